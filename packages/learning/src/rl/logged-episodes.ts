import { EPISODE_HORIZON_S } from '@sluice/backtest'
import { sideSign, type DecisionRecord } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import type { LoggedDecision } from '../life/decision-log.ts'
import { DIMENSIONS, type QStep } from './q-learner.ts'
import { weightVector } from './q-policy.ts'
import type { LoggedEpisode } from './update-off-policy.ts'

const URGENCY = FEATURE_SCHEMA.names.indexOf('urgency')
const BPS = 10_000
const MICRO = 1_000_000

/** Episodes of a desk's log, and how many parents could not be used. */
export interface LoggedEpisodes {
  readonly episodes: LoggedEpisode[]
  readonly parents: number
  /** Something of them was not scored, busted, not over, or without a market. */
  readonly leftOut: number
}

/** The decisions of each parent in their order, with costs by dimension as in the simulated episodes; the market's chance stays in. */
export function loggedEpisodes(decisions: readonly LoggedDecision[]): LoggedEpisodes {
  const byParent = new Map<string, LoggedDecision[]>()
  for (const logged of decisions) {
    if (logged.decision.plan.hold !== null) continue
    const { parentId } = logged.decision
    byParent.set(parentId, [...(byParent.get(parentId) ?? []), logged])
  }
  const episodes = [...byParent.values()].flatMap((own) => episodeOf([...own].sort((a, b) => a.decision.decisionNo - b.decision.decisionNo)) ?? [])
  return { episodes, parents: byParent.size, leftOut: byParent.size - episodes.length }
}

function episodeOf(own: readonly LoggedDecision[]): LoggedEpisode | null {
  const usable = own.every(({ decision, children }) =>
    decision.features.length > 0 && decision.market.bid !== null && decision.market.ask !== null && decision.overrides.length === 0
    && children.length > 0 && children.every(({ over, busted, halted }) => over && !busted && !halted))
  if (!usable || own.length === 0) return null
  const arrival = midOf(own[0]!.decision)
  const tried = new Set<string>()
  const steps = own.map((logged, at) => stepOf(logged, own[at + 1] ?? null, arrival, tried))
  if (steps.some((step) => step === null || step.chosen < 0)) return null
  return { steps: steps as QStep[], weights: weightVector(own[0]!.decision.weights), propensities: own.map(({ decision }) => propensityOf(decision)) }
}

const midOf = ({ market }: DecisionRecord): number => (market.bid! + market.ask!) / 2

function propensityOf({ exploration, ranked }: DecisionRecord): number | null {
  if (exploration === null) return null
  const at = ranked.findIndex(({ mic, aggressiveness }) => `${mic}:${aggressiveness}` === exploration.chosen)
  const chance = exploration.propensitiesMicro[at]
  return chance === undefined ? null : chance / MICRO
}

function stepOf({ decision, children }: LoggedDecision, next: LoggedDecision | null, arrival: number, tried: Set<string>): QStep | null {
  const slice = decision.plan.steps[0]?.slices[0]
  if (slice === undefined) return null
  const first = `${slice.mic}:${slice.aggressiveness}`
  if (tried.has(first)) tried.clear()
  const open = Uint8Array.from(decision.candidates, (candidate) => (tried.has(candidate) ? 0 : 1))
  for (const { child, fills } of children) if (fills.length === 0) tried.add(`${child.mic}:${child.aggressiveness}`)
  return {
    features: Float32Array.from(decision.features), open, chosen: decision.candidates.indexOf(first), split: decision.plan.mode === 'split',
    costs: costsOf(decision, children, next, arrival), keep: next === null ? 0 : next.decision.leavesQty / decision.leavesQty,
  }
}

/** As an episode's: fills against the mid at the decision, what is left moves with the market and waits; at the end it costs what not filling does. */
function costsOf(decision: DecisionRecord, children: LoggedDecision['children'], next: LoggedDecision | null, arrival: number): Float64Array {
  const costs = new Float64Array(DIMENSIONS)
  const sign = sideSign(decision.side)
  const mid = midOf(decision)
  const lots = decision.leavesQty
  const perBps = BPS / arrival / lots
  const unfilledBps = decision.market.unfilledCostMicroBps / MICRO
  const urgency = decision.features[URGENCY]!
  const horizonUs = (urgency === 1 ? EPISODE_HORIZON_S.high : urgency === 0 ? EPISODE_HORIZON_S.low : EPISODE_HORIZON_S.normal) * MICRO
  let filled = 0
  for (const { child, fills } of children) {
    const feeBps = (decision.ranked.find(({ mic, aggressiveness }) => mic === child.mic && aggressiveness === child.aggressiveness)?.feeMicroBps ?? 0) / MICRO
    for (const { qty, px, atUs, markoutBps } of fills) {
      filled += qty
      costs[0]! += qty * sign * (px - mid) * perBps
      costs[2]! += ((qty / lots) * (atUs - decision.decidedUs) * unfilledBps) / horizonUs
      costs[3]! += (qty / lots) * (markoutBps[0] ?? 0)
      costs[4]! += (qty / lots) * feeBps
    }
  }
  const left = next === null ? Math.max(0, lots - filled) : next.decision.leavesQty
  if (next !== null) {
    costs[0]! += left * sign * (midOf(next.decision) - mid) * perBps
    costs[2]! += ((left / lots) * (next.decision.decidedUs - decision.decidedUs) * unfilledBps) / horizonUs
  } else costs[1]! += (left / lots) * unfilledBps
  return costs
}
