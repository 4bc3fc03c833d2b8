import { MAX_BINS } from './tree-options.ts'

/** Features as bin numbers, column by column. */
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

/** Columns that are turned from rows at a time: of a row's values so many share a cache line. */
const BLOCK = 16

/** Bins of about equal counts; where a column has few distinct values, each has a bin of its own. Missing values (NaN) have one, too. */
export function binFeatures(features: Float32Array, rows: number, columns: number, maxBins: number = MAX_BINS): BinnedFeatures {
  checkLength(features, rows, columns)
  const sorter = new FloatSorter(rows)
  return binColumns(features, rows, columns, (values) => cutsOf(sorter.sorted(values), maxBins - 1))
}

/** Other rows in the same bins: for validation. */
export function binAlike(features: Float32Array, rows: number, like: BinnedFeatures): BinnedFeatures {
  checkLength(features, rows, like.columns)
  return binColumns(features, rows, like.columns, (_, column) => like.cuts[column]!)
}

function checkLength(features: Float32Array, rows: number, columns: number): void {
  if (features.length !== rows * columns) throw new RangeError(`features has ${features.length} values: ${rows} rows of ${columns} are ${rows * columns}`)
}

function binColumns(features: Float32Array, rows: number, columns: number, cutsFor: (values: Float32Array, column: number) => Float32Array): BinnedFeatures {
  const bins = new Uint8Array(rows * columns)
  const hasMissing = new Uint8Array(columns)
  const cuts: Float32Array[] = []
  const turned = new Float32Array(BLOCK * rows)
  for (let from = 0; from < columns; from += BLOCK) {
    const width = Math.min(BLOCK, columns - from)
    turnBlock(features, turned, { rows, columns, from, width })
    for (let i = 0; i < width; i++) {
      const values = turned.subarray(i * rows, (i + 1) * rows)
      const own = cutsFor(values, from + i)
      hasMissing[from + i] = writeBins(values, own, bins.subarray((from + i) * rows, (from + i + 1) * rows))
      cuts.push(own)
    }
  }
  return { rows, columns, bins, cuts, valueBins: Int32Array.from(cuts, (c) => c.length + 1), hasMissing }
}

/** Some columns of row-major features, one after the other. */
function turnBlock(features: Float32Array, turned: Float32Array, { rows, columns, from, width }: { readonly rows: number; readonly columns: number; readonly from: number; readonly width: number }): void {
  for (let row = 0; row < rows; row++) {
    const at = row * columns + from
    for (let i = 0, to = row; i < width; i++, to += rows) turned[to] = features[at + i]!
  }
}

/** Answers 1 where values are missing. */
function writeBins(values: Float32Array, cuts: Float32Array, bins: Uint8Array): 0 | 1 {
  const missing = cuts.length + 1
  let any: 0 | 1 = 0
  for (let row = 0; row < values.length; row++) {
    const x = values[row]!
    if (x === x) {
      bins[row] = binOf(cuts, x)
    } else {
      bins[row] = missing
      any = 1
    }
  }
  return any
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

const RADIX_BITS = 11
const RADIX = 1 << RADIX_BITS

/** Sorts 32-bit floats by their bits, in three passes: several times faster than by comparison. */
class FloatSorter {
  private readonly values: readonly [Float32Array, Float32Array]
  private readonly keys: readonly [Uint32Array, Uint32Array]
  private readonly counts = new Uint32Array(RADIX)

  constructor(most: number) {
    this.values = [new Float32Array(most), new Float32Array(most)]
    this.keys = [new Uint32Array(this.values[0].buffer), new Uint32Array(this.values[1].buffer)]
  }

  /** The values that are no NaN, ascending; good until the next call. */
  sorted(values: Float32Array): Float32Array {
    const [here] = this.values
    const [keys] = this.keys
    let count = 0
    for (const x of values) if (x === x) here[count++] = x + 0
    // Bits of floats ascend as their values do once those of negative ones are turned round; -0 was made 0 above.
    for (let i = 0; i < count; i++) keys[i] = keys[i]! ^ (keys[i]! >>> 31 === 1 ? 0xffff_ffff : 0x8000_0000)
    for (let pass = 0; pass < 3; pass++) this.pass(this.keys[pass % 2]!, this.keys[(pass + 1) % 2]!, count, pass * RADIX_BITS)
    const done = this.keys[1]
    for (let i = 0; i < count; i++) done[i] = done[i]! ^ (done[i]! >>> 31 === 1 ? 0x8000_0000 : 0xffff_ffff)
    return this.values[1].subarray(0, count)
  }

  private pass(from: Uint32Array, to: Uint32Array, count: number, shift: number): void {
    const { counts } = this
    counts.fill(0)
    for (let i = 0; i < count; i++) counts[(from[i]! >>> shift) & (RADIX - 1)]! += 1
    let before = 0
    for (let digit = 0; digit < RADIX; digit++) {
      const own = counts[digit]!
      counts[digit] = before
      before += own
    }
    for (let i = 0; i < count; i++) {
      const digit = (from[i]! >>> shift) & (RADIX - 1)
      to[counts[digit]!] = from[i]!
      counts[digit]! += 1
    }
  }
}

/** At most `most - 1` cuts between distinct values of sorted values. A value that fills more than its share of rows has a bin of its own. */
function cutsOf(sorted: Float32Array, most: number): Float32Array {
  const cuts = new Float32Array(most - 1)
  let count = 0
  let distinct = sorted.length === 0 ? 0 : 1
  for (let i = 1; i < sorted.length; i++) if (sorted[i]! > sorted[i - 1]!) distinct += 1
  let from = 0
  for (let start = endOfRun(sorted, 0); start < sorted.length && count < most - 1;) {
    const next = endOfRun(sorted, start)
    const fair = (sorted.length - from) / (most - count)
    // A cut here falls short of a fair bin by less than the run of equal values that follows would overshoot it.
    if (distinct <= most || start - from >= fair || next - from - fair > fair - (start - from)) {
      cuts[count++] = between(sorted[start - 1]!, sorted[start]!)
      from = start
    }
    start = next
  }
  return cuts.slice(0, count)
}

/** Where the values equal to the one at `start` end. */
function endOfRun(sorted: Float32Array, start: number): number {
  let end = start + 1
  while (end < sorted.length && sorted[end]! === sorted[start]!) end += 1
  return end
}

/** A 32-bit number that is at least `low` and less than `high`, half way where there is one. */
function between(low: number, high: number): number {
  const middle = Math.fround(low + (high - low) / 2)
  return middle >= low && middle < high ? middle : low
}
