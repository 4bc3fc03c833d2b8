import type { ChildOrder, ClOrdId, Instrument, Output, ParentRequest, Price, QtyLots, Side, SymbolId, TimeInForce, UnixUs } from '@sluice/domain'
import { ORD_TYPE, SIDE, TIME_IN_FORCE, URGENCY } from './codes.ts'
import { formatPrice, formatQty } from './decimal.ts'
import type { Parsed } from './field-error.ts'
import { readFields, type InstrumentLookup } from './field-reader.ts'
import { fieldText, type OutboundMessage } from './message-builder.ts'
import type { FixMessage } from './message.ts'
import { formatUtc } from './utc-timestamp.ts'

/** User-defined tags of a parent's NewOrderSingle(D). */
export const TAG_OBJECTIVE = 9001
export const TAG_URGENCY = 9002
const OBJECTIVE_LENGTH_MAX = 40
/** Price and lot of a symbol nobody knows: enough to read the order, which the engine then refuses by name. */
const UNKNOWN_INSTRUMENT = { priceScale: 10_000, lotSize: 1 } as const

// ---- desk to venue

/** NewOrderSingle(D) of a child. A midpoint peg is OrdType(40)=P with ExecInst(18)=M; Price(44) is its worst price. */
export function encodeNewOrder(order: ChildOrder, instrument: Instrument, nowUs: UnixUs): OutboundMessage {
  const execInst = order.ordType === 'midpointPeg' ? '18=M\x01' : ''
  const account = order.account === '' ? '' : `1=${fieldText(order.account)}\x01`
  const body = `11=${fieldText(order.clOrdId)}\x01${account}21=1\x01${execInst}55=${fieldText(order.symbol)}\x0154=${SIDE.toCode[order.side]}\x0160=${formatUtc(nowUs, 'microseconds')}\x0138=${formatQty(order.orderQty, instrument)}\x0140=${ORD_TYPE.toCode[order.ordType]}\x0144=${formatPrice(order.price, instrument.priceScale)}\x0159=${TIME_IN_FORCE.toCode[order.timeInForce]}\x01`
  return { msgType: 'D', body, clOrdId: order.clOrdId }
}

export type SendCancel = Extract<Output, { kind: 'send-cancel' }>
export type SendStatusRequest = Extract<Output, { kind: 'send-status-request' }>

/** OrderCancelRequest(F), of a child (desk to venue) or of a parent (OMS to desk). */
export function encodeCancel(cancel: Pick<SendCancel, 'clOrdId' | 'origClOrdId' | 'symbol' | 'side' | 'orderQty'>, instrument: Instrument, nowUs: UnixUs): OutboundMessage {
  const body = `41=${fieldText(cancel.origClOrdId)}\x0111=${fieldText(cancel.clOrdId)}\x0155=${fieldText(cancel.symbol)}\x0154=${SIDE.toCode[cancel.side]}\x0160=${formatUtc(nowUs, 'microseconds')}\x0138=${formatQty(cancel.orderQty as QtyLots, instrument)}\x01`
  return { msgType: 'F', body, clOrdId: cancel.clOrdId }
}

/** OrderStatusRequest(H). */
export function encodeStatusRequest(request: Pick<SendStatusRequest, 'clOrdId' | 'symbol' | 'side'>): OutboundMessage {
  return { msgType: 'H', body: `11=${fieldText(request.clOrdId)}\x0155=${fieldText(request.symbol)}\x0154=${SIDE.toCode[request.side]}\x01`, clOrdId: request.clOrdId }
}

// ---- OMS to desk

/** NewOrderSingle(D) of a parent, as an OMS sends it. */
export function encodeParentOrder(request: ParentRequest, instrument: Instrument, nowUs: UnixUs): OutboundMessage {
  const account = request.account === '' ? '' : `1=${fieldText(request.account)}\x01`
  const price = request.limitPrice === null ? '' : `44=${formatPrice(request.limitPrice, instrument.priceScale)}\x01`
  const objective = request.objective === null ? '' : `${TAG_OBJECTIVE}=${fieldText(request.objective)}\x01`
  const body = `11=${fieldText(request.clOrdId)}\x01${account}21=1\x0155=${fieldText(request.symbol)}\x0154=${SIDE.toCode[request.side]}\x0160=${formatUtc(nowUs, 'microseconds')}\x0138=${formatQty(request.orderQty, instrument)}\x0140=${ORD_TYPE.toCode[request.ordType]}\x01${price}59=${TIME_IN_FORCE.toCode[request.timeInForce]}\x01${objective}${TAG_URGENCY}=${URGENCY.toCode[request.urgency]}\x01`
  return { msgType: 'D', body, clOrdId: request.clOrdId }
}

