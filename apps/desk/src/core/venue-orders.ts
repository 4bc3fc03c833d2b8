import type { Config } from '@sluice/config'
import { CHILD_CL_ORD_ID, type ClOrdId, type Instrument, type Mic, type SessionId, type UnixUs } from '@sluice/domain'
import {
  encodeCancel, encodeNewOrder, encodeReplace, encodeStatusRequest, fieldErrorText, FixInitiator, FixSession, parseCancelReject, parseMessageReject, parseVenueExecution,
  type FixMessage, type OutboundMessage, type TimestampPrecision,
} from '@sluice/fix'
import type { DispatchedOutput } from '@sluice/runtime'
import { orderSessionId, type DeskSession } from './desk-sessions.ts'
import { journalStore, type FixEdge } from './fix-port.ts'
import { downState } from './session-hours.ts'
import { initiatorOptions, tradingSessionOptions, venueCompIds, venueHeartBeat } from './session-settings.ts'

export type VenueOutput = Extract<DispatchedOutput, { kind: 'send-order' | 'send-cancel' | 'send-replace' | 'send-status-request' }>

const ORDER_TYPES: ReadonlySet<string> = new Set(['D', 'F', 'G', 'H'])

/** A NewOrderSingle(D) whose child somebody wanted gone after it was sent: the venue asks for it again, and must not get it. */
export function isUnwantedOrder(raw: string, edge: Pick<FixEdge, 'isChildWanted'>): boolean {
  const clOrdId = raw.includes('\x0135=D\x01') ? /\x0111=([^\x01]+)/.exec(raw)?.[1] : undefined
  return clOrdId !== undefined && !edge.isChildWanted(clOrdId as ClOrdId)
}

/** Messages whose Reject(3) can still be told to be about which order. */
const SENT_IDS_MAX = 1_000

/** The order session of one venue: our orders out, its reports in through the door. */
export class VenueOrders implements DeskSession {
  readonly role = 'orders'
  readonly mic: Mic
  readonly session: FixSession
  readonly address: string
  private readonly initiator: FixInitiator
  private readonly edge: FixEdge
  /** Numbers began anew since the session was up last. */
  private numbersReset: boolean
  /** ClOrdIDs of the newest messages, by MsgSeqNum; null: a status request, which has the ClOrdID of its order, that is not refused with it. */
  private readonly sentIds = new Map<number, ClOrdId | null>()

  constructor(edge: FixEdge, venue: Config['venues'][number]) {
    const { config, clock } = edge
    const mic = venue.mic as Mic
    const id = orderSessionId(mic)
    this.mic = mic
    this.edge = edge
    this.address = `${venue.host}:${venue.port}`
    const resumed = edge.numbersOf(id)
    this.numbersReset = resumed.beganAnew === true
    this.session = new FixSession({
      ...tradingSessionOptions(config, venue, `venues.${mic}`), ...venueHeartBeat(venue), sessionId: id, role: 'initiator', ...venueCompIds(config, venue), refuseWhenDown: true,
      resumed,
      ...(venue.messagesPerSecondMax === null ? {} : { maxMessagesPerSecond: venue.messagesPerSecondMax }),
      replayLimit: {
        replayMaxAgeUs: config.fix.resendOrderMaxAgeS * 1_000_000, appliesTo: (msgType) => ORDER_TYPES.has(msgType), isWanted: (raw) => !isUnwantedOrder(raw, edge),
      },
    }, journalStore(edge, id, () => clock.nowUs()), {
      onMessage: (message) => this.onMessage(message),
      onUp: () => this.onUp(id),
      onCaughtUp: () => edge.submit({ kind: 'venue-caught-up', mic }),
      onDown: (reason, nowUs) => edge.submit({ kind: 'session', session: id, role: 'orders', mic, ...downState(this.session, reason, nowUs) }),
      onReset: () => {
        this.sentIds.clear()
        this.numbersReset = true
      },
      onUnsent: (message, reason) => this.onUnsent(message, reason),
      onEvent: (text) => edge.event(id, text),
    })
    this.initiator = new FixInitiator({ ...initiatorOptions(config, venue), session: this.session, clock, log: edge.log })
  }

  start(): void {
    this.initiator.start()
  }

  private onUp(session: SessionId): void {
    const { numbersReset } = this
    this.numbersReset = false
    this.edge.submit({ kind: 'session', session, role: 'orders', mic: this.mic, up: true, ...(numbersReset ? { numbersReset } : {}) })
  }

