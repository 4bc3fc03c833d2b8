import { OBJECTIVE_DIMENSIONS, type CandidateScore, type ObjectiveWeights } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { DIMENSIONS } from './q-learner.ts'
import { QPass, type QNetwork } from './q-network.ts'

export const weightVector = (weights: ObjectiveWeights): Float32Array => Float32Array.from(OBJECTIVE_DIMENSIONS, (d) => weights[d])

const URGENCY = FEATURE_SCHEMA.names.indexOf('urgency')
/** An urgent order is always split. */
export const isUrgent = (features: ArrayLike<number>): boolean => features[URGENCY] === 1

/** Answers of a Q-network beside supervised scores. */
export class QScorer {
  private readonly pass: QPass
  readonly net: QNetwork

  constructor(net: QNetwork) {
    this.net = net
    this.pass = new QPass(net)
  }

  /** Costs to go in basis points, row-major: five of the candidate alone, five of it as the first of a split. */
  toGo(features: ArrayLike<number>, rows: number, weights: ArrayLike<number>): Float32Array {
    const columns = this.net.outMean.length
    const all = new Float32Array(rows * columns)
    for (let row = 0; row < rows; row++) {
      const out = this.pass.forward(this.net, features, row * this.net.features, weights)
      for (let c = 0; c < columns; c++) all[row * columns + c] = out[c]! * this.net.outScale[c]! + this.net.outMean[c]!
    }
    return all
  }

  /** The supervised scores with the costs to go, in the integers of the engine. */
  scores(features: ArrayLike<number>, supervised: readonly CandidateScore[], objective: ObjectiveWeights): CandidateScore[] {
    const toGo = this.toGo(features, supervised.length, weightVector(objective))
    return supervised.map((score, row) => ({ ...score, costToGo: dimensionsAt(toGo, row * 2 * DIMENSIONS), splitToGo: dimensionsAt(toGo, row * 2 * DIMENSIONS + DIMENSIONS) }))
  }
}

const dimensionsAt = (values: Float32Array, at: number): NonNullable<CandidateScore['costToGo']> => {
  const microBps = (d: number): number => Math.round(values[at + d]! * 1e6) + 0
  return { slippage: microBps(0), fill: microBps(1), speed: microBps(2), leakage: microBps(3), fees: microBps(4) }
}

/** Weighted cost to go of each row, basis points. */
export function weightedCosts(toGo: Float32Array, rows: number, weights: ArrayLike<number>, split: boolean): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let cost = 0
    for (let d = 0; d < DIMENSIONS; d++) cost += (weights[d]! / 1_000) * toGo[row * 2 * DIMENSIONS + (split ? DIMENSIONS : 0) + d]!
    return cost
  })
}

const FIRST_BPS = [-1_000, -600, -200] as const
const REST_FROM_BPS = 100
const REST_STEP_BPS = 20

/** Scores that the engine ranks in the given order, best first, whatever its weights: the order stands in the slippage. */
export function inOrder(supervised: readonly CandidateScore[], order: readonly number[]): CandidateScore[] {
  const scores = supervised.map((score) => ({ ...score, timeToFillMs: 0, leakageMicroBps: 0 }))
  order.forEach((row, place) => {
    const bps = FIRST_BPS[place] ?? Math.min(1_000, REST_FROM_BPS + REST_STEP_BPS * place)
    scores[row] = { ...scores[row]!, slippageMicroBps: bps * 1_000_000 }
  })
  return scores
}

export const ascending = (costs: ArrayLike<number>): number[] => Array.from({ length: costs.length }, (_, i) => i).sort((a, b) => costs[a]! - costs[b]!)