/** NewOrderSingle(D) of an OMS. An unknown symbol is read with the default scale and refused by the engine, which knows why. */
export function parseParentOrder(message: FixMessage, instruments: InstrumentLookup): Parsed<ParentRequest> {
  return readFields(message, (fields) => {
    const symbol = fields.id(55)
    const instrument = instruments(symbol) ?? UNKNOWN_INSTRUMENT
    fields.utc(60)
    const ordType = fields.code(ORD_TYPE)
    if (ordType === 'midpointPeg') return fields.fail(40, 'P', '1 (market), 2 (limit)')
    const price = fields.optionalPrice(44, instrument)
    if (ordType === 'limit' && price === undefined) fields.fail(44, undefined, 'a price, with OrdType(40)=2')
    const timeInForce = fields.optionalCode(TIME_IN_FORCE) ?? 'day'
    if (timeInForce !== 'day' && timeInForce !== 'ioc') fields.fail(59, TIME_IN_FORCE.toCode[timeInForce], '0 (day), 3 (ioc)')
    const objective = fields.optionalId(TAG_OBJECTIVE)
    if (objective !== undefined && objective.length > OBJECTIVE_LENGTH_MAX) fields.fail(TAG_OBJECTIVE, objective, `at most ${OBJECTIVE_LENGTH_MAX} characters`)
    return {
      clOrdId: fields.clOrdId(11),
      symbol: symbol as SymbolId,
      side: fields.code(SIDE),
      orderQty: fields.positiveQty(38, instrument),
      ordType,
      limitPrice: ordType === 'limit' && price !== undefined ? price : null,
      timeInForce,
      objective: objective ?? null,
      urgency: fields.optionalCode(URGENCY) ?? 'normal',
      account: fields.optionalId(1) ?? '',
    }
  })
}

export interface ParentCancel {
  readonly clOrdId: ClOrdId
  readonly origClOrdId: ClOrdId
}

/** OrderCancelRequest(F) of an OMS. */
export function parseParentCancel(message: FixMessage): Parsed<ParentCancel> {
  return readFields(message, (fields) => {
    fields.id(55)
    fields.code(SIDE)
    return { clOrdId: fields.clOrdId(11), origClOrdId: fields.clOrdId(41) }
  })
}

// ---- venue side

/** What a venue is asked for. */
export type VenueRequest =
  | { readonly kind: 'new'; readonly clOrdId: ClOrdId; readonly account: string; readonly symbol: SymbolId; readonly side: Side; readonly orderQty: QtyLots; readonly ordType: 'market' | 'limit' | 'midpointPeg'; readonly price: Price | null; readonly timeInForce: TimeInForce }
  | { readonly kind: 'cancel'; readonly clOrdId: ClOrdId; readonly origClOrdId: ClOrdId; readonly symbol: SymbolId; readonly side: Side }
  | { readonly kind: 'status'; readonly clOrdId: ClOrdId; readonly symbol: SymbolId; readonly side: Side }

/** D, F or H as a venue reads them. */
export function parseVenueRequest(message: FixMessage, instruments: InstrumentLookup): Parsed<VenueRequest> {
  return readFields(message, (fields): VenueRequest => {
    const instrument = fields.instrument(instruments)
    const common = { clOrdId: fields.clOrdId(11), symbol: instrument.symbol, side: fields.code(SIDE) }
    if (message.msgType === 'H') return { kind: 'status', ...common }
    if (message.msgType === 'F') return { kind: 'cancel', ...common, origClOrdId: fields.clOrdId(41) }
    if (message.msgType !== 'D') fields.fail(35, message.msgType, 'D, F, H')
    const ordType = fields.code(ORD_TYPE)
    const price = fields.optionalPrice(44, instrument) ?? null
    if (ordType === 'limit' && price === null) fields.fail(44, undefined, 'a price, with OrdType(40)=2')
    if (ordType === 'midpointPeg' && message.get(18) !== 'M') fields.fail(18, message.get(18), 'M, with OrdType(40)=P')
    return {
      kind: 'new', ...common, account: fields.optionalId(1) ?? '', orderQty: fields.positiveQty(38, instrument), ordType, price,
      timeInForce: fields.optionalCode(TIME_IN_FORCE) ?? 'day',
    }
  })
}
