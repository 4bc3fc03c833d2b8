import { RecentPrints, type Print } from '@sluice/book'
import type { Mic, SessionAction, SessionId, SymbolId, UnixUs, VenueStatus, VenueView } from '@sluice/domain'
import type { DispatchedOutput } from '@sluice/runtime'
import type { DeskSession } from './desk-sessions.ts'
import type { FixEdge } from './fix-port.ts'
import { OmsSessions } from './oms-sessions.ts'
import { VenueFeed, type FeedFigures } from './venue-feed.ts'
import { VenueOrders } from './venue-orders.ts'

/** Prints kept for people: so many of all symbols together, and of each no more than it needs. */
const PRINTS_KEPT = 100_000
const PRINTS_KEPT_OF_SYMBOL = 256
const PRINTS_KEPT_OF_SYMBOL_MIN = 16

/** Every FIX session of the desk. */
export class FixDesk {
  readonly oms: OmsSessions
  private readonly orders = new Map<Mic, VenueOrders>()
  private readonly feeds = new Map<Mic, VenueFeed>()
  private readonly edge: FixEdge
  private readonly prints: ReadonlyMap<SymbolId, RecentPrints>

  constructor(edge: FixEdge) {
    this.edge = edge
    this.oms = new OmsSessions(edge)
    const { instruments } = edge.config
    const kept = Math.max(PRINTS_KEPT_OF_SYMBOL_MIN, Math.min(PRINTS_KEPT_OF_SYMBOL, Math.floor(PRINTS_KEPT / instruments.length)))
    this.prints = new Map(instruments.map(({ symbol }) => [symbol as SymbolId, new RecentPrints(kept)]))
    for (const venue of edge.config.venues) {
      this.orders.set(venue.mic as Mic, new VenueOrders(edge, venue))
      this.feeds.set(venue.mic as Mic, new VenueFeed(edge, venue, instruments.map(({ symbol }) => edge.instruments(symbol)!), (symbol) => this.prints.get(symbol)))
    }
  }

  get sessions(): readonly DeskSession[] {
    return [...this.orders.values(), ...this.feeds.values(), ...this.oms.sessions]
  }

  /** What support did to numbers before a crash that left nothing of it in the journal but its entry; before `start`. */
  catchUp(controls: readonly { readonly session: SessionId; readonly action: SessionAction }[]): void {
    for (const { session: sessionId, action } of controls) {
      const session = this.find(sessionId)?.session
      session?.control({ kind: 'stop' }, this.edge.clock.nowUs())
      this.control(sessionId, action)
      session?.control({ kind: 'start' }, this.edge.clock.nowUs())
    }
  }

  /** Sessions that support had stopped stay down. */
  async start(): Promise<void> {
    for (const { session } of this.sessions) if (this.edge.isStopped(session.config.sessionId)) session.control({ kind: 'stop' }, this.edge.clock.nowUs())
    await this.oms.listen()
    for (const venue of [...this.orders.values(), ...this.feeds.values()]) venue.start()
  }

  /** Builds and stores the message; an order for a session that is down is handed back as unsent. */
  dispatch(output: DispatchedOutput): void {
    if (output.kind === 'report-parent' || output.kind === 'drop-copy') return this.oms.send(output, this.edge.instruments(output.report.symbol))
    if (output.kind === 'reject-cancel') return this.oms.send(output, output.symbol === undefined ? undefined : this.edge.instruments(output.symbol))
    const { mic, symbol } = output.kind === 'send-order' || output.kind === 'send-replace' ? output.order : output
    const instrument = this.edge.instruments(symbol)
    const sent = instrument !== undefined && this.orders.get(mic)?.send(output, instrument) === true
    if (!sent && output.kind === 'send-order') this.edge.submit({ kind: 'children-unsent', clOrdIds: [output.order.clOrdId] })
  }

  /** Why this cannot be done now, which is written down with what its person asked; null: it can. */
  controlFault(sessionId: SessionId, action: SessionAction): string | null {
    const found = this.find(sessionId)
    return found === undefined ? 'the configuration has no such session' : found.session.controlFault(action)
  }

  /** What support does to a session: of its numbers in the commit of its entry, else once that is durable. What cannot be done is told. */
  control(sessionId: SessionId, action: SessionAction): void {
    const { edge } = this
    const found = this.find(sessionId)
    const done = found?.session.control(action, edge.clock.nowUs()) ?? { ok: false, error: 'the configuration has no such session' }
    edge.event(sessionId, done.ok ? `${action.kind} by support` : `${action.kind} by support was not done: ${done.error}`)
  }

  private find(sessionId: SessionId): DeskSession | undefined {
    return this.sessions.find(({ session }) => session.config.sessionId === sessionId)
  }

  /** What changed since the last take, of one symbol or of all (null); the tape is told that it was taken here. */
  takeViews(symbol: SymbolId | null): VenueView[] {
    const nowUs = this.edge.clock.nowUs()
    const views = [...this.feeds.values()].flatMap((feed) => feed.handler.takeViews(nowUs, symbol))
    if (views.length > 0) this.edge.tape.append({ kind: 'views', symbol, nowUs })
    return views
  }

  pollFeeds(): void {
    for (const feed of this.feeds.values()) feed.handler.poll(this.edge.clock.nowUs())
  }

  /** Asks every venue for whole books again. */
  refreshBooks(): void {
    for (const feed of this.feeds.values()) feed.handler.refresh()
  }

  figuresOf(mic: Mic, nowUs: UnixUs): FeedFigures | null {
    return this.feeds.get(mic)?.figures(nowUs) ?? null
  }

  /** Venue's clock minus ours; null where too little was heard. */
  clockOffsetUs(mic: Mic, nowUs: UnixUs): number | null {
    return this.feeds.get(mic)?.clockOffsetUs(nowUs) ?? null
  }

  /** What the venue told last; null where it never told. */
  statusOf(mic: Mic, symbol: SymbolId): VenueStatus | null {
    return this.feeds.get(mic)?.statusOf(symbol) ?? null
  }

  /** Number of the newest print of a symbol, 0 before the first. */
  newestPrintNo(symbol: SymbolId): number {
    return this.prints.get(symbol)?.newestNo ?? 0
  }

  /** Prints of a symbol after number `no` that are still kept, oldest first, at most the `max` newest. */
  printsSince(symbol: SymbolId, no: number, max: number): Print[] {
    return this.prints.get(symbol)?.since(no, max) ?? []
  }

  async close(timeoutMs: number): Promise<void> {
    await Promise.all([this.oms.close(timeoutMs), ...[...this.orders.values(), ...this.feeds.values()].map((s) => s.close(timeoutMs))])
  }
}
