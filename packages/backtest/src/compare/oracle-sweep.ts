import { sideSign, type Instrument, type Venue } from '@sluice/domain'
import { MarketSim, type MarketSimOptions } from '@sluice/market-sim'
import { restCost } from '../episode/rest-cost.ts'
import type { PlannedEpisode } from '../episode/planned-episode.ts'

export interface OracleOptions {
  readonly seed: number
  readonly instruments: readonly Instrument[]
  readonly venues: readonly Venue[]
  readonly episodes: readonly PlannedEpisode[]
  readonly startUs: number
  readonly market: Partial<MarketSimOptions>
}

/** What a parent would have cost at the best moment that it had. */
export interface OracleCost {
  readonly no: number
  readonly shortfallBps: number
  readonly feesBps: number
  readonly timeS: number
}

const LOOK_EVERY_US = 250_000
const BPS = 10_000

/**
 * Hindsight: each parent swept off the displayed books at the best moment within its horizon, in a session in which nobody of ours trades.
 * No router can know that moment; it is the other end of the scale.
 */
export function oracleSweep(options: OracleOptions): OracleCost[] {
  const { seed, instruments, venues, episodes, startUs, market } = options
  const sim = new MarketSim({ ...market, seed, instruments, venues, startUs })
  const looks = episodes.flatMap((episode) => {
    const count = Math.floor(episode.horizonUs / LOOK_EVERY_US)
    return Array.from({ length: count + 1 }, (_, i) => ({ episode, atUs: startUs + episode.afterUs + i * LOOK_EVERY_US }))
  }).sort((a, b) => a.atUs - b.atUs)
  const best = new Map<number, OracleCost>()
  const mids = new Map<number, number>()
  for (const { episode, atUs } of looks) {
    sim.advanceTo(atUs)
    const { bid, ask } = sim.nbbo(episode.symbol)
    if (bid === null || ask === null) continue
    const mid = (bid + ask) / 2
    const arrival = mids.get(episode.no) ?? mid
    mids.set(episode.no, arrival)
    const rest = restCost(sim, venues, instruments.find((i) => i.symbol === episode.symbol)!, episode.side, episode.qty, mid)
    if (rest === null) continue
    const perBps = BPS / arrival / episode.qty
    const shortfallBps = (rest.away + rest.fees) * perBps + (sideSign(episode.side) * (mid - arrival) * BPS) / arrival
    if (shortfallBps < (best.get(episode.no)?.shortfallBps ?? Infinity)) {
      best.set(episode.no, { no: episode.no, shortfallBps, feesBps: rest.fees * perBps, timeS: (atUs - startUs - episode.afterUs) / 1_000_000 })
    }
  }
  return [...best.values()]
}
