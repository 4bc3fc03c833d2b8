import { assert, exp, log, Rng } from '@sluice/domain'
import { crossFitted } from './cross-fit.ts'
import { offPolicyValue, type LoggedChoice } from './off-policy.ts'

/** Experiment E4: a made-up world in which the truth is known. */
export interface OffPolicyExperimentOptions {
  readonly seeds: readonly number[]
  readonly actions: number
  readonly decisions: number
  readonly noiseSd: number
}

export const E4: OffPolicyExperimentOptions = { seeds: Array.from({ length: 20 }, (_, i) => i + 1), actions: 6, decisions: 20_000, noiseSd: 2 }

export interface OffPolicyExperiment {
  readonly options: OffPolicyExperimentOptions
  /** Root mean squared error over the seeds, of the doubly robust estimate and of the plain log average. */
  readonly rmse: number
  readonly plainRmse: number
  /** Largest errors. */
  readonly worst: number
  readonly plainWorst: number
  /** Share of the seeds whose 95 % interval holds the truth. */
  readonly coverage: number
  readonly effective: number
  /** Why the same log without its propensities is refused. */
  readonly refusal: string
}

const CONTEXTS = 4
const FOLDS = 5

/** A policy that chooses by its own view of the contexts, logged with its chances; what another would have brought, estimated and true. */
export function runOffPolicyExperiment(options: OffPolicyExperimentOptions = E4): OffPolicyExperiment {
  const errors: number[] = []
  const plain: number[] = []
  let covered = 0
  let effective = 0
  let refusal = ''
  for (const seed of options.seeds) {
    const { log: logged, truth } = makeLog(seed, options)
    const answer = offPolicyValue(logged)
    assert(answer.ok, `seed ${seed}: ${answer.ok ? '' : answer.error}`)
    const { other, logged: average } = answer.value
    errors.push(other.mean - truth)
    plain.push(average.mean - truth)
    if (other.low <= truth && truth <= other.high) covered += 1
    effective += answer.value.effective / options.seeds.length
    const blind = offPolicyValue(logged.map((choice) => ({ ...choice, propensities: null })))
    refusal = blind.ok ? '' : blind.error
  }
  return { options, rmse: rootMeanSquare(errors), plainRmse: rootMeanSquare(plain), worst: largest(errors), plainWorst: largest(plain), coverage: covered / options.seeds.length, effective, refusal }
}

/** Outcomes bend with the contexts, so that the linear fit is wrong on purpose: the chances must put it right. */
function makeLog(seed: number, { actions, decisions, noiseSd }: OffPolicyExperimentOptions): { readonly log: LoggedChoice[]; readonly truth: number } {
  const rng = new Rng(seed, 0xe4)
  const world = Float64Array.from({ length: actions * (CONTEXTS + 1) }, () => normal(rng) * 0.35)
  const logging = Float64Array.from({ length: actions * CONTEXTS }, () => normal(rng) * 0.4)
  const other = Float64Array.from({ length: actions * CONTEXTS }, () => normal(rng) * 0.4)
  const columns = actions * (CONTEXTS + 1) + 1
  const rows = new Float64Array(decisions * actions * columns)
  const outcomes = new Float64Array(decisions)
  const taken = new Int32Array(decisions)
  const chances: { propensities: Float64Array; target: Float64Array }[] = []
  let truth = 0
  for (let i = 0; i < decisions; i++) {
    const context = Float64Array.from({ length: CONTEXTS }, () => normal(rng))
    const mean = Float64Array.from({ length: actions }, (_, a) => meanOutcome(world, a, context))
    const propensities = softmax(logging, context, actions)
    // The other policy is drawn to what brings more: that is what makes the plain average miss it.
    const target = softmax(other, context, actions, mean)
    const action = draw(propensities, rng.next())
    outcomes[i] = mean[action]! + noiseSd * normal(rng)
    taken[i] = i * actions + action
    for (let a = 0; a < actions; a++) {
      truth += (target[a]! * mean[a]!) / decisions
      describe(rows, (i * actions + a) * columns, a, context)
    }
    chances.push({ propensities, target })
  }
  const clusters = Int32Array.from(outcomes, (_, i) => i)
  const expected = crossFitted({ rows, columns, starts: Int32Array.from({ length: decisions + 1 }, (_, i) => i * actions), taken, outcomes, clusters, folds: FOLDS, penalty: 1 })
  const choices = chances.map(({ propensities, target }, i) =>
    ({ action: taken[i]! - i * actions, propensities, outcome: outcomes[i]!, expected: expected.subarray(i * actions, (i + 1) * actions), target, cluster: i }))
  return { log: choices, truth }
}

function meanOutcome(world: Float64Array, action: number, context: Float64Array): number {
  const at = action * (CONTEXTS + 1)
  let value = world[at + CONTEXTS]!
  for (let c = 0; c < CONTEXTS; c++) value += world[at + c]! * context[c]!
  return value + 0.2 * context[0]! * context[1]!
}

function describe(rows: Float64Array, at: number, action: number, context: Float64Array): void {
  rows[at] = 1
  const own = at + 1 + action * (CONTEXTS + 1)
  rows[own] = 1
  rows.set(context, own + 1)
}

function softmax(policy: Float64Array, context: Float64Array, actions: number, lean?: Float64Array): Float64Array {
  const chances = Float64Array.from({ length: actions }, (_, a) => {
    let value = lean?.[a] ?? 0
    for (let c = 0; c < CONTEXTS; c++) value += policy[a * CONTEXTS + c]! * context[c]!
    return exp(value)
  })
  const sum = chances.reduce((total, value) => total + value, 0)
  return chances.map((value) => value / sum)
}

function draw(chances: Float64Array, u: number): number {
  let rest = u
  for (let a = 0; a < chances.length - 1; a++) {
    rest -= chances[a]!
    if (rest < 0) return a
  }
  return chances.length - 1
}

/** A standard normal number, by Marsaglia's polar method. */
function normal(rng: Rng): number {
  for (;;) {
    const x = 2 * rng.next() - 1
    const y = 2 * rng.next() - 1
    const s = x * x + y * y
    if (s > 0 && s < 1) return x * Math.sqrt((-2 * log(s)) / s)
  }
}

const rootMeanSquare = (errors: readonly number[]): number => Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length)
const largest = (errors: readonly number[]): number => Math.max(...errors.map(Math.abs))
