import { assert, AssertionError, err, ok, type Result, type UnixUs } from '@sluice/domain'
import type { SessionStorePort } from '@sluice/runtime'
import { parseCount } from './decimal.ts'
import { fieldErrorText, REJECT, type FieldError } from './field-error.ts'
import { FIX44_APP_MSG_TYPES } from './msg-types.ts'
import { BEGIN_STRING, fieldText, MessageBuilder, type OutboundMessage } from './message-builder.ts'
import type { FixMessage, MessageFault } from './message.ts'
import { Replay, type ReplayParts } from './replay.ts'
import { SESSION_DEFAULTS, type FixSessionConfig, type FixSessionState, type SendRefusal, type SessionHandlers, type SessionWire } from './session-config.ts'
import { parseUtc } from './utc-timestamp.ts'

const HEART_BT_INT_MAX_S = 3_600
const RESEND_ASKS_MAX = 3
const COMP_ID = /^[\x21-\x7e]{1,64}$/

type Phase = 'down' | 'awaiting-logon' | 'up' | 'logout-sent' | 'closing'
interface Gap { readonly end: number; askedUs: number; asks: number }
interface Outbound {
  readonly msgSeqNum: number
  readonly msgType: string
  readonly raw: string
  /** The connection it was sent in; null when it only goes to the store. */
  readonly wire: SessionWire | null
  readonly closeAfter: string | null
}
/** `handled`: acted on at arrival, only its number is still to be consumed in order. */
interface Queued { readonly message: FixMessage; readonly handled: boolean }

/**
 * FIX 4.4 session rules without I/O: bytes go to the wire of the present connection, time comes with every call,
 * numbers and messages lie in the store. One instance lives as long as the process; connections come and go.
 */
export class FixSession {
  readonly config: FixSessionConfig
  private readonly options: FixSessionConfig & Required<Pick<FixSessionConfig, keyof typeof SESSION_DEFAULTS>>
  private readonly store: SessionStorePort
  private readonly handlers: SessionHandlers
  private readonly builder: MessageBuilder
  private readonly replayParts: ReplayParts
  private phase: Phase = 'down'
  private wire: SessionWire | null = null
  private replay: Replay | null = null
  private readonly queue = new Map<number, Queued>()
  private gap: Gap | null = null
  /** Largest outbound number whose bytes are durable. */
  private releasedUpTo: number
  /** Counts resets, so that a release from before a reset writes nothing. */
  private generation = 0
  private heartBtIntUs: number
  private nowUs = 0 as UnixUs
  private phaseSinceUs = 0
  private lastInUs = 0 as UnixUs
  private lastOutUs = 0 as UnixUs
  private testRequestUs: number | null = null
  /** What the owner's handler throws is the owner's. */
  private isInHandler = false

  constructor(config: FixSessionConfig, store: SessionStorePort, handlers: SessionHandlers) {
    assert(COMP_ID.test(config.senderCompId) && COMP_ID.test(config.targetCompId), `session ${config.sessionId}: a CompID is 1 to 64 printable ASCII characters`)
    this.config = config
    this.options = { ...SESSION_DEFAULTS, ...config }
    this.store = store
    this.handlers = handlers
    this.builder = new MessageBuilder(config.senderCompId, config.targetCompId, config.timestampPrecision ?? 'milliseconds')
    this.releasedUpTo = store.nextOut() - 1
    this.heartBtIntUs = this.options.heartBtIntS * 1_000_000
    this.replayParts = { config, store, builder: this.builder, handlers, now: () => this.nowUs, onFailed: (reason) => this.drop(reason) }
  }

  state(): FixSessionState {
    return { up: this.phase === 'up', nextIn: this.store.nextIn(), nextOut: this.store.nextOut(), lastInUs: this.lastInUs, lastOutUs: this.lastOutUs }
  }

  get isUp(): boolean {
    return this.phase === 'up'
  }

  get isConnected(): boolean {
    return this.phase !== 'down'
  }

