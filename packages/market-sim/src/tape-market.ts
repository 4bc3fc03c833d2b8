import {
  assert, feeMicro, Hasher, isDark, isImmediate, TRADE_FLAG,
  type ClOrdId, type ExecId, type ExecType, type FeedEvent, type FeedUpdate, type Instrument, type Level, type Mic, type MoneyMicro, type Price, type QtyLots, type SymbolId, type UnixUs, type Venue,
  type VenueStatus,
} from '@sluice/domain'
import { DEFAULT_LATENCY, VenueLatency } from './latency.ts'
import { TapeListing } from './tape-listing.ts'
import { TapeOrder } from './tape-order.ts'
import type { LatencyProfile, Market, MarketSimSink, SimCancelReject, SimExecutionReport, SimOrder, SimOrderState, SimRejectReason, SimReplacement } from './types.ts'

/** Orders from outside that are remembered, for duplicates and status requests; the oldest done ones go first. */
const KNOWN_ORDERS_MAX = 100_000
/** From the last event of the tape to its end, so that no round is without time, microseconds. */
const ROUND_GAP_US = 1_000
/** A trade of fewer shares is an odd lot. */
const ROUND_LOT_SHARES = 100
const CLOSED: VenueStatus = { state: 'closed', bandLow: null, bandHigh: null }

export interface TapeMarketOptions {
  /** The recorded events in the order of `receivedUs`, from the beginning at every call. */
  readonly open: () => Iterator<readonly FeedEvent[]>
  /** Recorded time at which the playing begins, and of the last event, microseconds. What lies before is taken in at once, its prints told to nobody. */
  readonly fromUs: number
  readonly toUs: number
  /** Symbols and venues that are played; everything else on the tape is left out. */
  readonly instruments: readonly Instrument[]
  readonly venues: readonly Venue[]
  /** Virtual time at which the tape begins. */
  readonly startUs: number
  /** How fast it is played. */
  readonly speed: number
  /** Begin anew at its end; otherwise every venue closes. */
  readonly repeat: boolean
  readonly seed: number
  readonly latency?: LatencyProfile
  readonly runTag?: string
  readonly sink?: MarketSimSink
}

/** Where the playing is. */
export interface TapePosition {
  readonly tapeUs: number
  readonly fromUs: number
  readonly toUs: number
  readonly speed: number
  /** Times it began anew. */
  readonly round: number
  readonly ended: boolean
}

interface Waiting {
  readonly atUs: number
  readonly run: () => void
}

interface Desk {
  readonly venue: Venue
  readonly latency: VenueLatency
  noFills: boolean
  lastInUs: number
  lastOutUs: number
}

/**
 * A recorded day as a market to trade in: quotes and prints of the tape at their times, and our orders against them. Nobody on the tape reacts to us:
 * what we took is missing until the tape shows that price anew, and that is all of our impact.
 */
export class TapeMarket implements Market {
  private readonly options: TapeMarketOptions
  private readonly sink: MarketSimSink
  private readonly listings = new Map<string, TapeListing>()
  private readonly lit = new Map<string, TapeListing[]>()
  private readonly instruments: ReadonlyMap<string, Instrument>
  private readonly desks = new Map<string, Desk>()
  private readonly orders = new Map<string, TapeOrder>()
  private readonly told = new Map<string, VenueStatus>()
  private readonly imposed = new Map<string, VenueStatus>()
  private readonly waiting: Waiting[] = []
  private clockUs: number
  private round = 0
  private roundStartUs: number
  private batches: Iterator<readonly FeedEvent[]>
  private batch: readonly FeedEvent[] = []
  private at = 0
  private ended = false
  private eventsPlayed = 0
  private execs = 0
  private accepted = 0
  private statuses = 0

