import type { MessageRouting, SessionId, UnixUs } from '@sluice/domain'
import type { SessionHealth, SessionNumbersRow } from '@sluice/runtime'
import type { Credentials } from './credentials.ts'
import type { Dictionary } from './dictionary/definitions.ts'
import type { OutboundMessage } from './message-builder.ts'
import type { FixMessage } from './message.ts'
import type { SessionSchedule } from './session-schedule.ts'
import type { TimestampPrecision } from './utc-timestamp.ts'

/** One FIX 4.4 session. Times are microseconds. */
export interface FixSessionConfig {
  readonly sessionId: SessionId
  readonly role: 'acceptor' | 'initiator'
  /** SenderCompID(49) of what we send. */
  readonly senderCompId: string
  /** TargetCompID(56) of what we send. */
  readonly targetCompId: string
  /** Sub and location ids, and firms behind either end, in the header of everything sent; of an answer or an order that brings its own, those count field by field. */
  readonly header?: MessageRouting
  /** HeartBtInt(108) an initiator asks for, seconds; default 10, 0: no heartbeats. An acceptor echoes the counterparty's. */
  readonly heartBtIntS?: number
  /** Largest HeartBtInt(108) that a counterparty may ask for, seconds. */
  readonly maxHeartBtIntS?: number
  /** Username(553) and Password(554): an initiator sends them, an acceptor demands them. */
  readonly credentials?: Credentials
  /**
   * Who may have both numbers start at 1. `never`: nobody; ResetSeqNumFlag(141)=Y of the counterparty is refused. `on-request`: an acceptor does as
   * asked, an initiator asks once after its operator said `reset`. `always`: with every Logon.
   */
  readonly resetPolicy?: ResetPolicy
  /** The same as `resetPolicy: 'always'`. */
  readonly resetOnLogon?: boolean
  /**
   * What an earlier process left behind the numbers of the store: `asksReset`, the operator's reset was not answered yet, and an initiator asks for it with its first
   * Logon; `ofUs` and `unwrittenFrom`, for the roll of the numbers.
   */
  readonly resumed?: Pick<SessionNumbersRow, 'asksReset' | 'ofUs' | 'unwrittenFrom'>
  /** NextExpectedMsgSeqNum(789) in our Logon. That of a counterparty is honoured unless this is `ignore`. */
  readonly nextExpectedMsgSeqNum?: 'send' | 'honour' | 'ignore'
  /** TestMessageIndicator(464): said in our Logon, and demanded in the counterparty's. */
  readonly isTest?: boolean
  /** Every message is checked against it before it is processed. */
  readonly dictionary?: Dictionary
  /** DeliverToCompID(128) values that are ours beside our own CompID, or `any`. Default: an acceptor takes its own only, an initiator any. */
  readonly deliverTo?: ReadonlySet<string> | 'any'
  /** Outside of it the session logs out, an acceptor refuses Logons, an initiator does not dial. */
  readonly schedule?: SessionSchedule
  /** Both numbers start at 1 after every interval of the schedule; what the counterparty was never sent goes out under new numbers. */
  readonly resetAtRoll?: boolean
  /** Addresses from which an acceptor lets this counterparty in: IPv4, IPv6, networks such as `10.1.0.0/16`. Absent: any. */
  readonly allowedAddresses?: readonly string[]
  /** An acceptor over TLS lets in whose certificate has one of these as its subject's CN or among its DNS names. Absent: any that its authority signed. */
  readonly certificateNames?: readonly string[]
  /** Messages a second from the counterparty; its socket is not read beyond that. Absent: no limit. */
  readonly maxInboundPerSecond?: number
  /** A counterparty that is above its limit without a pause for this long is logged out. */
  readonly maxInboundExcessUs?: number
  /**
   * Application messages a second to the counterparty; further ones wait without a number, cancels before orders. For sessions toward venues, whose
   * messages carry a ClOrdID(11). Absent: no limit.
   */
  readonly maxMessagesPerSecond?: number
  /** Messages that may wait for it. */
  readonly maxWaitingMessages?: number
  /** Numbers a ResendRequest(2) of ours asks for at once; 0: all that are missing. */
  readonly resendChunk?: number
  /** ResendRequests answered a second; further ones are answered together. */
  readonly maxResendsPerSecond?: number
  /** Stored messages sent again a second. */
  readonly maxResentPerSecond?: number
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
  /** Messages, and their bytes, kept while a gap is filled. */
  readonly maxQueuedMessages?: number
  readonly maxQueuedBytes?: number
}

export type ResetPolicy = 'never' | 'on-request' | 'always'

export const SESSION_DEFAULTS = {
  heartBtIntS: 10,
  logonTimeoutUs: 5_000_000,
  logoutTimeoutUs: 2_000_000,
  resendTimeoutUs: 5_000_000,
  sendingTimeToleranceUs: 120_000_000,
  maxQueuedMessages: 10_000,
  maxQueuedBytes: 8 * 1024 * 1024,
  maxHeartBtIntS: 3_600,
  nextExpectedMsgSeqNum: 'honour',
  maxInboundExcessUs: 30_000_000,
  maxWaitingMessages: 10_000,
  resendChunk: 0,
  maxResendsPerSecond: 20,
  maxResentPerSecond: 20_000,
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
  /** Once per logon, as soon as nothing of the counterparty's is missing: right after `onUp`, or when the gap it left is filled. */
  onCaughtUp?(nowUs: UnixUs): void
  /** With `resetAtRoll`: all that was stored without a connection (`owes`) went out. Must not throw. */
  onNothingOwed?(nowUs: UnixUs): void
  onDown?(reason: string, nowUs: UnixUs): void
  /** Both numbers start at 1: what was stored for a resend is gone. */
  onReset?(reason: string, nowUs: UnixUs): void
  /** A stored message that a ResendRequest asked for was gap-filled because of `replayLimit`. */
  onNotReplayed?(message: { readonly msgSeqNum: number; readonly raw: string; readonly tsUs: UnixUs }): void
  /**
   * A message that waited behind `maxMessagesPerSecond` never left and never will: its cancel took it out (which does not leave either), it waited longer
   * than `replayLimit` allows, or the session went down. Without this handler a cancel follows its order instead.
   */
  onUnsent?(message: OutboundMessage, reason: UnsentReason, nowUs: UnixUs): void
  /** One line worth a log: refusals, gaps, dropped duplicates. */
  onEvent?(text: string, nowUs: UnixUs): void
}

export type UnsentReason = 'cancelled' | 'aged' | 'session-down'
export type SendRefusal = { readonly code: 'SESSION_DOWN' | 'QUEUE_FULL'; readonly session: SessionId }

/** `msgSeqNum` is null for a message that waits behind `maxMessagesPerSecond`, or that took its order out of there. */
export interface Sent {
  readonly msgSeqNum: number | null
}

export type SessionPhase = 'disconnected' | 'stopped' | 'outside hours' | 'logging on' | 'logged on' | 'filling a gap' | 'logging out'

/** A session as support sees it, without what it is for. */
export interface FixSessionState extends Omit<SessionHealth, 'session' | 'role' | 'mic' | 'senderCompId' | 'targetCompId' | 'address'> {
  readonly phase: SessionPhase
}
