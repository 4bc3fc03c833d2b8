import { exp, log, Rng, type EngineConfig, type Instrument, type ObjectiveWeights, type QtyLots, type Side, type SymbolId } from '@sluice/domain'

export type Urgency = 'low' | 'normal' | 'high'

/** A parent order has this long, seconds; what is left then is charged at what it would cost to take. */
export const EPISODE_HORIZON_S: Readonly<Record<Urgency, number>> = { low: 60, normal: 30, high: 10 }

/** One parent order of an episode session; the same in every arm of a comparison. */
export interface PlannedEpisode {
  readonly no: number
  readonly symbol: SymbolId
  readonly side: Side
  readonly qty: QtyLots
  readonly urgency: Urgency
  /** Earliest, microseconds after the session began; it waits for the one before it in the symbol. */
  readonly afterUs: number
  readonly horizonUs: number
  /** What a policy that knows weights is asked under. */
  readonly weights: ObjectiveWeights
}

export interface EpisodePlanOptions {
  readonly seed: number
  readonly engineConfig: EngineConfig
  readonly warmUpS: number
  readonly durationS: number
  /** Weights of each episode from its own draws. */
  readonly weights: (rng: Rng) => ObjectiveWeights
  /** True: each starts when every arm must be through with the one before it. False: as soon as that is done. */
  readonly fixedTimes: boolean
  readonly urgencies?: readonly Urgency[]
}

const STREAM = 4_000_000
/** Order sizes as shares of the average daily volume. */
const SIZE_MIN = 0.00005
const SIZE_MAX = 0.0015
const ROUND_LOT = 100
const PAUSE_MAX_US = 2_000_000
/** After its horizon an episode is charged and its last markout comes in. */
const SETTLE_US = 2_000_000
const DEFAULT_URGENCIES: readonly Urgency[] = ['low', 'normal', 'low', 'normal', 'high']

/** Episodes of one session, by symbol one after another. */
export function planEpisodes(options: EpisodePlanOptions): PlannedEpisode[] {
  const { seed, engineConfig, warmUpS, durationS, fixedTimes, urgencies = DEFAULT_URGENCIES } = options
  const episodes: PlannedEpisode[] = []
  engineConfig.instruments.forEach((instrument, i) => {
    const rng = new Rng(seed, STREAM + i)
    const endUs = (warmUpS + durationS) * 1_000_000
    let us = warmUpS * 1_000_000 + rng.int(1, PAUSE_MAX_US)
    while (us < endUs) {
      const urgency = urgencies[rng.int(0, urgencies.length - 1)]!
      const horizonUs = EPISODE_HORIZON_S[urgency] * 1_000_000
      episodes.push({
        no: episodes.length, symbol: instrument.symbol, side: rng.next() < 0.5 ? 'buy' : 'sell', qty: drawQty(instrument, rng), urgency, afterUs: us, horizonUs, weights: options.weights(rng),
      })
      us += rng.int(1, PAUSE_MAX_US) + SETTLE_US + (fixedTimes ? horizonUs + SETTLE_US : 0)
    }
  })
  return episodes
}

function drawQty({ advLots }: Instrument, rng: Rng): QtyLots {
  const share = exp(log(SIZE_MIN) + rng.next() * log(SIZE_MAX / SIZE_MIN))
  return Math.max(ROUND_LOT, Math.round((share * advLots) / ROUND_LOT) * ROUND_LOT) as QtyLots
}

/** One of the configured presets, whole. */
export const presetWeights = (config: EngineConfig, rng: Rng): ObjectiveWeights => {
  const all = Object.values(config.objectives)
  return all[rng.int(0, all.length - 1)]!
}

/** Log-uniform around the presets: half the draws are a preset with every weight moved by up to 2.2 times, half are all independent. */
export function randomWeights(config: EngineConfig, rng: Rng): ObjectiveWeights {
  const preset = presetWeights(config, rng)
  const near = rng.next() < 0.5
  const draw = (weight: number): number => {
    const u = rng.next()
    return Math.max(1, Math.min(5_000, Math.round(near ? weight * exp((2 * u - 1) * 0.8) : 100 * exp(u * log(30)))))
  }
  return { slippage: draw(preset.slippage), fill: draw(preset.fill), speed: draw(preset.speed), leakage: draw(preset.leakage), fees: draw(preset.fees) }
}
