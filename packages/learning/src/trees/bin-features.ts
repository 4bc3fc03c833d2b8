import { MAX_BINS } from './tree-options.ts'

/** Features as bin numbers, column by column, in memory that worker threads share. */
export interface BinnedFeatures {
  readonly rows: number
  readonly columns: number
  /** Bin of row r in column c at c * rows + r. */
  readonly bins: Uint8Array
  /** Upper ends of the bins of each column but the last: a value is in the first bin whose end it does not exceed. */
  readonly cuts: readonly Float32Array[]
  /** Bins of values by column; a missing value has this number as its bin. */
  readonly valueBins: Int32Array
  /** 1 where a column has missing values. */
  readonly hasMissing: Uint8Array
}

/** Bins of about equal counts; where a column has few distinct values, each has a bin of its own. Missing values (NaN) have one, too. */
export function binFeatures(features: Float32Array, rows: number, columns: number, maxBins: number = MAX_BINS): BinnedFeatures {
  if (features.length !== rows * columns) throw new RangeError(`features has ${features.length} values: ${rows} rows of ${columns} are ${rows * columns}`)
  const cuts = Array.from({ length: columns }, (_, column) => cutsOf(presentValues(features, rows, columns, column), maxBins - 1))
  return withCuts(features, rows, cuts)
}

/** Other rows in the same bins: for validation. */
export const binAlike = (features: Float32Array, rows: number, like: BinnedFeatures): BinnedFeatures => withCuts(features, rows, like.cuts)

function withCuts(features: Float32Array, rows: number, cuts: readonly Float32Array[]): BinnedFeatures {
  const columns = cuts.length
  const bins = new Uint8Array(new SharedArrayBuffer(rows * columns))
  const hasMissing = new Uint8Array(columns)
  for (let column = 0; column < columns; column++) {
    const own = cuts[column]!
    const missing = own.length + 1
    for (let row = 0, at = column, to = column * rows; row < rows; row++, at += columns, to++) {
      const x = features[at]!
      if (x === x) {
        bins[to] = binOf(own, x)
      } else {
        bins[to] = missing
        hasMissing[column] = 1
      }
    }
  }
  return { rows, columns, bins, cuts, valueBins: Int32Array.from(cuts, (c) => c.length + 1), hasMissing }
}

/** Number of cuts that lie below x. */
function binOf(cuts: Float32Array, x: number): number {
  let low = 0
  let high = cuts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (cuts[middle]! < x) low = middle + 1
    else high = middle
  }
  return low
}

function presentValues(features: Float32Array, rows: number, columns: number, column: number): Float32Array {
  const values = new Float32Array(rows)
  let count = 0
  for (let row = 0, at = column; row < rows; row++, at += columns) {
    const x = features[at]!
    if (x === x) values[count++] = x
  }
  return values.subarray(0, count).sort()
}

/** At most `most - 1` cuts between distinct values of sorted values. A value that fills more than its share of rows has a bin of its own. */
function cutsOf(sorted: Float32Array, most: number): Float32Array {
  const starts: number[] = []
  for (let i = 1; i < sorted.length; i++) if (sorted[i]! > sorted[i - 1]!) starts.push(i)
  if (starts.length < most) return Float32Array.from(starts, (i) => between(sorted[i - 1]!, sorted[i]!))
  const cuts: number[] = []
  let from = 0
  for (let s = 0; s < starts.length && cuts.length < most - 1; s++) {
    const start = starts[s]!
    const fair = (sorted.length - from) / (most - cuts.length)
    // The next run of equal values would overshoot by more than stopping here falls short of.
    const next = starts[s + 1] ?? sorted.length
    if (start - from >= fair || next - from - fair > fair - (start - from)) {
      cuts.push(between(sorted[start - 1]!, sorted[start]!))
      from = start
    }
  }
  return Float32Array.from(cuts)
}

/** A 32-bit number that is at least `low` and less than `high`, half way where there is one. */
function between(low: number, high: number): number {
  const middle = Math.fround(low + (high - low) / 2)
  return middle >= low && middle < high ? middle : low
}
