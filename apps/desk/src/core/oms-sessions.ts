import type { Config } from '@sluice/config'
import type { CommandSource, Input, Instrument, SessionId, SymbolId, UnixUs } from '@sluice/domain'
import {
  encodeBusinessReject, encodeDropCopy, encodeChangeRefusal, encodeMassStatusRefusal, encodeParentCancelReject, encodeParentReport, fieldErrorText, FixAcceptor, FixSession, parseMassStatusRequest,
  parseParentCancel, parseParentOrder, parseParentReplace, parseParentStatusRequest, refusedOrderOf, REJECT, routingOf, UNKNOWN_INSTRUMENT,
  type DeliveryContext, type FieldError, type FixMessage, type FixSessionConfig, type OutboundMessage, type TimestampPrecision,
} from '@sluice/fix'
import type { DispatchedOutput } from '@sluice/runtime'
import type { DeskSession } from './desk-sessions.ts'
import { journalStore, type FixEdge } from './fix-port.ts'
import { downState } from './session-hours.ts'
import { acceptorOptions, tradingSessionOptions } from './session-settings.ts'

type OmsOutput = Extract<DispatchedOutput, { kind: 'report-parent' | 'reject-cancel' | 'drop-copy' }>
type Party = Config['fix']['dropCopies'][number]

/** What an OMS may send; a BusinessMessageReject(j) is about one of ours. */
const OMS_MSG_TYPES: ReadonlySet<string> = new Set(['D', 'F', 'G', 'H', 'AF', 'j'])
const COPY_MSG_TYPES: ReadonlySet<string> = new Set(['j'])
/** BusinessRejectReason(380): 0 other, 4 application not available, 5 conditionally required field missing. */
const OTHER = 0
const NOT_AVAILABLE = 4
const CONDITIONAL_FIELD_MISSING = 5

/** At most one lock-out of a session is written down within this time. */
const LOCK_OUT_TOLD_US = 10_000_000

/** Sessions that others open towards us: parents in through the door and every execution back, and copies of all of it for others. */
export class OmsSessions {
  readonly sessions: readonly DeskSession[]
  private readonly byId = new Map<SessionId, FixSession>()
  private readonly acceptor: FixAcceptor
  private readonly edge: FixEdge
  private refusals = 0
  /** When a lock-out of a session was told last. */
  private readonly lockOutToldUs = new Map<SessionId, UnixUs>()

  constructor(edge: FixEdge) {
    const { config, clock } = edge
    const { fix } = config
    this.edge = edge
    const oms = fix.counterparties.map((party) => this.open(party, 'oms', `fix.counterparties.${party.compId}`, (id, message, context) => this.onMessage(id, message, context, party.account)))
    const copies = fix.dropCopies.map((party) => this.open(party, 'drop-copy', `fix.dropCopies.${party.compId}`, (id, message) => this.refusedByThem(id, message)))
    this.acceptor = new FixAcceptor({
      ...acceptorOptions(config), sessions: [...this.byId.values()], clock, log: edge.log,
      onRefused: (reason) => edge.event('acceptor' as SessionId, `refused: ${reason}`),
      onLockedOut: (session, address) => this.lockedOut(session, address),
    })
    this.sessions = [...oms, ...copies]
  }

  listen(): Promise<void> {
    return this.acceptor.listen()
  }

  get port(): number {
    return this.acceptor.port
  }

  /** Stored also while the owner is away: it asks for the gap when it comes back. */
  send(output: OmsOutput, instrument: Instrument | undefined): void {
    const session = this.byId.get(output.session)
    if (session === undefined) {
      this.edge.event(output.session, 'a report for a session that the configuration no longer knows was dropped')
      return
    }
    session.send(messageOf(output, instrument ?? UNKNOWN_INSTRUMENT, session.config.timestampPrecision), this.edge.clock.nowUs())
  }

  close(timeoutMs: number): Promise<void> {
    return this.acceptor.close(timeoutMs)
  }