  /** A connection stands; an initiator logs on. False, and nothing changed, while another one lives. */
  connected(wire: SessionWire, nowUs: UnixUs): boolean {
    if (this.phase !== 'down') return false
    this.at(nowUs)
    this.wire = wire
    this.replay = new Replay(this.replayParts, wire)
    this.enter('awaiting-logon')
    this.lastInUs = this.nowUs
    this.lastOutUs = this.nowUs
    this.testRequestUs = null
    this.gap = null
    this.queue.clear()
    if (this.config.role === 'initiator') {
      const reset = this.config.resetOnLogon === true
      if (reset) this.reset('resetOnLogon')
      this.emit('A', `98=0\x01108=${this.options.heartBtIntS}\x01${reset ? '141=Y\x01' : ''}`)
    }
    return true
  }

  /** The connection of this wire is gone. */
  disconnected(wire: SessionWire, reason: string, nowUs: UnixUs): void {
    if (wire !== this.wire) return
    this.at(nowUs)
    this.drop(reason)
  }

  /** One decoded message of the present connection. */
  receive(message: FixMessage, nowUs: UnixUs): void {
    if (this.phase === 'down' || this.phase === 'closing') return
    this.at(nowUs)
    this.isInHandler = false
    this.lastInUs = this.nowUs
    this.testRequestUs = null
    this.guarded(() => {
      if (this.phase === 'awaiting-logon') this.receiveFirst(message)
      else if (this.isAddressed(message)) this.receiveNumbered(message)
    })
  }

  /** Timers: call a few times a second. */
  poll(nowUs: UnixUs): void {
    this.at(nowUs)
    if (this.phase === 'down') return
    const inPhaseUs = this.nowUs - this.phaseSinceUs
    if (this.phase === 'awaiting-logon' && inPhaseUs > this.options.logonTimeoutUs) return this.drop('no Logon in time')
    if ((this.phase === 'logout-sent' || this.phase === 'closing') && inPhaseUs > this.options.logoutTimeoutUs) return this.drop('no Logout in time')
    this.replay?.pump(this.releasedUpTo)
    this.isInHandler = false
    if (this.phase === 'up') this.guarded(() => this.pollUp())
  }

  /**
   * Takes the next number for an application message and hands it to the store; the bytes leave when durable. Not logged
   * on: stored for the resend after the next logon, or refused when so configured.
   */
  send(message: OutboundMessage, nowUs: UnixUs): Result<{ readonly msgSeqNum: number }, SendRefusal> {
    if (this.phase !== 'up' && this.config.refuseWhenDown === true) return err({ code: 'SESSION_DOWN', session: this.config.sessionId })
    this.at(nowUs)
    return ok({ msgSeqNum: this.emit(message.msgType, message.body, message.clOrdId) })
  }

  /** Asks for an orderly end; the connection closes on the counterparty's Logout or a timeout. */
  logout(text: string, nowUs: UnixUs): void {
    this.at(nowUs)
    if (this.phase === 'awaiting-logon') return this.drop(text)
    if (this.phase !== 'up') return
    this.emit('5', `58=${fieldText(text)}\x01`)
    this.enter('logout-sent')
  }

  // ---- inbound: Logon

  private receiveFirst(message: FixMessage): void {
    if (!message.raw.startsWith(`8=${BEGIN_STRING}\x01`)) return this.drop('BeginString(8) is not FIX.4.4')
    if (message.get(49) !== this.config.targetCompId || message.get(56) !== this.config.senderCompId) return this.drop('SenderCompID(49) or TargetCompID(56) is not that of this session')
    if (message.msgType === '5') {
      if (message.msgSeqNum === this.store.nextIn()) this.store.received(message.msgSeqNum, false)
      return this.drop(`logon refused: ${message.get(58) ?? 'no Text(58)'}`)
    }
    if (message.msgType !== 'A') return this.drop('the first message is no Logon')
    this.receiveLogon(message)
  }

