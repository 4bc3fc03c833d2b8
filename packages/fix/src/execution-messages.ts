import {
  NO_INSTRUCTIONS,
  type ClOrdId, type Denial, type ExecId, type ExecType, type Instrument, type Mic, type OrderInstructions, type OrdStatus, type OrdType, type Output, type ParentReport, type Price, type QtyLots,
  type RefusedOrder, type Side, type SymbolId, type TimeInForce, type UnixUs, type VenueExecutionReport,
} from '@sluice/domain'
import { encodeNothingOpen, encodeRefusedOrder } from './bare-reports.ts'
import { EXEC_INST, EXEC_TYPE, LIQUIDITY, ORD_STATUS, ORD_TYPE, RESPONSE_TO, SIDE, TIME_IN_FORCE } from './codes.ts'
import { formatAvgPx, formatPrice, formatQty, parseQty } from './decimal.ts'
import { denialText } from './denial-text.ts'
import type { Parsed } from './field-error.ts'
import { readFields, type FieldReader, type InstrumentLookup } from './field-reader.ts'
import { fieldText, type OutboundMessage } from './message-builder.ts'
import type { FixMessage } from './message.ts'
import { capacityField } from './order-messages.ts'
import { UNKNOWN_INSTRUMENT } from './parent-messages.ts'
import { formatUtc, type TimestampPrecision } from './utc-timestamp.ts'

const PRICE_ZERO = 0 as Price
/** Reports that tell what the venue works from now on: their OrderQty(38) counts. */
const TELLS_ORDER_QTY: ReadonlySet<ExecType> = new Set(['replaced', 'restated', 'orderStatus'])
/** ExecRestatementReason(378)=4: by the broker. */
const RESTATED_BY_BROKER = 4
/** BusinessRejectReason(380), and SessionRejectReason(373) of who says it that way. */
const UNSUPPORTED_MESSAGE_TYPE = '3'
const INVALID_MSG_TYPE = '11'

// ---- venue to desk

/** An execution report of a venue, with what identifies the order besides the report. */
export interface VenueExecution {
  readonly report: VenueExecutionReport
  readonly symbol: SymbolId
  readonly side: Side
}

/** ExecutionReport(8) of a venue on a child. */
export function parseVenueExecution(message: FixMessage, instruments: InstrumentLookup): Parsed<VenueExecution> {
  return readFields(message, (fields) => {
    const instrument = fields.instrument(instruments)
    const execType = fields.code(EXEC_TYPE)
    const changesTrade = execType === 'tradeCorrect' || execType === 'tradeCancel'
    const origClOrdId = fields.optionalId(41) as ClOrdId | undefined
    const text = fields.text()
    const orderQty = TELLS_ORDER_QTY.has(execType) ? fields.optionalQty(38, instrument) : undefined
    const report: VenueExecutionReport = {
      clOrdId: fields.clOrdId(11),
      ...(origClOrdId === undefined ? {} : { origClOrdId }),
      execId: fields.id(17) as ExecId,
      ...(changesTrade ? { execRefId: fields.id(19) as ExecId } : {}),
      venueOrderId: fields.id(37),
      execType,
      ordStatus: fields.code(ORD_STATUS),
      ...lastOf(fields, execType, instrument),
      cumQty: fields.qty(14, instrument),
      leavesQty: fields.qty(151, instrument),
      ...(orderQty === undefined ? {} : { orderQty }),
      liquidity: fields.optionalCode(LIQUIDITY) ?? 'removed',
      venueUs: fields.utc(timeTagOf(fields)),
      ...(text === undefined ? {} : { text }),
    }
    return { report, symbol: instrument.symbol, side: fields.code(SIDE) }
  })
}

/** A report need not tell when it happened: SendingTime(52) is always there; of one that is sent again, PossDupFlag(43)=Y, OrigSendingTime(122) is when it was told. */
function timeTagOf(fields: FieldReader): 60 | 122 | 52 {
  if (fields.optionalText(60) !== undefined) return 60
  return fields.optionalText(43) === 'Y' && fields.optionalText(122) !== undefined ? 122 : 52
}

