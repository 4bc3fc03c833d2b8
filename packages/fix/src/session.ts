import { assert, AssertionError, err, ok, type Result, type SessionAction, type UnixUs } from '@sluice/domain'
import { OPERATOR_RESET, type SessionStorePort } from '@sluice/runtime'
import { credentialFields } from './credentials.ts'
import { parseCount } from './decimal.ts'
import type { BusinessFault } from './dictionary/conditional-fields.ts'
import { fieldErrorText, REJECT, type FieldError } from './field-error.ts'
import { fieldFault, inboundFault } from './inbound-fault.ts'
import { InboundGap } from './inbound-gap.ts'
import { isProven, logonFault, resetPolicyOf } from './logon-checks.ts'
import { BEGIN_STRING, fieldText, type OutboundMessage } from './message-builder.ts'
import { newSeqNoFault, possDupFault, resendRequestFault, sendingTimeFault } from './message-checks.ts'
import type { FixMessage, MessageFault } from './message.ts'
import { FIX44_APP_MSG_TYPES } from './msg-types.ts'
import { NumberRoll } from './number-roll.ts'
import { Outbox } from './outbox.ts'
import { routingOf } from './routing.ts'
import { SESSION_DEFAULTS, type FixSessionConfig, type FixSessionState, type SendRefusal, type Sent, type SessionHandlers, type SessionPhase, type SessionWire } from './session-config.ts'

const COMP_ID = /^[\x21-\x7e]{1,64}$/
const WRONG_CREDENTIALS = 'Username(553) and Password(554) are not those of this session'
/** Largest number an operator may set. */
const MSG_SEQ_NUM_MAX = 999_999_999

type Phase = 'down' | 'awaiting-logon' | 'up' | 'logout-sent' | 'closing'

/**
 * FIX 4.4 session rules without I/O: bytes go to the wire of the present connection, time comes with every call,
 * numbers and messages lie in the store. One instance lives as long as the process; connections come and go.
 */
export class FixSession {
  readonly config: FixSessionConfig
  private readonly options: FixSessionConfig & Required<Pick<FixSessionConfig, keyof typeof SESSION_DEFAULTS>>
  private readonly store: SessionStorePort
  private readonly handlers: SessionHandlers
  private readonly outbox: Outbox
  private readonly inbound: InboundGap
  private readonly roll: NumberRoll | null
  private phase: Phase = 'down'
  private wire: SessionWire | null = null
  private heartBtIntUs: number
  private nowUs = 0 as UnixUs
  private phaseSinceUs = 0
  private lastInUs = 0 as UnixUs
  private testRequestUs: number | null = null
  private hasBeenUp = false
  private isCaughtUp = false
  /** Start of the schedule's interval that this logon was in. */
  private intervalStartUs: UnixUs | null = null
  private stopped = false
  /** The operator said `reset`: an initiator asks for it with its next Logon. */
  private resetToAsk = false
  /** ResetSeqNumFlag(141)=Y is in our Logon of this connection. */
  private resetAsked = false
  /** MsgSeqNum(34) of our Logon of this connection, of an initiator. */
  private logonSeqNum = 0
  private lastReason: string | null = null
  private resendsAsked = 0
  private rejectsReceived = 0
  /** What the owner's handler throws is the owner's. */
  private isInHandler = false

  constructor(config: FixSessionConfig, store: SessionStorePort, handlers: SessionHandlers) {
    assert(COMP_ID.test(config.senderCompId) && COMP_ID.test(config.targetCompId), `session ${config.sessionId}: a CompID is 1 to 64 printable ASCII characters`)
    this.config = config
    this.options = { ...SESSION_DEFAULTS, ...config }
    this.store = store
    this.handlers = handlers
    this.heartBtIntUs = this.options.heartBtIntS * 1_000_000
    this.resetToAsk = config.resumed?.asksReset === true && config.role === 'initiator'
    this.inbound = new InboundGap({ ...this.options, ask: (begin, end) => this.ask(begin, end) })
    this.roll = config.schedule !== undefined && config.resetAtRoll === true ? new NumberRoll(config.schedule, store, config.resumed) : null
    this.outbox = new Outbox({
      config: this.options, store, handlers, roll: this.roll, now: () => this.nowUs, isUp: () => this.phase === 'up', owned: (work) => this.owned(work),
      drop: (reason) => this.drop(reason), event: (text) => this.event(text),
    })
  }