  private receiveLogon(message: FixMessage): void {
    const fault = this.logonFault(message)
    if (fault !== null) return this.logoutAndClose(fault)
    const isReset = message.get(141) === 'Y'
    const isAcceptor = this.config.role === 'acceptor'
    const first = this.phase === 'awaiting-logon'
    if (isAcceptor && (isReset || (first && this.config.resetOnLogon === true))) this.reset(isReset ? 'ResetSeqNumFlag(141)=Y of the counterparty' : 'resetOnLogon')
    const expected = this.store.nextIn()
    if (message.msgSeqNum < expected) return this.logoutAndClose(`MsgSeqNum(34) too low, expecting ${expected} but received ${message.msgSeqNum}`)
    if (isAcceptor) {
      const heartBtIntS = parseCount(message.get(108)) ?? this.options.heartBtIntS
      this.heartBtIntUs = heartBtIntS * 1_000_000
      this.emit('A', `98=0\x01108=${heartBtIntS}\x01${isReset ? '141=Y\x01' : ''}`)
    }
    this.enter('up')
    if (message.msgSeqNum === expected) this.store.received(expected, false)
    else this.queueTooHigh(message, true)
    if (first) this.owned(() => this.handlers.onUp?.(this.nowUs))
  }

  private logonFault(message: FixMessage): string | null {
    const heartBtIntS = parseCount(message.get(108))
    const isReset = message.get(141) === 'Y'
    if (message.msgSeqNum === 0) return 'MsgSeqNum(34) is missing'
    if (message.fault !== null) return `Logon: ${message.fault.text}`
    if (message.get(98) !== '0') return 'EncryptMethod(98) must be 0'
    if (heartBtIntS === undefined || heartBtIntS > HEART_BT_INT_MAX_S) return `HeartBtInt(108) must be 0 to ${HEART_BT_INT_MAX_S}`
    if (isReset && message.msgSeqNum !== 1) return 'MsgSeqNum(34) must be 1 with ResetSeqNumFlag(141)=Y'
    if (isReset && this.config.role === 'initiator' && this.config.resetOnLogon !== true) return 'ResetSeqNumFlag(141)=Y was not asked for'
    return this.sendingTimeFault(message)?.text ?? null
  }

  // ---- inbound: everything after the Logon

  /** Faults that end the session whatever the number. */
  private isAddressed(message: FixMessage): boolean {
    if (!message.raw.startsWith(`8=${BEGIN_STRING}\x01`)) this.logoutAndClose('BeginString(8) must be FIX.4.4')
    else if (message.msgSeqNum === 0) this.logoutAndClose('MsgSeqNum(34) is missing')
    else if (message.get(49) !== this.config.targetCompId || message.get(56) !== this.config.senderCompId) {
      const tag = message.get(49) !== this.config.targetCompId ? 49 : 56
      this.emitReject(message, { reason: REJECT.compIdProblem, tag, text: 'CompID problem' })
      if (message.msgSeqNum === this.store.nextIn()) this.store.received(message.msgSeqNum, false)
      this.logoutAndClose('SenderCompID(49) or TargetCompID(56) is not that of this session')
    } else return true
    return false
  }

  private receiveNumbered(message: FixMessage): void {
    const expected = this.store.nextIn()
    const msgSeqNum = message.msgSeqNum
    if (message.msgType === '4' && message.get(123) !== 'Y') return this.receiveReset(message, expected)
    if (message.msgType === 'A' && message.get(141) === 'Y' && this.config.role === 'acceptor') return this.receiveLogon(message)
    if (msgSeqNum > expected) return this.receiveTooHigh(message)
    if (msgSeqNum < expected) return this.receiveTooLow(message, expected)
    this.process(message)
    this.drain()
  }

  private receiveTooHigh(message: FixMessage): void {
    if (message.msgType === '5') return this.receiveLogout(message)
    // Answered at once, so that two gaps cannot wait for each other.
    const handled = message.msgType === '2' && message.fault === null
    if (handled) this.receiveResendRequest(message)
    this.queueTooHigh(message, handled)
  }

  private queueTooHigh(message: FixMessage, handled: boolean): void {
    const expected = this.store.nextIn()
    if (this.queue.size < this.options.maxQueuedMessages) this.queue.set(message.msgSeqNum, { message, handled })
    if (this.gap !== null) return
    this.gap = { end: message.msgSeqNum - 1, askedUs: this.nowUs, asks: 1 }
    this.event(`gap: expecting ${expected}, received ${message.msgSeqNum}`)
    this.emit('2', `7=${expected}\x0116=${this.gap.end}\x01`)
  }

  private receiveTooLow(message: FixMessage, expected: number): void {
    if (message.get(43) !== 'Y') return this.logoutAndClose(`MsgSeqNum(34) too low, expecting ${expected} but received ${message.msgSeqNum}`)
    const fault = this.possDupFault(message)
    if (fault !== null) return this.emitReject(message, fault)
    this.event(`duplicate ${message.msgSeqNum} dropped`)
  }

