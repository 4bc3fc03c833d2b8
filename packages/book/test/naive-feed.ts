import { VIEW_LEVELS_MAX, type FeedEntry, type FeedEvent, type FeedUpdate, type Level, type Mic, type Price, type QtyLots, type SymbolId, type UnixUs, type VenueStatus, type VenueView } from '@sluice/domain'
import { isUsableLevel } from '../src/usable-level.ts'
import { naiveSummary, type Trade } from './naive-summary.ts'

interface State {
  readonly mic: Mic
  readonly symbol: SymbolId
  bids: Map<Price, QtyLots>
  asks: Map<Price, QtyLots>
  trades: Trade[]
  rptSeq: number
  venueUs: UnixUs
  receivedUs: UnixUs
  status: VenueStatus | null
  gap: boolean
  recovering: boolean
  known: boolean
}

/** The rules of feed events on plain maps and lists: every view that a list of events gives, and the holes seen. */
export class NaiveFeed {
  readonly views: VenueView[] = []
  gaps = 0
  private readonly states: State[]
  /** What changed since it was taken, in order. */
  private changed: State[] = []

  constructor(mics: readonly Mic[], symbols: readonly SymbolId[]) {
    this.states = mics.flatMap((mic) => symbols.map((symbol): State => ({
      mic, symbol, bids: new Map(), asks: new Map(), trades: [], rptSeq: 0, venueUs: 0 as UnixUs, receivedUs: 0 as UnixUs,
      status: null, gap: false, recovering: true, known: false,
    })))
  }

  apply(event: FeedEvent): void {
    if (event.kind === 'views') return this.take(event.symbol, event.nowUs)
    for (const state of this.states.filter(({ mic }) => mic === event.mic)) {
      if (!('symbol' in event)) this.distrust(state)
      else if (event.symbol === state.symbol) this.applyTo(state, event)
    }
  }

  bookOf(mic: Mic, symbol: SymbolId, side: 'bid' | 'ask'): Level[] {
    const state = this.states.find((each) => each.mic === mic && each.symbol === symbol)!
    return side === 'bid' ? sorted(state.bids, -1) : sorted(state.asks, 1)
  }

  private applyTo(state: State, event: Extract<FeedEvent, { readonly mic: Mic; readonly symbol: SymbolId | null }>): void {
    if (event.kind === 'status') {
      state.status = event.status
      if (state.known) this.touch(state)
    } else if (event.kind === 'refused') this.hole(state)
    else if (event.snapshot) {
      state.bids.clear()
      state.asks.clear()
      state.recovering = false
      state.known = true
      this.update(state, event)
    } else if (!state.recovering && event.rptSeq === state.rptSeq + 1) this.update(state, event)
    else if (!state.recovering && event.rptSeq > state.rptSeq) this.hole(state)
  }

  private update(state: State, { entries, rptSeq, venueUs, receivedUs }: FeedUpdate): void {
    for (const entry of entries) enter(state, entry)
    Object.assign(state, { rptSeq, venueUs, receivedUs })
    this.touch(state)
  }

  private hole(state: State): void {
    if (!state.recovering) this.gaps++
    this.distrust(state)
  }

  private distrust(state: State): void {
    if (state.recovering) return
    state.gap = true
    state.recovering = true
    this.touch(state)
  }

  private touch(state: State): void {
    if (!this.changed.includes(state)) this.changed.push(state)
  }

  private take(symbol: SymbolId | null, nowUs: UnixUs): void {
    const wanted = (state: State): boolean => symbol === null || state.symbol === symbol
    const mics = [...new Set(this.states.map(({ mic }) => mic))]
    for (const mic of mics) for (const state of this.changed) if (state.mic === mic && wanted(state)) this.views.push(viewOf(state, nowUs))
    this.changed = this.changed.filter((state) => !wanted(state))
  }
}

function viewOf(state: State, nowUs: UnixUs): VenueView {
  const { symbol, mic, venueUs, receivedUs, status, gap, recovering, trades } = state
  state.gap = false
  state.trades = []
  return {
    symbol, mic, venueUs, receivedUs, processedUs: nowUs, status, gap, recovering, trades: naiveSummary(trades),
    bids: sorted(state.bids, -1).slice(0, VIEW_LEVELS_MAX), asks: sorted(state.asks, 1).slice(0, VIEW_LEVELS_MAX),
  }
}

function enter(state: State, entry: FeedEntry): void {
  const can = isUsableLevel(entry.price, entry.qty)
  if (entry.kind === 'trade') {
    if (can) state.trades.push([entry.price, entry.qty, entry.aggressor, entry.flags])
    return
  }
  const levels = entry.kind === 'bid' ? state.bids : state.asks
  if (can) levels.set(entry.price, entry.qty)
  else levels.delete(entry.price)
}

const sorted = (levels: ReadonlyMap<Price, QtyLots>, sign: 1 | -1): Level[] => [...levels].sort(([a], [b]) => (a - b) * sign)
