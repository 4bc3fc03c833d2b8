import { sideSign, type Aggressiveness, type ClOrdId, type Hasher, type Mic, type Price, type Side, type SymbolId, type VenueView } from '@sluice/domain'
import { MARKOUT_HORIZONS_US, VenueHistory, type Horizon, type VenueHistorySnapshot } from './venue-history.ts'

/** Orders watched at once; beyond it the oldest is forgotten. */
export const WATCHED_MAX = 20_000
/** Fills whose markouts are still to come; beyond it new ones are left out. */
export const MARKOUTS_MAX = 50_000

/** One order as it leaves for a venue. */
export interface SentOrder {
  readonly clOrdId: ClOrdId
  readonly symbol: SymbolId
  readonly mic: Mic
  readonly side: Side
  readonly aggressiveness: Aggressiveness
  readonly qty: number
  readonly price: Price
  readonly sentUs: number
  /** bid + ask of the consolidated best just before it left; null without a two-sided market. */
  readonly midTimes2: number | null
  /** The venue's newest view; null for one that publishes nothing. */
  readonly view: VenueView | null
}

/** Watched from sending to its end. */
interface WatchedOrder extends Omit<SentOrder, 'clOrdId' | 'view' | 'price'> {
  /** The venue's opposite best at sending, price units; null where it displayed none. */
  readonly farPrice: number | null
  acked: boolean
  cumQty: number
  hiddenQty: number
  /** Of the lots displayed at the order's price or better, what it has not filled yet. */
  shownLeft: number
}

/** A fill that the market is looked at after. */
interface Markout {
  readonly fillUs: number
  readonly symbol: SymbolId
  readonly mic: Mic
  readonly side: Side
  readonly aggressiveness: Aggressiveness
  readonly midTimes2: number
  /** Of a take, bid + ask before it was sent; null for others. */
  readonly beforeTimes2: number | null
}

/** What an order had filled before and after its venue changed one of its fills. */
export interface RevisedFill extends Pick<SentOrder, 'symbol' | 'mic' | 'side' | 'aggressiveness'> {
  readonly orderQty: number
  readonly cumWas: number
  readonly cumIs: number
  /** When the changed fill came in. */
  readonly fillUs: number
  /** It was taken back. */
  readonly gone: boolean
}

export interface OrderOutcomesSnapshot {
  readonly histories: readonly (readonly [Mic, VenueHistorySnapshot])[]
  readonly watched: readonly (readonly [ClOrdId, WatchedOrder])[]
  /** By horizon, oldest first. */
  readonly markouts: readonly (readonly Markout[])[]
}

/** bid + ask of a symbol's consolidated best; null without a two-sided market. */
export type MidTimes2Of = (symbol: SymbolId) => number | null

/**
 * What became of our orders, venue by venue: the one function that fills the histories, for the desk, for simulated sessions and
 * for a captured one. Times are those of the entries; markouts are taken by `advance`.
 */
export class OrderOutcomes {
  private readonly byMic = new Map<Mic, VenueHistory>()
  private readonly watched = new Map<ClOrdId, WatchedOrder>()
  private readonly queues = MARKOUT_HORIZONS_US.map(() => new MarkoutQueue())

  get histories(): ReadonlyMap<Mic, VenueHistory> {
    return this.byMic
  }

  /** Venues get a history; what is known of others is kept. */
  useVenues(venues: readonly { readonly mic: Mic }[]): void {
    for (const { mic } of venues) this.historyOf(mic)
  }

  /** To be called with every entry before anything of it is applied: the market is then the one that held until now. */
  advance(nowUs: number, midTimes2Of: MidTimes2Of): void {
    for (let horizon = 0; horizon < this.queues.length; horizon++) {
      const queue = this.queues[horizon]!
      const dueUs = nowUs - MARKOUT_HORIZONS_US[horizon]!
      for (let markout = queue.takeUntil(dueUs); markout !== undefined; markout = queue.takeUntil(dueUs)) {
        this.mark(markout, horizon as Horizon, midTimes2Of(markout.symbol))
      }
    }
  }

  onSent(order: SentOrder): void {
    const { symbol, mic, side, aggressiveness, qty, sentUs, midTimes2, view } = order
    this.historyOf(mic).onSent()
    const sign = sideSign(side)
    const far = view === null ? [] : sign === 1 ? view.asks : view.bids
    let shownLeft = 0
    for (let i = 0; i < far.length && sign * (far[i]![0] - order.price) <= 0; i++) shownLeft += far[i]![1]
    this.watched.set(order.clOrdId, {
      symbol, mic, side, aggressiveness, qty, sentUs, midTimes2, farPrice: far.length > 0 ? far[0]![0] : null, acked: false, cumQty: 0, hiddenQty: 0, shownLeft,
    })
    if (this.watched.size > WATCHED_MAX) this.watched.delete(this.watched.keys().next().value!)
  }

  /** Any report of the venue on the order; the first one tells its latency. */
  onAnswer(clOrdId: ClOrdId, nowUs: number): void {
    const order = this.watched.get(clOrdId)
    if (order === undefined || order.acked) return
    order.acked = true
    this.historyOf(order.mic).onAck(nowUs - order.sentUs)
  }

