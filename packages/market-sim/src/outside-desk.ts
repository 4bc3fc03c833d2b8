import {
  feeMicro, isDark, isImmediate, type ClOrdId, type ExecId, type ExecType, type Hasher, type MoneyMicro, type Price, type QtyLots, type UnixUs, type Venue,
} from '@sluice/domain'
import type { BookOrder, OrderOwner } from './book-order.ts'
import type { EventQueue, SimEvent } from './event-queue.ts'
import type { VenueLatency } from './latency.ts'
import { OutsideOrder } from './outside-order.ts'
import { isMidpoint, type Listing, type Security } from './security.ts'
import type { MarketSimSink, SimCancelReject, SimExecutionReport, SimOrder, SimOrderState, SimOrderStatus, SimRejectReason, SimReplacement } from './types.ts'

/** Live orders from outside at one venue. */
export const LIVE_ORDERS_MAX = 20_000
/** Orders from outside that a venue remembers, for duplicates and status requests; the oldest done ones go first. */
export const KNOWN_ORDERS_MAX = 100_000
/** Messages that wait for a venue that is out; what comes on top is lost. */
export const PARKED_MAX = 20_000

interface Refusal {
  readonly reason: SimRejectReason
  readonly text: string
}

/** Order entry of one venue: messages arrive and leave in order, each after its own delay. */
export class OutsideDesk implements OrderOwner {
  readonly venue: Venue
  private readonly securities: ReadonlyMap<string, Security>
  private readonly queue: EventQueue
  private readonly latency: VenueLatency
  private readonly now: () => number
  private readonly sink: MarketSimSink
  private readonly runTag: string
  private readonly orders = new Map<string, OutsideOrder>()
  private live = 0
  private execs = 0
  private accepted = 0
  private statuses = 0
  /** Fault: what comes is accepted and never meets anything. Set by the owner of the market. */
  noFills = false
  /** What arrived while the venue was out, in order; null while it is not. */
  private parked: (() => void)[] | null = null
  private lastInUs = 0
  private lastOutUs = 0

  constructor(venue: Venue, securities: ReadonlyMap<string, Security>, queue: EventQueue, latency: VenueLatency, now: () => number, sink: MarketSimSink, runTag: string) {
    this.venue = venue
    this.securities = securities
    this.queue = queue
    this.latency = latency
    this.now = now
    this.sink = sink
    this.runTag = runTag
  }

  submit(request: SimOrder): void {
    this.arriveLater(request.clOrdId, () => this.accept(request))
  }

  cancel(origClOrdId: ClOrdId, clOrdId: ClOrdId): void {
    this.arriveLater(clOrdId, () => this.acceptCancel(origClOrdId, clOrdId))
  }

  replace(replacement: SimReplacement): void {
    this.arriveLater(replacement.clOrdId, () => this.acceptReplace(replacement))
  }

  requestStatus(clOrdId: ClOrdId): void {
    const name = `${clOrdId}-S${++this.statuses}`
    this.arriveLater(name, () => {
      const status: SimOrderStatus = { mic: this.venue.mic, clOrdId, state: this.orderState(clOrdId), venueUs: this.now() as UnixUs }
      this.leaveLater(name, () => this.sink.orderStatus?.(status))
    })
  }

  orderState(clOrdId: string): SimOrderState | null {
    return this.orders.get(clOrdId)?.state() ?? null
  }

  filled(order: BookOrder, price: number, qty: number, aggressor: boolean): void {
    const own = order as OutsideOrder
    own.cumQty += qty
    own.grossPriceLots += price * qty
    own.status = own.leaves === 0 ? 'filled' : 'partiallyFilled'
    if (own.leaves === 0) this.live--
    const dark = isDark(this.venue.kind)
    const added = !aggressor && !dark
    const perShare = aggressor ? this.venue.takeFee : this.venue.addFee
    const fee = feeMicro(qty as QtyLots, perShare, own.security!.instrument)
    this.report(own, 'trade', { lastQty: qty as QtyLots, lastPx: price as Price, liquidity: added ? 'added' : 'removed', feeMicro: fee })
  }

  /** While a venue is out nothing that arrives is looked at; back again, it looks at everything in order. */
  setOutage(on: boolean): void {
    if (on) {
      this.parked ??= []
      return
    }
    const parked = this.parked ?? []
    this.parked = null
    for (const run of parked) run()
  }

  hash(hasher: Hasher): void {
    hasher.num(this.parked?.length ?? -1).num(this.live).num(this.execs).num(this.accepted).num(this.lastInUs).num(this.lastOutUs).num(this.orders.size)
    for (const [clOrdId, order] of this.orders) if (order.isLive) hasher.str(clOrdId).num(order.leaves)
  }