  state(): FixSessionState {
    const { inbound, outbox, store } = this
    return {
      up: this.phase === 'up', phase: this.phaseInWords(), stopped: this.stopped, nextIn: store.nextIn(), nextOut: store.nextOut(), lastInUs: this.lastInUs, lastOutUs: outbox.lastOutUs,
      heartBtIntS: this.heartBtIntUs / 1_000_000, lastReason: this.lastReason, queuedIn: inbound.queued, queuedOut: outbox.waiting, gapEnd: inbound.end,
      resendsAsked: this.resendsAsked, resendsServed: outbox.resendsServed, rejectsSent: outbox.rejectsSent, rejectsReceived: this.rejectsReceived,
    }
  }

  get isUp(): boolean {
    return this.phase === 'up'
  }

  get isConnected(): boolean {
    return this.phase !== 'down'
  }

  get isStopped(): boolean {
    return this.stopped
  }

  /** With `resetAtRoll`: messages that were stored without a connection have still to go out. */
  get owes(): boolean {
    return this.roll?.owes === true
  }

  /** Why there is no connection to be made or taken now, in words; null: there is. */
  refusal(nowUs: UnixUs): string | null {
    if (this.phase !== 'down') return 'is already connected'
    if (this.stopped) return 'is stopped by its operator'
    if (!this.isInHours(nowUs)) return 'is outside its hours'
    if (this.roll?.isReady(nowUs) === false && this.isInHours(nowUs)) return 'is about to start its numbers at 1'
    return null
  }

  /** A connection stands; an initiator logs on. False, and nothing changed, while another one lives or none is wanted. */
  connected(wire: SessionWire, nowUs: UnixUs): boolean {
    if (this.refusal(nowUs) !== null) return false
    this.at(nowUs)
    this.wire = wire
    this.outbox.connected(wire)
    this.enter('awaiting-logon')
    this.lastInUs = this.nowUs
    this.testRequestUs = null
    this.inbound.clear()
    if (this.config.role === 'initiator') this.guarded(() => this.logOn())
    return true
  }

  /** There is no connection to be had, and why: an initiator's counterparty does not answer, or is not who it should be. Told once. */
  unreachable(reason: string, nowUs: UnixUs): void {
    if (this.phase !== 'down' || this.lastReason === reason) return
    this.at(nowUs)
    this.lastReason = reason
    this.event(reason)
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
    this.isInHandler = false
    if (this.phase === 'down') return this.guarded(() => this.pollDown())
    const inPhaseUs = this.nowUs - this.phaseSinceUs
    if (this.phase === 'awaiting-logon' && inPhaseUs > this.options.logonTimeoutUs) return this.drop('no Logon in time')
    if ((this.phase === 'logout-sent' || this.phase === 'closing') && inPhaseUs > this.options.logoutTimeoutUs) return this.drop('no Logout in time')
    this.guarded(() => {
      this.outbox.pump()
      if (this.phase === 'up') this.pollUp()
    })
  }

  /**
   * Takes the next number for an application message and hands it to the store; the bytes leave when durable. Not logged
   * on: stored for the resend after the next logon, or refused when so configured. Beyond `maxMessagesPerSecond` it waits without a number.
   */
  send(message: OutboundMessage, nowUs: UnixUs): Result<Sent, SendRefusal> {
    if (this.phase !== 'up' && this.config.refuseWhenDown === true) return err({ code: 'SESSION_DOWN', session: this.config.sessionId })
    this.at(nowUs)
    return this.outbox.send(message)
  }

  /** Asks for an orderly end; the connection closes on the counterparty's Logout or a timeout. */
  logout(text: string, nowUs: UnixUs): void {
    this.at(nowUs)
    if (this.phase === 'awaiting-logon') return this.drop(text)
    if (this.phase !== 'up') return
    this.lastReason = text
    this.guarded(() => {
      this.outbox.emit('5', `58=${fieldText(text)}\x01`)
      this.enter('logout-sent')
    })
  }

