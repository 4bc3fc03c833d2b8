import { LEVEL_QTY_MAX, PRICE_MAX } from '@sluice/book'
import type { SymbolId } from '@sluice/domain'
import { BINANCE_MARKETS, binanceSymbol, type BinanceMarket } from './binance-markets.ts'
import { allowedDecimal, textUnits } from './decimal-number.ts'
import { RowFault } from './row-fault.ts'

/** Price units and lots, one after the other. */
export type FlatLevels = readonly number[]

export type BinanceBody =
  /** What changed from update `first` to `last`; `previous`: the last update of the diff before, where the market tells it. */
  | { readonly kind: 'depth'; readonly first: number; readonly last: number; readonly previous: number | null; readonly bids: FlatLevels; readonly asks: FlatLevels }
  | { readonly kind: 'best'; readonly last: number; readonly bid: number; readonly bidQty: number; readonly ask: number; readonly askQty: number }
  | { readonly kind: 'trade'; readonly id: number; readonly price: number; readonly qty: number; readonly aggressor: 'buy' | 'sell' }
  /** Numbered among the trades and none of the market: the insurance fund's, a deleveraging. */
  | { readonly kind: 'aside'; readonly id: number }
  /** The answer to a question for the whole book. */
  | { readonly kind: 'book'; readonly last: number; readonly bids: FlatLevels; readonly asks: FlatLevels }

export interface BinanceMessage {
  readonly market: BinanceMarket
  readonly symbol: SymbolId
  /** Microseconds since 1970 by the recorder's clock. */
  readonly localUs: number
  /** When the venue sent it; null where it does not say. */
  readonly sentUs: number | null
  /** When it happened at the venue; null where it does not say. */
  readonly happenedUs: number | null
  readonly body: BinanceBody
}

/** What a whole book belongs to, which does not always say so itself. */
export interface BinanceStream {
  readonly market: BinanceMarket
  readonly symbol: SymbolId
}

type Fields = Readonly<Record<string, unknown>>

const MS_MIN = 1_230_768_000_000
const MS_MAX = 4_102_444_800_000

/** Reads `<local ns> <json>`. Null: a line that is none of a book or a trade, such as the answer to a subscription. Throws a RowFault. */
export function parseBinanceLine(text: string, known: BinanceStream | null): BinanceMessage | null {
  const space = text.indexOf(' ')
  const stamp = text.slice(0, Math.max(0, space))
  if (!/^\d{16,19}$/.test(stamp)) throw new RowFault('line', text.slice(0, 40), '<local time in nanoseconds> <json>')
  const json = fieldsOf(text.slice(space + 1))
  const localUs = Number(stamp.slice(0, -3))
  if ('lastUpdateId' in json) return wholeBook(json, localUs, known)
  const data = json['data'] ?? json
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw new RowFault('data', data, 'an object')
  return streamed(data as Fields, localUs)
}

function streamed(data: Fields, localUs: number): BinanceMessage | null {
  const event = data['e'] ?? ('u' in data && 'B' in data ? 'bookTicker' : undefined)
  if (event !== 'depthUpdate' && event !== 'bookTicker' && event !== 'trade') return null
  const market = marketOf(data, event)
  const pair = data['s']
  if (typeof pair !== 'string' || !/^[A-Z0-9_]{2,20}$/.test(pair)) throw new RowFault('s', pair, 'a pair in capital letters, such as BTCUSDT')
  const body = event === 'depthUpdate' ? depth(data, market) : event === 'bookTicker' ? best(data, market) : trade(data, market)
  return { market, symbol: binanceSymbol(market, pair), localUs, sentUs: optionalTime(data, 'E'), happenedUs: optionalTime(data, 'T'), body }
}

/** Each market's messages differ in what they carry beside. */
function marketOf(data: Fields, event: string): BinanceMarket {
  if ('ps' in data || String(data['s']).includes('_')) return 'coin-m'
  if (event === 'depthUpdate') return 'pu' in data ? 'usd-m' : 'spot'
  if (event === 'bookTicker') return 'e' in data ? 'usd-m' : 'spot'
  return 'X' in data ? 'usd-m' : 'spot'
}