  private accept(request: SimOrder): void {
    const known = this.orders.get(request.clOrdId)
    const security = this.securities.get(request.symbol) ?? null
    const refusal: Refusal | null = known !== undefined
      ? { reason: 'duplicateOrder', text: `ClOrdID ${request.clOrdId} was used before` }
      : this.refusal(request, security)
    const order = new OutsideOrder(this, request, refusal === null ? `${this.runTag}${this.venue.mic}-${(++this.accepted).toString(36).toUpperCase()}` : 'NONE', security, security?.at(this.venue.mic) ?? null)
    if (refusal !== null) {
      order.status = 'rejected'
      if (known === undefined) this.remember(order)
      this.report(order, 'rejected', { rejectReason: refusal.reason, text: refusal.text })
      return
    }
    this.remember(order)
    this.live++
    this.report(order, 'new')
    if (!this.noFills) order.security!.submit(order.listing!, order, isImmediate(request.timeInForce))
    if (order.leaves > 0 && isImmediate(request.timeInForce)) this.end(order, 'expired')
  }

  private acceptCancel(origClOrdId: ClOrdId, clOrdId: ClOrdId): void {
    const order = this.orders.get(origClOrdId)
    if (order === undefined || !order.isLive || order.request.clOrdId !== origClOrdId) {
      this.rejectCancel(order, origClOrdId, clOrdId)
      return
    }
    order.security!.cancel(order.listing!, order)
    this.end(order, 'canceled', clOrdId)
  }

  private acceptReplace(replacement: SimReplacement): void {
    const { clOrdId, origClOrdId } = replacement
    const order = this.orders.get(origClOrdId)
    if (order === undefined || !order.isLive || order.request.clOrdId !== origClOrdId) {
      this.rejectCancel(order, origClOrdId, clOrdId, 'replace')
      return
    }
    const fault = this.replaceFault(order, replacement)
    if (fault !== null) {
      this.rejectCancel(order, origClOrdId, clOrdId, 'replace', fault)
      return
    }
    const { qty, price } = order.request
    const less = replacement.price === price && replacement.qty < qty
    if (!less) order.security!.cancel(order.listing!, order)
    order.rename(replacement)
    this.orders.set(clOrdId, order)
    if (less) order.security!.shrink(order.listing!, order, qty - replacement.qty)
    else order.startAnew()
    this.report(order, 'replaced', { origClOrdId })
    if (!less && !this.noFills) order.security!.submit(order.listing!, order, false)
  }

  private replaceFault(order: OutsideOrder, { clOrdId, qty, price }: SimReplacement): string | null {
    if (this.orders.has(clOrdId)) return `ClOrdID ${clOrdId} was used before`
    if (!Number.isSafeInteger(qty) || qty <= order.cumQty) return `quantity ${qty} is not above ${order.cumQty}, which is executed`
    return this.refusal({ ...order.request, qty, price }, order.security)?.text ?? null
  }

  private refusal(request: SimOrder, security: Security | null): Refusal | null {
    const { mic, minQtyLots, kind } = this.venue
    const listing = security?.at(mic)
    if (security === null || listing === undefined) return { reason: 'unknownSymbol', text: `symbol ${request.symbol} does not trade at ${mic}` }
    if (!Number.isSafeInteger(request.qty) || request.qty < minQtyLots) return { reason: 'incorrectQuantity', text: `quantity ${request.qty} is below the venue's minimum ${minQtyLots}` }
    if (!Number.isSafeInteger(request.price) || request.price <= 0) return { reason: 'invalidPrice', text: `price ${request.price} is not a positive whole number of price units` }
    const closed = notTaken(request, listing)
    if (closed !== null) return { reason: 'exchangeOption', text: closed }
    const minQty = request.minQty ?? 0
    if (!Number.isSafeInteger(minQty) || minQty < 0 || minQty > request.qty) return { reason: 'incorrectQuantity', text: `minimum quantity ${minQty} is not between 0 and ${request.qty}` }
    if (!isMidpoint(listing)) {
      if (request.ordType === 'midpointPeg') return { reason: 'unsupported', text: `a ${kind} venue takes no midpoint peg` }
      if (request.price % security.tick !== 0) return { reason: 'invalidPrice', text: `price ${request.price} is not a multiple of the tick ${security.tick}` }
      if (minQty > 0 && !isImmediate(request.timeInForce)) return { reason: 'unsupported', text: 'a minimum quantity needs immediate-or-cancel here' }
    }
    const displayQty = request.displayQty ?? request.qty
    if (!Number.isSafeInteger(displayQty) || displayQty < 1 || displayQty > request.qty) return { reason: 'incorrectQuantity', text: `display quantity ${displayQty} is not between 1 and ${request.qty}` }
    const undisplayed = request.displayQty !== undefined || request.hidden === true
    if (undisplayed && (isMidpoint(listing) || isImmediate(request.timeInForce))) return { reason: 'unsupported', text: 'a display quantity or a hidden order is for orders that rest at a lit venue' }
    if (request.displayQty !== undefined && request.hidden === true) return { reason: 'unsupported', text: 'a hidden order has no display quantity' }
    if (this.live >= LIVE_ORDERS_MAX) return { reason: 'tooManyOrders', text: `${LIVE_ORDERS_MAX} orders are live already` }
    return null
  }

