import type { SymbolId, UnixUs } from '@sluice/domain'
import { cancelChild } from './child-requests.ts'
import type { DeskState } from './desk-state.ts'
import { marketHoldAt, type MarketHold } from './market-hold.ts'

/** Why a symbol's market is lost. A crossed market is seen, and in order again with the next views: what rests there stays. */
export type MarketLoss = Exclude<MarketHold, 'MARKET_CROSSED'>

/** What the desk knows of a symbol's market beside its views. */
export interface MarketWatchState {
  lost: MarketLoss | null
  /** It was there since the desk began: that it is gone is worth an alert also where no order works. */
  seen: boolean
  /** A desk that begins gives its feeds this long before it calls a market lost that it never saw. */
  graceUntilUs: UnixUs
  /** What rested when it was lost has been cancelled. */
  cancelled: boolean
  /** When the timer that is set looks at it; null: none is. */
  checkUs: UnixUs | null
}

/** A loss by time alone is looked for no more often than this; microseconds. */
const CHECK_EVERY_US = 250_000

/** A side on which nobody but us shows anything has no reference price, but it is seen: only without our own orders left out is it told. */
function lossAt(state: DeskState, symbol: SymbolId, nowUs: UnixUs): MarketLoss | null {
  const hold = marketHoldAt(state, symbol, nowUs)
  if (hold === null || hold === 'MARKET_CROSSED') return null
  if (hold !== 'NO_REFERENCE_PRICE') return hold
  const { bid, ask } = state.board.consolidated(symbol, nowUs, [])
  return bid === null || ask === null ? hold : null
}

/** Looks at the market of a symbol: tells when it is lost or back, and cancels what rests where the policy says so. */
export function checkMarket(state: DeskState, symbol: SymbolId): void {
  const watch = state.marketWatches.get(symbol)
  if (watch === undefined) return
  const lost = lossAt(state, symbol, state.nowUs)
  if (lost === null) {
    watch.seen = true
    watch.cancelled = false
  } else if (isInGrace(state, watch)) {
    if (state.worksIn(symbol)) checkAt(state, symbol, watch, watch.graceUntilUs)
    return
  }
  // The ordinary case, with every view: there before and there now.
  if (lost !== null || watch.lost !== null) state.alerts.onMarket(symbol, lost, watch.seen || state.worksIn(symbol), state)
  watch.lost = lost
  if (lost === null) watchOn(state, symbol, watch)
  else if (state.config.routing.restingWhenBlind === 'cancel' && !watch.cancelled) cancelResting(state, symbol, watch)
}

const isInGrace = (state: DeskState, { seen, graceUntilUs }: MarketWatchState): boolean => !seen && state.nowUs < graceUntilUs

/** A market that only goes stale is lost by time alone: where orders work, a timer looks. */
function watchOn(state: DeskState, symbol: SymbolId, watch: MarketWatchState): void {
  if (!state.worksIn(symbol)) return
  checkAt(state, symbol, watch, Math.max(state.board.twoSidedUntilUs(symbol, state.nowUs) + 1, state.nowUs + CHECK_EVERY_US))
}

/** A timer that is set already does if it looks no later. */
function checkAt(state: DeskState, symbol: SymbolId, watch: MarketWatchState, atUs: number): void {
  if ((watch.checkUs !== null && watch.checkUs <= atUs) || !Number.isFinite(atUs)) return
  watch.checkUs = atUs as UnixUs
  state.timers.set(atUs, { kind: 'market-check', symbol, atUs: watch.checkUs })
}

/** Only the timer set last acts. */
export function marketCheckDue(state: DeskState, symbol: SymbolId, atUs: UnixUs): void {
  const watch = state.marketWatches.get(symbol)
  if (watch?.checkUs !== atUs) return
  watch.checkUs = null
  checkMarket(state, symbol)
}

/** What rests there at prices that nobody can judge; once each time the market is lost. */
function cancelResting(state: DeskState, symbol: SymbolId, watch: MarketWatchState): void {
  watch.cancelled = true
  for (const child of state.liveChildren()) {
    if (child.order.symbol === symbol && child.order.timeInForce === 'day' && !child.cancelWanted) cancelChild(state, child)
  }
}

/** Whether orders that rest in the symbol are to stay although the market is lost. */
export const restsUntouched = (state: DeskState, symbol: SymbolId): boolean =>
  state.config.routing.restingWhenBlind === 'keep' && (state.marketWatches.get(symbol)?.lost ?? null) !== null

/** Symbols whose market is lost by time alone and that nobody was told of: where no order works, no timer looks. */
const unnoticed = (state: DeskState, nowUs: UnixUs): SymbolId[] =>
  [...state.marketWatches].filter(([symbol, watch]) => watch.seen && watch.lost === null && lossAt(state, symbol, nowUs) !== null).map(([symbol]) => symbol)

export function noticeLostMarkets(state: DeskState): void {
  for (const symbol of unnoticed(state, state.nowUs)) checkMarket(state, symbol)
}

export const wouldNoticeLostMarket = (state: DeskState, nowUs: UnixUs): boolean => unnoticed(state, nowUs).length > 0

export const newMarketWatch = (): MarketWatchState => ({ lost: null, seen: false, graceUntilUs: 0 as UnixUs, cancelled: false, checkUs: null })

/** After a new configuration, which every start of the desk brings: markets that are not there now have to come first. */
export function watchMarkets(state: DeskState): void {
  for (const [symbol, watch] of state.marketWatches) {
    if (watch.lost === null && lossAt(state, symbol, state.nowUs) !== null) {
      watch.seen = false
      watch.graceUntilUs = (state.nowUs + state.config.routing.staleAfterUs) as UnixUs
    }
    checkMarket(state, symbol)
  }
}
