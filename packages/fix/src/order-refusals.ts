import type { ClOrdId, OrdStatus, ParentId, UnixUs } from '@sluice/domain'
import { encodeCancelReject } from './execution-messages.ts'
import { fieldErrorText, type FieldError } from './field-error.ts'
import { fieldText, type OutboundMessage } from './message-builder.ts'
import type { FixMessage } from './message.ts'
import { routingOf } from './routing.ts'
import { formatUtc, type TimestampPrecision } from './utc-timestamp.ts'

export interface OrderRefusal {
  /** ExecID(17) of the report, unique for ever. */
  readonly execId: string
  readonly nowUs: UnixUs
  /** The order that a cancel or replacement names, which stands as it did; absent or null: none is known. */
  readonly order?: { readonly parentId: ParentId; readonly ordStatus: OrdStatus } | null
  /** Of TransactTime(60); microseconds by default. */
  readonly precision?: TimestampPrecision
}

/** Fields of an order that its refusal repeats, as they came. */
const REPEATED = [1, 38, 40, 44, 59] as const
const INCORRECT_QUANTITY = 13
const UNSUPPORTED_CHARACTERISTIC = 11
const OTHER = 99
/** CxlRejReason(102)=2: by the broker. */
const BROKER_OPTION = 2

/**
 * The answer to a well-formed request for something that is not done here, with which no order of ours has to do: ExecutionReport(8) with OrdStatus(39)=8 to a
 * NewOrderSingle(D), OrderCancelReject(9), which tells how the order stands, to a cancel or replacement.
 */
export function encodeOrderRefusal(message: FixMessage, error: FieldError, refusal: OrderRefusal): OutboundMessage {
  const clOrdId = (message.get(11) ?? '') as ClOrdId
  const routing = routingOf(message)
  const text = fieldErrorText(error)
  const answer = message.msgType === 'D' ? orderReject(message, clOrdId, error, text, refusal) : encodeCancelReject({
    orderId: refusal.order?.parentId ?? null, clOrdId, origClOrdId: (message.get(41) ?? '') as ClOrdId, ordStatus: refusal.order?.ordStatus ?? 'rejected', cxlRejReason: BROKER_OPTION, text,
    responseTo: message.msgType === 'G' ? 'replace' : 'cancel',
  })
  return routing === null ? answer : { ...answer, routing }
}

/** A mass status request that is not served: one report that says so and is the last. */
export function encodeMassStatusRefusal(message: FixMessage, error: FieldError, { execId, nowUs, precision = 'microseconds' }: OrderRefusal): OutboundMessage {
  const symbol = message.get(55) ?? '[N/A]'
  const body = `37=NONE\x01584=${fieldText(message.get(584) ?? '')}\x01911=0\x01912=Y\x0117=${fieldText(execId)}\x01150=I\x0139=8\x01103=${UNSUPPORTED_CHARACTERISTIC}\x0155=${fieldText(symbol)}\x0154=7\x01151=0\x0114=0\x016=0\x0160=${formatUtc(nowUs, precision)}\x0158=${fieldText(fieldErrorText(error))}\x01`
  return { msgType: '8', body, clOrdId: null, ...routed(message) }
}

function orderReject(message: FixMessage, clOrdId: ClOrdId, error: FieldError, text: string, { execId, nowUs, precision = 'microseconds' }: OrderRefusal): OutboundMessage {
  const repeated = REPEATED.map((tag) => { const value = message.get(tag); return value === undefined ? '' : `${tag}=${fieldText(value)}\x01` }).join('')
  const reason = error.tag === 38 || error.tag === 110 || error.tag === 111 ? INCORRECT_QUANTITY : error.tag === 44 ? OTHER : UNSUPPORTED_CHARACTERISTIC
  const body = `37=NONE\x0111=${fieldText(clOrdId)}\x0117=${fieldText(execId)}\x01150=8\x0139=8\x01103=${reason}\x0155=${fieldText(message.get(55) ?? '[N/A]')}\x0154=${fieldText(message.get(54) ?? '7')}\x01${repeated}151=0\x0114=0\x016=0\x0160=${formatUtc(nowUs, precision)}\x0158=${fieldText(text)}\x01`
  return { msgType: '8', body, clOrdId }
}

function routed(message: FixMessage): Pick<OutboundMessage, 'routing'> | undefined {
  const routing = routingOf(message)
  return routing === null ? undefined : { routing }
}
