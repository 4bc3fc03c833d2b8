import { isDark, Rng, type Instrument, type QtyLots, type Venue } from '@sluice/domain'
import { MarketSim, type MarketSimOptions } from '@sluice/market-sim'

/** A parent order of an experiment: the same in every arm. */
export interface PlannedParent {
  readonly atUs: number
  readonly side: 'buy' | 'sell'
  readonly qty: QtyLots
}

/** `random`: at random times, on random sides. `following`: soon after somebody swept several venues, on the same side. */
export const PARENT_KINDS = ['random', 'following'] as const
export type ParentKind = (typeof PARENT_KINDS)[number]

export interface PlanOptions {
  readonly seed: number
  readonly instrument: Instrument
  readonly venues: readonly Venue[]
  readonly startUs: number
  readonly durationS: number
  readonly warmUpS: number
  /** Shortest time from one parent to the next; random ones come twice as far apart on average. */
  readonly spacingUs: number
  readonly kind: ParentKind
  /** How long after a sweep a following parent comes: longer than any latency in the comparison, so that even the oldest view shows the sweep. */
  readonly reactionUs: number
  /** What else the market is made with. */
  readonly market: Partial<MarketSimOptions>
}

const STREAM = 3_000_000
const QTY_MIN = 2
const QTY_MAX = 10
const ROUND_LOT_SHARES = 100
/** A sweep: trades on one side at so many venues within so long, none on the other. */
const SWEEP_VENUES = 3
const SWEEP_US = 50_000

/** When and on which side parents come, from one session that nobody of ours trades in. */
export function planParents(options: PlanOptions): PlannedParent[] {
  const { seed, instrument, startUs, durationS, warmUpS, spacingUs, kind, reactionUs } = options
  const rng = new Rng(seed, STREAM)
  const firstUs = startUs + warmUpS * 1_000_000
  const endUs = firstUs + durationS * 1_000_000
  const qty = (): QtyLots => Math.max(1, Math.round((ROUND_LOT_SHARES * rng.int(QTY_MIN, QTY_MAX)) / instrument.lotSize)) as QtyLots
  const parents: PlannedParent[] = []
  if (kind === 'following') {
    let freeUs = firstUs
    for (const { sweptUs, side } of sweeps(options, endUs)) {
      const atUs = sweptUs + reactionUs
      if (atUs < freeUs || atUs >= endUs) continue
      parents.push({ atUs, side, qty: qty() })
      freeUs = atUs + spacingUs
    }
    return parents
  }
  for (let us = firstUs + rng.int(1, spacingUs); us < endUs; us += rng.int(spacingUs, 3 * spacingUs)) parents.push({ atUs: us, side: rng.next() < 0.5 ? 'buy' : 'sell', qty: qty() })
  return parents
}

/** Moments at which the public prints show a sweep. */
function sweeps({ seed, instrument, venues, startUs, market }: PlanOptions, endUs: number): { sweptUs: number; side: 'buy' | 'sell' }[] {
  const lit = new Set<string>(venues.filter((venue) => !isDark(venue.kind)).map((venue) => venue.mic))
  const found: { sweptUs: number; side: 'buy' | 'sell' }[] = []
  let recent: { mic: string; side: 'buy' | 'sell'; us: number }[] = []
  const sim = new MarketSim({
    ...market, seed, instruments: [instrument], venues, startUs,
    sink: {
      trade: ({ mic, aggressor, tsUs }) => {
        if (aggressor === null || !lit.has(mic)) return
        recent = recent.filter(({ us }) => us > tsUs - SWEEP_US)
        recent.push({ mic, side: aggressor, us: tsUs })
        if (recent.some(({ side }) => side !== aggressor) || new Set(recent.map((trade) => trade.mic)).size < SWEEP_VENUES) return
        found.push({ sweptUs: tsUs, side: aggressor })
        recent = []
      },
    },
  })
  sim.advanceTo(endUs)
  return found
}
