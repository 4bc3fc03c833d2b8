import type { FeedEntry, FeedUpdate, Instrument, Mic, Price, QtyLots, SymbolId, TradeFlags, UnixUs } from '@sluice/domain'
import { parseCount, formatPrice, formatQty, parsePrice, parseQty } from './decimal.ts'
import type { Parsed } from './field-error.ts'
import { type FieldReader, readFields, type InstrumentLookup } from './field-reader.ts'
import { fieldText, type OutboundMessage } from './message-builder.ts'
import type { FixMessage, GroupEntry } from './message.ts'
import { tradeConditionsOf, tradeFlagsOf } from './trade-conditions.ts'
import { formatUtc } from './utc-timestamp.ts'

/** RptSeq(83): one more with every X of the symbol, so that a hole shows; a W carries the number of the last X it contains. */
const TAG_RPT_SEQ = 83
/** AggressorSide(2446), a field of later FIX versions: 1 buy, 2 sell. */
export const TAG_AGGRESSOR_SIDE = 2446
/** See trade-conditions.ts. */
const TAG_TRADE_CONDITION = 277
const SYMBOLS_MAX = 10_000

/** As `FeedEntry`; a trade without flags is an ordinary print. */
export type MarketDataEntry =
  /** A price level as it now is; quantity 0 takes it out. */
  | { readonly kind: 'bid' | 'ask'; readonly price: Price; readonly qty: QtyLots }
  | { readonly kind: 'trade'; readonly price: Price; readonly qty: QtyLots; readonly aggressor: 'buy' | 'sell' | null; readonly flags?: TradeFlags }

/** For a message to write: MarketDataSnapshotFullRefresh(W) or MarketDataIncrementalRefresh(X) of one symbol. */
export interface MarketDataUpdate {
  readonly kind: 'snapshot' | 'incremental'
  readonly mdReqId: string
  readonly symbol: SymbolId
  readonly rptSeq: number
  /** TransactTime(60), microseconds. */
  readonly venueUs: UnixUs
  readonly entries: readonly MarketDataEntry[]
}

export interface MarketDataRequest {
  readonly mdReqId: string
  /** SubscriptionRequestType(263): 0 snapshot, 1 snapshot and updates, 2 no more. */
  readonly action: 'snapshot' | 'subscribe' | 'unsubscribe'
  /** MarketDepth(264): levels a side, 0 all. */
  readonly depth: number
  readonly symbols: readonly string[]
}

const ACTION_CODE = { snapshot: '0', subscribe: '1', unsubscribe: '2' } as const

/** MarketDataRequest(V) for bids, offers and trades. */
export function encodeMarketDataRequest(request: MarketDataRequest): OutboundMessage {
  const symbols = request.symbols.map((symbol) => `55=${fieldText(symbol)}\x01`).join('')
  const body = `262=${fieldText(request.mdReqId)}\x01263=${ACTION_CODE[request.action]}\x01264=${request.depth}\x01265=1\x01267=3\x01269=0\x01269=1\x01269=2\x01146=${request.symbols.length}\x01${symbols}`
  return { msgType: 'V', body, clOrdId: null }
}

export function parseMarketDataRequest(message: FixMessage): Parsed<MarketDataRequest> {
  return readFields(message, (fields) => {
    const code = fields.id(263)
    const action = (['snapshot', 'subscribe', 'unsubscribe'] as const)[Number(code)]
    if (action === undefined || code.length !== 1) return fields.fail(263, code, '0 (snapshot), 1 (subscribe), 2 (unsubscribe)')
    const group = message.group(146)
    if (group === undefined || group.length === 0 || group.length > SYMBOLS_MAX) return fields.fail(146, message.get(146), `the number of Symbol(55) that follow, 1 to ${SYMBOLS_MAX}`)
    const symbols = group.map(({ start, end }) => message.get(55, start, end) ?? fields.fail(55, undefined, 'a symbol in each entry of NoRelatedSym(146)'))
    return { mdReqId: fields.id(262), action, depth: fields.count(264), symbols }
  })
}

