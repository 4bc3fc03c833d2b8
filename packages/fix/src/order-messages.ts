import type { ChildOrder, ChildReplacement, ClOrdId, Instrument, OrderCapacity, Output, Price, QtyLots, Side, SymbolId, TimeInForce, UnixUs } from '@sluice/domain'
import { ORD_TYPE, ORDER_CAPACITY, SIDE, TIME_IN_FORCE } from './codes.ts'
import { formatPrice, formatQty } from './decimal.ts'
import type { Parsed } from './field-error.ts'
import { readFields, type FieldReader, type InstrumentLookup } from './field-reader.ts'
import { fieldText, type OutboundMessage } from './message-builder.ts'
import type { FixMessage } from './message.ts'
import { formatUtc, type TimestampPrecision } from './utc-timestamp.ts'

/** User-defined tag: who located the shares of a short sale, beside LocateReqd(114)=N. */
export const TAG_LOCATE = 5700

// ---- desk to venue

/** NewOrderSingle(D) of a child. A midpoint peg is OrdType(40)=P with ExecInst(18)=M; Price(44) is its worst price. */
export function encodeNewOrder(order: ChildOrder, instrument: Instrument, nowUs: UnixUs, precision: TimestampPrecision = 'microseconds'): OutboundMessage {
  const execInst = order.ordType === 'midpointPeg' ? '18=M\x01' : ''
  const account = order.account === '' ? '' : `1=${fieldText(order.account)}\x01`
  const minQty = order.minQty === undefined ? '' : `110=${formatQty(order.minQty, instrument)}\x01`
  const body = `11=${fieldText(order.clOrdId)}\x01${account}21=1\x01${execInst}${minQty}55=${fieldText(order.symbol)}\x0154=${SIDE.toCode[order.side]}\x01${locateFields(order.locate)}60=${formatUtc(nowUs, precision)}\x0138=${formatQty(order.orderQty, instrument)}\x0140=${ORD_TYPE.toCode[order.ordType]}\x0144=${formatPrice(order.price, instrument.priceScale)}\x0159=${TIME_IN_FORCE.toCode[order.timeInForce]}\x01${capacityField(order.capacity)}`
  return { msgType: 'D', body, clOrdId: order.clOrdId }
}

/** OrderCancelReplaceRequest(G) of a child that works: what it is to be from now on, executed quantity included. */
export function encodeReplace(order: ChildOrder, replacement: ChildReplacement, instrument: Instrument, nowUs: UnixUs, precision?: TimestampPrecision): OutboundMessage {
  const { body } = encodeNewOrder({ ...order, clOrdId: replacement.clOrdId, orderQty: replacement.orderQty, price: replacement.price }, instrument, nowUs, precision)
  return { msgType: 'G', body: `41=${fieldText(replacement.origClOrdId)}\x01${body}`, clOrdId: replacement.clOrdId }
}

export type SendCancel = Extract<Output, { kind: 'send-cancel' }>
export type SendStatusRequest = Extract<Output, { kind: 'send-status-request' }>

/** OrderCancelRequest(F), of a child (desk to venue) or of a parent (OMS to desk). */
export function encodeCancel(
  cancel: Pick<SendCancel, 'clOrdId' | 'origClOrdId' | 'symbol' | 'side' | 'orderQty'>, instrument: Instrument, nowUs: UnixUs, precision: TimestampPrecision = 'microseconds',
): OutboundMessage {
  const body = `41=${fieldText(cancel.origClOrdId)}\x0111=${fieldText(cancel.clOrdId)}\x0155=${fieldText(cancel.symbol)}\x0154=${SIDE.toCode[cancel.side]}\x0160=${formatUtc(nowUs, precision)}\x0138=${formatQty(cancel.orderQty as QtyLots, instrument)}\x01`
  return { msgType: 'F', body, clOrdId: cancel.clOrdId }
}

