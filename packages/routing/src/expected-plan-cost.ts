import type { Plan, RankedCandidate } from '@sluice/domain'
import { expectedFillQty } from './expected-fill.ts'

/**
 * Expected cost of a plan, millionths of a basis point: the candidates' costs weighted by what each slice is expected to execute. Null where no
 * slice with a score is expected to execute anything.
 */
export function expectedPlanCostMicroBps(plan: Plan, ranked: readonly RankedCandidate[]): number | null {
  let qty = 0
  let cost = 0
  for (const { slices } of plan.steps) {
    for (const slice of slices) {
      const candidate = ranked.find(({ mic, aggressiveness }) => mic === slice.mic && aggressiveness === slice.aggressiveness)
      if (candidate === undefined) continue
      const filled = expectedFillQty(slice.qty, candidate.score.fillProbMicro)
      qty += filled
      cost += filled * candidate.costMicroBps
    }
  }
  return qty === 0 ? null : Math.round(cost / qty) + 0
}
