import type { DecisionRecord, ObjectiveWeights, RankedCandidate } from '@sluice/domain'
import { slippageBps } from '@sluice/tca'
import type { LoggedChild, LoggedDecision } from './decision-log.ts'

/** Unweighted costs of a decision's first step, basis points of all that it sent. */
export type CostParts = Readonly<Record<keyof ObjectiveWeights, number>>

/**
 * What a decision's first step really cost, by dimension of the objective, as ranking counts it: what filled against the mid at the decision, its fee and
 * the move after it; what did not fill at the cost of not filling; waiting as a share of the horizon. Null where nothing was sent or the market is not known.
 */
export function realisedParts({ decision, children }: LoggedDecision): CostParts | null {
  const { bid, ask, unfilledCostMicroBps, horizonMs } = decision.market
  const sent = children.filter(({ child }) => child.status !== 'rejected' && child.status !== 'unsent')
  const lots = sent.reduce((sum, { child }) => sum + child.orderQty, 0)
  if (bid === null || ask === null || lots === 0 || sent.some(({ over }) => !over)) return null
  const unfilledBps = unfilledCostMicroBps / 1e6
  const parts = { slippage: 0, fill: 0, speed: 0, leakage: 0, fees: 0 }
  for (const each of sent) {
    const one = partsOfChild(each, bid + ask, horizonMs * 1_000)
    const filled = one.filledLots / lots
    parts.slippage += filled * one.slippageBps
    parts.leakage += filled * one.leakageBps
    parts.fees += filled * feeBpsOf(decision, each)
    parts.fill += (each.child.orderQty / lots - filled) * unfilledBps
    parts.speed += (each.child.orderQty / lots) * one.waited * unfilledBps
  }
  return parts
}

function partsOfChild({ child, fills }: LoggedChild, midTimes2: number, horizonUs: number): { filledLots: number; slippageBps: number; leakageBps: number; waited: number } {
  const filledLots = Math.min(child.orderQty, fills.reduce((sum, fill) => sum + fill.qty, 0))
  const shareOf = (us: number): number => (horizonUs > 0 ? Math.min(1, Math.max(0, us) / horizonUs) : 0)
  const openShare = shareOf((child.doneUs ?? child.sentUs) - child.sentUs)
  const waited = fills.reduce((sum, fill) => sum + fill.qty * shareOf(fill.atUs - child.sentUs), 0) + (child.orderQty - filledLots) * openShare
  if (filledLots === 0) return { filledLots, slippageBps: 0, leakageBps: 0, waited: waited / child.orderQty }
  const lots = fills.reduce((sum, fill) => sum + fill.qty, 0)
  const gross = fills.reduce((sum, fill) => sum + fill.qty * fill.px, 0)
  const known = fills.filter((fill) => fill.markoutBps[0] !== null)
  const knownLots = known.reduce((sum, fill) => sum + fill.qty, 0)
  return {
    filledLots, slippageBps: slippageBps(child.side, gross, lots as typeof child.orderQty, midTimes2), waited: waited / child.orderQty,
    leakageBps: knownLots === 0 ? 0 : known.reduce((sum, fill) => sum + fill.qty * fill.markoutBps[0]!, 0) / knownLots,
  }
}

function feeBpsOf(decision: DecisionRecord, { child }: LoggedChild): number {
  return (decision.ranked.find(({ mic, aggressiveness }) => mic === child.mic && aggressiveness === child.aggressiveness)?.feeMicroBps ?? 0) / 1e6
}

/** What the scores of a decision made expect of one candidate, by dimension, unweighted; basis points. */
export function expectedParts({ score, feeMicroBps }: RankedCandidate, { unfilledCostMicroBps, horizonMs }: DecisionRecord['market']): CostParts {
  const unfilledBps = unfilledCostMicroBps / 1e6
  return {
    slippage: score.slippageMicroBps / 1e6, fill: (1 - score.fillProbMicro / 1e6) * unfilledBps, speed: horizonMs > 0 ? Math.min(score.timeToFillMs / horizonMs, 1) * unfilledBps : 0,
    leakage: score.leakageMicroBps / 1e6, fees: feeMicroBps / 1e6,
  }
}

export const weigh = (parts: CostParts, weights: ObjectiveWeights): number =>
  (weights.slippage * parts.slippage + weights.fill * parts.fill + weights.speed * parts.speed + weights.leakage * parts.leakage + weights.fees * parts.fees) / 1_000
