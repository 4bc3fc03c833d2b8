import {
  isImmediate, NO_INSTRUCTIONS,
  type ClOrdId, type ExecInst, type Instrument, type Mic, type OrderInstructions, type OrdType, type ParentRequest, type Side, type SymbolId, type TimeInForce, type UnixUs,
} from '@sluice/domain'
import { EXEC_INST, ORD_TYPE, ORDER_CAPACITY, SIDE, TIME_IN_FORCE, URGENCY } from './codes.ts'
import { formatPrice, formatQty } from './decimal.ts'
import { REJECT, type Parsed } from './field-error.ts'
import { readFields, type FieldReader, type InstrumentLookup } from './field-reader.ts'
import { fieldText, type OutboundMessage } from './message-builder.ts'
import type { FixMessage } from './message.ts'
import { capacityField, locateFields, TAG_LOCATE } from './order-messages.ts'
import { refuseOtherTerms } from './order-terms.ts'
import { routingOf } from './routing.ts'
import { endOfUtcDay, formatUtc } from './utc-timestamp.ts'

/** User-defined tags of a parent's NewOrderSingle(D). */
export const TAG_OBJECTIVE = 9001
export const TAG_URGENCY = 9002
const OBJECTIVE_LENGTH_MAX = 40
/** Price and lot of a symbol nobody knows: enough to read the order, which the engine then refuses by name. */
export const UNKNOWN_INSTRUMENT = { priceScale: 10_000, lotSize: 1 } as const

/** Of a header; each comes back on every report, so each is bounded as an identifier is. */
const ROUTING_TAGS = [50, 57, 115, 116, 128, 129, 142, 143, 144, 145] as const

// ---- OMS side

/** NewOrderSingle(D) of a parent, as an OMS sends it. */
export function encodeParentOrder(request: ParentRequest, instrument: Instrument, nowUs: UnixUs): OutboundMessage {
  return { msgType: 'D', body: parentBody(request, instrument, nowUs), clOrdId: request.clOrdId }
}

/** OrderCancelReplaceRequest(G): the order as it is to be; `request.clOrdId` is the new name of it. */
export function encodeParentReplace(origClOrdId: ClOrdId, request: ParentRequest, instrument: Instrument, nowUs: UnixUs): OutboundMessage {
  return { msgType: 'G', body: `41=${fieldText(origClOrdId)}\x01${parentBody(request, instrument, nowUs)}`, clOrdId: request.clOrdId }
}

/** OrderMassStatusRequest(AF): all open orders of the session, or those in one symbol. */
export function encodeMassStatusRequest(request: { readonly massStatusReqId: string; readonly symbol: SymbolId | null }): OutboundMessage {
  const which = request.symbol === null ? '585=7\x01' : `585=1\x0155=${fieldText(request.symbol)}\x01`
  return { msgType: 'AF', body: `584=${fieldText(request.massStatusReqId)}\x01${which}`, clOrdId: null }
}

function parentBody(request: ParentRequest, instrument: Instrument, nowUs: UnixUs): string {
  const { expireUs, minQty, maxFloor, execInst, exDestination, capacity, locate } = request.instructions ?? NO_INSTRUCTIONS
  const account = request.account === '' ? '' : `1=${fieldText(request.account)}\x01`
  const price = request.limitPrice === null ? '' : `44=${formatPrice(request.limitPrice, instrument.priceScale)}\x01`
  const objective = request.objective === null ? '' : `${TAG_OBJECTIVE}=${fieldText(request.objective)}\x01`
  const codes = [...(request.ordType === 'midpointPeg' ? ['M'] : []), ...execInst.map((inst) => EXEC_INST.toCode[inst])]
  const how = codes.length === 0 ? '' : `18=${codes.join(' ')}\x01`
  const least = minQty === null ? '' : `110=${formatQty(minQty, instrument)}\x01`
  const shown = maxFloor === null ? '' : `111=${formatQty(maxFloor, instrument)}\x01`
  const where = exDestination === null ? '' : `100=${fieldText(exDestination)}\x01`
  const until = expireUs === null ? '' : `126=${formatUtc(expireUs, 'microseconds')}\x01`
  return `11=${fieldText(request.clOrdId)}\x01${account}21=1\x01${how}${least}${shown}${where}55=${fieldText(request.symbol)}\x0154=${SIDE.toCode[request.side]}\x01${locateFields(locate)}60=${formatUtc(nowUs, 'microseconds')}\x0138=${formatQty(request.orderQty, instrument)}\x0140=${ORD_TYPE.toCode[request.ordType]}\x01${price}59=${TIME_IN_FORCE.toCode[request.timeInForce]}\x01${until}${capacityField(capacity)}${objective}${TAG_URGENCY}=${URGENCY.toCode[request.urgency]}\x01`
}