const ENTRY_CODE = { bid: '0', ask: '1', trade: '2' } as const
/** MDUpdateAction(279), with which each entry of an X begins. */
const ACTION_SET = '279=0\x01'
const ACTION_DELETE = '279=2\x01'

/** W or X of one symbol; an X without entries says that nothing changed and the feed lives. */
export function encodeMarketData(update: MarketDataUpdate, instrument: Instrument): OutboundMessage {
  let body = `262=${fieldText(update.mdReqId)}\x0155=${fieldText(update.symbol)}\x01${TAG_RPT_SEQ}=${update.rptSeq}\x0160=${formatUtc(update.venueUs, 'microseconds')}\x01268=${update.entries.length}\x01`
  const isIncremental = update.kind === 'incremental'
  for (const entry of update.entries) {
    if (isIncremental) body += entry.qty === 0 ? ACTION_DELETE : ACTION_SET
    body += `269=${ENTRY_CODE[entry.kind]}\x01270=${formatPrice(entry.price, instrument.priceScale)}\x01271=${formatQty(entry.qty, instrument)}\x01`
    if (entry.kind !== 'trade') continue
    if (entry.flags !== undefined && entry.flags !== 0) body += `${TAG_TRADE_CONDITION}=${tradeConditionsOf(entry.flags)}\x01`
    if (entry.aggressor !== null) body += `${TAG_AGGRESSOR_SIDE}=${entry.aggressor === 'buy' ? 1 : 2}\x01`
  }
  return { msgType: isIncremental ? 'X' : 'W', body, clOrdId: null }
}

/** W or X as the news of one venue, received now. */
export function parseMarketData(message: FixMessage, instruments: InstrumentLookup, mic: Mic, receivedUs: UnixUs): Parsed<FeedUpdate> {
  return readFields(message, (fields) => {
    const instrument = fields.instrument(instruments)
    const group = message.group(268)
    if (group === undefined) return fields.fail(268, message.get(268), 'the number of entries that follow')
    return {
      kind: 'update',
      mic,
      symbol: instrument.symbol,
      snapshot: message.msgType === 'W',
      rptSeq: fields.count(TAG_RPT_SEQ),
      venueUs: fields.utc(60),
      receivedUs,
      entries: group.map((entry) => parseEntry(fields, entry, instrument)),
    }
  })
}

function parseEntry(fields: FieldReader, { start, end }: GroupEntry, instrument: Instrument): FeedEntry {
  const { message } = fields
  const type = message.get(269, start, end)
  const priceText = message.get(270, start, end)
  const qtyText = message.get(271, start, end)
  if (priceText === undefined) return fields.fail(270, undefined, 'a price in each entry')
  const price = parsePrice(priceText, instrument.priceScale)
  if (!price.ok) return fields.fail(270, priceText, price.error)
  const isDeleted = message.get(279, start, end) === '2'
  const qty = parseQty(isDeleted ? '0' : qtyText ?? '', instrument)
  if (!qty.ok) return fields.fail(271, qtyText, qty.error)
  if (type === '0' || type === '1') return { kind: type === '0' ? 'bid' : 'ask', price: price.value, qty: qty.value }
  if (type !== '2') return fields.fail(269, type, '0 (bid), 1 (offer), 2 (trade)')
  const aggressor = parseCount(message.get(TAG_AGGRESSOR_SIDE, start, end))
  return {
    kind: 'trade', price: price.value, qty: qty.value, aggressor: aggressor === 1 ? 'buy' : aggressor === 2 ? 'sell' : null,
    flags: tradeFlagsOf(message.get(TAG_TRADE_CONDITION, start, end) ?? ''),
  }
}

/** MarketDataRequestReject(Y): 0 unknown symbol, 1 duplicate MDReqID. */
export function encodeMarketDataReject(mdReqId: string, reason: 0 | 1, text: string): OutboundMessage {
  return { msgType: 'Y', body: `262=${fieldText(mdReqId)}\x01281=${reason}\x0158=${fieldText(text)}\x01`, clOrdId: null }
}