/** LastQty(32) and LastPx(31). A trade that is taken back is known by its ExecRefID(19): FIX 4.4 requires them of trades and corrections alone. */
function lastOf(fields: FieldReader, execType: ExecType, instrument: Instrument): Pick<VenueExecutionReport, 'lastQty' | 'lastPx'> {
  switch (execType) {
    case 'trade': case 'tradeCorrect': return { lastQty: fields.positiveQty(32, instrument), lastPx: fields.price(31, instrument) }
    case 'tradeCancel': return { lastQty: fields.optionalQty(32, instrument) ?? 0 as QtyLots, lastPx: fields.optionalPrice(31, instrument) ?? PRICE_ZERO }
    default: return { lastQty: 0 as QtyLots, lastPx: PRICE_ZERO }
  }
}

export interface CancelRejected {
  readonly clOrdId: ClOrdId
  readonly origClOrdId: ClOrdId
  /** CxlRejReason(102)=1. */
  readonly unknownOrder: boolean
  /** OrdStatus(39): how the venue has the order; absent where it tells none that is known. */
  readonly ordStatus?: OrdStatus
  readonly text: string
  /** CxlRejResponseTo(434): what was refused. */
  readonly responseTo: 'cancel' | 'replace'
}

/** OrderCancelReject(9). */
export function parseCancelReject(message: FixMessage): Parsed<CancelRejected> {
  return readFields(message, (fields) => {
    // Not worth refusing the answer for: a status that is none of ours is no status.
    const ordStatus = ORD_STATUS.fromCode.get(message.get(39) ?? '')
    return {
      clOrdId: fields.clOrdId(11), origClOrdId: fields.clOrdId(41), unknownOrder: fields.optionalText(102) === '1', ...(ordStatus === undefined ? {} : { ordStatus }), text: fields.text() ?? '',
      responseTo: fields.optionalCode(RESPONSE_TO) ?? 'cancel',
    }
  })
}

export interface MessageRejected {
  /** MsgSeqNum of our message that was refused. */
  readonly refMsgSeqNum: number
  /** BusinessRejectRefID(379) of a 35=j; null on a 35=3, where the number tells. */
  readonly clOrdId: ClOrdId | null
  /** The type of our message is not taken there at all: 35=j with 380=3, 35=3 with 373=11. `msgType`: RefMsgType(372), null where it is not told. */
  readonly unsupported?: { readonly msgType: string | null }
  readonly text: string
}

const isUnsupported = (message: FixMessage): boolean => (message.msgType === 'j' ? message.get(380) === UNSUPPORTED_MESSAGE_TYPE : message.get(373) === INVALID_MSG_TYPE)

/** Reject(3) or BusinessMessageReject(j) of one of our messages. */
export function parseMessageReject(message: FixMessage): Parsed<MessageRejected> {
  return readFields(message, (fields) => ({
    refMsgSeqNum: fields.count(45),
    clOrdId: message.msgType === 'j' ? (fields.optionalId(379) as ClOrdId | undefined) ?? null : null,
    ...(isUnsupported(message) ? { unsupported: { msgType: fields.optionalText(372) ?? null } } : {}),
    text: fields.text() ?? `refused with reason ${message.get(373) ?? message.get(380) ?? 'unknown'}`,
  }))
}

// ---- venue side

export type VenueExecutionOut = VenueExecutionReport & {
  readonly symbol: SymbolId
  readonly side: Side
  readonly orderQty: QtyLots
  readonly ordType: OrdType
  readonly price: Price | null
  /** Exact sum of lastPx times lastQty so far, for AvgPx(6). */
  readonly grossPriceLots: number
  readonly timeInForce?: TimeInForce
  readonly minQty?: QtyLots
  /** OrdRejReason(103) of a rejected order. */
  readonly ordRejReason?: number
  /** ExecRestatementReason(378) of a restated one, and of a cancel that nobody asked for. */
  readonly restatementReason?: number
}

