import { MARKET, SIDE, VENUE } from './fill-market.ts'
import type { FillView } from './fill-view.ts'

/** How a feature moves the chance of a fill while the queue ahead grows: -1 may only lower it, 1 only raise it (the feature itself falls), 0 does not hang on the queue. */
export type QueueDirection = -1 | 0 | 1

export interface FillFeature {
  readonly name: string
  readonly monotone: QueueDirection
  readonly of: (view: FillView) => number
}

const ORDER_QTY = 100
const log1p = Math.log1p
const feature = (name: string, of: (view: FillView) => number, monotone: QueueDirection = 0): FillFeature => ({ name, monotone, of })
const over = (seconds: readonly number[], make: (s: number) => FillFeature | readonly FillFeature[]): FillFeature[] => seconds.flatMap(make)
/** A difference as a share of the sum, with one order's worth against division by little. */
const balance = (a: number, b: number): number => (a - b) / (a + b + ORDER_QTY)
/** A rate pulled towards its prior by ten orders' worth where few were seen. */
const rate = (filled: number, orders: number, prior: number): number => (filled + 10 * prior) / (orders + 10)

const queueFeatures: readonly FillFeature[] = [
  feature('queue', (v) => v.queue, -1),
  feature('queue-share-of-best', (v) => v.queue / Math.max(1, v.queue + v.othersDepth()), -1),
  feature('queue-balance-at-venue', (v) => balance(v.queue, v.venueNow(v.other, VENUE.qty)), -1),
  feature('queue-to-mean-600s', (v) => log1p(v.queue / (v.meanQueue(600) ?? Math.max(1, v.queue))), -1),
  ...over([1, 5, 30], (s) => feature(`queue-change-${s}s`, (v) => v.queueChange(s), -1)),
  ...over([5, 30, 120, 600, 1_800], (s) => feature(`venue-hits-to-queue-${s}s`, (v) => log1p(v.venueSum(v.own, VENUE.hitQty, s) / (v.queue + ORDER_QTY)), 1)),
  ...over([5, 30, 120], (s) => feature(`side-hits-to-queue-${s}s`, (v) => log1p(v.sideSum(v.own, SIDE.hitQty, s) / (v.queue + v.othersDepth() + ORDER_QTY)), 1)),
  ...over([30, 120], (s) => feature(`venue-cancels-to-queue-${s}s`, (v) => log1p(v.venueSum(v.own, VENUE.cancelled, s) / (v.queue + ORDER_QTY)), 1)),
  feature('last-hit-to-queue', (v) => log1p(v.market.stamps(v.venue, v.own).hitQty / (v.queue + ORDER_QTY)), 1),
]

const depthFeatures: readonly FillFeature[] = [
  feature('others-depth', (v) => log1p(v.othersDepth())),
  feature('other-side-depth', (v) => log1p(v.sideNow(v.other, SIDE.depth))),
  feature('others-balance', (v) => balance(v.othersDepth(), v.sideNow(v.other, SIDE.depth))),
  feature('venues-at-best', (v) => v.sideNow(v.own, SIDE.venues)),
  feature('other-side-venues', (v) => v.sideNow(v.other, SIDE.venues)),
  feature('venues-balance', (v) => v.sideNow(v.own, SIDE.venues) - v.sideNow(v.other, SIDE.venues)),
  ...over([1, 5, 30, 120], (s) => [
    feature(`venues-change-${s}s`, (v) => v.sideSum(v.own, SIDE.venues, s)),
    feature(`other-side-venues-change-${s}s`, (v) => v.sideSum(v.other, SIDE.venues, s)),
    feature(`depth-change-${s}s`, (v) => v.ownDepthChange(s), -1),
    feature(`other-side-depth-change-${s}s`, (v) => v.sideSum(v.other, SIDE.depth, s)),
  ]),
  feature('behind-gap', (v) => v.behind()?.cents ?? 20),
  feature('behind-depth', (v) => log1p(v.behind()?.qty ?? 0)),
  feature('behind-venues', (v) => v.behind()?.venues ?? 0),
  feature('venue-other-side-qty', (v) => log1p(v.venueNow(v.other, VENUE.qty))),
  feature('venue-other-side-gap', (v) => Math.min(20, Math.abs(v.cents(v.venueNow(v.other, VENUE.price) - v.market.best(v.other))))),
  ...over([60, 600], (s) => feature(`venue-time-at-best-${s}s`, (v) => v.venueSum(v.own, VENUE.bestTime, s) / s)),
  feature('venue-mean-queue-600s', (v) => log1p(v.meanQueue(600) ?? 0)),
]

