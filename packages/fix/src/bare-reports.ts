import type { ParentReport, RefusedOrder, UnixUs } from '@sluice/domain'
import { EXEC_TYPE } from './codes.ts'
import { fieldErrorText, type FieldError } from './field-error.ts'
import { fieldText, type OutboundMessage } from './message-builder.ts'
import type { FixMessage } from './message.ts'
import { routingOf } from './routing.ts'
import { formatUtc, type TimestampPrecision } from './utc-timestamp.ts'

/** Symbol(55) where none was named. */
const NO_SYMBOL = '[N/A]'
/** Side(54)=7, undisclosed: a report about no order has none. */
const NO_SIDE = '7'
/** OrdRejReason(103)=11: an unsupported order characteristic. */
const UNSUPPORTED_CHARACTERISTIC = 11

export interface MassStatusRefusal {
  /** ExecID(17) of the report, unique for ever. */
  readonly execId: string
  readonly nowUs: UnixUs
  /** Of TransactTime(60); microseconds by default. */
  readonly precision?: TimestampPrecision
}

/** A report of an order that was refused before it was one: OrderID(37) NONE and what was asked, as it came. `because`: OrdRejReason(103) and Text(58). */
export function encodeRefusedOrder({ clOrdId, execId, execType, transactUs, routing }: ParentReport, { fields }: RefusedOrder, because: { readonly reason: number; readonly text: string }, precision: TimestampPrecision): OutboundMessage {
  const told = new Map(fields)
  const asked = [...told].filter(([tag]) => tag !== 55 && tag !== 54).map(([tag, value]) => `${tag}=${fieldText(value)}\x01`).join('')
  const body = `37=NONE\x0111=${fieldText(clOrdId)}\x0117=${fieldText(execId)}\x01150=${EXEC_TYPE.toCode[execType]}\x0139=8\x01103=${because.reason}\x0155=${fieldText(told.get(55) ?? NO_SYMBOL)}\x0154=${fieldText(told.get(54) ?? NO_SIDE)}\x01${asked}151=0\x0114=0\x016=0\x0160=${formatUtc(transactUs, precision)}\x0158=${fieldText(because.text)}\x01`
  return { msgType: '8', body, clOrdId, ...(routing === undefined ? {} : { routing }) }
}

/**
 * The answer to a mass status request while nothing is open: one report of no order, number 0 and the last. FIX 4.4 has Side(54) 7, undisclosed, and
 * no ClOrdID(11) or quantity for it.
 */
export function encodeNothingOpen({ execId, symbol, transactUs, text, routing }: ParentReport, massStatusReqId: string, precision: TimestampPrecision): OutboundMessage {
  const body = noneBody(massStatusReqId, { execId, symbol, time: formatUtc(transactUs, precision), reason: '', text: text ?? 'no open orders' })
  return { msgType: '8', body, clOrdId: null, ...(routing === undefined ? {} : { routing }) }
}

/** A mass status request that is not served: one report that says so and is the last. */
export function encodeMassStatusRefusal(message: FixMessage, error: FieldError, { execId, nowUs, precision = 'microseconds' }: MassStatusRefusal): OutboundMessage {
  const body = noneBody(message.get(584) ?? '', { execId, symbol: message.get(55) ?? NO_SYMBOL, time: formatUtc(nowUs, precision), reason: `103=${UNSUPPORTED_CHARACTERISTIC}\x01`, text: fieldErrorText(error) })
  return { msgType: '8', body, clOrdId: null, routing: routingOf(message) }
}

const noneBody = (massStatusReqId: string, { execId, symbol, time, reason, text }: { readonly execId: string; readonly symbol: string; readonly time: string; readonly reason: string; readonly text: string }): string =>
  `37=NONE\x01584=${fieldText(massStatusReqId)}\x01911=0\x01912=Y\x0117=${fieldText(execId)}\x01150=I\x0139=8\x01${reason}55=${fieldText(symbol)}\x0154=${NO_SIDE}\x01151=0\x0114=0\x016=0\x0160=${time}\x0158=${fieldText(text)}\x01`
