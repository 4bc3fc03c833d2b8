import type { Mic, Price, SymbolId, TradingState, UnixUs, VenueStatus } from '@sluice/domain'
import type { Engine } from '@sluice/engine'
import { imbalance5, spreadBps } from '@sluice/features'
import type { QuoteRow } from '@sluice/runtime'

/** What a venue told last of a symbol; null where it never told, which is open and without a band. */
export type StatusOf = (mic: Mic, symbol: SymbolId) => VenueStatus | null

/** Best quotes as the console shows them, one row a symbol. */
export function quoteRows(engine: Pick<Engine, 'config' | 'consolidated' | 'viewAgeUs' | 'isFresh'>, statusOf: StatusOf, nowUs: UnixUs): QuoteRow[] {
  const { instruments, venues } = engine.config
  return instruments.map(({ symbol }) => {
    const book = engine.consolidated(symbol, nowUs)
    const statuses = venues.map(({ mic }) => statusOf(mic, symbol))
    const venueRows = venues.map(({ mic }, at) => {
      const ageUs = engine.viewAgeUs(symbol, mic, nowUs)
      return { mic, ageUs: ageUs ?? -1, fresh: engine.isFresh(symbol, mic, nowUs), state: statuses[at]?.state ?? 'open' }
    })
    return {
      symbol,
      bid: book.bid, bidQty: book.bidQty, bidMics: book.bidMics,
      ask: book.ask, askQty: book.askQty, askMics: book.askMics,
      last: book.last,
      bids: book.bids, asks: book.asks,
      spreadBps: spreadBps(book),
      imbalance: imbalance5(book),
      state: stateOfMost(venueRows.filter(({ ageUs }) => ageUs >= 0).map(({ state }) => state)),
      bandLow: extreme(Math.max, statuses.map((status) => status?.bandLow ?? null)),
      bandHigh: extreme(Math.min, statuses.map((status) => status?.bandHigh ?? null)),
      protectedBid: book.protectedBid?.price ?? null,
      protectedAsk: book.protectedAsk?.price ?? null,
      venues: venueRows,
    }
  })
}

/** From the nearest to open to the furthest. */
const FROM_OPEN: readonly TradingState[] = ['open', 'auction', 'pre-open', 'halted', 'closed']

/** Of equally many the one furthest from open; open where there is none. */
function stateOfMost(states: readonly TradingState[]): TradingState {
  let most: TradingState = 'open'
  let mostCount = 0
  for (const state of FROM_OPEN) {
    const count = states.filter((other) => other === state).length
    if (count > 0 && count >= mostCount) {
      most = state
      mostCount = count
    }
  }
  return most
}

function extreme(of: (...prices: number[]) => number, prices: readonly (Price | null)[]): Price | null {
  const known = prices.filter((price) => price !== null)
  return known.length === 0 ? null : (of(...known) as Price)
}
