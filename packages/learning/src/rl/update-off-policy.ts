import { Rng } from '@sluice/domain'
import { DIMENSIONS, greedyChoice, weightedToGo, type QEpisode, type QStep } from './q-learner.ts'
import { copyQNetwork, QAdam, QPass, type QNetwork } from './q-network.ts'

/** An episode of a desk: each step with the chance that its choice had under whoever made it, 0..1; null where nobody noted it. */
export interface LoggedEpisode extends QEpisode {
  readonly propensities: readonly (number | null)[]
}

export interface OffPolicyUpdateOptions {
  readonly seed: number
  readonly maxSteps: number
  readonly batch: number
  readonly learningRate: number
  /** Largest weight of a step: what its choice is likelier under the policy than it was when it was logged. */
  readonly weightMax: number
  /** The update ends before the mean distance of the weighted costs to go from the model before, over logged rows, is above this; basis points. */
  readonly trustBps: number
  /** The distance is looked at after so many steps. */
  readonly lookEvery: number
  /** Fewer steps with known chances are not learned from. */
  readonly stepsMin: number
  /** Share of choices that the policy is taken to make at random. */
  readonly softness: number
}

export const DEFAULT_OFF_POLICY_UPDATE: Omit<OffPolicyUpdateOptions, 'seed'> = {
  maxSteps: 400, batch: 64, learningRate: 3e-4, weightMax: 5, trustBps: 0.25, lookEvery: 20, stepsMin: 200, softness: 0.1,
}

export interface OffPolicyUpdate {
  readonly net: QNetwork
  /** Optimiser steps that it has behind it. */
  readonly steps: number
  readonly usedSteps: number
  /** Logged steps without a known chance: not used. */
  readonly leftOut: number
  /** Of the weights: (Σ w)² / Σ w². */
  readonly effectiveSteps: number
  readonly shiftBps: number
  /** True: the trust region ended it. */
  readonly bounded: boolean
}

interface Usable {
  readonly episode: LoggedEpisode
  readonly at: number
  readonly weight: number
}

/** The logged decisions are too few, or nobody noted their chances. */
export class NotEnoughLogged extends Error {
  override readonly name = 'NotEnoughLogged'
}

/**
 * A new network from one in use and decisions logged since: double Q-steps of one decision each, towards what really happened, each weighted by how likely
 * the policy is to choose as was chosen, clipped. Bounded twice: by steps, and by how far what the network says of the logged rows may move. The network in use is not touched.
 */
export function updateOffPolicy(before: QNetwork, logged: readonly LoggedEpisode[], options: OffPolicyUpdateOptions): OffPolicyUpdate {
  const pass = new QPass(before)
  const { usable, leftOut } = weigh(before, pass, logged, options)
  if (usable.length < options.stepsMin) {
    throw new NotEnoughLogged(`${usable.length} logged decisions have known chances, at least ${options.stepsMin} are needed (${leftOut} have none): explore in simulation, or train on simulated sessions`)
  }
  let net = copyQNetwork(before)
  let kept = net
  let keptSteps = 0
  let shiftBps = 0
  let bounded = false
  const adam = new QAdam(net)
  const rng = new Rng(options.seed, 0x6f)
  const looked = Array.from({ length: Math.min(LOOKED_STEPS, usable.length) }, (_, i) => usable[Math.floor((i * usable.length) / Math.min(LOOKED_STEPS, usable.length))]!)
  for (let step = 1; step <= options.maxSteps; step++) {
    for (let i = 0; i < options.batch; i++) addGradient(net, before, pass, adam, usable[rng.int(0, usable.length - 1)]!)
    adam.step(net, options.batch, options.learningRate, NORM_MAX)
    if (step % options.lookEvery !== 0 && step !== options.maxSteps) continue
    const shift = meanShift(net, before, pass, looked)
    if (shift > options.trustBps) {
      bounded = true
      break
    }
    kept = copyQNetwork(net)
    keptSteps = step
    shiftBps = shift
  }
  net = kept
  const [sum, squares] = usable.reduce(([s, q], { weight }) => [s + weight, q + weight * weight], [0, 0])
  return { net, steps: keptSteps, usedSteps: usable.length, leftOut, effectiveSteps: (sum * sum) / squares, shiftBps, bounded }
}

const LOOKED_STEPS = 256
const NORM_MAX = 5

function weigh(net: QNetwork, pass: QPass, logged: readonly LoggedEpisode[], { softness, weightMax }: OffPolicyUpdateOptions): { usable: Usable[]; leftOut: number } {
  const usable: Usable[] = []
  let leftOut = 0
  for (const episode of logged) {
    episode.steps.forEach((step, at) => {
      const propensity = episode.propensities[at] ?? null
      if (propensity === null || !(propensity > 0)) {
        leftOut += 1
        return
      }
      const open = step.open.reduce((count, one) => count + one, 0)
      const greedy = greedyChoice(net, pass, step, episode.weights) === step.chosen
      const own = softness / Math.max(1, open) + (greedy ? 1 - softness : 0)
      usable.push({ episode, at, weight: Math.min(weightMax, own / propensity) })
    })
  }
  return { usable, leftOut }
}

/** The network that is updated chooses the next candidate, the one in use values it. */
function addGradient(net: QNetwork, before: QNetwork, pass: QPass, adam: QAdam, { episode, at, weight }: Usable): void {
  const step = episode.steps[at]!
  const next: QStep | undefined = step.keep > 0 ? episode.steps[at + 1] : undefined
  const goal = Float64Array.from({ length: DIMENSIONS }, (_, d) => step.costs[d]!)
  const best = next === undefined ? -1 : greedyChoice(net, pass, next, episode.weights)
  if (next !== undefined && best >= 0) {
    const out = pass.forward(before, next.features, best * before.features, episode.weights)
    const from = next.split ? DIMENSIONS : 0
    for (let d = 0; d < DIMENSIONS; d++) goal[d]! += step.keep * (out[from + d]! * before.outScale[from + d]! + before.outMean[from + d]!)
  }
  const out = pass.forward(net, step.features, step.chosen * net.features, episode.weights)
  const derivative = new Float32Array(net.outMean.length)
  const from = step.split ? DIMENSIONS : 0
  for (let d = 0; d < DIMENSIONS; d++) {
    const head = from + d
    derivative[head] = weight * Math.max(-ERROR_MAX, Math.min(ERROR_MAX, out[head]! - (goal[d]! - net.outMean[head]!) / net.outScale[head]!))
  }
  pass.backward(net, derivative, adam.gradients)
}

const ERROR_MAX = 10

function meanShift(net: QNetwork, before: QNetwork, pass: QPass, looked: readonly Usable[]): number {
  let sum = 0
  for (const { episode, at } of looked) {
    const step = episode.steps[at]!
    sum += Math.abs(weightedToGo(net, pass, step, step.chosen, episode.weights) - weightedToGo(before, pass, step, step.chosen, episode.weights))
  }
  return sum / looked.length
}