  /** Ends the session with a Logout that says why, without waiting for an answer. */
  expel(text: string, nowUs: UnixUs): void {
    this.at(nowUs)
    this.guarded(() => this.logoutAndClose(text))
  }

  /** What support does to the session; the error says why it cannot be. */
  control(action: SessionAction, nowUs: UnixUs): Result<void, string> {
    this.at(nowUs)
    if (action.kind === 'start') this.stopped = false
    else if (action.kind === 'stop') {
      this.stopped = true
      this.logout('stopped by the operator', nowUs)
    } else {
      const changed = this.changeNumbers(action)
      if (!changed.ok) return changed
    }
    this.event(`${action.kind}${'msgSeqNum' in action ? ` ${action.msgSeqNum}` : ''} by the operator`)
    return ok(undefined)
  }

  /** Why `control` would not do this now; null: it would. Numbers are those of a session that is stopped and gone, so that nobody counts on them meanwhile. */
  controlFault(action: SessionAction): string | null {
    if (action.kind === 'start' || action.kind === 'stop') return null
    const { sessionId } = this.config
    if (!this.stopped) return `session ${sessionId} must be stopped first`
    if (this.phase !== 'down') return `session ${sessionId} is still logging out`
    return action.kind === 'reset' ? null : this.numberFault(action)
  }

  /** Reject(3) of a delivered message whose fields do not hold; the handler answers 'refused' with it. */
  reject(message: FixMessage, error: FieldError, nowUs: UnixUs): void {
    this.at(nowUs)
    this.outbox.reject(message, { reason: error.reason, tag: error.tag, text: fieldErrorText(error) })
  }

  // ---- Logon

  private logOn(): void {
    const { heartBtIntS, credentials, isTest } = this.options
    const policy = resetPolicyOf(this.config)
    this.resetAsked = policy === 'always' || (this.resetToAsk && policy !== 'never')
    if (this.resetAsked && (this.store.nextIn() !== 1 || this.store.nextOut() !== 1)) this.reset(policy === 'always' ? 'resetOnLogon' : OPERATOR_RESET)
    const nextExpected = this.options.nextExpectedMsgSeqNum === 'send' ? `789=${this.store.nextIn()}\x01` : ''
    this.logonSeqNum = this.outbox.emit('A', `98=0\x01108=${heartBtIntS}\x01${this.resetAsked ? '141=Y\x01' : ''}${isTest === true ? '464=Y\x01' : ''}${nextExpected}${credentials === undefined ? '' : credentialFields(credentials)}`)
  }

  private receiveFirst(message: FixMessage): void {
    if (!message.raw.startsWith(`8=${BEGIN_STRING}\x01`)) return this.drop('BeginString(8) is not FIX.4.4')
    if (message.get(49) !== this.config.targetCompId || message.get(56) !== this.config.senderCompId) return this.drop('SenderCompID(49) or TargetCompID(56) is not that of this session')
    if (message.msgType === '5') {
      // Where the numbers are to start at 1 they do so again with the next Logon, whatever this one's number was.
      if (message.msgSeqNum === this.store.nextIn() && !this.resetAsked) this.store.received(message.msgSeqNum, false)
      return this.drop(`logon refused: ${message.get(58) ?? 'no Text(58)'}`)
    }
    if (message.msgType !== 'A') return this.drop('the first message is no Logon')
    this.receiveLogon(message)
  }

