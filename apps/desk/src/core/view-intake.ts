import { foldViews } from '@sluice/book'
import type { SymbolId, VenueView } from '@sluice/domain'

export interface ViewIntakeParts {
  /** Views that changed since they were taken last, of one symbol or of all (null). */
  readonly take: (symbol: SymbolId | null) => readonly VenueView[]
  /** Throws when there is no room for them now. */
  readonly submit: (views: readonly VenueView[]) => void
  readonly onRefused: (error: unknown) => void
}

const keyOf = ({ mic, symbol }: VenueView): string => `${mic} ${symbol}`

/**
 * Takes views to the core. What it has no room for waits, at most one view a venue and symbol: later ones are folded into it, so that no
 * traded volume and no gap is lost.
 */
export class ViewIntake {
  private readonly parts: ViewIntakeParts
  private readonly waiting = new Map<string, VenueView>()

  constructor(parts: ViewIntakeParts) {
    this.parts = parts
  }

  /** Of one symbol, or of all (null). */
  take(symbol: SymbolId | null): void {
    const taken = this.parts.take(symbol)
    const views = this.waiting.size === 0 ? taken : this.withWaiting(taken, symbol)
    if (views.length === 0) return
    try {
      this.parts.submit(views)
    } catch (error) {
      for (const view of views) this.waiting.set(keyOf(view), view)
      this.parts.onRefused(error)
    }
  }

  private withWaiting(taken: readonly VenueView[], symbol: SymbolId | null): VenueView[] {
    const views = taken.map((view) => {
      const earlier = this.waiting.get(keyOf(view))
      this.waiting.delete(keyOf(view))
      return earlier === undefined ? view : foldViews(earlier, view)
    })
    for (const [key, view] of this.waiting) {
      if (symbol !== null && view.symbol !== symbol) continue
      this.waiting.delete(key)
      views.push(view)
    }
    return views
  }
}
