import { err, ok, type Result, type UnixUs } from '@sluice/domain'
import type { SessionStorePort } from '@sluice/runtime'
import { withoutSecrets } from './credentials.ts'
import { fieldText, MessageBuilder, type OutboundMessage } from './message-builder.ts'
import { businessIdOf } from './message-checks.ts'
import type { FixMessage, MessageFault } from './message.ts'
import type { NumberRoll } from './number-roll.ts'
import { isUrgent, OutboundQueue } from './outbound-queue.ts'
import { isReplayed, Replay, type ReplayParts } from './replay.ts'
import { routingHeader, routingOf, type Routing } from './routing.ts'
import type { FixSessionConfig, SendRefusal, Sent, SESSION_DEFAULTS, SessionHandlers, SessionWire, UnsentReason } from './session-config.ts'

/** Sent whatever the phase; other messages go live only when logged on. */
const SESSION_MSG_TYPES: ReadonlySet<string> = new Set(['0', '2', '3', '5', 'A'])

export interface Extras {
  readonly clOrdId?: string | null
  readonly routing?: Routing | null
  /** The connection ends with this reason once it is written. */
  readonly closeAfter?: string
  /** The body of a message that was stored has its header fields already. */
  readonly again?: true
}

export interface OutboxParts {
  readonly config: FixSessionConfig & Required<Pick<FixSessionConfig, keyof typeof SESSION_DEFAULTS>>
  readonly store: SessionStorePort
  readonly handlers: SessionHandlers
  /** Told of every number that is taken. */
  readonly roll: NumberRoll | null
  readonly now: () => UnixUs
  /** Logged on: application messages go live. */
  readonly isUp: () => boolean
  /** A call into the owner's code. */
  readonly owned: (work: () => void) => void
  /** Ends the connection. */
  readonly drop: (reason: string) => void
  readonly event: (text: string) => void
}

/** What a session sends: numbers taken, bytes released when durable, behind a replay or a throttle where there is one. */
export class Outbox {
  readonly builder: MessageBuilder
  lastOutUs = 0 as UnixUs
  resendsServed = 0
  rejectsSent = 0
  private readonly parts: OutboxParts
  private readonly replayParts: ReplayParts
  private readonly throttle: OutboundQueue | null
  /** Header fields of this session, where a message brings none of its own. */
  private readonly header: string
  private wire: SessionWire | null = null
  private replay: Replay | null = null
  /** Largest number whose bytes are durable. */
  private releasedUpTo: number
  /** Counts resets, so that a release from before a reset writes nothing. */
  private generation = 0

  constructor(parts: OutboxParts) {
    const { config, store, handlers } = parts
    this.parts = parts
    this.builder = new MessageBuilder(config.senderCompId, config.targetCompId, config.timestampPrecision ?? 'milliseconds')
    this.releasedUpTo = store.nextOut() - 1
    this.header = routingHeader(config.header)
    this.throttle = config.maxMessagesPerSecond === undefined ? null
      : new OutboundQueue({ maxMessagesPerSecond: config.maxMessagesPerSecond, maxWaiting: config.maxWaitingMessages, canWithdraw: handlers.onUnsent !== undefined })
    this.replayParts = {
      config, store, builder: this.builder, handlers, maxResendsPerSecond: config.maxResendsPerSecond, maxResentPerSecond: config.maxResentPerSecond, now: parts.now,
      onServed: (begin, end) => {
        this.resendsServed++
        if (parts.roll?.served(begin, end) === true) parts.owned(() => handlers.onNothingOwed?.(parts.now()))
      },
      onFailed: parts.drop,
    }
  }

  /** Messages that wait behind the throttle. */
  get waiting(): number {
    return this.throttle?.length ?? 0
  }

  connected(wire: SessionWire): void {
    this.wire = wire
    this.replay = new Replay(this.replayParts, wire)
    this.lastOutUs = this.parts.now()
  }

  disconnected(): void {
    this.wire = null
    this.replay?.stop()
    this.replay = null
  }

  /** Both numbers start at 1. */
  wasReset(): void {
    this.generation++
    this.releasedUpTo = 0
  }

  /** Raises the next number; the numbers passed over are never sent. */
  passOver(next: number): void {
    this.parts.store.setNextOut(next)
    this.releasedUpTo = next - 1
  }

  /** An application message: at once, or as soon as the counterparty may be sent more. */
  send(message: OutboundMessage): Result<Sent, SendRefusal> {
    const { config, isUp } = this.parts
    if (this.throttle === null || !isUp()) return ok({ msgSeqNum: this.emitMessage(message) })
    const offered = this.throttle.offer(message, this.parts.now())
    if (offered === null) return err({ code: 'QUEUE_FULL', session: config.sessionId })
    if (offered.withdrawn !== null) this.unsent(offered.withdrawn, 'cancelled')
    else this.pumpThrottle(this.throttle)
    return ok({ msgSeqNum: offered.place.msgSeqNum })
  }