const priceFeatures: readonly FillFeature[] = [
  feature('spread', (v) => v.cents(v.marketNow(MARKET.spread))),
  ...over([1, 5, 30, 120], (s) => feature(`spread-change-${s}s`, (v) => v.spreadChange(s))),
  ...over([60, 300, 900], (s) => feature(`spread-to-mean-${s}s`, (v) => v.cents(v.marketNow(MARKET.spread)) - v.meanSpread(s))),
  ...over([60, 600], (s) => feature(`mean-spread-${s}s`, (v) => v.meanSpread(s))),
  feature('micro-gap', (v) => v.microGap(), -1),
  ...over([1, 5, 30], (s) => feature(`micro-move-${s}s`, (v) => v.microMove(s), -1)),
  ...over([1, 5, 10, 30, 60, 120, 300, 900], (s) => feature(`mid-move-${s}s`, (v) => v.midMove(s))),
  ...over([10, 60, 300, 900], (s) => feature(`volatility-${s}s`, (v) => v.volatility(s))),
  feature('price-on-five-cents', (v) => (v.cents(v.market.best(v.own)) % 5 === 0 ? 1 : 0)),
  feature('price-on-ten-cents', (v) => (v.cents(v.market.best(v.own)) % 10 === 0 ? 1 : 0)),
]

const quoteFeatures: readonly FillFeature[] = [
  ...over([5, 30, 120], (s) => [
    feature(`best-improved-${s}s`, (v) => v.sideSum(v.own, SIDE.improved, s)),
    feature(`best-receded-${s}s`, (v) => v.sideSum(v.own, SIDE.receded, s)),
    feature(`other-side-improved-${s}s`, (v) => v.sideSum(v.other, SIDE.improved, s)),
    feature(`other-side-receded-${s}s`, (v) => v.sideSum(v.other, SIDE.receded, s)),
  ]),
  ...over([30, 300], (s) => [
    feature(`venue-improved-${s}s`, (v) => v.venueSum(v.own, VENUE.improved, s)),
    feature(`venue-receded-${s}s`, (v) => v.venueSum(v.own, VENUE.receded, s)),
  ]),
  ...over([1, 5, 30, 300], (s) => feature(`quotes-${s}s`, (v) => log1p(v.marketSum(MARKET.quotes, s)))),
  ...over([5, 30], (s) => [
    feature(`venue-added-${s}s`, (v) => log1p(v.venueSum(v.own, VENUE.added, s))),
    feature(`venue-cancelled-${s}s`, (v) => log1p(v.venueSum(v.own, VENUE.cancelled, s))),
    feature(`best-flow-${s}s`, (v) => balance(v.sideSum(v.own, SIDE.added, s), v.sideSum(v.own, SIDE.cancelled, s))),
    feature(`other-side-flow-${s}s`, (v) => balance(v.sideSum(v.other, SIDE.added, s), v.sideSum(v.other, SIDE.cancelled, s))),
  ]),
  feature('best-age', (v) => log1p(v.age(v.market.sides[v.own].bestUs))),
  feature('other-side-best-age', (v) => log1p(v.age(v.market.sides[v.other].bestUs))),
  feature('best-direction', (v) => v.market.sides[v.own].direction),
  feature('other-side-direction', (v) => v.market.sides[v.other].direction),
  feature('venue-price-age', (v) => log1p(v.age(v.market.stamps(v.venue, v.own).priceUs))),
  feature('venue-queue-age', (v) => log1p(v.age(v.market.stamps(v.venue, v.own).qtyUs))),
]