  private receiveLogon(message: FixMessage): void {
    const first = this.phase === 'awaiting-logon'
    // A stranger gets no answer: a Logout would take a number of ours.
    if (first && !isProven(message, this.config)) return this.drop(WRONG_CREDENTIALS)
    const fault = isProven(message, this.config) ? this.faultOfLogon(message) : WRONG_CREDENTIALS
    if (fault !== null) return this.logoutAndClose(fault)
    const isReset = message.get(141) === 'Y'
    const isAcceptor = this.config.role === 'acceptor'
    const isToReset = isAcceptor && (isReset || (first && resetPolicyOf(this.config) === 'always'))
    // Nothing is changed for a Logon that does not hold.
    const expected = isToReset ? 1 : this.store.nextIn()
    if (message.msgSeqNum < expected) return this.logoutAndClose(`MsgSeqNum(34) too low, expecting ${expected} but received ${message.msgSeqNum}`)
    const lastOut = isToReset ? 0 : this.store.nextOut() - 1
    // The acceptor's Logon takes the next number; an initiator's has its number already.
    const wanted = this.options.nextExpectedMsgSeqNum === 'ignore' ? undefined : parseCount(message.get(789))
    if (wanted !== undefined && wanted > lastOut + 1) return this.logoutAndClose(`NextExpectedMsgSeqNum(789) ${wanted} is above ${lastOut + 1}, the next number of ours`)
    if (isToReset) this.reset(isReset ? 'ResetSeqNumFlag(141)=Y of the counterparty' : 'resetOnLogon')
    if (isAcceptor) this.answerLogon(message, expected, isReset)
    else if (this.resetAsked) this.resetToAsk = false
    this.enter('up')
    this.roll?.loggedOn(this.nowUs)
    this.intervalStartUs = this.intervalStart()
    this.acceptLogon(message, expected)
    if (wanted !== undefined && wanted <= lastOut) this.outbox.resend(wanted, this.store.nextOut() - 1)
    // Stored while the answer was on its way: the counterparty would miss it only when something else comes.
    else if (!isAcceptor && lastOut > this.logonSeqNum) this.outbox.resend(this.logonSeqNum + 1, lastOut)
    if (first) this.owned(() => this.handlers.onUp?.(this.nowUs))
    this.checkCaughtUp()
  }

  private faultOfLogon(message: FixMessage): string | null {
    const fault = logonFault(message, this.config, { maxHeartBtIntS: this.options.maxHeartBtIntS, resetWasAsked: this.resetAsked })
    if (fault !== null) return fault
    const wrong = sendingTimeFault(message, this.nowUs, this.options.sendingTimeToleranceUs) ?? fieldFault(message, this.config)
    if (wrong !== null) return `Logon: ${wrong.text}`
    return this.isInHours(this.nowUs) ? null : 'the session is outside its hours'
  }

  /** The acceptor's Logon: the counterparty's HeartBtInt(108), ResetSeqNumFlag(141) when it asked for it. */
  private answerLogon(message: FixMessage, expected: number, isReset: boolean): void {
    const heartBtIntS = parseCount(message.get(108)) ?? this.options.heartBtIntS
    this.heartBtIntUs = heartBtIntS * 1_000_000
    const nextExpected = this.options.nextExpectedMsgSeqNum === 'send' ? `789=${message.msgSeqNum === expected ? expected + 1 : expected}\x01` : ''
    this.outbox.emit('A', `98=0\x01108=${heartBtIntS}\x01${isReset ? '141=Y\x01' : ''}${this.config.isTest === true ? '464=Y\x01' : ''}${nextExpected}`, { routing: routingOf(message) })
  }

  private acceptLogon(message: FixMessage, expected: number): void {
    if (message.msgSeqNum === expected) return this.store.received(expected, false)
    // Whoever speaks 789 fills the hole unasked; when it does not, it is asked after a while.
    this.queueTooHigh(message, true, this.options.nextExpectedMsgSeqNum === 'send' && message.get(789) !== undefined)
  }

  /** Exactly once per logon. */
  private checkCaughtUp(): void {
    if (this.isCaughtUp || this.phase !== 'up' || !this.inbound.isClosed) return
    this.isCaughtUp = true
    this.owned(() => this.handlers.onCaughtUp?.(this.nowUs))
  }

  // ---- inbound: everything after the Logon

  /** Faults that end the session whatever the number. */
  private isAddressed(message: FixMessage): boolean {
    if (!message.raw.startsWith(`8=${BEGIN_STRING}\x01`)) this.logoutAndClose('BeginString(8) must be FIX.4.4')
    else if (message.msgSeqNum === 0) this.logoutAndClose('MsgSeqNum(34) is missing')
    else if (message.get(49) !== this.config.targetCompId || message.get(56) !== this.config.senderCompId) {
      const tag = message.get(49) !== this.config.targetCompId ? 49 : 56
      this.outbox.reject(message, { reason: REJECT.compIdProblem, tag, text: 'CompID problem' })
      if (message.msgSeqNum === this.store.nextIn()) this.store.received(message.msgSeqNum, false)
      this.logoutAndClose('SenderCompID(49) or TargetCompID(56) is not that of this session')
    } else return true
    return false
  }

