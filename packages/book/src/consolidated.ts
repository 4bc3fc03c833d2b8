import type { Instrument, Level, Mic, Price, QtyLots, QuotePolicy, UnixUs, VenueKind, VenueView } from '@sluice/domain'
import { isFresh } from './freshness.ts'
import { othersQty, type OwnResting } from './own-resting.ts'
import { DISBELIEVED_MAX, disbelievedQuotes, type Disbelieved, type PlausibilityOptions } from './plausibility.ts'
import { protectedQuote } from './quote-policy.ts'
import { isUsableLevel } from './usable-level.ts'

/** One price of the consolidated book with the venues that show it. */
export interface ConsolidatedLevel {
  readonly price: Price
  readonly qty: QtyLots
  /** In alphabetical order. */
  readonly mics: readonly Mic[]
}

export const CONSOLIDATED_LEVELS_MAX = 8
export const DEPTH_LEVELS = 5

/** The market over all usable venues, without our own orders. */
export interface Consolidated {
  readonly bid: Price | null
  readonly bidQty: QtyLots
  readonly bidMics: readonly Mic[]
  readonly ask: Price | null
  readonly askQty: QtyLots
  readonly askMics: readonly Mic[]
  /** Total over the DEPTH_LEVELS best consolidated prices. */
  readonly bidDepth5: QtyLots
  readonly askDepth5: QtyLots
  /** Best first, at most CONSOLIDATED_LEVELS_MAX. */
  readonly bids: readonly ConsolidatedLevel[]
  readonly asks: readonly ConsolidatedLevel[]
  /** Venues whose views were used, in alphabetical order. */
  readonly freshMics: readonly Mic[]
  /** Best bid above best ask. */
  readonly crossed: boolean
  /** Best bid equal to best ask. */
  readonly locked: boolean
  /** Last trade in the newest of the used views that carries a trade with a price. */
  readonly last: Price | null
  /**
   * Best of the protected quotes of the used venues of protected kinds, with the displayed lots of those that are there, and who they are.
   * Null without a policy (see `ConsolidateOptions.protection`), and where no venue shows a round lot.
   */
  readonly protectedBid: ConsolidatedLevel | null
  readonly protectedAsk: ConsolidatedLevel | null
  /** Quotes of fresh views that were left out, by venue, at most DISBELIEVED_MAX; empty when plausibility was not asked for. */
  readonly disbelieved: readonly Disbelieved[]
}

/** Which quotes are protected: the policy in force (see `policyAt`), the symbol, and the kind of every venue. */
export interface ProtectionOptions {
  readonly policy: QuotePolicy
  readonly instrument: Instrument
  readonly kinds: ReadonlyMap<Mic, VenueKind>
}

export interface ConsolidateOptions {
  readonly nowUs: UnixUs
  readonly staleAfterUs: number
  readonly own: readonly OwnResting[]
  /** Leaves out quotes that are not to be believed, and venues that are not open. Null believes everything. */
  readonly plausibility: PlausibilityOptions | null
  /** Null tells no protected quote. */
  readonly protection: ProtectionOptions | null
}

interface OpenLevel {
  readonly price: Price
  qty: QtyLots
  readonly mics: Mic[]
}

/** One side while it is put together; `sign` is 1 for bids and -1 for asks, so that the better price is the larger product. */
class OpenSide {
  readonly side: 'bid' | 'ask'
  readonly levels: OpenLevel[] = []
  /** Best protected quote so far. */
  protectedBest: OpenLevel | null = null
  private readonly sign: 1 | -1
  private readonly own: readonly OwnResting[]
  private readonly protection: ProtectionOptions | null

  constructor(side: 'bid' | 'ask', own: readonly OwnResting[], protection: ProtectionOptions | null) {
    this.side = side
    this.sign = side === 'bid' ? 1 : -1
    this.own = own
    this.protection = protection
  }

  /** Venues come in alphabetical order. */
  add(mic: Mic, levels: readonly Level[]): void {
    for (let i = 0; i < levels.length; i++) this.addLevel(mic, levels[i]![0], levels[i]![1])
    const { protection } = this
    if (protection === null || !protection.policy.protectedKinds.includes(protection.kinds.get(mic)!)) return
    const quote = protectedQuote(othersLevels(this.own, mic, this.side, levels), protection.policy, protection.instrument)
    if (quote !== null) this.addProtected(mic, quote)
  }

  /** Merges one level into the bounded list, best first. A price that fell off the end can never come back: nothing better leaves. */
  private addLevel(mic: Mic, price: Price, shown: QtyLots): void {
    const { levels, sign } = this
    let at = levels.length
    while (at > 0 && levels[at - 1]!.price * sign < price * sign) at--
    const there = at > 0 && levels[at - 1]!.price === price ? levels[at - 1]! : null
    if ((there === null && at >= CONSOLIDATED_LEVELS_MAX) || !isUsableLevel(price, shown)) return
    const qty = othersQty(this.own, mic, this.side, price, shown) as QtyLots
    if (qty <= 0) return
    if (there === null) {
      if (levels.length === CONSOLIDATED_LEVELS_MAX) levels.pop()
      levels.splice(at, 0, { price, qty, mics: [mic] })
    } else if (there.mics[there.mics.length - 1] !== mic) {
      there.qty = (there.qty + qty) as QtyLots
      there.mics.push(mic)
    }
  }