/** ExecutionReport(8) as a venue sends it. */
export function encodeVenueExecution(report: VenueExecutionOut, instrument: Instrument): OutboundMessage {
  const orig = report.origClOrdId === undefined ? '' : `41=${fieldText(report.origClOrdId)}\x01`
  const isTrade = report.execType === 'trade' || report.execType === 'tradeCorrect' || report.execType === 'tradeCancel'
  const trade = isTrade ? `32=${formatQty(report.lastQty, instrument)}\x0131=${formatPrice(report.lastPx, instrument.priceScale)}\x01851=${LIQUIDITY.toCode[report.liquidity]}\x01` : ''
  const price = report.price === null ? '' : `44=${formatPrice(report.price, instrument.priceScale)}\x01`
  const reason = report.ordRejReason === undefined ? '' : `103=${report.ordRejReason}\x01`
  const text = report.text === undefined ? '' : `58=${fieldText(report.text)}\x01`
  const ref = report.execRefId === undefined ? '' : `19=${fieldText(report.execRefId)}\x01`
  const restated = report.restatementReason === undefined ? '' : `378=${report.restatementReason}\x01`
  const until = report.timeInForce === undefined ? '' : `59=${TIME_IN_FORCE.toCode[report.timeInForce]}\x01`
  const least = report.minQty === undefined ? '' : `110=${formatQty(report.minQty, instrument)}\x01`
  const body = `37=${fieldText(report.venueOrderId)}\x0111=${fieldText(report.clOrdId)}\x01${orig}17=${fieldText(report.execId)}\x01${ref}150=${EXEC_TYPE.toCode[report.execType]}\x0139=${ORD_STATUS.toCode[report.ordStatus]}\x01${reason}${restated}55=${fieldText(report.symbol)}\x0154=${SIDE.toCode[report.side]}\x0138=${formatQty(report.orderQty, instrument)}\x0140=${ORD_TYPE.toCode[report.ordType]}\x01${price}${until}${least}${trade}151=${formatQty(report.leavesQty, instrument)}\x0114=${formatQty(report.cumQty, instrument)}\x016=${formatAvgPx(report.grossPriceLots, report.cumQty, instrument.priceScale)}\x0160=${formatUtc(report.venueUs, 'microseconds')}\x01${text}`
  return { msgType: '8', body, clOrdId: report.clOrdId }
}

export interface CancelRejectOut {
  /** OrderID(37); NONE for an unknown order. */
  readonly orderId: string | null
  readonly clOrdId: ClOrdId
  readonly origClOrdId: ClOrdId
  readonly ordStatus: OrdStatus
  /** CxlRejReason(102): 0 too late, 1 unknown order, 2 by the broker or exchange, 3 already pending, 6 repeated ClOrdID, 99 other. */
  readonly cxlRejReason: 0 | 1 | 2 | 3 | 6 | 99
  readonly text: string
  /** CxlRejResponseTo(434); a cancel by default. */
  readonly responseTo?: 'cancel' | 'replace'
}

/** OrderCancelReject(9) on an OrderCancelRequest(F) or an OrderCancelReplaceRequest(G). */
export function encodeCancelReject(reject: CancelRejectOut): OutboundMessage {
  const body = `37=${fieldText(reject.orderId ?? 'NONE')}\x0111=${fieldText(reject.clOrdId)}\x0141=${fieldText(reject.origClOrdId)}\x0139=${ORD_STATUS.toCode[reject.ordStatus]}\x01434=${RESPONSE_TO.toCode[reject.responseTo ?? 'cancel']}\x01102=${reject.cxlRejReason}\x0158=${fieldText(reject.text)}\x01`
  return { msgType: '9', body, clOrdId: reject.clOrdId }
}

/** BusinessMessageReject(j): understood, but not to be acted on. `reason` is BusinessRejectReason(380). */
export function encodeBusinessReject(message: FixMessage, reason: number, text: string): OutboundMessage {
  const clOrdId = message.get(11)
  const refId = clOrdId === undefined ? '' : `379=${fieldText(clOrdId)}\x01`
  return { msgType: 'j', body: `45=${message.msgSeqNum}\x01372=${fieldText(message.msgType)}\x01${refId}380=${reason}\x0158=${fieldText(text)}\x01`, clOrdId: clOrdId === undefined ? null : clOrdId as ClOrdId }
}