/** OrderStatusRequest(H), of a child (desk to venue) or of a parent (OMS to desk). */
export function encodeStatusRequest(request: Pick<SendStatusRequest, 'clOrdId' | 'symbol' | 'side'> & { readonly ordStatusReqId?: string }): OutboundMessage {
  const id = request.ordStatusReqId === undefined ? '' : `790=${fieldText(request.ordStatusReqId)}\x01`
  return { msgType: 'H', body: `11=${fieldText(request.clOrdId)}\x01${id}55=${fieldText(request.symbol)}\x0154=${SIDE.toCode[request.side]}\x01`, clOrdId: request.clOrdId }
}

export const capacityField = (capacity: OrderCapacity | null | undefined): string => (capacity === null || capacity === undefined ? '' : `528=${ORDER_CAPACITY.toCode[capacity]}\x01`)
export const locateFields = (locate: string | null | undefined): string => (locate === null || locate === undefined ? '' : `114=N\x01${TAG_LOCATE}=${fieldText(locate)}\x01`)

// ---- venue side

interface OfOrder {
  readonly clOrdId: ClOrdId
  readonly symbol: SymbolId
  readonly side: Side
}
/** What an order asks for, new or changed. */
export interface VenueOrderTerms {
  readonly account: string
  readonly orderQty: QtyLots
  readonly ordType: 'market' | 'limit' | 'midpointPeg'
  readonly price: Price | null
  readonly timeInForce: TimeInForce
  /** Absent: any quantity may execute. */
  readonly minQty?: QtyLots
  readonly capacity?: OrderCapacity
  /** Of a short sale. */
  readonly locate?: string
}

/** What a venue is asked for. */
export type VenueRequest =
  | (OfOrder & VenueOrderTerms & { readonly kind: 'new' })
  | (OfOrder & VenueOrderTerms & { readonly kind: 'replace'; readonly origClOrdId: ClOrdId })
  | (OfOrder & { readonly kind: 'cancel'; readonly origClOrdId: ClOrdId })
  | (OfOrder & { readonly kind: 'status' })

/** D, F, G or H as a venue reads them. */
export function parseVenueRequest(message: FixMessage, instruments: InstrumentLookup): Parsed<VenueRequest> {
  return readFields(message, (fields): VenueRequest => {
    const instrument = fields.instrument(instruments)
    const common = { clOrdId: fields.clOrdId(11), symbol: instrument.symbol, side: fields.code(SIDE) }
    switch (message.msgType) {
      case 'H': return { kind: 'status', ...common }
      case 'F': return { kind: 'cancel', ...common, origClOrdId: fields.clOrdId(41) }
      case 'G': return { kind: 'replace', ...common, ...venueTerms(fields, instrument), origClOrdId: fields.clOrdId(41) }
      case 'D': return { kind: 'new', ...common, ...venueTerms(fields, instrument) }
      default: return fields.fail(35, message.msgType, 'D, F, G, H')
    }
  })
}

function venueTerms(fields: FieldReader, instrument: Instrument): VenueOrderTerms {
  const ordType = fields.code(ORD_TYPE)
  const price = fields.optionalPrice(44, instrument) ?? null
  if (ordType === 'limit' && price === null) fields.failConditional(44, 'a price, with OrdType(40)=2')
  if (ordType === 'midpointPeg' && fields.optionalText(18) !== 'M') fields.fail(18, fields.optionalText(18), 'M, with OrdType(40)=P')
  const minQty = fields.optionalPositiveQty(110, instrument)
  const capacity = fields.optionalCode(ORDER_CAPACITY)
  const locate = fields.optionalText(114) === 'N' ? fields.optionalId(TAG_LOCATE) : undefined
  return {
    account: fields.optionalId(1) ?? '', orderQty: fields.positiveQty(38, instrument), ordType, price, timeInForce: fields.optionalCode(TIME_IN_FORCE) ?? 'day',
    ...(minQty === undefined ? {} : { minQty }), ...(capacity === undefined ? {} : { capacity }), ...(locate === undefined ? {} : { locate }),
  }
}