  /** Written down for people, but not for each of many addresses. */
  private lockedOut(session: SessionId, address: string): void {
    const { config: { fix }, clock } = this.edge
    const nowUs = clock.nowUs()
    if (nowUs - (this.lockOutToldUs.get(session) ?? -Infinity) < LOCK_OUT_TOLD_US) return
    this.lockOutToldUs.set(session, nowUs)
    try {
      this.edge.submit({ kind: 'logon-locked-out', session, address, failures: fix.logonFailuresMax, seconds: fix.lockOutS })
    } catch (error) {
      this.edge.event(session, `the lock-out of ${address} was not written down: ${(error as Error).message}`)
    }
  }

  /** A restart before the numbers roll need not tell again what was stored while the session was down. */
  private nothingOwed(session: SessionId, role: 'oms' | 'drop-copy'): void {
    try {
      this.edge.submit({ kind: 'session', session, role, mic: null, up: true })
    } catch (error) {
      this.edge.event(session, `that everything stored went out was not written down: ${(error as Error).message}`)
    }
  }

  private open(party: Party, role: 'oms' | 'drop-copy', path: string, onMessage: (id: SessionId, message: FixMessage, context: DeliveryContext) => 'refused' | void): DeskSession {
    const { edge } = this
    const { config, clock } = edge
    const id = party.compId as SessionId
    const settings: FixSessionConfig = {
      ...tradingSessionOptions(config, party, path), sessionId: id, role: 'acceptor', resumed: edge.numbersOf(id), senderCompId: config.fix.compId, targetCompId: party.compId, heartBtIntS: party.heartBtIntS,
      appMsgTypes: role === 'oms' ? OMS_MSG_TYPES : COPY_MSG_TYPES,
      maxInboundPerSecond: config.fix.inboundPerSecondMax, maxInboundExcessUs: config.fix.inboundExcessMs * 1_000,
      ...(party.addresses.length === 0 ? {} : { allowedAddresses: party.addresses }),
      ...(party.certificateNames.length === 0 ? {} : { certificateNames: party.certificateNames }),
    }
    const session = new FixSession(settings, journalStore(edge, id, () => clock.nowUs()), {
      onMessage: (message, context) => onMessage(id, message, context),
      onUp: () => edge.submit({ kind: 'session', session: id, role, mic: null, up: true, ...(session.owes ? { owed: true } : {}) }),
      onNothingOwed: () => this.nothingOwed(id, role),
      onDown: (reason, nowUs) => edge.submit({ kind: 'session', session: id, role, mic: null, ...downState(session, reason, nowUs) }),
      onEvent: (text) => edge.event(id, text),
    })
    this.byId.set(id, session)
    return { role, mic: null, session, address: `${config.fix.host}:${config.fix.omsPort}`, close: () => Promise.resolve() }
  }

  private onMessage(id: SessionId, message: FixMessage, { possResend }: DeliveryContext, account: string): 'refused' | void {
    const { edge } = this
    const receivedUs = performance.now() * 1_000
    const source: CommandSource = { kind: 'fix', session: id, msgSeqNum: message.msgSeqNum }
    const again = possResend ? { possResend } : {}
    const routing = routingOf(message)
    const routed = routing === null ? {} : { routing }
    switch (message.msgType) {
      case 'D': {
        const parsed = parseParentOrder(message, edge.instruments, edge)
        if (!parsed.ok && isOrderRefused(parsed.error)) return this.take(id, message, { kind: 'refuse-parent', source, refused: refusedOrderOf(message, parsed.error), ...again }, receivedUs)
        if (!parsed.ok) return this.refuse(id, message, parsed.error)
        const request = parsed.value.account === '' ? { ...parsed.value, account } : parsed.value
        edge.flushViews(request.symbol as SymbolId)
        return this.take(id, message, { kind: 'submit-parent', source, request, ...again }, receivedUs)
      }
      case 'G': {
        const parsed = parseParentReplace(message, edge.instruments, edge)
        if (!parsed.ok) return this.refuse(id, message, parsed.error)
        const { origClOrdId, request } = parsed.value
        edge.flushViews(request.symbol as SymbolId)
        return this.take(id, message, { kind: 'replace-parent', source, parentId: null, origClOrdId, request, reason: '', ...again }, receivedUs)
      }
      case 'F': {
        const parsed = parseParentCancel(message)
        if (!parsed.ok) return this.refuse(id, message, parsed.error)
        return this.take(id, message, { kind: 'cancel-parent', source, parentId: null, ...parsed.value, ...routed, ...again }, receivedUs)
      }
      case 'H': {
        const parsed = parseParentStatusRequest(message)
        return parsed.ok ? this.take(id, message, { kind: 'ask-parent-status', source, ...parsed.value, ...routed }, receivedUs) : this.refuse(id, message, parsed.error)
      }
      case 'AF': {
        const parsed = parseMassStatusRequest(message)
        return parsed.ok ? this.take(id, message, { kind: 'ask-mass-status', source, ...parsed.value, ...routed }, receivedUs) : this.refuse(id, message, parsed.error)
      }
      default:
        return this.refusedByThem(id, message)
    }
  }

