import { RidgeSums, ridgeValue } from './ridge.ts'

export interface CrossFitInput {
  /** Descriptions of every action of every decision, row-major; the first column is 1. */
  readonly rows: Float64Array
  readonly columns: number
  /** First row of each decision, and one past the last. */
  readonly starts: Int32Array
  /** Row of what was done in each decision, and what came of it. */
  readonly taken: Int32Array
  readonly outcomes: Float64Array
  /** Decisions of one cluster are never split over two folds. */
  readonly clusters: Int32Array
  readonly folds: number
  readonly penalty: number
}

/** What a ridge fit expects of every row, by the fit that has not seen the row's fold: else it would know the outcomes that it is to correct. */
export function crossFitted(input: CrossFitInput): Float64Array {
  const { rows, columns, starts, taken, outcomes, clusters, folds, penalty } = input
  const places = new Map<number, number>()
  const foldOf = Int32Array.from(clusters, (cluster) => {
    if (!places.has(cluster)) places.set(cluster, places.size)
    return places.get(cluster)! % folds
  })
  const all = new RidgeSums(columns)
  const parts = Array.from({ length: folds }, () => new RidgeSums(columns))
  taken.forEach((row, i) => {
    all.add(rows, row, outcomes[i]!)
    parts[foldOf[i]!]!.add(rows, row, outcomes[i]!)
  })
  const fits = parts.map((part) => part.solveWithout(all, penalty))
  const expected = new Float64Array(rows.length / columns)
  for (let i = 0; i < taken.length; i++) for (let row = starts[i]!; row < starts[i + 1]!; row++) expected[row] = ridgeValue(fits[foldOf[i]!]!, rows, row)
  return expected
}