  /** SequenceReset(4) without GapFillFlag: its own number does not count. */
  private receiveReset(message: FixMessage, expected: number): void {
    const newSeqNo = parseCount(message.get(36))
    if (newSeqNo === undefined) return this.emitReject(message, { reason: REJECT.requiredTagMissing, tag: 36, text: 'NewSeqNo(36) is missing' })
    if (newSeqNo < expected) return this.emitReject(message, { reason: REJECT.valueIncorrect, tag: 36, text: `NewSeqNo(36) ${newSeqNo} would lower the expected number ${expected}` })
    this.event(`sequence reset from ${expected} to ${newSeqNo}`)
    this.moveNextIn(newSeqNo)
    this.drain()
  }

  /** A message with the expected number: consumed exactly once, whatever it is. */
  private process(message: FixMessage): void {
    const fault = message.fault ?? this.sendingTimeFault(message) ?? this.possDupFault(message) ?? this.typeFault(message)
    if (fault !== null) return this.refuse(message, fault)
    switch (message.msgType) {
      case '0': return this.consume(message)
      case '1': return this.receiveTestRequest(message)
      case '2': this.consume(message); return this.receiveResendRequest(message)
      case '4': return this.receiveGapFill(message)
      case '5': return this.receiveLogout(message)
      default: return this.deliver(message)
    }
  }

  private deliver(message: FixMessage): void {
    const context = { nowUs: this.nowUs, possDup: message.get(43) === 'Y', possResend: message.get(97) === 'Y' }
    const verdict = this.owned(() => this.handlers.onMessage(message, context))
    this.store.received(message.msgSeqNum, verdict !== 'refused')
    this.progress()
  }

  private typeFault(message: FixMessage): MessageFault | null {
    const { msgType } = message
    if (msgType === 'A') return { reason: REJECT.other, tag: 35, text: 'already logged on' }
    if (msgType === '1' && message.get(112) === undefined) return { reason: REJECT.requiredTagMissing, tag: 112, text: 'TestReqID(112) is missing' }
    const isAdmin = msgType.length === 1 && msgType >= '0' && msgType <= '5'
    if (isAdmin || this.config.appMsgTypes === undefined || this.config.appMsgTypes.has(msgType)) return null
    return { reason: REJECT.invalidMsgType, tag: 35, text: `MsgType(35) ${msgType} is not supported` }
  }

  private refuse(message: FixMessage, fault: MessageFault): void {
    this.consume(message)
    if (fault.reason === REJECT.invalidMsgType && FIX44_APP_MSG_TYPES.has(message.msgType)) {
      this.emit('j', `45=${message.msgSeqNum}\x01372=${message.msgType}\x01380=3\x0158=${fieldText(fault.text)}\x01`)
    } else this.emitReject(message, fault)
    if (fault.reason === REJECT.sendingTimeAccuracy) this.logoutAndClose(fault.text)
  }

  private receiveTestRequest(message: FixMessage): void {
    this.consume(message)
    this.emit('0', `112=${fieldText(message.get(112) ?? '')}\x01`)
  }

  private receiveGapFill(message: FixMessage): void {
    const newSeqNo = parseCount(message.get(36))
    if (newSeqNo === undefined || newSeqNo <= message.msgSeqNum) {
      return this.refuse(message, { reason: REJECT.valueIncorrect, tag: 36, text: `NewSeqNo(36) must be above ${message.msgSeqNum}` })
    }
    this.moveNextIn(newSeqNo)
  }

  private receiveLogout(message: FixMessage): void {
    if (message.msgSeqNum === this.store.nextIn()) this.consume(message)
    const text = message.get(58)
    const reason = text === undefined ? 'logged out' : `logged out: ${text}`
    if (this.phase === 'logout-sent') return this.drop(reason)
    this.enter('closing')
    this.emit('5', '', null, reason)
  }