  constructor(options: TapeMarketOptions) {
    const { instruments, venues, startUs, latency = DEFAULT_LATENCY, seed, sink = {} } = options
    assert(options.speed > 0, `speed ${options.speed}`)
    this.options = options
    this.sink = sink
    this.clockUs = startUs
    this.roundStartUs = startUs
    this.instruments = new Map(instruments.map((instrument) => [instrument.symbol as string, instrument]))
    for (const venue of venues) {
      this.desks.set(venue.mic, { venue, latency: new VenueLatency(latency, seed, venue.mic, venue.kind), noFills: false, lastInUs: 0, lastOutUs: 0 })
      for (const { symbol } of instruments) {
        const listing = new TapeListing(venue.mic, symbol, isDark(venue.kind), (order, qty, price, how) => this.filled(order, qty, price, how))
        this.listings.set(keyOf(venue.mic, symbol), listing)
        if (!listing.midpoint) this.lit.set(symbol, [...(this.lit.get(symbol) ?? []), listing])
      }
    }
    this.batches = options.open()
    this.readOn()
  }

  get nowUs(): UnixUs {
    return this.clockUs as UnixUs
  }

  /** Events of the tape played so far. */
  get bookEvents(): number {
    return this.eventsPlayed
  }

  position(): TapePosition {
    const { fromUs, toUs, speed } = this.options
    return { tapeUs: Math.min(toUs, fromUs + Math.floor((this.clockUs - this.roundStartUs) * speed)), fromUs, toUs, speed, round: this.round, ended: this.ended }
  }

  nextEventUs(): number {
    return Math.min(this.tapeNextUs(), this.waiting[0]?.atUs ?? Infinity)
  }

  advanceTo(tsUs: number): void {
    assert(tsUs >= this.clockUs, `time runs forward: ${tsUs} is before ${this.clockUs}`)
    for (let atUs = this.nextEventUs(); atUs <= tsUs; atUs = this.nextEventUs()) {
      this.clockUs = Math.max(this.clockUs, atUs)
      const first = this.waiting[0]
      if (first !== undefined && first.atUs <= this.tapeNextUs()) {
        this.waiting.shift()
        first.run()
      } else this.play()
    }
    this.clockUs = tsUs
  }

  submit(order: SimOrder): void {
    this.arriveLater(order.mic, order.clOrdId, () => this.accept(order))
  }

  cancel(mic: Mic, origClOrdId: ClOrdId, clOrdId: ClOrdId = `${origClOrdId}-C` as ClOrdId): void {
    this.arriveLater(mic, clOrdId, () => this.acceptCancel(mic, origClOrdId, clOrdId))
  }

  replace(mic: Mic, replacement: SimReplacement): void {
    this.arriveLater(mic, replacement.clOrdId, () => this.acceptReplace(mic, replacement))
  }

  requestStatus(mic: Mic, clOrdId: ClOrdId): void {
    const name = `${clOrdId}-S${++this.statuses}`
    this.arriveLater(mic, name, () => {
      const status = { mic, clOrdId, state: this.orderState(mic, clOrdId), venueUs: this.nowUs }
      this.leaveLater(mic, name, () => this.sink.orderStatus?.(status))
    })
  }

  orderState(mic: Mic, clOrdId: ClOrdId): SimOrderState | null {
    return this.orders.get(`${mic} ${clOrdId}`)?.state() ?? null
  }

  levels(mic: Mic, symbol: SymbolId, side: 'buy' | 'sell', n: number): Level[] {
    return this.listings.get(keyOf(mic, symbol))?.levels(side === 'buy', n) ?? []
  }

  nbbo(symbol: SymbolId): { readonly bid: Price | null; readonly ask: Price | null } {
    let bid: number | null = null
    let ask: number | null = null
    for (const { bestBid, bestAsk } of this.lit.get(symbol) ?? []) {
      if (bestBid !== null && (bid === null || bestBid > bid)) bid = bestBid
      if (bestAsk !== null && (ask === null || bestAsk < ask)) ask = bestAsk
    }
    return { bid: bid as Price | null, ask: ask as Price | null }
  }

  /** The tape knows no true value: the middle of its best quote. */
  latentValue(symbol: SymbolId): number {
    const mid2 = this.mid2(symbol)
    return mid2 === null ? this.instruments.get(symbol)?.referencePrice ?? 0 : mid2 / 2
  }

  /** Fault switch of a venue: orders that come while it is on are accepted and never fill. */
  setNoFills(mic: Mic, on: boolean): void {
    this.deskOf(mic).noFills = on
  }

