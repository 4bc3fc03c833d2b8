import type { Mic, SymbolId, VenueView } from '@sluice/domain'
import type { DispatchedOutput } from '@sluice/runtime'
import type { DeskSession } from './desk-sessions.ts'
import type { FixEdge } from './fix-port.ts'
import { OmsSessions } from './oms-sessions.ts'
import { VenueFeed } from './venue-feed.ts'
import { VenueOrders } from './venue-orders.ts'

/** Every FIX session of the desk. */
export class FixDesk {
  readonly oms: OmsSessions
  private readonly orders = new Map<Mic, VenueOrders>()
  private readonly feeds = new Map<Mic, VenueFeed>()
  private readonly edge: FixEdge

  constructor(edge: FixEdge) {
    this.edge = edge
    this.oms = new OmsSessions(edge)
    for (const venue of edge.config.venues) {
      this.orders.set(venue.mic as Mic, new VenueOrders(edge, venue))
      this.feeds.set(venue.mic as Mic, new VenueFeed(edge, venue, edge.config.instruments.map(({ symbol }) => edge.instruments(symbol)!)))
    }
  }

  get sessions(): readonly DeskSession[] {
    return [...this.orders.values(), ...this.feeds.values(), ...this.oms.sessions]
  }

  async start(): Promise<void> {
    await this.oms.listen()
    for (const venue of [...this.orders.values(), ...this.feeds.values()]) venue.start()
  }

  /** Builds and stores the message; an order for a session that is down is handed back as unsent. */
  dispatch(output: DispatchedOutput): void {
    if (output.kind === 'report-parent') return this.oms.send(output, this.edge.instruments(output.report.symbol))
    if (output.kind === 'reject-cancel') return this.oms.send(output, undefined)
    const [mic, symbol] = output.kind === 'send-order' ? [output.order.mic, output.order.symbol] : [output.mic, output.symbol]
    const instrument = this.edge.instruments(symbol)
    const sent = instrument !== undefined && this.orders.get(mic)?.send(output, instrument) === true
    if (!sent && output.kind === 'send-order') this.edge.submit({ kind: 'children-unsent', clOrdIds: [output.order.clOrdId] })
  }

  takeViews(): VenueView[] {
    return [...this.feeds.values()].flatMap((feed) => feed.handler.takeDirtyViews())
  }

  takeViewsOf(symbol: SymbolId): VenueView[] {
    return [...this.feeds.values()].flatMap((feed) => feed.handler.takeDirtyViewsOf(symbol))
  }

  pollFeeds(): void {
    for (const feed of this.feeds.values()) feed.handler.poll(this.edge.clock.nowUs())
  }

  gapsOf(mic: Mic): number {
    return this.feeds.get(mic)?.handler.state().gaps ?? 0
  }

  async close(timeoutMs: number): Promise<void> {
    await Promise.all([this.oms.close(timeoutMs), ...[...this.orders.values(), ...this.feeds.values()].map((s) => s.close(timeoutMs))])
  }
}