// ---- desk to OMS

type Scale = Pick<Instrument, 'priceScale' | 'lotSize'>

/** ExecutionReport(8) of a parent to its owner, or a copy of it. */
export function encodeParentReport(report: ParentReport, instrument: Scale, precision: TimestampPrecision = 'microseconds'): OutboundMessage {
  const { execType, refused, statusOf } = report
  if (refused !== undefined) return encodeRefusedOrder(report, refused, becauseOf(report, refused, instrument), precision)
  if (statusOf !== undefined && 'massStatusReqId' in statusOf && statusOf.total === 0) return encodeNothingOpen(report, statusOf.massStatusReqId, precision)
  const price = report.limitPrice === null ? '' : `44=${formatPrice(report.limitPrice, instrument.priceScale)}\x01`
  const isTrade = execType === 'trade' || execType === 'tradeCorrect' || execType === 'tradeCancel'
  const lastMkt = report.lastMkt === null ? '' : `30=${fieldText(report.lastMkt)}\x01`
  const trade = isTrade ? `32=${formatQty(report.lastQty, instrument)}\x0131=${formatPrice(report.lastPx, instrument.priceScale)}\x01${lastMkt}` : ''
  const { denial } = report
  // The engine's text of a refusal is its code alone.
  const words = denial !== null && (report.text === null || report.text === denial.code) ? denialText(denial, instrument) : report.text
  const text = words === null ? '' : `58=${fieldText(words)}\x01`
  const account = report.account === undefined || report.account === '' ? '' : `1=${fieldText(report.account)}\x01`
  const body = `37=${fieldText(report.parentId)}\x0111=${fieldText(report.clOrdId)}\x01${answersTo(report)}17=${fieldText(report.execId)}\x01${whatHappened(report)}${account}55=${fieldText(report.symbol)}\x0154=${SIDE.toCode[report.side]}\x0138=${formatQty(report.orderQty, instrument)}\x0140=${ORD_TYPE.toCode[report.ordType]}\x01${price}${termsFields(report, precision)}${trade}151=${formatQty(report.leavesQty, instrument)}\x0114=${formatQty(report.cumQty, instrument)}\x016=${formatAvgPx(report.grossPriceLots, report.cumQty, instrument.priceScale)}\x0160=${formatUtc(report.transactUs, precision)}\x01${quantityTerms(report.instructions, instrument)}${text}`
  return { msgType: '8', body, clOrdId: report.clOrdId, ...(report.routing === undefined ? {} : { routing: report.routing }) }
}

/** A ClOrdID(11) that was used goes before whatever else is wrong with the order. */
const becauseOf = ({ denial, text }: ParentReport, refused: RefusedOrder, instrument: Scale): { readonly reason: number; readonly text: string } =>
  (denial === null ? { reason: refused.ordRejReason, text: text ?? refused.text } : { reason: ordRejReason(denial), text: denialText(denial, instrument) })

/** A copy of an owner's report for a third session: whose order it is stands in OnBehalfOfCompID(115), CopyMsgIndicator(797)=Y says what it is. */
export function encodeDropCopy({ report, owner }: Extract<Output, { kind: 'drop-copy' }>, instrument: Scale, precision?: TimestampPrecision): OutboundMessage {
  const { msgType, body, clOrdId } = encodeParentReport(report, instrument, precision)
  return { msgType, body: `${body}797=Y\x01`, clOrdId, routing: { onBehalfOfCompId: owner } }
}

/** Of which request this report is the answer: OrigClOrdID(41), OrdStatusReqID(790), MassStatusReqID(584) with how many answer it. */
function answersTo({ origClOrdId, statusOf }: ParentReport): string {
  const orig = origClOrdId === null ? '' : `41=${fieldText(origClOrdId)}\x01`
  if (statusOf === undefined) return orig
  if ('ordStatusReqId' in statusOf) return `${orig}790=${fieldText(statusOf.ordStatusReqId)}\x01`
  return `${orig}584=${fieldText(statusOf.massStatusReqId)}\x01911=${statusOf.total}\x01912=${statusOf.last ? 'Y' : 'N'}\x01`
}