  private addProtected(mic: Mic, [price, qty]: Level): void {
    const best = this.protectedBest
    if (best === null || price * this.sign > best.price * this.sign) this.protectedBest = { price, qty, mics: [mic] }
    else if (price === best.price) {
      best.qty = (best.qty + qty) as QtyLots
      best.mics.push(mic)
    }
  }
}

const NONE: readonly Disbelieved[] = []
const BID = 1
const ASK = 2
const BOTH = BID | ASK

/**
 * Best bid and offer and depth over the fresh, not recovering views of one symbol. Our own orders are taken out; levels that
 * cannot be (see `isUsableLevel`) and a venue's repeated prices are left out. The order of `views` does not matter. With options
 * it leaves out quotes not to be believed too, and tells the protected quotes.
 */
export function consolidate(views: Iterable<VenueView>, nowUs: UnixUs, staleAfterUs: number, own: readonly OwnResting[]): Consolidated
export function consolidate(views: Iterable<VenueView>, options: ConsolidateOptions): Consolidated
export function consolidate(views: Iterable<VenueView>, at: UnixUs | ConsolidateOptions, staleAfterUs = 0, own: readonly OwnResting[] = []): Consolidated {
  return consolidateWith(views, typeof at === 'object' ? at : { nowUs: at, staleAfterUs, own, plausibility: null, protection: null })
}

function consolidateWith(views: Iterable<VenueView>, { nowUs, staleAfterUs, own, plausibility, protection }: ConsolidateOptions): Consolidated {
  const fresh: VenueView[] = []
  for (const view of views) if (isFresh(view, nowUs, staleAfterUs)) fresh.push(view)
  // One sort here saves one for every level: venues then join each price in order.
  fresh.sort(byMic)
  const disbelieved = plausibility === null ? NONE : disbelievedQuotes(fresh, own, plausibility)
  const bids = new OpenSide('bid', own, protection)
  const asks = new OpenSide('ask', own, protection)
  const used: VenueView[] = []
  for (const view of fresh) {
    const believed = disbelieved.length === 0 ? BOTH : believedSides(disbelieved, view.mic)
    if (believed !== 0) used.push(view)
    if ((believed & BID) !== 0) bids.add(view.mic, view.bids)
    if ((believed & ASK) !== 0) asks.add(view.mic, view.asks)
  }
  return summarise(bids, asks, used, disbelieved.length > DISBELIEVED_MAX ? disbelieved.slice(0, DISBELIEVED_MAX) : disbelieved)
}

const byMic = (a: VenueView, b: VenueView): number => (a.mic < b.mic ? -1 : a.mic > b.mic ? 1 : 0)

function believedSides(disbelieved: readonly Disbelieved[], mic: Mic): number {
  let believed = BOTH
  for (const quote of disbelieved) {
    if (quote.mic === mic) believed &= quote.side === 'both' ? 0 : quote.side === 'bid' ? ASK : BID
  }
  return believed
}

/** A venue's levels without our own orders; what cannot be stays unusable. */
function othersLevels(own: readonly OwnResting[], mic: Mic, side: 'bid' | 'ask', levels: readonly Level[]): readonly Level[] {
  if (!own.some((order) => order.mic === mic && order.side === side)) return levels
  return levels.map(([price, shown]): Level => [price, (isUsableLevel(price, shown) ? othersQty(own, mic, side, price, shown) : 0) as QtyLots])
}

function summarise(bidSide: OpenSide, askSide: OpenSide, used: readonly VenueView[], disbelieved: readonly Disbelieved[]): Consolidated {
  const bids = bidSide.levels
  const asks = askSide.levels
  const bestBid = bids[0]
  const bestAsk = asks[0]
  const both = bestBid !== undefined && bestAsk !== undefined
  return {
    bid: bestBid?.price ?? null, bidQty: bestBid?.qty ?? (0 as QtyLots), bidMics: bestBid?.mics ?? [],
    ask: bestAsk?.price ?? null, askQty: bestAsk?.qty ?? (0 as QtyLots), askMics: bestAsk?.mics ?? [],
    bidDepth5: depth(bids), askDepth5: depth(asks), bids, asks, freshMics: used.map(({ mic }) => mic),
    crossed: both && bestBid.price > bestAsk.price,
    locked: both && bestBid.price === bestAsk.price,
    last: lastOf(used),
    protectedBid: bidSide.protectedBest, protectedAsk: askSide.protectedBest, disbelieved,
  }
}

function lastOf(used: readonly VenueView[]): Price | null {
  let newest: VenueView | null = null
  for (const view of used) {
    if (view.trades === null || view.trades.last === null) continue
    if (newest === null || view.receivedUs > newest.receivedUs || (view.receivedUs === newest.receivedUs && view.mic < newest.mic)) newest = view
  }
  return newest?.trades?.last ?? null
}

function depth(levels: readonly ConsolidatedLevel[]): QtyLots {
  let total = 0
  for (let i = 0; i < levels.length && i < DEPTH_LEVELS; i++) total += levels[i]!.qty
  return total as QtyLots
}