  private receiveNumbered(message: FixMessage): void {
    const expected = this.store.nextIn()
    const msgSeqNum = message.msgSeqNum
    if (message.msgType === '4' && message.get(123) !== 'Y') return this.receiveReset(message, expected)
    if (message.msgType === 'A' && message.get(141) === 'Y') return this.receiveResetLogon(message)
    if (msgSeqNum > expected) return this.receiveTooHigh(message)
    if (msgSeqNum < expected) return this.receiveTooLow(message, expected)
    this.process(message)
    this.drain()
  }

  /** A Logon(A) with ResetSeqNumFlag(141)=Y within the session. A session that is logging out stays so: it begins anew with the next connection. */
  private receiveResetLogon(message: FixMessage): void {
    if (this.phase !== 'up') return this.event(`Logon ${message.msgSeqNum} behind our Logout is not taken`)
    if (this.config.role === 'acceptor') this.receiveLogon(message)
    else this.logoutAndClose('ResetSeqNumFlag(141)=Y was not asked for')
  }

  private receiveTooHigh(message: FixMessage): void {
    if (message.msgType === '5') return this.receiveLogout(message)
    // Answered at once, so that two gaps cannot wait for each other.
    const handled = message.msgType === '2' && (message.fault ?? resendRequestFault(message)) === null
    if (handled) this.receiveResendRequest(message)
    this.queueTooHigh(message, handled)
  }

  private queueTooHigh(message: FixMessage, handled: boolean, willCome = false): void {
    const expected = this.store.nextIn()
    if (this.inbound.hold(message, handled, expected, this.nowUs, willCome)) this.event(`gap: expecting ${expected}, received ${message.msgSeqNum}`)
  }

  private receiveTooLow(message: FixMessage, expected: number): void {
    if (message.get(43) !== 'Y') return this.logoutAndClose(`MsgSeqNum(34) too low, expecting ${expected} but received ${message.msgSeqNum}`)
    const fault = possDupFault(message)
    if (fault !== null) return this.outbox.reject(message, fault)
    this.event(`duplicate ${message.msgSeqNum} dropped`)
  }

  /** SequenceReset(4) without GapFillFlag: its own number does not count. */
  private receiveReset(message: FixMessage, expected: number): void {
    const fault = message.fault ?? sendingTimeFault(message, this.nowUs, this.options.sendingTimeToleranceUs) ?? newSeqNoFault(message, expected)
    if (fault !== null) return this.outbox.reject(message, fault)
    const newSeqNo = parseCount(message.get(36)) as number
    this.event(`sequence reset from ${expected} to ${newSeqNo}`)
    this.moveNextIn(newSeqNo)
    this.drain()
  }

  /** A message with the expected number: consumed exactly once, whatever it is. */
  private process(message: FixMessage): void {
    const fault = inboundFault(message, this.options, this.nowUs)
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
    if (message.msgType === '3' || message.msgType === 'j') this.rejectsReceived++
    const context = { nowUs: this.nowUs, possDup: message.get(43) === 'Y', possResend: message.get(97) === 'Y' }
    const verdict = this.owned(() => this.handlers.onMessage(message, context))
    this.store.received(message.msgSeqNum, verdict !== 'refused')
    this.progress()
  }

  private refuse(message: FixMessage, fault: MessageFault | BusinessFault): void {
    this.consume(message)
    const isUnsupported = fault.reason === REJECT.invalidMsgType && FIX44_APP_MSG_TYPES.has(message.msgType)
    if ('business' in fault) this.outbox.businessReject(message, fault.reason, fault.text)
    else if (isUnsupported) this.outbox.businessReject(message, 3, fault.text)
    else this.outbox.reject(message, fault)
    if (!('business' in fault) && fault.reason === REJECT.sendingTimeAccuracy) this.logoutAndClose(fault.text)
  }