  /** A fill, once. One that comes after the order's end tells nothing more. */
  onFill(clOrdId: ClOrdId, fill: { readonly lastQty: number; readonly lastPx: number; readonly nowUs: number; readonly midTimes2: number | null }): void {
    const order = this.watched.get(clOrdId)
    if (order === undefined) return
    const { lastQty, lastPx, nowUs, midTimes2 } = fill
    const { mic, side, symbol, aggressiveness } = order
    order.cumQty += lastQty
    const better = order.farPrice !== null && sideSign(side) * (lastPx - order.farPrice) < 0
    order.hiddenQty += better ? lastQty : Math.max(0, lastQty - order.shownLeft)
    if (!better) order.shownLeft = Math.max(0, order.shownLeft - lastQty)
    this.historyOf(mic).onFill(aggressiveness, nowUs - order.sentUs)
    if (midTimes2 === null) return
    const markout: Markout = { fillUs: nowUs, symbol, mic, side, aggressiveness, midTimes2, beforeTimes2: aggressiveness === 'take' ? order.midTimes2 : null }
    for (const queue of this.queues) queue.put(markout)
  }

  /** A venue took back or corrected a fill: what its order filled is put right, and of a fill that is gone nothing more is learned. */
  onRevised(clOrdId: ClOrdId, { symbol, mic, side, aggressiveness, orderQty, cumWas, cumIs, fillUs, gone }: RevisedFill): void {
    const order = this.watched.get(clOrdId)
    if (order === undefined) this.historyOf(mic).onRevised({ aggressiveness, orderQty, cumWas, cumIs })
    else {
      order.cumQty = cumIs
      order.hiddenQty = Math.min(order.hiddenQty, cumIs)
    }
    if (gone) for (const queue of this.queues) queue.drop((m) => m.fillUs === fillUs && m.symbol === symbol && m.mic === mic && m.side === side && m.aggressiveness === aggressiveness)
  }

  /** `unsent`: it never reached a wire, and tells nothing of the venue. */
  onEnd(clOrdId: ClOrdId, how: 'done' | 'rejected' | 'unsent'): void {
    const order = this.watched.get(clOrdId)
    if (order === undefined) return
    this.watched.delete(clOrdId)
    const history = this.historyOf(order.mic)
    if (how === 'rejected') history.onReject()
    else if (how === 'unsent') history.onUnsent()
    else history.onDone({ aggressiveness: order.aggressiveness, orderQty: order.qty, cumQty: order.cumQty, hiddenQty: order.hiddenQty })
  }

  snapshot(): OrderOutcomesSnapshot {
    return {
      histories: [...this.byMic].map(([mic, history]) => [mic, history.snapshot()]),
      watched: [...this.watched].map(([clOrdId, order]) => [clOrdId, { ...order }]),
      markouts: this.queues.map((queue) => queue.snapshot()),
    }
  }

  restore(snapshot: unknown): void {
    const state = snapshot as OrderOutcomesSnapshot
    this.byMic.clear()
    this.watched.clear()
    for (const [mic, history] of state.histories) this.historyOf(mic).restore(history)
    for (const [clOrdId, order] of state.watched) this.watched.set(clOrdId, { ...order })
    this.queues.forEach((queue, horizon) => queue.restore(state.markouts[horizon]!))
  }

  hashInto(h: Hasher): void {
    for (const [mic, history] of this.byMic) {
      h.str(mic)
      history.hashInto(h)
    }
    h.value([...this.watched])
    for (const queue of this.queues) h.value(queue.snapshot())
  }

  private historyOf(mic: Mic): VenueHistory {
    let history = this.byMic.get(mic)
    if (history === undefined) this.byMic.set(mic, (history = new VenueHistory()))
    return history
  }

  private mark(markout: Markout, horizon: Horizon, laterTimes2: number | null): void {
    if (laterTimes2 === null) return
    const { side, midTimes2, beforeTimes2 } = markout
    const history = this.historyOf(markout.mic)
    const sign = sideSign(side)
    history.onMarkout(markout.aggressiveness, horizon, Math.round((sign * (midTimes2 - laterTimes2) * 1e10) / midTimes2))
    if (beforeTimes2 !== null) history.onImpact(horizon, Math.round((sign * (laterTimes2 - beforeTimes2) * 1e10) / beforeTimes2))
  }
}

/** First in, first out; entries come in the order of time. */
class MarkoutQueue {
  private items: Markout[] = []
  private head = 0

  put(markout: Markout): void {
    if (this.items.length - this.head < MARKOUTS_MAX) this.items.push(markout)
  }

  /** The oldest one, if its fill was at or before `untilUs`. */
  takeUntil(untilUs: number): Markout | undefined {
    const first = this.items[this.head]
    if (first === undefined || first.fillUs > untilUs) return undefined
    this.head += 1
    if (this.head === this.items.length || this.head > MARKOUTS_MAX) {
      this.items = this.items.slice(this.head)
      this.head = 0
    }
    return first
  }

  /** Forgets the first such one. */
  drop(is: (markout: Markout) => boolean): void {
    const at = this.items.findIndex((markout, i) => i >= this.head && is(markout))
    if (at >= 0) this.items.splice(at, 1)
  }

  snapshot(): readonly Markout[] {
    return this.items.slice(this.head)
  }

  restore(markouts: readonly Markout[]): void {
    this.items = [...markouts]
    this.head = 0
  }
}
