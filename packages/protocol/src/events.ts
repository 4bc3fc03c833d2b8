import type { CommandAnswer, CommandRequest, RequestError, RequestStatus } from './commands.ts'
import type { Topic, TopicMessage } from './topics.ts'

export type SubscribeAnswer = { readonly ok: true; readonly topics: readonly Topic[] } | { readonly ok: false; readonly error: RequestError }

/** Browser to desk. Every call is acknowledged; emit with a timeout and only while connected. */
export interface ClientToServerEvents {
  /** Begins with a snapshot of each topic in the next flush; a topic already followed is left as it is. */
  'topics:subscribe': (request: { topics: Topic[] }, ack: (answer: SubscribeAnswer) => void) => void
  'topics:unsubscribe': (request: { topics: Topic[] }, ack: (answer: SubscribeAnswer) => void) => void
  /** After a gap: the next message of each topic is its snapshot. */
  'topics:resync': (request: { topics: Topic[] }, ack: (answer: SubscribeAnswer) => void) => void
  command: (request: CommandRequest, ack: (answer: CommandAnswer) => void) => void
  /** What became of a command whose answer did not come. */
  'order:status': (request: { clientRequestId: string }, ack: (answer: RequestStatus) => void) => void
}

/** Desk to browser. */
export interface ServerToClientEvents {
  /** All topics' news of one flush, at most 10 a second. Call `done` once applied: without it nothing more is sent. */
  topics: (messages: readonly TopicMessage[], done: () => void) => void
  /** The connection is about to be closed. */
  'session:ended': (reason: 'signed-out' | 'expired' | 'revoked' | 'stopping') => void
}

/** Longest wait of a page for the answer to a command before it shows "unknown"; longer than the gateway's own. */
export const COMMAND_ACK_MS_MAX = 8_000
export const SUBSCRIBE_ACK_MS_MAX = 5_000
export const SOCKET_PATH = '/socket.io'