  private receiveTestRequest(message: FixMessage): void {
    this.consume(message)
    this.outbox.emit('0', `112=${fieldText(message.get(112) ?? '')}\x01`, { routing: routingOf(message) })
  }

  private receiveGapFill(message: FixMessage): void {
    const fault = newSeqNoFault(message, message.msgSeqNum + 1)
    if (fault !== null) return this.refuse(message, fault)
    this.moveNextIn(parseCount(message.get(36)) as number)
  }

  private receiveLogout(message: FixMessage): void {
    if (message.msgSeqNum === this.store.nextIn()) this.consume(message)
    const text = message.get(58)
    const reason = text === undefined ? 'logged out' : `logged out: ${text}`
    if (this.phase === 'logout-sent') return this.drop(reason)
    this.enter('closing')
    this.outbox.emit('5', '', { closeAfter: reason, routing: routingOf(message) })
  }

  /** EndSeqNo(16) 0, or any number that we have not sent yet (999999 in FIX 4.0), asks for everything. */
  private receiveResendRequest(message: FixMessage): void {
    const begin = parseCount(message.get(7)) as number
    const asked = parseCount(message.get(16)) as number
    const last = this.store.nextOut() - 1
    const end = asked === 0 ? last : Math.min(asked, last)
    this.event(`resend of ${begin} to ${end} asked for${begin > last ? `, but ${last} was the last number` : ''}`)
    if (begin <= end) this.outbox.resend(begin, end)
  }

  // ---- numbers

  private consume(message: FixMessage): void {
    this.store.received(message.msgSeqNum, false)
    this.progress()
  }

  private moveNextIn(nextIn: number): void {
    this.store.setNextIn(nextIn)
    this.inbound.passedOver(nextIn)
    this.progress()
  }

  private progress(): void {
    this.inbound.moved(this.store.nextIn(), this.nowUs)
  }

  /** What came early and is next now; behind it, the next hole. */
  private drain(): void {
    while (this.phase === 'up' || this.phase === 'logout-sent') {
      const early = this.inbound.take(this.store.nextIn())
      if (early === undefined) break
      if (early.handled) this.consume(early.message)
      else this.process(early.message)
    }
    if (this.phase === 'up') this.inbound.settle(this.store.nextIn(), this.nowUs)
    this.checkCaughtUp()
  }

  private ask(begin: number, end: number): void {
    this.resendsAsked++
    this.outbox.emit('2', `7=${begin}\x0116=${end}\x01`)
  }

  private reset(reason: string): void {
    this.store.reset(reason)
    this.outbox.wasReset()
    this.inbound.clear()
    this.roll?.wasReset()
    this.event(`numbers reset: ${reason}`)
    this.owned(() => this.handlers.onReset?.(reason, this.nowUs))
  }

  private changeNumbers(action: Exclude<SessionAction, { kind: 'start' | 'stop' }>): Result<void, string> {
    const fault = this.controlFault(action)
    if (fault !== null) return err(fault)
    try {
      if (action.kind === 'reset') this.reset(OPERATOR_RESET)
      else if (action.kind === 'set-next-in') this.store.setNextIn(action.msgSeqNum)
      else this.outbox.passOver(action.msgSeqNum)
    } catch (error) {
      return err(`the session store takes nothing: ${(error as Error).message}`)
    }
    // Numbers that were agreed one by one are not to start at 1 again.
    this.resetToAsk = action.kind === 'reset' && this.config.role === 'initiator'
    return ok(undefined)
  }

  private numberFault({ kind, msgSeqNum }: Extract<SessionAction, { msgSeqNum: number }>): string | null {
    if (!Number.isSafeInteger(msgSeqNum) || msgSeqNum < 1 || msgSeqNum > MSG_SEQ_NUM_MAX) return `MsgSeqNum ${msgSeqNum} must be a whole number from 1 to ${MSG_SEQ_NUM_MAX}`
    const nextOut = this.store.nextOut()
    return kind === 'set-next-out' && msgSeqNum < nextOut ? `the number that we send next is never lowered: ${nextOut} to ${MSG_SEQ_NUM_MAX}, not ${msgSeqNum}` : null
  }

