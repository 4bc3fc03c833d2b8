import type { ClOrdId, Denial, ExecId, ExecType, Instrument, Mic, OrdStatus, OrdType, Output, ParentReport, Price, QtyLots, Side, SymbolId, UnixUs, VenueExecutionReport } from '@sluice/domain'
import { EXEC_TYPE, LIQUIDITY, ORD_STATUS, ORD_TYPE, SIDE } from './codes.ts'
import { formatAvgPx, formatPrice, formatQty } from './decimal.ts'
import type { Parsed } from './field-error.ts'
import { readFields, type InstrumentLookup } from './field-reader.ts'
import { fieldText, type OutboundMessage } from './message-builder.ts'
import type { FixMessage } from './message.ts'
import { formatUtc } from './utc-timestamp.ts'

const PRICE_ZERO = 0 as Price

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
    const isTrade = execType === 'trade' || changesTrade
    const origClOrdId = fields.optionalId(41) as ClOrdId | undefined
    const text = fields.text()
    const report: VenueExecutionReport = {
      clOrdId: fields.clOrdId(11),
      ...(origClOrdId === undefined ? {} : { origClOrdId }),
      execId: fields.id(17) as ExecId,
      ...(changesTrade ? { execRefId: fields.id(19) as ExecId } : {}),
      venueOrderId: fields.id(37),
      execType,
      ordStatus: fields.code(ORD_STATUS),
      lastQty: isTrade ? fields.positiveQty(32, instrument) : 0 as QtyLots,
      lastPx: isTrade ? fields.price(31, instrument) : PRICE_ZERO,
      cumQty: fields.qty(14, instrument),
      leavesQty: fields.qty(151, instrument),
      liquidity: fields.optionalCode(LIQUIDITY) ?? 'removed',
      venueUs: fields.utc(60),
      ...(text === undefined ? {} : { text }),
    }
    return { report, symbol: instrument.symbol, side: fields.code(SIDE) }
  })
}

export interface CancelRejected {
  readonly clOrdId: ClOrdId
  readonly origClOrdId: ClOrdId
  /** CxlRejReason(102)=1. */
  readonly unknownOrder: boolean
  readonly text: string
}

/** OrderCancelReject(9). */
export function parseCancelReject(message: FixMessage): Parsed<CancelRejected> {
  return readFields(message, (fields) => ({
    clOrdId: fields.clOrdId(11), origClOrdId: fields.clOrdId(41), unknownOrder: fields.optionalText(102) === '1', text: fields.text() ?? '',
  }))
}

export interface MessageRejected {
  /** MsgSeqNum of our message that was refused. */
  readonly refMsgSeqNum: number
  /** BusinessRejectRefID(379) of a 35=j; null on a 35=3, where the number tells. */
  readonly clOrdId: ClOrdId | null
  readonly text: string
}