function wholeBook(json: Fields, localUs: number, known: BinanceStream | null): BinanceMessage {
  if (known === null) throw new RowFault('lastUpdateId', json['lastUpdateId'], 'a whole book after the first message of its stream, which tells its market')
  const body: BinanceBody = { kind: 'book', last: whole(json, 'lastUpdateId'), bids: levels(json, 'bids', known.market), asks: levels(json, 'asks', known.market) }
  return { ...known, localUs, sentUs: optionalTime(json, 'E'), happenedUs: optionalTime(json, 'T'), body }
}

function depth(data: Fields, market: BinanceMarket): BinanceBody {
  return { kind: 'depth', first: whole(data, 'U'), last: whole(data, 'u'), previous: 'pu' in data ? whole(data, 'pu') : null, bids: levels(data, 'b', market), asks: levels(data, 'a', market) }
}

function best(data: Fields, market: BinanceMarket): BinanceBody {
  const { pricePlaces, qtyPlaces } = BINANCE_MARKETS[market]
  return {
    kind: 'best', last: whole(data, 'u'), bid: units('b', data['b'], pricePlaces, PRICE_MAX), bidQty: units('B', data['B'], qtyPlaces, LEVEL_QTY_MAX),
    ask: units('a', data['a'], pricePlaces, PRICE_MAX), askQty: units('A', data['A'], qtyPlaces, LEVEL_QTY_MAX),
  }
}

function trade(data: Fields, market: BinanceMarket): BinanceBody {
  if ('X' in data && data['X'] !== 'MARKET') return { kind: 'aside', id: whole(data, 't') }
  const { pricePlaces, qtyPlaces } = BINANCE_MARKETS[market]
  const buyerMakes = data['m']
  if (typeof buyerMakes !== 'boolean') throw new RowFault('m', buyerMakes, 'true or false')
  const price = units('p', data['p'], pricePlaces, PRICE_MAX)
  const qty = units('q', data['q'], qtyPlaces, Number.MAX_SAFE_INTEGER)
  if (price === 0) throw new RowFault('p', data['p'], 'a price above 0')
  if (qty === 0) throw new RowFault('q', data['q'], 'a quantity above 0')
  return { kind: 'trade', id: whole(data, 't'), price, qty, aggressor: buyerMakes ? 'sell' : 'buy' }
}

function levels(data: Fields, field: string, market: BinanceMarket): FlatLevels {
  const { pricePlaces, qtyPlaces } = BINANCE_MARKETS[market]
  const list = data[field]
  if (!Array.isArray(list)) throw new RowFault(field, list, 'a list of [price, quantity]')
  const flat: number[] = []
  for (const level of list as readonly unknown[]) {
    if (!Array.isArray(level) || level.length < 2) throw new RowFault(field, level, '[price, quantity]')
    const price = units(`${field} price`, level[0], pricePlaces, PRICE_MAX)
    if (price === 0) throw new RowFault(`${field} price`, level[0], 'a price above 0')
    flat.push(price, units(`${field} quantity`, level[1], qtyPlaces, LEVEL_QTY_MAX))
  }
  return flat
}

function units(field: string, value: unknown, places: number, max: number): number {
  const number = typeof value === 'string' ? textUnits(value, places) : -1
  if (number === -1) throw new RowFault(field, value, `in quotes ${allowedDecimal(places)}`)
  if (number > max) throw new RowFault(field, value, `at most ${max / 10 ** places}`)
  return number
}

function whole(data: Fields, field: string): number {
  const value = data[field]
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new RowFault(field, value, 'a whole number from 0')
  return value as number
}

function optionalTime(data: Fields, field: string): number | null {
  if (!(field in data)) return null
  const ms = data[field]
  if (!Number.isSafeInteger(ms) || (ms as number) < MS_MIN || (ms as number) > MS_MAX) throw new RowFault(field, ms, `milliseconds since 1970, ${MS_MIN} to ${MS_MAX}`)
  return (ms as number) * 1_000
}

function fieldsOf(json: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    throw new RowFault('json', json, `JSON (${(error as Error).message.slice(0, 60)})`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new RowFault('json', json, 'an object')
  return value as Fields
}
