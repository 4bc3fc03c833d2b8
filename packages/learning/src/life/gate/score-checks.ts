import { Rng, type GateCheck, type ObjectiveWeights } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { baselineRow } from '../contributions.ts'
import type { GateLimits, GateModel, GateOptions, GatePlan } from './gate-options.ts'

const ROWS_PER_CALL = 256
/** Rows of one decision. */
const DECISION_ROWS = 12
const WARM_UP_CALLS = 50
/** Share of the calls that must have run undisturbed for the others to be set aside. */
const UNDISTURBED_MIN = 0.5

/** Answers that the desk can use at every edge of what it may ask; the same answers as when it was made; in time. */
export async function scoreChecks(options: GateOptions, plan: GatePlan, limits: GateLimits, seed: number): Promise<GateCheck[]> {
  const { candidate, engineConfig } = options
  const weights = candidate.manifest.usesObjective ? (engineConfig.objectives[engineConfig.defaultObjective] ?? null) : null
  const rows = edgeRows(candidate, plan.randomRows, seed)
  return [await finiteCheck(candidate, rows, weights, limits), await parityCheck(candidate, limits), await latencyCheck(options, plan, limits, rows, weights)]
}

/** Every feature at both ends of its range with the others in the middle of the training data, all at their ends, and rows at random. */
function edgeRows({ manifest }: GateModel, randomRows: number, seed: number): Float32Array {
  const { docs, count: columns } = FEATURE_SCHEMA
  const middle = baselineRow(manifest.reference)
  const rows: Float32Array[] = [middle, Float32Array.from(docs, (d) => d.min), Float32Array.from(docs, (d) => d.max)]
  docs.forEach(({ min, max }, column) => {
    for (const value of [min, max]) {
      const row = middle.slice()
      row[column] = value
      rows.push(row)
    }
  })
  const rng = new Rng(seed, 0x6a7e)
  for (let i = 0; i < randomRows; i++) {
    rows.push(Float32Array.from(docs, ({ min, max, unit }) => (unit === 'flag' ? rng.int(0, 1) : rng.next() < 0.1 ? (rng.next() < 0.5 ? min : max) : min + rng.next() * (max - min))))
  }
  const all = new Float32Array(rows.length * columns)
  rows.forEach((row, i) => all.set(row, i * columns))
  return all
}

async function finiteCheck({ manifest, score, toScores }: GateModel, rows: Float32Array, weights: ObjectiveWeights | null, { outOfRangeMax }: GateLimits): Promise<GateCheck> {
  const columns = FEATURE_SCHEMA.count
  const outputs = manifest.outputNames.length
  const total = rows.length / columns
  let notFinite = 0
  let refused = 0
  let first = ''
  for (let row = 0; row < total; row += ROWS_PER_CALL) {
    const count = Math.min(ROWS_PER_CALL, total - row)
    const raw = await score(rows.slice(row * columns, (row + count) * columns), count, weights).catch((error: Error) => error)
    if (raw instanceof Error) {
      notFinite += count
      first ||= raw.message
      continue
    }
    for (let i = 0; i < count; i++) {
      const one = raw.slice(i * outputs, (i + 1) * outputs)
      const finite = one.every((value) => Number.isFinite(value))
      if (finite && toScores(one, 1) !== null) continue
      if (finite) refused += 1
      else notFinite += 1
      first ||= `row ${row + i} answers ${manifest.outputNames.map((name, column) => `${name} ${one[column]!.toPrecision(4)}`).join(', ')}`
    }
  }
  return {
    check: 'usable scores', passed: notFinite === 0 && refused <= outOfRangeMax * total, was: `${notFinite} rows not finite, ${((refused / total) * 100).toFixed(2)} % of rows beyond the bounds of a score`,
    limit: `0 rows not finite, at most ${outOfRangeMax * 100} % beyond the bounds`,
    detail: `${total} rows: every feature at both ends of its range, and at random, likely or not${first === '' ? '' : `; first: ${first}`}`,
  }
}

async function parityCheck({ manifest, score }: GateModel, { parityMax }: GateLimits): Promise<GateCheck> {
  const { golden, outputNames, usesObjective } = manifest
  const columns = FEATURE_SCHEMA.count
  let worst = 0
  let fault = ''
  for (const [i, vector] of golden.entries()) {
    const [slippage, fill, speed, leakage, fees] = vector.features.slice(columns).map((weight) => Math.round(weight * 1_000))
    const weights = usesObjective ? { slippage: slippage!, fill: fill!, speed: speed!, leakage: leakage!, fees: fees! } : null
    const answer = await score(Float32Array.from(vector.features.slice(0, columns)), 1, weights).catch((error: Error) => error)
    if (answer instanceof Error) {
      worst = Infinity
      fault ||= `; vector ${i}: ${answer.message}`
      continue
    }
    vector.scores.forEach((wanted, column) => {
      const difference = Math.abs(answer[column]! - wanted) / Math.max(1, Math.abs(wanted))
      if (!(difference <= worst)) worst = Number.isNaN(difference) ? Infinity : difference
      if (!(difference <= parityMax)) fault ||= `; vector ${i}, ${outputNames[column]}: ${answer[column]} instead of ${wanted}`
    })
  }
  return {
    check: 'parity on golden vectors', passed: golden.length > 0 && worst <= parityMax, was: golden.length === 0 ? 'no golden vector' : `largest difference ${worst.toExponential(1)}`, limit: `at most ${parityMax}`,
    detail: `${golden.length} vectors, relative above 1${fault}`,
  }
}

async function latencyCheck({ candidate, clockMs, preemptions = () => 0 }: GateOptions, plan: GatePlan, { latencyP99MaxMs }: GateLimits, rows: Float32Array, weights: ObjectiveWeights | null): Promise<GateCheck> {
  const batch = rows.slice(0, DECISION_ROWS * FEATURE_SCHEMA.count)
  const check = 'latency'
  const limit = `p99 at most ${latencyP99MaxMs} ms`
  const own: number[] = []
  const all: number[] = []
  try {
    for (let i = 0; i < WARM_UP_CALLS; i++) await candidate.score(batch, DECISION_ROWS, weights)
    for (let i = 0; i < plan.latencyCalls; i++) {
      const before = preemptions()
      const startMs = clockMs()
      await candidate.score(batch, DECISION_ROWS, weights)
      const tookMs = clockMs() - startMs
      all.push(tookMs)
      if (preemptions() === before) own.push(tookMs)
    }
  } catch (error) {
    return { check, passed: false, was: `no answer: ${(error as Error).message}`, limit, detail: `${DECISION_ROWS} rows a call` }
  }
  const times = (own.length >= all.length * UNDISTURBED_MIN ? own : all).sort((a, b) => a - b)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(share * times.length))]!
  const aside = all.length - times.length
  return {
    check, passed: at(0.99) <= latencyP99MaxMs, was: `p50 ${at(0.5).toFixed(3)} ms, p99 ${at(0.99).toFixed(3)} ms`, limit,
    detail: `${times.length} calls of ${DECISION_ROWS} rows after ${WARM_UP_CALLS} to warm up; ${aside} set aside, in which the machine ran something else`,
  }
}
