import type { UnixUs } from '@sluice/domain'
import type { Engine } from '@sluice/engine'
import { imbalance5, spreadBps } from '@sluice/features'
import type { QuoteRow } from '@sluice/runtime'

/** Best quotes as the console shows them, one row a symbol. */
export function quoteRows(engine: Engine, nowUs: UnixUs): QuoteRow[] {
  const { instruments, venues } = engine.config
  return instruments.map(({ symbol }) => {
    const book = engine.consolidated(symbol, nowUs)
    return {
      symbol,
      bid: book.bid, bidQty: book.bidQty, bidMics: book.bidMics,
      ask: book.ask, askQty: book.askQty, askMics: book.askMics,
      last: book.last,
      bids: book.bids, asks: book.asks,
      spreadBps: spreadBps(book),
      imbalance: imbalance5(book),
      state: 'open', bandLow: null, bandHigh: null, protectedBid: null, protectedAsk: null,
      venues: venues.map(({ mic }) => {
        const ageUs = engine.viewAgeUs(symbol, mic, nowUs)
        return { mic, ageUs: ageUs ?? -1, fresh: engine.isFresh(symbol, mic, nowUs), state: 'open' }
      }),
    }
  })
}
