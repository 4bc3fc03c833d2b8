import type { CandidateScore } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'

const PRICE = FEATURE_SCHEMA.names.indexOf('priceToMidBps')
const TAKE = FEATURE_SCHEMA.names.indexOf('aggressiveness:take')
/** Ways that are no take come after every take. */
const LAST_BPS = 900
const MICRO = 1_000_000

/** What a naive router goes by: the best displayed price, and nothing else. */
export function bestPriceScores(features: ArrayLike<number>, rows: number): CandidateScore[] {
  return Array.from({ length: rows }, (_, row) => {
    const at = row * FEATURE_SCHEMA.count
    const take = features[at + TAKE] === 1
    return {
      slippageMicroBps: Math.round((take ? Math.max(-LAST_BPS, Math.min(LAST_BPS - 1, features[at + PRICE]!)) : LAST_BPS) * MICRO) + 0,
      fillProbMicro: take ? MICRO : 0, timeToFillMs: 0, leakageMicroBps: 0,
    }
  })
}
