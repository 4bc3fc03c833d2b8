import { assert, type FeatureReference } from '@sluice/domain'
import { FEATURE_GROUPS, FEATURE_SCHEMA, type FeatureGroup } from '@sluice/features'

/** Answers of the model for rows: row-major, `outputs` columns each. */
export type BatchScore = (rows: Float32Array, count: number) => Float32Array | Promise<Float32Array>

export interface ContributionQuestion {
  /** Row-major; one row of FEATURE_SCHEMA.count a candidate. */
  readonly features: Float32Array
  readonly candidates: number
  /** See `baselineRow`. */
  readonly baseline: Float32Array
  readonly score: BatchScore
  /** Weighted cost, basis points, of one candidate under one answer of the model. The candidate's own fee counts in both. */
  readonly cost: (answer: Float32Array, candidate: number) => number
}

/** Why one candidate costs what it costs. */
export interface Contribution {
  /** Basis points. */
  readonly cost: number
  readonly baseline: number
  /** By group, in the order of FEATURE_GROUPS; they sum to cost - baseline. */
  readonly byGroup: readonly number[]
}

const GROUPS = FEATURE_GROUPS.length
const COALITIONS = 1 << GROUPS
const COLUMN_GROUP = Int32Array.from(FEATURE_SCHEMA.names, (name) => FEATURE_GROUPS.indexOf(FEATURE_SCHEMA.groups[name]!))

/**
 * Exact Shapley values of the feature groups: a group's contribution is what it changes in the cost when it takes the candidate's values in place of
 * the baseline's, averaged over every order in which the groups could do so. All coalitions of all candidates are asked in one batch.
 */
export async function contributionsOf(question: ContributionQuestion): Promise<Contribution[]> {
  const { features, candidates, baseline, score, cost } = question
  const columns = FEATURE_SCHEMA.count
  assert(features.length >= candidates * columns && baseline.length === columns, `contributions need ${candidates} rows and a baseline of ${columns} features`)
  const rows = new Float32Array(candidates * COALITIONS * columns)
  for (let candidate = 0; candidate < candidates; candidate++) {
    for (let coalition = 0; coalition < COALITIONS; coalition++) {
      const at = (candidate * COALITIONS + coalition) * columns
      for (let column = 0; column < columns; column++) {
        const own = (coalition >> COLUMN_GROUP[column]!) & 1
        rows[at + column] = own === 1 ? features[candidate * columns + column]! : baseline[column]!
      }
    }
  }
  const answers = await score(rows, candidates * COALITIONS)
  const outputs = answers.length / (candidates * COALITIONS)
  return Array.from({ length: candidates }, (_, candidate) => {
    const costs = Float64Array.from({ length: COALITIONS }, (_, coalition) => {
      const at = (candidate * COALITIONS + coalition) * outputs
      return cost(answers.subarray(at, at + outputs), candidate)
    })
    return { cost: costs[COALITIONS - 1]!, baseline: costs[0]!, byGroup: shapley(costs) }
  })
}

/** Shares of the orders in which a group comes after a coalition of `size` others: size! (n - size - 1)! / n! */
const ORDER_SHARES = Float64Array.from({ length: GROUPS }, (_, size) => (factorial(size) * factorial(GROUPS - size - 1)) / factorial(GROUPS))

function shapley(costs: Float64Array): number[] {
  return Array.from({ length: GROUPS }, (_, group) => {
    let value = 0
    for (let coalition = 0; coalition < COALITIONS; coalition++) {
      if (((coalition >> group) & 1) === 1) continue
      value += ORDER_SHARES[sizeOf(coalition)]! * (costs[coalition | (1 << group)]! - costs[coalition]!)
    }
    return value
  })
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1)
}

function sizeOf(coalition: number): number {
  let size = 0
  for (let rest = coalition; rest > 0; rest >>= 1) size += rest & 1
  return size
}

/**
 * The middle of the training data, feature by feature: the middle of the bin that holds the median; of flags that exclude each other (`kind:`,
 * `aggressiveness:`) the most common one is set and the others are not; of other flags and signs the more common value. Features without a reference
 * take the middle of what their range and definition allow: 0 where it is allowed.
 */
export function baselineRow(reference: readonly FeatureReference[]): Float32Array {
  const byName = new Map(reference.map((r) => [r.name, r]))
  const row = Float32Array.from(FEATURE_SCHEMA.docs, ({ name, unit, min, max }) => {
    const of = byName.get(name)
    if (of === undefined) return Math.min(max, Math.max(min, 0))
    if (unit === 'flag') return shareAbove(of, 0.5) >= 0.5 ? 1 : 0
    if (unit === 'sign') return shareAbove(of, 0) >= 0.5 ? 1 : -1
    return Math.min(max, Math.max(min, medianOf(of)))
  })
  for (const prefix of ['kind:', 'aggressiveness:']) setMostCommon(row, byName, prefix)
  return row
}

function setMostCommon(row: Float32Array, byName: ReadonlyMap<string, FeatureReference>, prefix: string): void {
  const columns = FEATURE_SCHEMA.names.flatMap((name, column) => (name.startsWith(prefix) ? [column] : []))
  const shares = columns.map((column) => {
    const of = byName.get(FEATURE_SCHEMA.names[column]!)
    return of === undefined ? 0 : shareAbove(of, 0.5)
  })
  const first = shares.indexOf(Math.max(...shares))
  columns.forEach((column, i) => (row[column] = i === first ? 1 : 0))
}

function medianOf({ edges, shares }: FeatureReference): number {
  let below = 0
  for (const [bin, share] of shares.entries()) {
    below += share
    if (below < 0.5 - 1e-9) continue
    const low = edges[bin - 1]
    const high = edges[bin]
    return low === undefined ? (high ?? 0) : high === undefined ? low : (low + high) / 2
  }
  return edges[edges.length - 1] ?? 0
}

/** Share of the rows above a value; a bin that holds it counts by how much of it lies above. */
function shareAbove({ edges, shares }: FeatureReference, value: number): number {
  return shares.reduce((sum, share, bin) => {
    const low = edges[bin - 1] ?? -Infinity
    const high = edges[bin] ?? Infinity
    if (low >= value) return sum + share
    if (high <= value) return sum
    return sum + (Number.isFinite(low) && Number.isFinite(high) ? (share * (high - value)) / (high - low) : Number.isFinite(low) ? share : 0)
  }, 0)
}

export const CONTRIBUTION_GROUPS: readonly FeatureGroup[] = FEATURE_GROUPS
