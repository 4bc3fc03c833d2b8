import type { SessionId, UnixUs } from '@sluice/domain'
import type { FixMessage } from './message.ts'
import type { TimestampPrecision } from './utc-timestamp.ts'

/** One FIX 4.4 session. Times are microseconds. */
export interface FixSessionConfig {
  readonly sessionId: SessionId
  readonly role: 'acceptor' | 'initiator'
  /** SenderCompID(49) of what we send. */
  readonly senderCompId: string
  /** TargetCompID(56) of what we send. */
  readonly targetCompId: string
  /** HeartBtInt(108) an initiator asks for, seconds; default 10. An acceptor echoes the counterparty's. */
  readonly heartBtIntS?: number
  /** Both numbers start at 1 with every Logon. */
  readonly resetOnLogon?: boolean
  /** `send` while not logged on is an error and consumes nothing; else it is stored and goes out by resend. */
  readonly refuseWhenDown?: boolean
  readonly timestampPrecision?: TimestampPrecision
  readonly logonTimeoutUs?: number
  readonly logoutTimeoutUs?: number
  /** A gap that is not being filled is asked for again after this long, three times. */
  readonly resendTimeoutUs?: number
  /** Largest distance of SendingTime(52) from our clock. */
  readonly sendingTimeToleranceUs?: number
  /** Application messages of these types older than this, or not wanted any more, are gap-filled on a ResendRequest, never replayed. */
  readonly replayLimit?: { readonly replayMaxAgeUs: number; readonly appliesTo: (msgType: string) => boolean; readonly isWanted?: (raw: string) => boolean }
  /** MsgTypes delivered to the handler; others are refused (35=j or 35=3). Default: every application type. */
  readonly appMsgTypes?: ReadonlySet<string>
  /** Messages kept while a gap is filled. */
  readonly maxQueuedMessages?: number
}

export const SESSION_DEFAULTS = {
  heartBtIntS: 10,
  logonTimeoutUs: 5_000_000,
  logoutTimeoutUs: 2_000_000,
  resendTimeoutUs: 5_000_000,
  sendingTimeToleranceUs: 120_000_000,
  maxQueuedMessages: 10_000,
} as const

/** Where a session's bytes go; given by the transport per connection. */
export interface SessionWire {
  write(raw: string): void
  /** Bytes accepted but not yet taken by the kernel. */
  readonly queuedBytes: number
  /** Closes the connection after what was written. */
  close(reason: string): void
}

export interface DeliveryContext {
  readonly nowUs: UnixUs
  /** PossDupFlag(43)=Y on a number not processed before: the first delivery of a resent message. */
  readonly possDup: boolean
  /** PossResend(97)=Y: a new number that may repeat an earlier business message. */
  readonly possResend: boolean
}

export interface SessionHandlers {
  /**
   * An application message, or a Reject(3) of one of ours, once and in order. Its number is consumed right after this
   * returns: on the entry the handler made of it, or as a plain number when it answers 'refused'.
   */
  onMessage(message: FixMessage, context: DeliveryContext): 'refused' | void
  onUp?(nowUs: UnixUs): void
  onDown?(reason: string, nowUs: UnixUs): void
  /** A stored message that a ResendRequest asked for was gap-filled because of `replayLimit`. */
  onNotReplayed?(message: { readonly msgSeqNum: number; readonly raw: string; readonly tsUs: UnixUs }): void
  /** One line worth a log: refusals, gaps, dropped duplicates. */
  onEvent?(text: string, nowUs: UnixUs): void
}

export type SendRefusal = { readonly code: 'SESSION_DOWN'; readonly session: SessionId }

export interface FixSessionState {
  readonly up: boolean
  readonly nextIn: number
  readonly nextOut: number
  /** 0 before the first message. */
  readonly lastInUs: UnixUs
  readonly lastOutUs: UnixUs
}