  /** What the tape says of the symbol there; null: nothing, which is open. */
  status(mic: Mic, symbol: SymbolId): VenueStatus | null {
    return this.ended ? CLOSED : this.told.get(keyOf(mic, symbol)) ?? null
  }

  /** What the venue lets be traded now, whatever the tape says: nothing fills where it is not open. */
  setState(mic: Mic, symbol: SymbolId, status: VenueStatus): void {
    this.imposed.set(keyOf(mic, symbol), status)
  }

  stateHash(): string {
    const hasher = new Hasher().num(this.clockUs).num(this.round).num(this.eventsPlayed).num(this.waiting.length).num(this.execs).num(this.accepted)
    for (const [key, order] of this.orders) if (order.isLive) hasher.str(key).num(order.leaves).num(order.ahead)
    return hasher.digest()
  }

  // ---- the tape

  private tapeNextUs(): number {
    if (this.ended) return Infinity
    const { fromUs, toUs, speed } = this.options
    const event = this.batch[this.at]
    const us = event === undefined ? toUs + ROUND_GAP_US : Math.min(toUs, timeOf(event))
    return this.roundStartUs + Math.max(0, Math.round((us - fromUs) / speed))
  }

  private play(): void {
    const event = this.batch[this.at]
    if (event === undefined) return this.endOfDay()
    this.at++
    this.eventsPlayed++
    if (event.kind === 'update') this.update(event)
    else if (event.kind === 'status') this.told.set(keyOf(event.mic, event.symbol), event.status)
    this.readOn()
  }

  /** The next batch where this one is done; none follows at the end of the tape. */
  private readOn(): void {
    while (this.at >= this.batch.length) {
      const next = this.batches.next()
      this.at = 0
      this.batch = next.done === true ? [] : next.value
      if (next.done === true) return
    }
  }

  /** Live orders expire, then the day begins anew, or nothing trades any more. */
  private endOfDay(): void {
    for (const listing of this.listings.values()) {
      listing.clear()
      this.sink.bookChanged?.(listing.mic, listing.symbol)
    }
    for (const order of this.orders.values()) if (order.isLive) this.end(order, 'expired')
    this.told.clear()
    if (!this.options.repeat) {
      this.ended = true
      return
    }
    this.round++
    this.roundStartUs = this.clockUs
    this.batches = this.options.open()
    this.readOn()
  }

  private update({ mic, symbol, entries, snapshot, receivedUs }: FeedUpdate): void {
    const listing = this.listings.get(keyOf(mic, symbol))
    if (listing === undefined) return
    const trades = this.tradesAt(mic, symbol)
    for (const entry of entries) {
      if (entry.kind !== 'trade' || receivedUs < this.options.fromUs) continue
      if (trades) listing.print(entry, this.mid2(symbol))
      this.sink.trade?.({ mic, symbol, price: entry.price, qty: entry.qty, aggressor: entry.aggressor, flags: entry.flags, tsUs: this.nowUs })
    }
    if (!snapshot && entries.every(({ kind }) => kind === 'trade')) return
    listing.quote(entries, snapshot)
    if (trades) listing.meetQuotes()
    this.sink.bookChanged?.(mic, symbol)
  }

  private mid2(symbol: SymbolId): number | null {
    const { bid, ask } = this.nbbo(symbol)
    return bid === null || ask === null || bid > ask ? null : bid + ask
  }

  private tradesAt(mic: Mic, symbol: SymbolId): boolean {
    const key = keyOf(mic, symbol)
    return ((this.imposed.get(key) ?? this.told.get(key))?.state ?? 'open') === 'open'
  }

  // ---- our orders

  private accept(request: SimOrder): void {
    const { mic, clOrdId, symbol } = request
    const known = this.orders.has(`${mic} ${clOrdId}`)
    const refusal = known ? (['duplicateOrder', `ClOrdID ${clOrdId} was used before`] as const) : this.refusal(request)
    const order = new TapeOrder(request, refusal === null ? `${this.options.runTag ?? ''}${mic}-${(++this.accepted).toString(36).toUpperCase()}` : 'NONE')
    if (!known) this.remember(order)
    if (refusal !== null) {
      order.status = 'rejected'
      this.report(order, 'rejected', { rejectReason: refusal[0], text: refusal[1] })
      return
    }
    this.report(order, 'new')
    const immediate = isImmediate(request.timeInForce)
    if (!this.deskOf(mic).noFills && this.tradesAt(mic, symbol)) this.listingOf(mic, symbol).submit(order, immediate)
    if (order.leaves > 0 && immediate) this.end(order, 'expired')
    this.sink.bookChanged?.(mic, symbol)
  }

