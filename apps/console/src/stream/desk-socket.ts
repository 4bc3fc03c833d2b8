'use client'
import {
  COMMAND_ACK_MS_MAX, orderTopic, SOCKET_PATH, SUBSCRIBE_ACK_MS_MAX, TOPICS, TopicSchema,
  type ClientToServerEvents, type CommandAnswer, type CommandRequest, type RequestStatus, type ServerToClientEvents, type Topic, type TopicMessage,
} from '@sluice/protocol'
import { io, type Socket } from 'socket.io-client'
import { RequestFailed, requestJson } from '../api/http.ts'
import { endSession, followOrderView, paintedAfter, receive, setConnection, useDesk } from './desk-store.ts'

type DeskSocket = Socket<ServerToClientEvents, ClientToServerEvents>

const RECONNECT_MS_MAX = 3_000
const RECONNECT_REFUSED_MS = 1_000
/** The desk's word for a connection without a session. */
const NOT_SIGNED_IN = 'NOT_SIGNED_IN'
/** How many panels follow an order: the last to leave ends it. */
const followers = new Map<string, number>()
let socket: DeskSocket | null = null

/** One connection for the whole page; called again it does nothing. */
export function connectDesk(): void {
  if (socket !== null) return
  const made: DeskSocket = io({ path: SOCKET_PATH, transports: ['websocket', 'polling'], reconnectionDelay: 300, reconnectionDelayMax: RECONNECT_MS_MAX, timeout: 5_000 })
  socket = made
  made.on('connect', () => {
    setConnection('connected', Date.now())
    void subscribe([...TOPICS, ...[...followers.keys()].map(orderTopic)])
  })
  made.on('disconnect', (reason) => {
    setConnection('disconnected', Date.now())
    // The server closed it: the library does not come back by itself then.
    if (reason === 'io server disconnect') reconnectLater(made)
  })
  made.on('connect_error', (error) => {
    setConnection('disconnected', Date.now())
    if (error.message === NOT_SIGNED_IN) void confirmEnded(made)
    // Refused rather than not reached: the library does not try again by itself.
    else if (!made.active) reconnectLater(made)
  })
  made.on('topics', onTopics)
  made.on('session:ended', (reason) => {
    if (reason === 'stopping') return
    endSession(reason)
    disconnectDesk()
  })
}

const reconnectLater = (made: DeskSocket): void => void setTimeout(() => { if (socket === made && useDesk.getState().endedBecause === null) made.connect() }, RECONNECT_REFUSED_MS)

/** The connection was refused for want of a session: asked once over HTTP, so that no passing fault signs anybody out. */
async function confirmEnded(made: DeskSocket): Promise<void> {
  try {
    await requestJson('/api/me')
  } catch (error) {
    if (error instanceof RequestFailed && error.status === 401) {
      endSession('expired')
      if (socket === made) disconnectDesk()
      return
    }
  }
  reconnectLater(made)
}

export function disconnectDesk(): void {
  socket?.disconnect()
  socket = null
}

function onTopics(messages: readonly TopicMessage[], done: () => void): void {
  const gaps = receive(messages, Date.now())
  done()
  if (gaps.length > 0) void resync([...gaps])
  let newestUs = 0
  for (const message of messages) {
    if (message.topic !== 'quotes' || message.type !== 'delta') continue
    for (const row of message.changed) if ('tsUs' in row && typeof row.tsUs === 'number') newestUs = Math.max(newestUs, row.tsUs)
  }
  if (newestUs > 0) requestAnimationFrame(() => paintedAfter(Math.max(0, Date.now() - newestUs / 1_000)))
}

async function subscribe(topics: Topic[]): Promise<void> {
  if (socket?.connected !== true) return
  // A failed subscription shows as panels without data; the next connect asks again.
  await socket.timeout(SUBSCRIBE_ACK_MS_MAX).emitWithAck('topics:subscribe', { topics }).catch(() => undefined)
}

async function resync(topics: Topic[]): Promise<void> {
  if (socket?.connected !== true) return
  await socket.timeout(SUBSCRIBE_ACK_MS_MAX).emitWithAck('topics:resync', { topics }).catch(() => undefined)
}

/** Follows one order until the returned function is called. */
export function followOrder(parentId: string): () => void {
  const topic = orderTopic(parentId)
  // One topic that the desk does not know and it refuses all that are asked for with it.
  if (!TopicSchema.safeParse(topic).success) return () => undefined
  const count = followers.get(parentId) ?? 0
  followers.set(parentId, count + 1)
  if (count === 0) void subscribe([topic])
  return () => {
    const left = (followers.get(parentId) ?? 1) - 1
    if (left > 0) {
      followers.set(parentId, left)
      return
    }
    followers.delete(parentId)
    followOrderView(topic, false)
    if (socket?.connected === true) void socket.timeout(SUBSCRIBE_ACK_MS_MAX).emitWithAck('topics:unsubscribe', { topics: [topic] }).catch(() => undefined)
  }
}

export type SendOutcome = CommandAnswer | { readonly ok: false; readonly status: 'not-sent' }

/**
 * Sends one command once. The library would keep it while offline and send it later, so nothing is handed over unless the
 * connection stands; without an answer in time the outcome is unknown, never failed.
 */
export async function sendCommand(request: CommandRequest): Promise<SendOutcome> {
  if (socket?.connected !== true) return { ok: false, status: 'not-sent' }
  try {
    return await socket.timeout(COMMAND_ACK_MS_MAX).emitWithAck('command', request)
  } catch {
    return { ok: false, status: 'unknown', clientRequestId: request.clientRequestId }
  }
}

/** What became of a command; null when it could not be asked now. */
export async function askStatus(clientRequestId: string): Promise<RequestStatus | null> {
  if (socket?.connected !== true) return null
  try {
    return await socket.timeout(COMMAND_ACK_MS_MAX).emitWithAck('order:status', { clientRequestId })
  } catch {
    return null
  }
}