const tradeFeatures: readonly FillFeature[] = [
  ...over([1, 5, 30, 120, 600], (s) => [
    feature(`side-hits-${s}s`, (v) => log1p(v.sideSum(v.own, SIDE.hitQty, s))),
    feature(`other-side-hits-${s}s`, (v) => log1p(v.sideSum(v.other, SIDE.hitQty, s))),
    feature(`venue-hits-${s}s`, (v) => log1p(v.venueSum(v.own, VENUE.hitQty, s))),
    feature(`venue-other-side-hits-${s}s`, (v) => log1p(v.venueSum(v.other, VENUE.hitQty, s))),
  ]),
  ...over([5, 30, 120, 600], (s) => [
    feature(`hits-balance-${s}s`, (v) => balance(v.sideSum(v.own, SIDE.hitQty, s), v.sideSum(v.other, SIDE.hitQty, s))),
    feature(`trades-${s}s`, (v) => log1p(v.marketSum(MARKET.trades, s))),
  ]),
  ...over([5, 30, 120], (s) => [
    feature(`side-sweeps-${s}s`, (v) => log1p(v.sideSum(v.own, SIDE.sweepQty, s))),
    feature(`other-side-sweeps-${s}s`, (v) => log1p(v.sideSum(v.other, SIDE.sweepQty, s))),
  ]),
  ...over([30, 120, 600], (s) => feature(`off-exchange-balance-${s}s`, (v) => balance(v.sideSum(v.own, SIDE.offQty, s), v.sideSum(v.other, SIDE.offQty, s)))),
  ...over([30, 300], (s) => feature(`off-exchange-volume-${s}s`, (v) => log1p(v.marketSum(MARKET.offQty, s)))),
  ...over([60, 300, 1_800], (s) => feature(`venue-volume-${s}s`, (v) => log1p(v.venueSum(v.own, VENUE.hitQty, s) + v.venueSum(v.other, VENUE.hitQty, s)))),
  ...over([600, 1_800], (s) => feature(`venue-volume-share-${s}s`, (v) => (v.venueSum(v.own, VENUE.hitQty, s) + v.venueSum(v.other, VENUE.hitQty, s)) / (v.marketSum(MARKET.litQty, s) + ORDER_QTY))),
  feature('trade-size-300s', (v) => log1p(v.marketSum(MARKET.litQty, 300) / Math.max(1, v.marketSum(MARKET.litTrades, 300)))),
  feature('trade-age', (v) => log1p(v.age(v.market.lastTradeUs))),
  feature('side-hit-age', (v) => log1p(v.age(v.market.sides[v.own].hitUs))),
  feature('other-side-hit-age', (v) => log1p(v.age(v.market.sides[v.other].hitUs))),
  feature('venue-hit-age', (v) => log1p(v.age(v.market.stamps(v.venue, v.own).hitUs))),
  feature('venue-other-side-hit-age', (v) => log1p(v.age(v.market.stamps(v.venue, v.other).hitUs))),
]

/** Of earlier virtual orders whose fate is known by now. */
const fillRateFeatures: readonly FillFeature[] = [
  ...over([60, 300, 1_800], (s) => [
    feature(`side-filled-10s-over-${s}s`, (v) => rate(v.sideSum(v.own, SIDE.filled10, s), v.sideSum(v.own, SIDE.orders10, s), 0.15)),
    feature(`other-side-filled-10s-over-${s}s`, (v) => rate(v.sideSum(v.other, SIDE.filled10, s), v.sideSum(v.other, SIDE.orders10, s), 0.15)),
    feature(`venue-filled-10s-over-${s}s`, (v) => rate(v.venueSum(v.own, VENUE.filled10, s), v.venueSum(v.own, VENUE.orders10, s), 0.15)),
  ]),
  feature('venue-other-side-filled-10s-over-300s', (v) => rate(v.venueSum(v.other, VENUE.filled10, 300), v.venueSum(v.other, VENUE.orders10, 300), 0.15)),
  ...over([300, 1_800], (s) => [
    feature(`side-filled-60s-over-${s}s`, (v) => rate(v.sideSum(v.own, SIDE.filled60, s), v.sideSum(v.own, SIDE.orders60, s), 0.5)),
    feature(`other-side-filled-60s-over-${s}s`, (v) => rate(v.sideSum(v.other, SIDE.filled60, s), v.sideSum(v.other, SIDE.orders60, s), 0.5)),
    feature(`venue-filled-60s-over-${s}s`, (v) => rate(v.venueSum(v.own, VENUE.filled60, s), v.venueSum(v.own, VENUE.orders60, s), 0.5)),
  ]),
]

/** Everything that a model of fills may know, at the order's time; no time of day among it. */
export const FILL_FEATURES: readonly FillFeature[] = [...queueFeatures, ...depthFeatures, ...priceFeatures, ...quoteFeatures, ...tradeFeatures, ...fillRateFeatures]
