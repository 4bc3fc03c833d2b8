import { Rng } from '@sluice/domain'
import { copyQNetwork, QAdam, QPass, type QNetwork } from './q-network.ts'

/** Dimensions of a cost. */
export const DIMENSIONS = 5

/** One decision: what could be done, what was done, what it cost until the next one. */
export interface QStep {
  /** One row a candidate. */
  readonly features: Float32Array
  /** By candidate: 1 where it could be chosen. */
  readonly open: Uint8Array
  readonly chosen: number
  /** Whether the first of a split was chosen, or a candidate alone. */
  readonly split: boolean
  /** Basis points of what was left, by dimension. */
  readonly costs: ArrayLike<number>
  /** Share of what was left that the next step has; 0 ends it. */
  readonly keep: number
}

export interface QEpisode {
  readonly steps: readonly QStep[]
  /** That it was worked under. */
  readonly weights: Float32Array
}

export interface QLearnerOptions {
  readonly seed: number
  /** Steps of what really happened in a target, as long as it is what the policy would have done. */
  readonly nStep: number
  readonly batch: number
  readonly learningRate: number
  /** After so many updates the target network follows, and new goals are set. */
  readonly targetEvery: number
  /** Goals set at a time; samples are drawn from them until the next time, since setting one costs more than learning from it. */
  readonly goals: number
  /** Share of samples that are looked at under other weights than their episode's. */
  readonly relabelShare: number
  /** Episodes kept; the oldest make room. */
  readonly replayMax: number
  /** Other weights to look at samples under. */
  readonly drawWeights: (rng: Rng) => Float32Array
}

/** Gradients of larger errors stop growing: a rare rest at the end is many deviations away, and still has to count. */
const HUBER = 20

/** What one decision should be valued at under some weights. */
interface Goal {
  readonly step: QStep
  readonly weights: Float32Array
  readonly costs: Float64Array
}

/**
 * Double Q-learning with vector-valued costs: the online network chooses the next action by weights · Q, the target network values it by
 * dimension. Relabelling with other weights is exact, since a step's costs do not depend on them. Same calls, same network.
 */
export class QLearner {
  readonly net: QNetwork
  private readonly target: QNetwork
  private readonly options: QLearnerOptions
  private readonly adam: QAdam
  private readonly pass: QPass
  private readonly rng: Rng
  private readonly replay: { readonly episode: QEpisode; readonly at: number }[] = []
  private readonly derivative: Float32Array
  private goals: Goal[] = []
  private updates = 0

  constructor(net: QNetwork, options: QLearnerOptions) {
    this.net = net
    this.target = copyQNetwork(net)
    this.options = options
    this.adam = new QAdam(net)
    this.pass = new QPass(net)
    this.rng = new Rng(options.seed, 0x4c)
    this.derivative = new Float32Array(net.outMean.length)
  }

  get steps(): number {
    return this.replay.length
  }

  add(episodes: readonly QEpisode[]): void {
    for (const episode of episodes) episode.steps.forEach((_, at) => this.replay.push({ episode, at }))
    const over = this.replay.length - this.options.replayMax
    if (over > 0) this.replay.splice(0, over)
  }

  /** Mean loss of so many updates: half the squared temporal difference in standardised units, a dimension. */
  train(updates: number, rateFactor = 1): number {
    let loss = 0
    const { batch, learningRate, targetEvery } = this.options
    for (let u = 0; u < updates; u++) {
      if (this.updates % targetEvery === 0) this.setGoals()
      for (let i = 0; i < batch; i++) loss += this.learn(this.goals[this.rng.int(0, this.goals.length - 1)]!)
      this.adam.step(this.net, batch, learningRate * rateFactor)
      this.updates += 1
    }
    return loss / (updates * batch * DIMENSIONS)
  }