  /** Takes the next number and hands the message to the store. */
  emit(msgType: string, body: string, { clOrdId = null, routing = null, closeAfter, again }: Extras = {}): number {
    const { store, isUp, now, roll } = this.parts
    const msgSeqNum = store.nextOut()
    const nowUs = now()
    const raw = this.builder.build(msgType, msgSeqNum, nowUs, body, again === true ? '' : this.headerOf(routing))
    const { generation } = this
    // An application message goes live only when logged on; else the counterparty asks for it after the next Logon.
    const wire = isUp() || SESSION_MSG_TYPES.has(msgType) ? this.wire : null
    store.send({ msgSeqNum, raw: msgType === 'A' ? withoutSecrets(raw) : raw, clOrdId, tsUs: nowUs }, () => {
      if (generation !== this.generation) return
      this.releasedUpTo = msgSeqNum
      this.release(msgSeqNum, msgType, raw, wire, closeAfter)
    })
    roll?.stored(msgSeqNum, wire !== null)
    if (wire !== null) this.lastOutUs = nowUs
    return msgSeqNum
  }

  /** A stored message that never left, under a new number. */
  emitAgain(raw: string): void {
    const timeEnd = raw.indexOf('\x01', raw.indexOf('\x0152=') + 1)
    const typeStart = raw.indexOf('\x0135=') + 4
    const msgType = raw.slice(typeStart, raw.indexOf('\x01', typeStart))
    const clOrdId = msgType === 'D' || msgType === 'F' || msgType === 'G' ? /\x0111=([^\x01]*)/.exec(raw)?.[1] : undefined
    this.emit(msgType, raw.slice(timeEnd + 1, raw.length - 7), { clOrdId: clOrdId ?? null, again: true })
  }

  /** Whether a stored message would go out again if asked for; tells the owner when not. */
  isReplayed(message: Parameters<typeof isReplayed>[0]): boolean {
    return isReplayed(message, this.replayParts, this.parts.now())
  }

  /** Sends stored messages [begin, end] again. */
  resend(begin: number, end: number): void {
    this.replay?.request(begin, end, this.releasedUpTo)
  }

  /** Reject(3); a Reject is never answered by one. */
  reject(message: FixMessage, fault: MessageFault): void {
    this.parts.event(`rejected ${message.msgType} ${message.msgSeqNum}: ${fault.text}`)
    if (message.msgType === '3') return
    this.rejectsSent++
    const refTag = fault.tag === null ? '' : `371=${fault.tag}\x01`
    const refType = message.msgType === '' ? '' : `372=${fieldText(message.msgType)}\x01`
    this.emit('3', `45=${message.msgSeqNum}\x01${refType}${refTag}373=${fault.reason}\x0158=${fieldText(fault.text)}\x01`, { routing: routingOf(message) })
  }

  /** BusinessMessageReject(j), BusinessRejectReason(380) as given; never of one of its own kind. */
  businessReject(message: FixMessage, reason: number, text: string): void {
    this.parts.event(`rejected ${message.msgType} ${message.msgSeqNum}: ${text}`)
    if (message.msgType === 'j') return
    this.rejectsSent++
    const refId = businessIdOf(message)
    this.emit('j', `45=${message.msgSeqNum}\x01372=${fieldText(message.msgType)}\x01${refId === undefined ? '' : `379=${fieldText(refId)}\x01`}380=${reason}\x0158=${fieldText(text)}\x01`, { routing: routingOf(message) })
  }

  /** What may leave by now: a replay that was paced, messages behind the throttle. */
  pump(): void {
    this.replay?.pump(this.releasedUpTo)
    if (this.throttle !== null && this.parts.isUp()) this.pumpThrottle(this.throttle)
  }

  /** What waited when the connection went: unsent for a session that refuses when down, else stored for the resend. */
  emptyThrottle(): void {
    for (const message of this.throttle?.drain() ?? []) {
      if (this.parts.config.refuseWhenDown === true) this.unsent(message, 'session-down')
      else this.emitMessage(message)
    }
  }

  /** A message's own routing counts, field by field, before the session's. */
  private headerOf(routing: Routing | null): string {
    return routing === null ? this.header : routingHeader({ ...this.parts.config.header, ...routing })
  }

  private emitMessage({ msgType, body, clOrdId, routing }: OutboundMessage): number {
    return this.emit(msgType, body, { clOrdId, routing: routing ?? null })
  }

  private release(msgSeqNum: number, msgType: string, raw: string, wire: SessionWire | null, closeAfter: string | undefined): void {
    const isCurrent = wire !== null && wire === this.wire
    const write = (): void => {
      if (wire === null || wire !== this.wire) return
      wire.write(raw)
      if (closeAfter !== undefined) this.parts.drop(closeAfter)
    }
    if (isCurrent && this.replay?.takesOver(msgSeqNum, msgType, write) !== true) write()
    this.replay?.pump(this.releasedUpTo)
  }

  private pumpThrottle(throttle: OutboundQueue): void {
    const { now, config: { replayLimit } } = this.parts
    throttle.pump(now(), (place) => {
      const { message, sinceUs } = place
      if (!isUrgent(message) && replayLimit?.appliesTo(message.msgType) === true && now() - sinceUs > replayLimit.replayMaxAgeUs) this.unsent(message, 'aged')
      else place.msgSeqNum = this.emitMessage(message)
    })
  }

  private unsent(message: OutboundMessage, reason: UnsentReason): void {
    this.parts.owned(() => this.parts.handlers.onUnsent?.(message, reason, this.parts.now()))
  }
}