// ---- desk side

export interface ParentParseOptions {
  /** End of the trading day of an ExpireDate(432), YYYYMMDD; undefined when there is no such day. Default: of the day in UTC. */
  readonly endOfDayUs?: (date: string) => UnixUs | undefined
}

/** NewOrderSingle(D) of an OMS. An unknown symbol is read with the default scale and refused by the engine, which knows why. */
export function parseParentOrder(message: FixMessage, instruments: InstrumentLookup, options: ParentParseOptions = {}): Parsed<ParentRequest> {
  return readFields(message, (fields) => parentRequest(fields, instruments, options))
}

export interface ParentReplacement {
  readonly origClOrdId: ClOrdId
  readonly request: ParentRequest
}

/** OrderCancelReplaceRequest(G) of an OMS. */
export function parseParentReplace(message: FixMessage, instruments: InstrumentLookup, options: ParentParseOptions = {}): Parsed<ParentReplacement> {
  return readFields(message, (fields) => ({ origClOrdId: fields.clOrdId(41), request: parentRequest(fields, instruments, options) }))
}

export interface ParentCancel {
  readonly clOrdId: ClOrdId
  readonly origClOrdId: ClOrdId
  readonly symbol: SymbolId
  readonly side: Side
}

/** OrderCancelRequest(F) of an OMS. */
export function parseParentCancel(message: FixMessage): Parsed<ParentCancel> {
  return readFields(message, (fields) => {
    return { clOrdId: fields.clOrdId(11), origClOrdId: fields.clOrdId(41), symbol: fields.id(55) as SymbolId, side: fields.code(SIDE) }
  })
}

export interface ParentStatusRequest {
  readonly clOrdId: ClOrdId
  readonly symbol: SymbolId
  readonly side: Side
  /** OrdStatusReqID(790), echoed. */
  readonly ordStatusReqId: string | null
}

/** OrderStatusRequest(H) of an OMS. */
export function parseParentStatusRequest(message: FixMessage): Parsed<ParentStatusRequest> {
  return readFields(message, (fields) => ({ clOrdId: fields.clOrdId(11), symbol: fields.id(55) as SymbolId, side: fields.code(SIDE), ordStatusReqId: fields.optionalId(790) ?? null }))
}

export interface MassStatusRequest {
  readonly massStatusReqId: string
  /** Null: of all symbols. */
  readonly symbol: SymbolId | null
  /** Only orders of that side, of that account; absent: of every one. */
  readonly side?: Side
  readonly account?: string
}

/** OrderMassStatusRequest(AF) of an OMS: MassStatusReqType(585) 7 (all orders) or 1 (those in one security). Parties(453) do not narrow it: a session sees its own orders alone. */
export function parseMassStatusRequest(message: FixMessage): Parsed<MassStatusRequest> {
  return readFields(message, (fields) => {
    const massStatusReqId = fields.id(584)
    const type = fields.optionalText(585)
    const [side, account] = [fields.optionalCode(SIDE), fields.optionalId(1)]
    const of = { ...(side === undefined ? {} : { side }), ...(account === undefined ? {} : { account }) }
    if (type === '7') return { massStatusReqId, symbol: null, ...of }
    if (type !== '1') fields.fail(585, type, '1 (orders in a security), 7 (all orders)')
    const symbol = fields.optionalId(55) ?? fields.failConditional(55, 'a symbol, with MassStatusReqType(585)=1')
    return { massStatusReqId, symbol: symbol as SymbolId, ...of }
  })
}

