import type { FeedEntry, FeedEvent, FeedUpdate, Mic, Price, QtyLots, SymbolId, UnixUs } from '@sluice/domain'
import type { MarketQualityCollector } from './market-quality.ts'
import type { TaqQuote, TaqRow } from './taq-rows.ts'

/**
 * Rows of the consolidated tape as feed events: a quote is its venue's whole book (a snapshot), a trade one more of the venue's
 * numbered news. A venue comes up, with an empty book, at its first row.
 */
export class TaqTranslator {
  private readonly symbol: SymbolId
  private readonly quality: MarketQualityCollector
  private readonly rptSeqs = new Map<Mic, number>()
  private readonly lastRows = new Map<string, TaqRow>()

  constructor(symbol: SymbolId, quality: MarketQualityCollector) {
    this.symbol = symbol
    this.quality = quality
  }

  take(row: TaqRow, emit: (event: FeedEvent) => void): void {
    const { mic } = row
    const us = row.us as UnixUs
    let rptSeq = this.rptSeqs.get(mic)
    if (rptSeq === undefined) {
      rptSeq = 0
      emit({ kind: 'up', mic, receivedUs: us })
      emit(this.update(row, true, 0, []))
    }
    if (row.kind === 'trade') rptSeq += 1
    this.rptSeqs.set(mic, rptSeq)
    emit(row.kind === 'quote' ? this.update(row, true, rptSeq, quoteEntries(row)) : this.update(row, false, rptSeq, [{ kind: 'trade', price: row.price as Price, qty: row.qty as QtyLots, aggressor: null, flags: row.flags }]))
    this.observe(row)
  }

  private observe(row: TaqRow): void {
    const { quality, symbol } = this
    quality.taken(row.us)
    const key = `${row.kind} ${row.mic}`
    const before = this.lastRows.get(key)
    if (before !== undefined && sameRow(before, row)) quality.duplicates += 1
    this.lastRows.set(key, row)
    if (row.kind === 'trade') {
      quality.trade(row.mic, symbol, row.qty)
      return
    }
    quality.quote(row.mic, symbol)
    quality.quoteSize(row.bidQty)
    quality.quoteSize(row.askQty)
    quality.best(row.mic, symbol, row.us, row.bid, row.ask)
  }

  private update(row: TaqRow, snapshot: boolean, rptSeq: number, entries: readonly FeedEntry[]): FeedUpdate {
    const us = row.us as UnixUs
    return { kind: 'update', mic: row.mic, symbol: this.symbol, snapshot, rptSeq, venueUs: us, receivedUs: us, entries }
  }
}

function quoteEntries({ bid, bidQty, ask, askQty }: TaqQuote): FeedEntry[] {
  const entries: FeedEntry[] = []
  if (bidQty > 0) entries.push({ kind: 'bid', price: bid as Price, qty: bidQty as QtyLots })
  if (askQty > 0) entries.push({ kind: 'ask', price: ask as Price, qty: askQty as QtyLots })
  return entries
}

function sameRow(a: TaqRow, b: TaqRow): boolean {
  if (a.us !== b.us) return false
  if (a.kind === 'quote') return b.kind === 'quote' && a.bid === b.bid && a.bidQty === b.bidQty && a.ask === b.ask && a.askQty === b.askQty
  return b.kind === 'trade' && a.price === b.price && a.qty === b.qty && a.flags === b.flags
}
