import { isScoreInRange, type CandidateScore } from '@sluice/domain'

/** Columns of a model's raw output: slippage bps, fill probability, time to fill s, leakage bps. */
export const RAW_SCORE_COLUMNS = 4

export type CandidateScores =
  | { readonly ok: true; readonly scores: readonly CandidateScore[] }
  | { readonly ok: false; readonly reason: 'non-finite' | 'out-of-range'; readonly row: number }

/** Adding 0 turns -0 into 0: JSON cannot carry the sign, replay must see what was seen. */
const rounded = (value: number): number => Math.round(value) + 0

/** Raw float32 model output, row-major [rows, 4], as the integers that come in through the door. */
export function toCandidateScores(raw: Float32Array, rows = raw.length / RAW_SCORE_COLUMNS): CandidateScores {
  if (raw.length !== rows * RAW_SCORE_COLUMNS) return { ok: false, reason: 'out-of-range', row: 0 }
  const scores: CandidateScore[] = []
  for (let row = 0; row < rows; row++) {
    const [slippageBps, fillProb, timeToFillS, leakageBps] = raw.subarray(row * RAW_SCORE_COLUMNS, (row + 1) * RAW_SCORE_COLUMNS) as unknown as [number, number, number, number]
    if (!Number.isFinite(slippageBps) || !Number.isFinite(fillProb) || !Number.isFinite(timeToFillS) || !Number.isFinite(leakageBps)) {
      return { ok: false, reason: 'non-finite', row }
    }
    const score: CandidateScore = {
      slippageMicroBps: rounded(slippageBps * 1e6),
      fillProbMicro: rounded(fillProb * 1e6),
      timeToFillMs: rounded(timeToFillS * 1e3),
      leakageMicroBps: rounded(leakageBps * 1e6),
    }
    if (!isScoreInRange(score)) return { ok: false, reason: 'out-of-range', row }
    scores.push(score)
  }
  return { ok: true, scores }
}