  private receiveResendRequest(message: FixMessage): void {
    const begin = parseCount(message.get(7))
    const asked = parseCount(message.get(16))
    const last = this.store.nextOut() - 1
    if (begin === undefined || begin === 0) return this.emitReject(message, { reason: REJECT.valueIncorrect, tag: 7, text: 'BeginSeqNo(7) must be a positive number' })
    if (asked === undefined || (asked !== 0 && asked < begin)) return this.emitReject(message, { reason: REJECT.valueIncorrect, tag: 16, text: 'EndSeqNo(16) must be 0 or not below BeginSeqNo(7)' })
    const end = asked === 0 ? last : Math.min(asked, last)
    this.event(`resend of ${begin} to ${end} asked for`)
    if (begin <= end) this.replay?.request(begin, end, this.releasedUpTo)
  }

  // ---- checks

  private sendingTimeFault(message: FixMessage): MessageFault | null {
    const text = message.get(52)
    if (text === undefined) return { reason: REJECT.requiredTagMissing, tag: 52, text: 'SendingTime(52) is missing' }
    const sendingUs = parseUtc(text)
    if (sendingUs === undefined) return { reason: REJECT.incorrectFormat, tag: 52, text: 'SendingTime(52) is no UTC timestamp' }
    if (Math.abs(sendingUs - this.nowUs) <= this.options.sendingTimeToleranceUs) return null
    return { reason: REJECT.sendingTimeAccuracy, tag: 52, text: `SendingTime(52) is more than ${this.options.sendingTimeToleranceUs / 1_000_000} s from our clock` }
  }

  private possDupFault(message: FixMessage): MessageFault | null {
    if (message.get(43) !== 'Y' || message.msgType === '4') return null
    const original = message.get(122)
    if (original === undefined) return { reason: REJECT.requiredTagMissing, tag: 122, text: 'OrigSendingTime(122) is missing with PossDupFlag(43)=Y' }
    const originalUs = parseUtc(original)
    if (originalUs === undefined) return { reason: REJECT.incorrectFormat, tag: 122, text: 'OrigSendingTime(122) is no UTC timestamp' }
    const sendingUs = parseUtc(message.get(52) ?? '')
    if (sendingUs === undefined || originalUs <= sendingUs) return null
    return { reason: REJECT.sendingTimeAccuracy, tag: 122, text: 'OrigSendingTime(122) is after SendingTime(52)' }
  }

  // ---- numbers

  private consume(message: FixMessage): void {
    this.store.received(message.msgSeqNum, false)
    this.progress()
  }

  private moveNextIn(nextIn: number): void {
    this.store.setNextIn(nextIn)
    for (const msgSeqNum of this.queue.keys()) if (msgSeqNum < nextIn) this.queue.delete(msgSeqNum)
    this.progress()
  }

  private progress(): void {
    if (this.gap === null) return
    this.gap.askedUs = this.nowUs
    this.gap.asks = 1
    if (this.store.nextIn() > this.gap.end) this.gap = null
  }

  /** What came early and is next now. */
  private drain(): void {
    while (this.queue.size > 0 && (this.phase === 'up' || this.phase === 'logout-sent')) {
      const nextIn = this.store.nextIn()
      const queued = this.queue.get(nextIn)
      if (queued === undefined) return
      this.queue.delete(nextIn)
      if (queued.handled) this.consume(queued.message)
      else this.process(queued.message)
    }
  }

  private reset(reason: string): void {
    this.store.reset(reason)
    this.generation++
    this.releasedUpTo = 0
    this.queue.clear()
    this.gap = null
    this.event(`numbers reset: ${reason}`)
  }

  // ---- outbound

  private emit(msgType: string, body: string, clOrdId: string | null = null, closeAfter: string | null = null): number {
    const msgSeqNum = this.store.nextOut()
    const raw = this.builder.build(msgType, msgSeqNum, this.nowUs, body)
    const generation = this.generation
    // An application message goes live only when logged on; else the counterparty asks for it after the next Logon.
    const isLive = this.phase === 'up' || msgType === 'A' || msgType === '5' || msgType === '3' || msgType === '2' || msgType === '0'
    const wire = isLive ? this.wire : null
    const release = (): void => {
      if (generation !== this.generation) return
      this.releasedUpTo = msgSeqNum
      this.release({ msgSeqNum, msgType, raw, wire, closeAfter })
    }
    this.store.send({ msgSeqNum, raw, clOrdId, tsUs: this.nowUs }, release)
    if (wire !== null) this.lastOutUs = this.nowUs
    return msgSeqNum
  }