/** Reject(3) or BusinessMessageReject(j) of one of our messages. */
export function parseMessageReject(message: FixMessage): Parsed<MessageRejected> {
  return readFields(message, (fields) => ({
    refMsgSeqNum: fields.count(45),
    clOrdId: message.msgType === 'j' ? (fields.optionalId(379) as ClOrdId | undefined) ?? null : null,
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
  /** OrdRejReason(103) of a rejected order. */
  readonly ordRejReason?: number
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
  const body = `37=${fieldText(report.venueOrderId)}\x0111=${fieldText(report.clOrdId)}\x01${orig}17=${fieldText(report.execId)}\x01${ref}150=${EXEC_TYPE.toCode[report.execType]}\x0139=${ORD_STATUS.toCode[report.ordStatus]}\x01${reason}55=${fieldText(report.symbol)}\x0154=${SIDE.toCode[report.side]}\x0138=${formatQty(report.orderQty, instrument)}\x0140=${ORD_TYPE.toCode[report.ordType]}\x01${price}${trade}151=${formatQty(report.leavesQty, instrument)}\x0114=${formatQty(report.cumQty, instrument)}\x016=${formatAvgPx(report.grossPriceLots, report.cumQty, instrument.priceScale)}\x0160=${formatUtc(report.venueUs, 'microseconds')}\x01${text}`
  return { msgType: '8', body, clOrdId: report.clOrdId }
}

export interface CancelRejectOut {
  /** OrderID(37); NONE for an unknown order. */
  readonly orderId: string | null
  readonly clOrdId: ClOrdId
  readonly origClOrdId: ClOrdId
  readonly ordStatus: OrdStatus
  /** CxlRejReason(102): 0 too late, 1 unknown order, 3 already pending, 99 other. */
  readonly cxlRejReason: 0 | 1 | 3 | 99
  readonly text: string
}

/** OrderCancelReject(9) on an OrderCancelRequest(F). */
export function encodeCancelReject(reject: CancelRejectOut): OutboundMessage {
  const body = `37=${fieldText(reject.orderId ?? 'NONE')}\x0111=${fieldText(reject.clOrdId)}\x0141=${fieldText(reject.origClOrdId)}\x0139=${ORD_STATUS.toCode[reject.ordStatus]}\x01434=1\x01102=${reject.cxlRejReason}\x0158=${fieldText(reject.text)}\x01`
  return { msgType: '9', body, clOrdId: reject.clOrdId }
}

/** BusinessMessageReject(j): understood, but not to be acted on. `reason` is BusinessRejectReason(380). */
export function encodeBusinessReject(message: FixMessage, reason: number, text: string): OutboundMessage {
  const clOrdId = message.get(11)
  const refId = clOrdId === undefined ? '' : `379=${fieldText(clOrdId)}\x01`
  return { msgType: 'j', body: `45=${message.msgSeqNum}\x01372=${fieldText(message.msgType)}\x01${refId}380=${reason}\x0158=${fieldText(text)}\x01`, clOrdId: clOrdId === undefined ? null : clOrdId as ClOrdId }
}

// ---- desk to OMS

/** ExecutionReport(8) of a parent to its owner. */
export function encodeParentReport(report: ParentReport, instrument: Pick<Instrument, 'priceScale' | 'lotSize'>): OutboundMessage {
  const orig = report.origClOrdId === null ? '' : `41=${fieldText(report.origClOrdId)}\x01`
  const price = report.limitPrice === null ? '' : `44=${formatPrice(report.limitPrice, instrument.priceScale)}\x01`
  const lastMkt = report.lastMkt === null ? '' : `30=${fieldText(report.lastMkt)}\x01`
  const trade = report.execType === 'trade' ? `32=${formatQty(report.lastQty, instrument)}\x0131=${formatPrice(report.lastPx, instrument.priceScale)}\x01${lastMkt}` : ''
  const reason = report.denial === null ? '' : `103=${ordRejReason(report.denial)}\x01`
  const words = report.text ?? (report.denial === null ? null : denialText(report.denial))
  const text = words === null ? '' : `58=${fieldText(words)}\x01`
  const body = `37=${fieldText(report.parentId)}\x0111=${fieldText(report.clOrdId)}\x01${orig}17=${fieldText(report.execId)}\x01150=${EXEC_TYPE.toCode[report.execType]}\x0139=${ORD_STATUS.toCode[report.ordStatus]}\x01${reason}55=${fieldText(report.symbol)}\x0154=${SIDE.toCode[report.side]}\x0138=${formatQty(report.orderQty, instrument)}\x0140=${ORD_TYPE.toCode[report.ordType]}\x01${price}${trade}151=${formatQty(report.leavesQty, instrument)}\x0114=${formatQty(report.cumQty, instrument)}\x016=${formatAvgPx(report.grossPriceLots, report.cumQty, instrument.priceScale)}\x0160=${formatUtc(report.transactUs, 'microseconds')}\x01${text}`
  return { msgType: '8', body, clOrdId: report.clOrdId }
}

/** OrdRejReason(103). */
export function ordRejReason(denial: Denial): number {
  switch (denial.code) {
    case 'DUPLICATE_ORDER': return 6
    case 'UNKNOWN_SYMBOL': return 1
    case 'ORDER_QTY_ABOVE_MAX': case 'NOTIONAL_ABOVE_MAX': case 'OPEN_NOTIONAL_ABOVE_MAX': return 3
    case 'ORDER_QTY_NOT_POSITIVE': return 13
    default: return 99
  }
}

/** Text(58) of a refusal: its code and every number it was decided on. */
export function denialText(denial: Denial): string {
  const { code, ...numbers } = denial
  const details = Object.entries(numbers).map(([name, value]) => `${name}=${String(value)}`)
  return [code, ...details].join(' ')
}

/** OrderCancelReject(9) of the desk to an OMS. */
export function encodeParentCancelReject(reject: Extract<Output, { kind: 'reject-cancel' }>): OutboundMessage {
  const isUnknown = reject.denial.code === 'UNKNOWN_PARENT'
  const isTooLate = reject.denial.code === 'PARENT_NOT_WORKING'
  const ordStatus = Object.hasOwn(ORD_STATUS.toCode, reject.ordStatus) ? reject.ordStatus as OrdStatus : 'rejected'
  return encodeCancelReject({
    orderId: reject.parentId, clOrdId: reject.clOrdId, origClOrdId: reject.origClOrdId, ordStatus,
    cxlRejReason: isUnknown ? 1 : isTooLate ? 0 : 99, text: denialText(reject.denial),
  })
}

// ---- OMS side

/** A parent's execution report as its owner reads it. */
export interface ParentExecution {
  readonly orderId: string
  readonly clOrdId: ClOrdId
  readonly origClOrdId: ClOrdId | null
  readonly execId: ExecId
  readonly execType: ExecType
  readonly ordStatus: OrdStatus
  readonly symbol: SymbolId
  readonly side: Side
  readonly orderQty: QtyLots
  readonly lastQty: QtyLots
  readonly lastPx: Price
  readonly lastMkt: Mic | null
  readonly cumQty: QtyLots
  readonly leavesQty: QtyLots
  readonly transactUs: UnixUs
  readonly text: string | null
}

/** ExecutionReport(8) of the desk, at the OMS. */
export function parseParentExecution(message: FixMessage, instruments: InstrumentLookup): Parsed<ParentExecution> {
  return readFields(message, (fields) => {
    const symbol = fields.id(55)
    const instrument = instruments(symbol) ?? { priceScale: 10_000, lotSize: 1 }
    const execType = fields.code(EXEC_TYPE)
    const isTrade = execType === 'trade'
    return {
      orderId: fields.id(37), clOrdId: fields.clOrdId(11), origClOrdId: (fields.optionalId(41) as ClOrdId | undefined) ?? null,
      execId: fields.id(17) as ExecId, execType, ordStatus: fields.code(ORD_STATUS),
      symbol: symbol as SymbolId, side: fields.code(SIDE), orderQty: fields.qty(38, instrument),
      lastQty: isTrade ? fields.positiveQty(32, instrument) : 0 as QtyLots, lastPx: isTrade ? fields.price(31, instrument) : PRICE_ZERO,
      lastMkt: (fields.optionalId(30) as Mic | undefined) ?? null,
      cumQty: fields.qty(14, instrument), leavesQty: fields.qty(151, instrument), transactUs: fields.utc(60), text: fields.text() ?? null,
    }
  })
}