  private acceptCancel(mic: Mic, origClOrdId: ClOrdId, clOrdId: ClOrdId): void {
    const order = this.orders.get(`${mic} ${origClOrdId}`)
    if (order === undefined || !order.isLive || order.request.clOrdId !== origClOrdId) return this.rejectChange(mic, order, origClOrdId, clOrdId)
    this.listingOf(mic, order.request.symbol).remove(order)
    this.end(order, 'canceled', clOrdId)
    this.sink.bookChanged?.(mic, order.request.symbol)
  }

  private acceptReplace(mic: Mic, replacement: SimReplacement): void {
    const { clOrdId, origClOrdId, qty, price } = replacement
    const order = this.orders.get(`${mic} ${origClOrdId}`)
    if (order === undefined || !order.isLive || order.request.clOrdId !== origClOrdId) return this.rejectChange(mic, order, origClOrdId, clOrdId, { ofReplace: true })
    const fault = this.orders.has(`${mic} ${clOrdId}`) ? `ClOrdID ${clOrdId} was used before`
      : qty <= order.cumQty ? `quantity ${qty} is not above ${order.cumQty}, which is executed` : this.refusal({ ...order.request, qty, price })?.[1]
    if (fault !== undefined) return this.rejectChange(mic, order, origClOrdId, clOrdId, { ofReplace: true, text: fault })
    const { symbol } = order.request
    const less = price === order.request.price && qty < order.request.qty
    if (!less) this.listingOf(mic, symbol).remove(order)
    order.replace(replacement)
    this.orders.set(`${mic} ${clOrdId}`, order)
    this.report(order, 'replaced', { origClOrdId })
    if (less) return
    if (!this.deskOf(mic).noFills && this.tradesAt(mic, symbol)) this.listingOf(mic, symbol).submit(order, false)
    this.sink.bookChanged?.(mic, symbol)
  }

  private rejectChange(mic: Mic, order: TapeOrder | undefined, origClOrdId: ClOrdId, clOrdId: ClOrdId, more: Pick<SimCancelReject, 'ofReplace'> & { readonly text?: string } = {}): void {
    const text = order === undefined ? `order ${origClOrdId} is unknown` : order.isLive ? `order ${origClOrdId} is now ${order.request.clOrdId}` : `order ${origClOrdId} is already ${order.status}`
    const reject: SimCancelReject = {
      mic, clOrdId, origClOrdId, owner: order?.request.owner ?? '', unknownOrder: order === undefined, ordStatus: order?.status ?? 'rejected', venueUs: this.nowUs, text, ...more,
    }
    this.leaveLater(mic, clOrdId, () => this.sink.cancelRejected?.(reject))
  }

  private refusal({ mic, symbol, qty, price, ordType, minQty: atLeast, timeInForce }: SimOrder): readonly [SimRejectReason, string] | null {
    const minQty = atLeast ?? 0
    const listing = this.listings.get(keyOf(mic, symbol))
    const { venue } = this.deskOf(mic)
    if (listing === undefined) return ['unknownSymbol', `symbol ${symbol} does not trade at ${mic}`]
    if (this.ended) return ['unsupported', `${mic} is closed: the tape has ended`]
    if (!Number.isSafeInteger(qty) || qty < venue.minQtyLots) return ['incorrectQuantity', `quantity ${qty} is below the venue's minimum ${venue.minQtyLots}`]
    if (!Number.isSafeInteger(price) || price <= 0) return ['invalidPrice', `price ${price} is not a positive whole number of price units`]
    if (!Number.isSafeInteger(minQty) || minQty < 0 || minQty > qty) return ['incorrectQuantity', `minimum quantity ${minQty} is not between 0 and ${qty}`]
    if (listing.midpoint) return null
    const { tick } = this.instruments.get(symbol)!
    if (ordType === 'midpointPeg') return ['unsupported', `a ${venue.kind} venue takes no midpoint peg`]
    if (price % tick !== 0) return ['invalidPrice', `price ${price} is not a multiple of the tick ${tick}`]
    return minQty > 0 && !isImmediate(timeInForce) ? ['unsupported', 'a minimum quantity needs immediate-or-cancel here'] : null
  }

