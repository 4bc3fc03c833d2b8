import type { FeedEvent, Mic, SymbolId, UnixUs } from '@sluice/domain'

/**
 * What a full buffer left out, as little as a replay must be told: each book that misses something, and where links and trading
 * states stood at last. Bounded by venues times symbols, however long it lasts.
 */
export class DroppedEvents {
  private readonly books = new Map<string, { mic: Mic; symbol: SymbolId | null; us: UnixUs }>()
  private readonly links = new Map<Mic, FeedEvent>()
  private readonly statuses = new Map<string, FeedEvent>()
  private dropped = 0

  get count(): number {
    return this.dropped
  }

  add(event: FeedEvent): void {
    this.dropped += 1
    switch (event.kind) {
      case 'views':
        return
      case 'up':
      case 'down':
        this.links.set(event.mic, event)
        return
      case 'status':
        this.statuses.set(`${event.mic} ${event.symbol}`, event)
        return
      default:
        this.books.set(`${event.mic} ${event.symbol ?? ''}`, { mic: event.mic, symbol: event.symbol, us: event.receivedUs })
    }
  }

  /** The events that say so, one `refused` for each book; nothing is remembered of them any more. */
  take(): FeedEvent[] {
    const markers: FeedEvent[] = [
      ...this.links.values(),
      ...this.statuses.values(),
      ...[...this.books.values()].map(({ mic, symbol, us }): FeedEvent => ({ kind: 'refused', mic, symbol, receivedUs: us })),
    ]
    this.books.clear()
    this.links.clear()
    this.statuses.clear()
    this.dropped = 0
    return markers
  }
}
