import type { ClOrdId, OrdStatus, ParentId, RefusedOrder } from '@sluice/domain'
import { encodeCancelReject } from './execution-messages.ts'
import { fieldErrorText, type FieldError } from './field-error.ts'
import type { OutboundMessage } from './message-builder.ts'
import type { FixMessage } from './message.ts'
import { routingOf } from './routing.ts'

/** Fields of an order that its refusal repeats, as they came. */
const REPEATED = [55, 54, 1, 38, 40, 44, 59] as const
/** OrdRejReason(103). */
const INCORRECT_QUANTITY = 13
const UNSUPPORTED_CHARACTERISTIC = 11
const OTHER = 99
/** CxlRejReason(102)=2: by the broker. */
const BROKER_OPTION = 2

const reasonOf = (tag: number): number =>
  (tag === 38 || tag === 110 || tag === 111 ? INCORRECT_QUANTITY : tag === 44 ? OTHER : UNSUPPORTED_CHARACTERISTIC)

/** A NewOrderSingle(D) that can be read and asks for what is not done here: what its refusal tells. */
export function refusedOrderOf(message: FixMessage, error: FieldError): RefusedOrder {
  const fields = REPEATED.flatMap((tag) => {
    const value = message.get(tag)
    return value === undefined ? [] : [[tag, value] as const]
  })
  const routing = routingOf(message)
  return { clOrdId: (message.get(11) ?? '') as ClOrdId, ordRejReason: reasonOf(error.tag), text: fieldErrorText(error), fields, ...(routing === null ? {} : { routing }) }
}

/**
 * The answer to a well-formed cancel (F) or replacement (G) that asks for what is not done here: OrderCancelReject(9), which tells how the order stands that
 * it names. `order` null: none is known.
 */
export function encodeChangeRefusal(message: FixMessage, error: FieldError, order: { readonly parentId: ParentId; readonly ordStatus: OrdStatus } | null): OutboundMessage {
  const answer = encodeCancelReject({
    orderId: order?.parentId ?? null, clOrdId: (message.get(11) ?? '') as ClOrdId, origClOrdId: (message.get(41) ?? '') as ClOrdId, ordStatus: order?.ordStatus ?? 'rejected', cxlRejReason: BROKER_OPTION,
    text: fieldErrorText(error), responseTo: message.msgType === 'G' ? 'replace' : 'cancel',
  })
  return { ...answer, routing: routingOf(message) }
}