  private filled(order: TapeOrder, qty: number, price: number, { aggressor, printed }: { readonly aggressor: boolean; readonly printed: boolean }): void {
    const { mic, symbol } = order.request
    const { venue } = this.deskOf(mic)
    order.fill(qty, price)
    const added = !aggressor && !isDark(venue.kind)
    this.report(order, 'trade', {
      lastQty: qty as QtyLots, lastPx: price as Price, liquidity: added ? 'added' : 'removed', feeMicro: feeMicro(qty as QtyLots, aggressor ? venue.takeFee : venue.addFee, this.instruments.get(symbol)!),
    })
    if (printed) return
    const flags = qty * this.instruments.get(symbol)!.lotSize < ROUND_LOT_SHARES ? TRADE_FLAG.oddLot : 0
    this.sink.trade?.({ mic, symbol, price: price as Price, qty: qty as QtyLots, aggressor: order.buy === aggressor ? 'buy' : 'sell', flags, tsUs: this.nowUs })
    this.sink.bookChanged?.(mic, symbol)
  }

  private end(order: TapeOrder, how: 'canceled' | 'expired', cancelClOrdId?: ClOrdId): void {
    order.status = how
    this.report(order, how, cancelClOrdId === undefined ? {} : { clOrdId: cancelClOrdId, origClOrdId: order.request.clOrdId })
  }

  private report(order: TapeOrder, execType: ExecType, more: Partial<SimExecutionReport> = {}): void {
    const { mic, clOrdId } = order.request
    const execId = `${this.options.runTag ?? ''}${mic}-E${(++this.execs).toString(36).toUpperCase()}` as ExecId
    const report: SimExecutionReport = {
      ...order.state(), origClOrdId: null, execId, execType, lastQty: 0 as QtyLots, lastPx: 0 as Price, liquidity: 'removed', feeMicro: 0 as MoneyMicro, venueUs: this.nowUs,
      rejectReason: null, text: null, ...more,
    }
    this.leaveLater(mic, `${clOrdId}:${order.cumQty}:${execType}`, () => this.sink.executionReport?.(report))
  }

  private remember(order: TapeOrder): void {
    if (this.orders.size >= KNOWN_ORDERS_MAX) {
      for (const [key, old] of this.orders) {
        if (old.isLive) continue
        this.orders.delete(key)
        break
      }
    }
    this.orders.set(`${order.request.mic} ${order.request.clOrdId}`, order)
  }

  private listingOf(mic: Mic, symbol: SymbolId): TapeListing {
    const listing = this.listings.get(keyOf(mic, symbol))
    assert(listing !== undefined, `${symbol} at ${mic} is not played`)
    return listing
  }

  private deskOf(mic: Mic): Desk {
    const desk = this.desks.get(mic)
    assert(desk !== undefined, `venue ${mic} is not played`)
    return desk
  }

  private arriveLater(mic: Mic, name: string, run: () => void): void {
    const desk = this.deskOf(mic)
    desk.lastInUs = Math.max(desk.lastInUs, this.clockUs + desk.latency.inboundUs(name))
    this.later(desk.lastInUs, run)
  }

  private leaveLater(mic: Mic, name: string, run: () => void): void {
    const desk = this.deskOf(mic)
    desk.lastOutUs = Math.max(desk.lastOutUs, this.clockUs + desk.latency.outboundUs(name))
    this.later(desk.lastOutUs, run)
  }

  /** Few wait at a time: kept in order, those of the same time in the order in which they came. */
  private later(atUs: number, run: () => void): void {
    let at = this.waiting.length
    while (at > 0 && this.waiting[at - 1]!.atUs > atUs) at--
    this.waiting.splice(at, 0, { atUs, run })
  }
}

const keyOf = (mic: string, symbol: string): string => `${mic} ${symbol}`
const timeOf = (event: FeedEvent): number => (event.kind === 'views' ? event.nowUs : event.receivedUs)