  private release({ msgSeqNum, msgType, raw, wire, closeAfter }: Outbound): void {
    const isCurrent = wire !== null && wire === this.wire
    const write = (): void => {
      if (wire === null || wire !== this.wire) return
      wire.write(raw)
      if (closeAfter !== null) this.drop(closeAfter)
    }
    if (isCurrent && this.replay?.takesOver(msgSeqNum, msgType, write) !== true) write()
    this.replay?.pump(this.releasedUpTo)
  }

  private emitReject(message: FixMessage, fault: MessageFault): void {
    const refTag = fault.tag === null ? '' : `371=${fault.tag}\x01`
    this.event(`rejected ${message.msgType} ${message.msgSeqNum}: ${fault.text}`)
    this.emit('3', `45=${message.msgSeqNum}\x01372=${fieldText(message.msgType)}\x01${refTag}373=${fault.reason}\x0158=${fieldText(fault.text)}\x01`)
  }

  /** Reject(3) of a delivered message whose fields do not hold; the handler answers 'refused' with it. */
  reject(message: FixMessage, error: FieldError, nowUs: UnixUs): void {
    this.at(nowUs)
    this.emitReject(message, { reason: error.reason, tag: error.tag, text: fieldErrorText(error) })
  }

  private logoutAndClose(text: string): void {
    this.event(text)
    if (this.phase === 'closing' || this.phase === 'down') return
    const wasUp = this.phase === 'up'
    this.enter('closing')
    if (wasUp || this.config.role === 'acceptor') this.emit('5', `58=${fieldText(text)}\x01`, null, text)
    else this.drop(text)
  }

  private drop(reason: string): void {
    if (this.phase === 'down') return
    const wire = this.wire
    const wasUp = this.hasBeenUp
    this.enter('down')
    this.wire = null
    this.replay?.stop()
    this.replay = null
    this.queue.clear()
    this.gap = null
    this.event(`down: ${reason}`)
    wire?.close(reason)
    if (wasUp) this.handlers.onDown?.(reason, this.nowUs)
  }

  private hasBeenUp = false

  private enter(phase: Phase): void {
    if (phase === 'up') this.hasBeenUp = true
    if (phase === 'awaiting-logon') this.hasBeenUp = false
    this.phase = phase
    this.phaseSinceUs = this.nowUs
  }

  // ---- time

  private at(nowUs: UnixUs): void {
    if (nowUs > this.nowUs) this.nowUs = nowUs
  }

  private pollUp(): void {
    if (this.gap !== null && this.nowUs - this.gap.askedUs > this.options.resendTimeoutUs) this.askAgain(this.gap)
    if (this.phase !== 'up' || this.heartBtIntUs === 0) return
    const silentUs = this.nowUs - this.lastInUs
    if (silentUs > this.heartBtIntUs * 2.4) return this.drop('no heartbeat of the counterparty')
    if (silentUs > this.heartBtIntUs * 1.2 && this.testRequestUs === null) {
      this.testRequestUs = this.nowUs
      this.emit('1', `112=${this.builder.timestamp(this.nowUs)}\x01`)
    }
    if (this.nowUs - this.lastOutUs >= this.heartBtIntUs) this.emit('0', '')
  }

  private askAgain(gap: Gap): void {
    if (gap.asks >= RESEND_ASKS_MAX) return this.logoutAndClose(`the messages from ${this.store.nextIn()} to ${gap.end} did not come`)
    gap.asks++
    gap.askedUs = this.nowUs
    this.emit('2', `7=${this.store.nextIn()}\x0116=${gap.end}\x01`)
  }

  /** A store that takes nothing (full, failed) ends the connection, not the process; mistakes of ours do. */
  private guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (error instanceof AssertionError || this.isInHandler) throw error
      this.drop(`the session store takes nothing: ${(error as Error).message}`)
    }
  }

  private owned<T>(work: () => T): T {
    this.isInHandler = true
    const result = work()
    // Not in a finally: what was thrown is on its way to the owner.
    this.isInHandler = false
    return result
  }

  private event(text: string): void {
    this.handlers.onEvent?.(text, this.nowUs)
  }
}
