import type { Input, Instrument, SessionId, SymbolId } from '@sluice/domain'
import {
  encodeBusinessReject, encodeParentCancelReject, encodeParentReport, FixAcceptor, FixSession, parseParentCancel, parseParentOrder, type FixMessage,
} from '@sluice/fix'
import type { DispatchedOutput } from '@sluice/runtime'
import type { DeskSession } from './desk-sessions.ts'
import { journalStore, sessionOptions, type FixEdge } from './fix-port.ts'

type OmsOutput = Extract<DispatchedOutput, { kind: 'report-parent' | 'reject-cancel' }>

/** BusinessRejectReason(380): 3 unsupported message type, 4 application not available. */
const UNSUPPORTED_TYPE = 3
const NOT_AVAILABLE = 4
/** Prices of an instrument that the configuration does not know are shown with the default scale. */
const UNKNOWN_INSTRUMENT = { priceScale: 10_000, lotSize: 1 } as const

/** Sessions of the OMS side: parents in through the door, every execution back. */
export class OmsSessions {
  readonly sessions: readonly DeskSession[]
  private readonly byId = new Map<SessionId, FixSession>()
  private readonly acceptor: FixAcceptor
  private readonly edge: FixEdge

  constructor(edge: FixEdge) {
    const { config, clock } = edge
    this.edge = edge
    for (const party of config.fix.counterparties) {
      const id = party.compId as SessionId
      this.byId.set(id, new FixSession({
        ...sessionOptions(config), sessionId: id, role: 'acceptor', senderCompId: config.fix.compId, targetCompId: party.compId, heartBtIntS: party.heartBtIntS, resetOnLogon: party.resetOnLogon,
      }, journalStore(edge, id, () => clock.nowUs()), {
        onMessage: (message) => this.onMessage(id, message, party.account),
        onUp: () => edge.submit({ kind: 'session', session: id, role: 'oms', mic: null, up: true }),
        onDown: () => edge.submit({ kind: 'session', session: id, role: 'oms', mic: null, up: false }),
        onEvent: (text) => edge.event(id, text),
      }))
    }
    this.acceptor = new FixAcceptor({
      host: config.fix.host, port: config.fix.omsPort, sessions: [...this.byId.values()], clock, log: edge.log, logonTimeoutMs: config.fix.logonTimeoutMs,
      onRefused: (reason) => edge.event('acceptor' as SessionId, `refused: ${reason}`),
    })
    this.sessions = [...this.byId.values()].map((session) => ({ role: 'oms', mic: null, session, close: () => Promise.resolve() }))
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
      this.edge.event(output.session, 'a report for an owner that the configuration no longer knows was dropped')
      return
    }
    const message = output.kind === 'report-parent' ? encodeParentReport(output.report, instrument ?? UNKNOWN_INSTRUMENT) : encodeParentCancelReject(output)
    session.send(message, this.edge.clock.nowUs())
  }

  close(timeoutMs: number): Promise<void> {
    return this.acceptor.close(timeoutMs)
  }

  private onMessage(id: SessionId, message: FixMessage, account: string): 'refused' | void {
    const { edge } = this
    const receivedUs = performance.now() * 1_000
    switch (message.msgType) {
      case 'D': {
        const parsed = parseParentOrder(message, edge.instruments)
        if (!parsed.ok) return this.refuse(id, message, parsed.error)
        const request = parsed.value.account === '' ? { ...parsed.value, account } : parsed.value
        edge.flushViews(request.symbol as SymbolId)
        return this.take(id, message, { kind: 'submit-parent', source: { kind: 'fix', session: id, msgSeqNum: message.msgSeqNum }, request }, receivedUs)
      }
      case 'F': {
        const parsed = parseParentCancel(message)
        if (!parsed.ok) return this.refuse(id, message, parsed.error)
        const { clOrdId, origClOrdId } = parsed.value
        return this.take(id, message, { kind: 'cancel-parent', source: { kind: 'fix', session: id, msgSeqNum: message.msgSeqNum }, parentId: null, clOrdId, origClOrdId }, receivedUs)
      }
      case '3':
        edge.event(id, `our message ${message.get(45) ?? '?'} was refused: ${message.get(58) ?? 'no Text(58)'}`)
        return 'refused'
      default:
        this.answer(id, message, UNSUPPORTED_TYPE, `MsgType(35)=${message.msgType} is not supported: D and F are`)
        return 'refused'
    }
  }

  /** A desk that cannot take the order says so; the order is not half done. */
  private take(id: SessionId, message: FixMessage, input: Input, receivedUs: number): 'refused' | void {
    try {
      this.edge.submit(input, receivedUs)
    } catch (error) {
      this.edge.event(id, `MsgSeqNum ${message.msgSeqNum} was not taken: ${(error as Error).message}`)
      this.answer(id, message, NOT_AVAILABLE, 'the desk takes no orders now')
      return 'refused'
    }
  }

  private answer(id: SessionId, message: FixMessage, reason: number, text: string): void {
    this.byId.get(id)!.send(encodeBusinessReject(message, reason, text), this.edge.clock.nowUs())
  }

  private refuse(id: SessionId, message: FixMessage, error: Parameters<FixSession['reject']>[1]): 'refused' {
    this.byId.get(id)!.reject(message, error, this.edge.clock.nowUs())
    return 'refused'
  }
}