function whatHappened({ execRefId, execType, ordStatus, denial }: ParentReport): string {
  const ref = execRefId === undefined ? '' : `19=${fieldText(execRefId)}\x01`
  const reason = denial === null ? '' : `103=${ordRejReason(denial)}\x01`
  const restated = execType === 'restated' ? `378=${RESTATED_BY_BROKER}\x01` : ''
  return `${ref}150=${EXEC_TYPE.toCode[execType]}\x0139=${ORD_STATUS.toCode[ordStatus]}\x01${reason}${restated}`
}

function termsFields({ ordType, timeInForce, instructions = NO_INSTRUCTIONS }: ParentReport, precision: TimestampPrecision): string {
  const { expireUs, execInst, capacity } = instructions
  const until = timeInForce === undefined ? '' : `59=${TIME_IN_FORCE.toCode[timeInForce]}\x01`
  const expires = expireUs === null ? '' : `126=${formatUtc(expireUs, precision)}\x01`
  const codes = [...(ordType === 'midpointPeg' ? ['M'] : []), ...execInst.map((inst) => EXEC_INST.toCode[inst])]
  const how = codes.length === 0 ? '' : `18=${codes.join(' ')}\x01`
  return `${until}${expires}${how}${capacityField(capacity)}`
}

function quantityTerms(instructions: OrderInstructions | undefined, instrument: Scale): string {
  if (instructions === undefined) return ''
  const { minQty, maxFloor } = instructions
  return `${minQty === null ? '' : `110=${formatQty(minQty, instrument)}\x01`}${maxFloor === null ? '' : `111=${formatQty(maxFloor, instrument)}\x01`}`
}

/** OrdRejReason(103). */
export function ordRejReason(denial: Denial): number {
  switch (denial.code) {
    case 'DUPLICATE_ORDER': return 6
    case 'UNKNOWN_SYMBOL': return 1
    case 'VENUE_NOT_OPEN': return 2
    case 'ORDER_QTY_ABOVE_MAX': case 'NOTIONAL_ABOVE_MAX': case 'OPEN_NOTIONAL_ABOVE_MAX': case 'POSITION_TOO_SMALL': return 3
    case 'EXPIRE_TIME_PASSED': return 4
    case 'UNKNOWN_PARENT': case 'ORDER_IS_OTHER': return 5
    case 'UNKNOWN_VENUE': case 'NOT_POSSIBLE_AT_VENUE': return 11
    case 'ORDER_QTY_NOT_POSITIVE': case 'MIN_QTY_ABOVE_ORDER': case 'MAX_FLOOR_ABOVE_ORDER': return 13
    default: return 99
  }
}

/** OrderCancelReject(9) of the desk to an OMS. */
export function encodeParentCancelReject(reject: Extract<Output, { kind: 'reject-cancel' }>, instrument: Scale = UNKNOWN_INSTRUMENT): OutboundMessage {
  // A parent of ours that works is New(0) or more to its owner, an unknown one Rejected(8).
  const ordStatus = Object.hasOwn(ORD_STATUS.toCode, reject.ordStatus) ? reject.ordStatus as OrdStatus : reject.ordStatus === 'working' ? 'new' : 'rejected'
  const message = encodeCancelReject({
    orderId: reject.parentId, clOrdId: reject.clOrdId, origClOrdId: reject.origClOrdId, ordStatus,
    cxlRejReason: cxlRejReason(reject.denial), text: denialText(reject.denial, instrument), responseTo: reject.responseTo ?? 'cancel',
  })
  return reject.routing === undefined ? message : { ...message, routing: reject.routing }
}