  private end(order: OutsideOrder, how: 'canceled' | 'expired', cancelClOrdId?: ClOrdId): void {
    order.status = how
    this.live--
    this.report(order, how, cancelClOrdId === undefined ? {} : { clOrdId: cancelClOrdId, origClOrdId: order.request.clOrdId })
  }

  private remember(order: OutsideOrder): void {
    if (this.orders.size >= KNOWN_ORDERS_MAX) {
      for (const [clOrdId, old] of this.orders) {
        if (old.isLive) continue
        this.orders.delete(clOrdId)
        break
      }
    }
    this.orders.set(order.request.clOrdId, order)
  }

  private report(order: OutsideOrder, execType: ExecType, more: Partial<SimExecutionReport> = {}): void {
    const execId = `${this.runTag}${this.venue.mic}-E${(++this.execs).toString(36).toUpperCase()}` as ExecId
    const report: SimExecutionReport = {
      ...order.state(), origClOrdId: null, execId, execType, lastQty: 0 as QtyLots, lastPx: 0 as Price, liquidity: 'removed',
      feeMicro: 0 as MoneyMicro, venueUs: this.now() as UnixUs, rejectReason: null, text: null, ...more,
    }
    this.leaveLater(`${order.request.clOrdId}:${order.cumQty}:${execType}`, () => this.sink.executionReport?.(report))
  }

  private rejectCancel(order: OutsideOrder | undefined, origClOrdId: ClOrdId, clOrdId: ClOrdId, of: 'cancel' | 'replace' = 'cancel', fault: string | null = null): void {
    const reject: SimCancelReject = {
      mic: this.venue.mic, clOrdId, origClOrdId, owner: order?.request.owner ?? '', unknownOrder: order === undefined,
      ordStatus: order?.status ?? 'rejected', venueUs: this.now() as UnixUs,
      text: fault ?? (order === undefined ? `order ${origClOrdId} is unknown` : order.isLive ? `order ${origClOrdId} is now ${order.request.clOrdId}` : `order ${origClOrdId} is already ${order.status}`),
      ...(of === 'replace' ? { ofReplace: true } : {}),
    }
    this.leaveLater(clOrdId, () => this.sink.cancelRejected?.(reject))
  }

  private arriveLater(name: string, run: () => void): void {
    this.lastInUs = Math.max(this.lastInUs, this.now() + this.latency.inboundUs(name))
    this.queue.push(once(() => this.arrive(run)), this.lastInUs)
  }

  private arrive(run: () => void): void {
    if (this.parked === null) run()
    else if (this.parked.length < PARKED_MAX) this.parked.push(run)
  }

  private leaveLater(name: string, run: () => void): void {
    this.lastOutUs = Math.max(this.lastOutUs, this.now() + this.latency.outboundUs(name))
    this.queue.push(once(run), this.lastOutUs)
  }
}

/** Why a listing takes no such order now; null where it does. */
function notTaken({ symbol, side, price, timeInForce, ordType }: SimOrder, { status }: Listing): string | null {
  const { state, bandLow, bandHigh } = status
  if (state === 'halted') return `${symbol} is halted`
  if (state === 'closed') return `${symbol} is closed`
  if (isImmediate(timeInForce) && state !== 'open') return `${symbol} is not trading now (${state}): nothing executes at once`
  if (isImmediate(timeInForce) || ordType === 'midpointPeg') return null
  if (side === 'buy' && bandHigh !== null && price > bandHigh) return `price ${price} is above the upper band ${bandHigh} of ${symbol}`
  if (side !== 'buy' && bandLow !== null && price < bandLow) return `price ${price} is below the lower band ${bandLow} of ${symbol}`
  return null
}

const once = (fire: () => void): SimEvent => ({ atUs: 0, order: 0, fire })