  /** Reject(3) or BusinessMessageReject(j): there is nothing to be done about it, but to tell. */
  private refusedByThem(id: SessionId, message: FixMessage): 'refused' {
    this.edge.event(id, `our message ${message.get(45) ?? '?'} was refused: ${message.get(58) ?? 'no Text(58)'}`)
    return 'refused'
  }

  /** A desk that cannot take the order says so; the order is not half done. */
  private take(id: SessionId, message: FixMessage, input: Input, receivedUs: number): 'refused' | void {
    try {
      this.edge.submit(input, receivedUs)
    } catch (error) {
      this.edge.event(id, `MsgSeqNum ${message.msgSeqNum} was not taken: ${(error as Error).message}`)
      this.businessReject(id, message, NOT_AVAILABLE, 'the desk takes no orders now')
      return 'refused'
    }
  }

  /** Which answer, see the specification of package fix, M21. */
  private refuse(id: SessionId, message: FixMessage, error: FieldError): 'refused' {
    const session = this.byId.get(id)!
    const nowUs = this.edge.clock.nowUs()
    const { msgType } = message
    if (error.conditional === true) this.businessReject(id, message, CONDITIONAL_FIELD_MISSING, fieldErrorText(error))
    else if (error.reason !== REJECT.valueIncorrect) session.reject(message, error, nowUs)
    else if (msgType === 'H') this.businessReject(id, message, OTHER, fieldErrorText(error))
    // Such an ExecID is of no entry of the engine: the time and a count within the process tell it apart from every other.
    else if (msgType === 'AF') session.send(encodeMassStatusRefusal(message, error, { execId: `R${nowUs.toString(36).toUpperCase()}-${++this.refusals}`, nowUs, precision: session.config.timestampPrecision }), nowUs)
    else session.send(encodeChangeRefusal(message, error, this.edge.orderOf(id, message.get(41) ?? '')), nowUs)
    return 'refused'
  }

  private businessReject(id: SessionId, message: FixMessage, reason: number, text: string): void {
    const routing = routingOf(message)
    const reject: OutboundMessage = { ...encodeBusinessReject(message, reason, text), ...(routing === null ? {} : { routing }) }
    this.byId.get(id)!.send(reject, this.edge.clock.nowUs())
  }
}

/** It was read, and asks for what is not done here: no fault of its form, and no field that another one needs is missing. */
const isOrderRefused = ({ reason, conditional }: FieldError): boolean => conditional !== true && reason === REJECT.valueIncorrect

function messageOf(output: OmsOutput, instrument: Pick<Instrument, 'priceScale' | 'lotSize'>, precision: TimestampPrecision | undefined): OutboundMessage {
  switch (output.kind) {
    case 'report-parent': return encodeParentReport(output.report, instrument, precision)
    case 'drop-copy': return encodeDropCopy(output, instrument, precision)
    case 'reject-cancel': return encodeParentCancelReject(output, instrument)
  }
}
