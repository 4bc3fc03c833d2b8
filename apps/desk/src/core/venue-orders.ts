import type { Config } from '@sluice/config'
import type { ClOrdId, Instrument, Mic } from '@sluice/domain'
import {
  encodeCancel, encodeNewOrder, encodeStatusRequest, FixInitiator, FixSession, parseCancelReject, parseMessageReject, parseVenueExecution, type FixMessage,
} from '@sluice/fix'
import type { DispatchedOutput } from '@sluice/runtime'
import { orderSessionId, type DeskSession } from './desk-sessions.ts'
import { journalStore, sessionOptions, type FixEdge } from './fix-port.ts'

type VenueOutput = Extract<DispatchedOutput, { kind: 'send-order' | 'send-cancel' | 'send-status-request' }>

/** A NewOrderSingle(D) whose child somebody wanted gone after it was sent: the venue asks for it again, and must not get it. */
export function isUnwantedOrder(raw: string, edge: Pick<FixEdge, 'isChildWanted'>): boolean {
  const clOrdId = raw.includes('\x0135=D\x01') ? /\x0111=([^\x01]+)/.exec(raw)?.[1] : undefined
  return clOrdId !== undefined && !edge.isChildWanted(clOrdId as ClOrdId)
}

/** The order session of one venue: our orders out, its reports in through the door. */
export class VenueOrders implements DeskSession {
  readonly role = 'orders'
  readonly mic: Mic
  readonly session: FixSession
  private readonly initiator: FixInitiator
  private readonly edge: FixEdge

  constructor(edge: FixEdge, venue: Config['venues'][number]) {
    const { config, clock } = edge
    const mic = venue.mic as Mic
    const id = orderSessionId(mic)
    this.mic = mic
    this.edge = edge
    this.session = new FixSession({
      ...sessionOptions(config), sessionId: id, role: 'initiator', senderCompId: config.fix.compId, targetCompId: mic, refuseWhenDown: true,
      replayLimit: {
        replayMaxAgeUs: config.fix.resendOrderMaxAgeS * 1_000_000, appliesTo: (msgType) => msgType === 'D' || msgType === 'F' || msgType === 'H',
        isWanted: (raw) => !isUnwantedOrder(raw, edge),
      },
    }, journalStore(edge, id, () => clock.nowUs()), {
      onMessage: (message) => this.onMessage(message),
      onUp: () => edge.submit({ kind: 'session', session: id, role: 'orders', mic, up: true }),
      onDown: () => edge.submit({ kind: 'session', session: id, role: 'orders', mic, up: false }),
      onEvent: (text) => edge.event(id, text),
    })
    this.initiator = new FixInitiator({
      host: venue.host, port: venue.port, session: this.session, clock, log: edge.log, reconnectMinMs: config.fix.reconnectMs, reconnectMaxMs: config.fix.reconnectMaxMs,
    })
  }

  start(): void {
    this.initiator.start()
  }

  /** False when the session is down: nothing was consumed, nothing will be sent. */
  send(output: VenueOutput, instrument: Instrument): boolean {
    const nowUs = this.edge.clock.nowUs()
    const message = output.kind === 'send-order' ? encodeNewOrder(output.order, instrument, nowUs)
      : output.kind === 'send-cancel' ? encodeCancel({ ...output, orderQty: output.orderQty as never }, instrument, nowUs)
        : encodeStatusRequest(output)
    return this.session.send(message, nowUs).ok
  }

  close(timeoutMs: number): Promise<void> {
    return this.initiator.close(timeoutMs)
  }

  private onMessage(message: FixMessage): 'refused' | void {
    const { edge, mic, session } = this
    switch (message.msgType) {
      case '8': {
        const parsed = parseVenueExecution(message, edge.instruments)
        if (!parsed.ok) return this.refuse(message, parsed.error)
        edge.submit({ kind: 'venue-execution', mic, msgSeqNum: message.msgSeqNum, report: parsed.value.report })
        return
      }
      case '9': {
        const parsed = parseCancelReject(message)
        if (!parsed.ok) return this.refuse(message, parsed.error)
        const { clOrdId, origClOrdId, unknownOrder, text } = parsed.value
        edge.submit({ kind: 'venue-cancel-rejected', mic, msgSeqNum: message.msgSeqNum, clOrdId, origClOrdId, unknownOrder, text })
        return
      }
      case '3':
      case 'j': {
        const parsed = parseMessageReject(message)
        if (!parsed.ok) return this.refuse(message, parsed.error)
        edge.submit({ kind: 'venue-message-rejected', mic, msgSeqNum: message.msgSeqNum, clOrdId: parsed.value.clOrdId as ClOrdId | null, text: parsed.value.text })
        return
      }
      default:
        edge.event(session.config.sessionId, `MsgType(35)=${message.msgType} is none that an order session carries`)
        return 'refused'
    }
  }

  private refuse(message: FixMessage, error: Parameters<FixSession['reject']>[1]): 'refused' {
    this.session.reject(message, error, this.edge.clock.nowUs())
    return 'refused'
  }
}