  /** Chosen by the online network as it is, valued by the target network, which is as old as the last goals; then it follows. */
  private setGoals(): void {
    const { goals, relabelShare, drawWeights } = this.options
    this.goals = Array.from({ length: goals }, () => {
      const { episode, at } = this.replay[this.rng.int(0, this.replay.length - 1)]!
      const weights = this.rng.next() < relabelShare ? drawWeights(this.rng) : episode.weights
      return { step: episode.steps[at]!, weights, costs: this.costsOf(episode, at, weights) }
    })
    this.follow()
  }

  private follow(): void {
    this.net.layers.forEach((layer, l) => {
      this.target.layers[l]!.weights.set(layer.weights)
      this.target.layers[l]!.bias.set(layer.bias)
    })
  }

  private learn({ step, weights, costs }: Goal): number {
    const out = this.pass.forward(this.net, step.features, step.chosen * this.net.features, weights)
    const from = step.split ? DIMENSIONS : 0
    this.derivative.fill(0)
    let loss = 0
    for (let d = 0; d < DIMENSIONS; d++) {
      const head = from + d
      const difference = out[head]! - (costs[d]! - this.net.outMean[head]!) / this.net.outScale[head]!
      this.derivative[head] = Math.max(-HUBER, Math.min(HUBER, difference))
      loss += 0.5 * difference * difference
    }
    this.pass.backward(this.net, this.derivative, this.adam.gradients)
    return loss
  }

  /** What happened for up to nStep steps, then the target network's value of what the online network would do. */
  private costsOf({ steps }: QEpisode, at: number, weights: ArrayLike<number>): Float64Array {
    const goal = new Float64Array(DIMENSIONS)
    let share = 1
    for (let n = 0; ; n++) {
      const step = steps[at + n]!
      for (let d = 0; d < DIMENSIONS; d++) goal[d]! += share * step.costs[d]!
      share *= step.keep
      const next = steps[at + n + 1]
      if (share === 0 || next === undefined) return goal
      const best = greedyChoice(this.net, this.pass, next, weights)
      if (best < 0) return goal
      if (n + 1 < this.options.nStep && best === next.chosen) continue
      const out = this.pass.forward(this.target, next.features, best * this.net.features, weights)
      const from = next.split ? DIMENSIONS : 0
      for (let d = 0; d < DIMENSIONS; d++) goal[d]! += share * (out[from + d]! * this.target.outScale[from + d]! + this.target.outMean[from + d]!)
      return goal
    }
  }
}

/** Weighted cost to go of one candidate, in basis points (weights in thousandths). */
export function weightedToGo(net: QNetwork, pass: QPass, step: Pick<QStep, 'features' | 'split'>, index: number, weights: ArrayLike<number>): number {
  const out = pass.forward(net, step.features, index * net.features, weights)
  const from = step.split ? DIMENSIONS : 0
  let cost = 0
  for (let d = 0; d < DIMENSIONS; d++) cost += (weights[d]! / 1_000) * (out[from + d]! * net.outScale[from + d]! + net.outMean[from + d]!)
  return cost
}

/** The open candidate with the least weighted cost to go, the first of equals; -1 without any. */
export function greedyChoice(net: QNetwork, pass: QPass, step: Pick<QStep, 'features' | 'split' | 'open'>, weights: ArrayLike<number>): number {
  let best = -1
  let least = Infinity
  for (let i = 0; i < step.open.length; i++) {
    if (step.open[i] === 0) continue
    const cost = weightedToGo(net, pass, step, i, weights)
    if (cost < least) {
      least = cost
      best = i
    }
  }
  return best
}

/** What really came of each step until the end, by dimension: basis points of what was left then. */
export function realisedToGo(episode: Pick<QEpisode, 'steps'>): Float64Array[] {
  const out: Float64Array[] = []
  let later = new Float64Array(DIMENSIONS)
  for (let at = episode.steps.length - 1; at >= 0; at--) {
    const { costs, keep } = episode.steps[at]!
    later = Float64Array.from({ length: DIMENSIONS }, (_, d) => costs[d]! + keep * later[d]!)
    out.unshift(later)
  }
  return out
}
