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
  /** The target network follows after so many updates. */
  readonly targetEvery: number
  /** Share of samples that are looked at under other weights than their episode's. */
  readonly relabelShare: number
  /** Episodes kept; the oldest make room. */
  readonly replayMax: number
  /** Other weights to look at samples under. */
  readonly drawWeights: (rng: Rng) => Float32Array
}

/** Gradients of larger errors stop growing: a rare rest at the end is many deviations away, and still has to count. */
const HUBER = 20

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
  private readonly goal = new Float64Array(DIMENSIONS)
  private updates = 0
  private samples = 0

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
      for (let i = 0; i < batch; i++) loss += this.sample()
      this.adam.step(this.net, batch, learningRate * rateFactor)
      this.updates += 1
      if (this.updates % targetEvery === 0) this.follow()
    }
    return loss / (updates * batch * DIMENSIONS)
  }

  private follow(): void {
    this.net.layers.forEach((layer, l) => {
      this.target.layers[l]!.weights.set(layer.weights)
      this.target.layers[l]!.bias.set(layer.bias)
    })
  }

  private sample(): number {
    this.samples += 1
    const { episode, at } = this.replay[this.rng.int(0, this.replay.length - 1)]!
    const weights = this.rng.next() < this.options.relabelShare ? this.options.drawWeights(this.rng) : episode.weights
    this.setGoal(episode, at, weights)
    const step = episode.steps[at]!
    const out = this.pass.forward(this.net, step.features, step.chosen * this.net.features, weights)
    const from = step.split ? DIMENSIONS : 0
    this.derivative.fill(0)
    let loss = 0
    for (let d = 0; d < DIMENSIONS; d++) {
      const head = from + d
      const difference = out[head]! - (this.goal[d]! - this.net.outMean[head]!) / this.net.outScale[head]!
      this.derivative[head] = Math.max(-HUBER, Math.min(HUBER, difference))
      loss += 0.5 * difference * difference
    }
    this.pass.backward(this.net, this.derivative, this.adam.gradients)
    return loss
  }

  /** What happened for up to nStep steps, then the target network's value of what the online network would do. */
  private setGoal({ steps }: QEpisode, at: number, weights: ArrayLike<number>): void {
    this.goal.fill(0)
    let share = 1
    for (let n = 0; ; n++) {
      const step = steps[at + n]!
      for (let d = 0; d < DIMENSIONS; d++) this.goal[d]! += share * step.costs[d]!
      share *= step.keep
      const next = steps[at + n + 1]
      if (share === 0 || next === undefined) return
      const best = greedyChoice(this.net, this.pass, next, weights)
      if (best < 0) return
      if (n + 1 < this.options.nStep && best === next.chosen) continue
      const out = this.pass.forward(this.target, next.features, best * this.net.features, weights)
      const from = next.split ? DIMENSIONS : 0
      for (let d = 0; d < DIMENSIONS; d++) this.goal[d]! += share * (out[from + d]! * this.target.outScale[from + d]! + this.target.outMean[from + d]!)
      return
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