/** CxlRejReason(102). */
function cxlRejReason(denial: Denial): CancelRejectOut['cxlRejReason'] {
  switch (denial.code) {
    case 'PARENT_NOT_WORKING': return 0
    case 'UNKNOWN_PARENT': return 1
    case 'CHANGE_PENDING': return 3
    case 'DUPLICATE_ORDER': return 6
    default: return 99
  }
}

// ---- OMS side

/** A parent's execution report as its owner reads it. */
export interface ParentExecution {
  readonly orderId: string
  /** Empty on a report about no order: the answer to a mass status request while nothing is open. */
  readonly clOrdId: ClOrdId
  readonly origClOrdId: ClOrdId | null
  readonly execId: ExecId
  readonly execType: ExecType
  readonly ordStatus: OrdStatus
  readonly symbol: SymbolId
  /** Null where it is none of ours: of a refused order as it came, or of no order at all. */
  readonly side: Side | null
  readonly orderQty: QtyLots
  readonly lastQty: QtyLots
  readonly lastPx: Price
  readonly lastMkt: Mic | null
  readonly cumQty: QtyLots
  readonly leavesQty: QtyLots
  readonly transactUs: UnixUs
  readonly text: string | null
  /** ExecRefID(19) of a trade that is taken back or corrected. */
  readonly execRefId?: ExecId
  /** OrdStatusReqID(790) or MassStatusReqID(584) that it answers, and TotNumReports(911) of the latter. */
  readonly statusOf?: { readonly ordStatusReqId: string } | { readonly massStatusReqId: string; readonly total: number; readonly last: boolean }
}

/** 0 where it was none, such as a quantity in part lots. */
function refusedQty(fields: FieldReader, instrument: Scale): QtyLots {
  const qty = parseQty(fields.optionalText(38) ?? '', instrument)
  return qty.ok ? qty.value : 0 as QtyLots
}

/** ExecutionReport(8) of the desk, at the OMS. */
export function parseParentExecution(message: FixMessage, instruments: InstrumentLookup): Parsed<ParentExecution> {
  return readFields(message, (fields) => {
    const symbol = fields.id(55)
    const instrument = instruments(symbol) ?? UNKNOWN_INSTRUMENT
    const execType = fields.code(EXEC_TYPE)
    const changesTrade = execType === 'tradeCorrect' || execType === 'tradeCancel'
    const isTrade = execType === 'trade' || changesTrade
    const ordStatusReqId = fields.optionalId(790)
    const massStatusReqId = fields.optionalId(584)
    const ordStatus = fields.code(ORD_STATUS)
    const ofNoOrder = massStatusReqId !== undefined && fields.optionalText(911) === '0'
    // Of what was refused before it was an order the terms come back as they were sent, or not at all.
    const ofRefused = ordStatus === 'rejected'
    return {
      orderId: fields.id(37), clOrdId: ofNoOrder ? (fields.optionalId(11) ?? '') as ClOrdId : fields.clOrdId(11), origClOrdId: (fields.optionalId(41) as ClOrdId | undefined) ?? null,
      execId: fields.id(17) as ExecId, execType, ordStatus,
      symbol: symbol as SymbolId, side: ofRefused ? SIDE.fromCode.get(fields.optionalText(54) ?? '') ?? null : fields.code(SIDE),
      orderQty: ofRefused ? refusedQty(fields, instrument) : fields.qty(38, instrument),
      lastQty: isTrade ? fields.positiveQty(32, instrument) : 0 as QtyLots, lastPx: isTrade ? fields.price(31, instrument) : PRICE_ZERO,
      lastMkt: (fields.optionalId(30) as Mic | undefined) ?? null,
      cumQty: fields.qty(14, instrument), leavesQty: fields.qty(151, instrument), transactUs: fields.utc(60), text: fields.text() ?? null,
      ...(changesTrade ? { execRefId: fields.id(19) as ExecId } : {}),
      ...(ordStatusReqId === undefined ? {} : { statusOf: { ordStatusReqId } }),
      ...(massStatusReqId === undefined ? {} : { statusOf: { massStatusReqId, total: fields.count(911), last: fields.optionalText(912) === 'Y' } }),
    }
  })
}