function parentRequest(fields: FieldReader, instruments: InstrumentLookup, options: ParentParseOptions): ParentRequest {
  // First: what is refused for anything else is refused by this name.
  const clOrdId = fields.clOrdId(11)
  const symbol = fields.id(55)
  const known = instruments(symbol)
  const instrument = known ?? UNKNOWN_INSTRUMENT
  fields.utc(60)
  refuseOtherTerms(fields, symbol, known?.currency)
  const ordType = fields.code(ORD_TYPE)
  const price = fields.optionalPrice(44, instrument)
  if (ordType === 'limit' && price === undefined) fields.failConditional(44, 'a price, with OrdType(40)=2')
  // A market order would be executed beyond it.
  if (ordType === 'market' && price !== undefined) fields.fail(44, fields.optionalText(44), 'none with OrdType(40)=1: a price is of a limit order (2) or a peg (P)')
  const timeInForce = fields.optionalCode(TIME_IN_FORCE) ?? 'day'
  const objective = fields.optionalId(TAG_OBJECTIVE)
  if (objective !== undefined && objective.length > OBJECTIVE_LENGTH_MAX) fields.fail(TAG_OBJECTIVE, objective, `at most ${OBJECTIVE_LENGTH_MAX} characters`)
  // An end that nobody keeps, since the order would work on to that of its TimeInForce(59).
  if (timeInForce !== 'gtd') for (const tag of [126, 432] as const) if (fields.optionalText(tag) !== undefined) fields.fail(tag, fields.optionalText(tag), 'none but with TimeInForce(59)=6')
  const side = fields.code(SIDE)
  const instructions = instructionsOf(fields, instrument, ordType, timeInForce, side, options)
  const routing = routingOf(fields.message)
  if (routing !== null) for (const tag of ROUTING_TAGS) fields.optionalId(tag)
  return {
    clOrdId,
    symbol: symbol as SymbolId,
    side,
    orderQty: fields.positiveQty(38, instrument),
    ordType,
    limitPrice: price ?? null,
    timeInForce,
    ...(instructions === null ? {} : { instructions }),
    objective: objective ?? null,
    urgency: fields.optionalCode(URGENCY) ?? 'normal',
    account: fields.optionalId(1) ?? '',
    ...(routing === null ? {} : { routing }),
  }
}

/** Null where nothing is asked for. */
function instructionsOf(
  fields: FieldReader, instrument: Pick<Instrument, 'lotSize'>, ordType: OrdType, timeInForce: TimeInForce, side: Side, options: ParentParseOptions,
): OrderInstructions | null {
  const execInst = execInstOf(fields, ordType)
  if (execInst.includes('addLiquidityOnly') && isImmediate(timeInForce)) fields.fail(59, TIME_IN_FORCE.toCode[timeInForce], '0, 1, 6 with ExecInst(18)=6: what may only rest cannot be immediate')
  const instructions: OrderInstructions = {
    expireUs: timeInForce === 'gtd' ? expiryOf(fields, options) : null,
    minQty: fields.optionalPositiveQty(110, instrument) ?? null,
    maxFloor: fields.optionalPositiveQty(111, instrument) ?? null,
    execInst,
    exDestination: (fields.optionalId(100) as Mic | undefined) ?? null,
    capacity: fields.optionalCode(ORDER_CAPACITY) ?? null,
    locate: side === 'sellShort' ? locateOf(fields) : null,
  }
  const { expireUs, minQty, maxFloor, exDestination, capacity, locate } = instructions
  const asksNothing = expireUs === null && minQty === null && maxFloor === null && execInst.length === 0 && exDestination === null && capacity === null && locate === null
  return asksNothing ? null : instructions
}

/** ExecInst(18), codes separated by spaces; `M` belongs to a peg, which has no other. */
function execInstOf(fields: FieldReader, ordType: OrdType): ExecInst[] {
  const text = fields.optionalText(18)
  const codes = text === undefined ? [] : text.split(' ')
  if (ordType === 'midpointPeg' && !codes.includes('M')) {
    if (text === undefined) fields.failConditional(18, 'M (midpoint), with OrdType(40)=P')
    fields.fail(18, text, 'M (midpoint), with OrdType(40)=P')
  }
  const found: ExecInst[] = []
  for (const code of codes) {
    if (code === 'M' && ordType === 'midpointPeg') continue
    const inst = EXEC_INST.fromCode.get(code) ?? fields.fail(18, text, `${EXEC_INST.allowed}, and M (midpoint) with OrdType(40)=P`)
    if (!found.includes(inst)) found.push(inst)
  }
  return found
}

/** ExpireTime(126), else the end of ExpireDate(432). */
function expiryOf(fields: FieldReader, { endOfDayUs = endOfUtcDay }: ParentParseOptions): UnixUs {
  if (fields.optionalText(126) !== undefined) return fields.utc(126)
  const date = fields.optionalText(432)
  if (date === undefined) return fields.failConditional(126, 'ExpireTime(126) or ExpireDate(432), with TimeInForce(59)=6')
  return endOfDayUs(date) ?? fields.fail(432, date, 'a day, YYYYMMDD', REJECT.incorrectFormat)
}

function locateOf(fields: FieldReader): string | null {
  const required = fields.optionalText(114)
  if (required === 'Y') fields.fail(114, required, 'N: shares are not located here')
  return required === 'N' ? fields.optionalId(TAG_LOCATE) ?? null : null
}