  // ---- the end

  private logoutAndClose(text: string): void {
    this.event(text)
    this.lastReason = text
    if (this.phase === 'closing' || this.phase === 'down') return
    this.enter('closing')
    this.outbox.emit('5', `58=${fieldText(text)}\x01`, { closeAfter: text })
  }

  private drop(reason: string): void {
    if (this.phase === 'down') return
    const wire = this.wire
    const wasUp = this.hasBeenUp
    this.enter('down')
    this.lastReason = reason
    this.wire = null
    this.outbox.disconnected()
    this.resetAsked = false
    this.inbound.clear()
    this.event(`down: ${reason}`)
    wire?.close(reason)
    this.guarded(() => this.outbox.emptyThrottle())
    if (wasUp) this.handlers.onDown?.(reason, this.nowUs)
  }

  private enter(phase: Phase): void {
    if (phase === 'up') this.hasBeenUp = true
    if (phase === 'awaiting-logon') {
      this.hasBeenUp = false
      this.isCaughtUp = false
    }
    this.phase = phase
    this.phaseSinceUs = this.nowUs
  }

  // ---- time

  private at(nowUs: UnixUs): void {
    if (nowUs > this.nowUs) this.nowUs = nowUs
  }

  private isInHours(nowUs: UnixUs): boolean {
    return this.config.schedule === undefined || this.config.schedule.at(nowUs) !== null
  }

  /** Of the schedule's interval that lasts now; null: none does, or there is no schedule. */
  private intervalStart(): UnixUs | null {
    return this.config.schedule?.at(this.nowUs)?.startUs ?? null
  }

  private phaseInWords(): SessionPhase {
    switch (this.phase) {
      case 'down': return this.stopped ? 'stopped' : this.isInHours(this.nowUs) ? 'disconnected' : 'outside hours'
      case 'awaiting-logon': return 'logging on'
      case 'up': return this.inbound.isClosed ? 'logged on' : 'filling a gap'
      default: return 'logging out'
    }
  }

  private pollUp(): void {
    if (this.intervalStart() !== this.intervalStartUs) return this.logout('the hours of the session have ended', this.nowUs)
    if (!this.inbound.poll(this.store.nextIn(), this.nowUs)) return this.logoutAndClose(`the messages from ${this.store.nextIn()} to ${this.inbound.end} did not come`)
    if (this.heartBtIntUs === 0) return
    const patienceUs = this.heartBtIntUs * 1.2
    if (this.testRequestUs !== null) {
      // Counted from the TestRequest, not from the last message: a process that stood still itself has not waited for an answer.
      if (this.nowUs - this.testRequestUs > patienceUs) return this.drop('no heartbeat of the counterparty')
    } else if (this.nowUs - this.lastInUs > patienceUs) {
      this.testRequestUs = this.nowUs
      this.outbox.emit('1', `112=${this.outbox.builder.timestamp(this.nowUs)}\x01`)
    }
    if (this.nowUs - this.outbox.lastOutUs >= this.heartBtIntUs) this.outbox.emit('0', '')
  }

  /** The end-of-day roll, once the connection is gone. */
  private pollDown(): void {
    this.roll?.poll(this.nowUs, (unsent) => {
      const wanted = unsent.filter((message) => this.outbox.isReplayed(message))
      this.reset('end of day')
      for (const { raw } of wanted) this.outbox.emitAgain(raw)
    }, (reason) => this.event(reason))
  }

  /** A store that takes nothing (full, failed) ends the connection, not the process; mistakes of ours do. */
  private guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (error instanceof AssertionError || this.isInHandler) throw error
      const reason = `the session store takes nothing: ${(error as Error).message}`
      if (this.phase === 'down' && this.lastReason !== reason) this.event(reason)
      this.lastReason = reason
      this.drop(reason)
    }
  }

  private owned<T>(work: () => T): T {
    const wasInHandler = this.isInHandler
    this.isInHandler = true
    const result = work()
    // Not in a finally: what was thrown is on its way to the owner.
    this.isInHandler = wasInHandler
    return result
  }

  private event(text: string): void {
    this.handlers.onEvent?.(text, this.nowUs)
  }
}