  /** False when the session is down or takes nothing more: nothing was consumed, nothing will be sent. */
  send(output: VenueOutput, instrument: Instrument): boolean {
    const nowUs = this.edge.clock.nowUs()
    const message = messageOf(output, instrument, nowUs, this.session.config.timestampPrecision)
    const sent = this.session.send(message, nowUs)
    if (sent.ok && sent.value.msgSeqNum !== null) this.noteSent(sent.value.msgSeqNum, message.msgType === 'H' ? null : message.clOrdId as ClOrdId)
    return sent.ok
  }

  /** A Reject(3) names our message by its number alone. */
  private noteSent(msgSeqNum: number, clOrdId: ClOrdId | null): void {
    this.sentIds.set(msgSeqNum, clOrdId)
    if (this.sentIds.size > SENT_IDS_MAX) this.sentIds.delete(this.sentIds.keys().next().value!)
  }

  close(timeoutMs: number): Promise<void> {
    return this.initiator.close(timeoutMs)
  }

  /** What waited for its turn and will never leave. Of anything but an order the engine hears by its own watch for an answer. */
  private onUnsent(message: OutboundMessage, reason: string): void {
    this.edge.event(this.session.config.sessionId, `${message.msgType} ${message.clOrdId ?? ''} was not sent: ${reason}`)
    if (message.msgType === 'D' && message.clOrdId !== null) this.edge.submit({ kind: 'children-unsent', clOrdIds: [message.clOrdId as ClOrdId] })
  }

  private onMessage(message: FixMessage): 'refused' | void {
    const { edge, mic, session } = this
    const { msgSeqNum } = message
    switch (message.msgType) {
      case '8': {
        const parsed = parseVenueExecution(message, edge.instruments)
        if (!parsed.ok) {
          this.refuse(message, parsed.error)
          edge.submit({ kind: 'venue-unreadable', mic, msgSeqNum, clOrdId: childIdOf(message), text: fieldErrorText(parsed.error) })
          return
        }
        edge.submit({ kind: 'venue-execution', mic, msgSeqNum, report: parsed.value.report })
        return
      }
      case '9': {
        const parsed = parseCancelReject(message)
        if (!parsed.ok) return this.refuse(message, parsed.error)
        const { clOrdId, origClOrdId, unknownOrder, ordStatus, text, responseTo } = parsed.value
        edge.submit({ kind: 'venue-cancel-rejected', mic, msgSeqNum, clOrdId, origClOrdId, unknownOrder, ...(ordStatus === undefined ? {} : { ordStatus }), text, ...(responseTo === 'replace' ? { ofReplace: true } : {}) })
        return
      }
      case '3':
      case 'j': {
        const parsed = parseMessageReject(message)
        if (!parsed.ok) return this.refuse(message, parsed.error)
        const { refMsgSeqNum, unsupported, text } = parsed.value
        const sentId = this.sentIds.get(refMsgSeqNum)
        const clOrdId = parsed.value.clOrdId ?? sentId ?? null
        // Who does not tell the type, RefMsgType(372), tells the number.
        const takesNoStatus = unsupported !== undefined && (unsupported.msgType === 'H' || (unsupported.msgType === null && sentId === null))
        edge.submit({ kind: 'venue-message-rejected', mic, msgSeqNum, clOrdId, text, ...(takesNoStatus ? { noStatusRequests: true } : {}) })
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

/** ClOrdID(11) where it is one that we gave: of a message that cannot be read nothing else is believed. */
function childIdOf(message: FixMessage): ClOrdId | null {
  const clOrdId = message.get(11)
  return clOrdId !== undefined && CHILD_CL_ORD_ID.test(clOrdId) ? clOrdId as ClOrdId : null
}

function messageOf(output: VenueOutput, instrument: Instrument, nowUs: UnixUs, precision: TimestampPrecision | undefined): OutboundMessage {
  switch (output.kind) {
    case 'send-order': return encodeNewOrder(output.order, instrument, nowUs, precision)
    case 'send-replace': return encodeReplace(output.order, output.replacement, instrument, nowUs, precision)
    case 'send-cancel': return encodeCancel(output, instrument, nowUs, precision)
    case 'send-status-request': return encodeStatusRequest(output)
  }
}
