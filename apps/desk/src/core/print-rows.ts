import type { SymbolId } from '@sluice/domain'
import type { Print } from '@sluice/book'
import { PRINTS_MAX, type LinkFromCore, type PrintRow } from '@sluice/runtime'

export interface PrintSource {
  newestPrintNo(symbol: SymbolId): number
  printsSince(symbol: SymbolId, no: number, max: number): readonly Print[]
}

type Prints = Pick<Extract<LinkFromCore, { type: 'prints' }>, 'prints' | 'leftOut'>

/** What traded since it was asked last, over all symbols. */
export class PrintRows {
  private readonly source: PrintSource
  /** Number of the newest print of each symbol that was answered. */
  private readonly answered: Map<SymbolId, number>

  constructor(symbols: readonly SymbolId[], source: PrintSource) {
    this.source = source
    this.answered = new Map(symbols.map((symbol) => [symbol, 0]))
  }

  /** Null when nothing traded. */
  next(): Prints | null {
    const { source } = this
    let count = 0
    const rows: (PrintRow & { readonly receivedUs: number })[] = []
    for (const [symbol, no] of this.answered) {
      const newest = source.newestPrintNo(symbol)
      if (newest === no) continue
      count += newest - no
      for (const { mic, price, qty, aggressor, flags, venueUs, receivedUs } of source.printsSince(symbol, no, PRINTS_MAX)) {
        rows.push({ mic, symbol, price, qty, aggressor, flags, venueUs, receivedUs })
      }
      this.answered.set(symbol, newest)
    }
    if (count === 0) return null
    const newest = rows.sort((a, b) => a.receivedUs - b.receivedUs).slice(-PRINTS_MAX)
    return { prints: newest.map(({ receivedUs: _, ...row }) => row), leftOut: count - newest.length }
  }
}
