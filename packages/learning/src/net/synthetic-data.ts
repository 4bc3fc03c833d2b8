import { Rng } from '@sluice/domain'
import { buildDataset, type Dataset, type OutcomeRow } from '../dataset.ts'

export const SYNTHETIC_FEATURES = ['a', 'b', 'c', 'd'] as const
const START_US = 1_790_000_000_000_000

/**
 * Rows whose truth is known, for tests and benchmarks: slippage 2a - b plus uniform noise of ±0.5, waiting times exponential with a mean of 2 s at c > 0
 * and 20 s else, watched for 5 s, some for 60 s, markouts are noise. `signal` 0 makes everything noise.
 */
export function syntheticDataset(seed: number, rows: number, signal = 1): Dataset {
  const rng = new Rng(seed)
  return buildDataset(Array.from({ length: rows }, (_, at) => syntheticRow(rng, at, `${seed}`, signal)))
}

function syntheticRow(rng: Rng, at: number, group: string, signal: number): OutcomeRow {
  const draw = (): number => rng.next() * 2 - 1
  const [a, b, c, d] = [draw(), draw(), draw(), draw()]
  const watchedS = rng.next() < 0.3 ? 60 : 5
  const wait = -Math.log(1 - rng.next()) * (c * signal > 0 ? 2 : 20)
  const sentUs = START_US + at * 600_000
  return {
    features: [a, b, c, d], mic: at % 2 === 0 ? 'XNAS' : 'DRK1', aggressiveness: at % 2 === 0 ? 'take' : 'mid', group,
    sentUs, knownUs: sentUs + watchedS * 1_000_000, waitS: wait <= watchedS ? wait : null, watchedS,
    slippageBps: at % 5 === 0 ? null : signal * (2 * a - b) + rng.next() - 0.5, leakageBps: at % 5 === 0 ? null : draw(), markout10sBps: at % 5 === 0 ? null : draw(),
  }
}
