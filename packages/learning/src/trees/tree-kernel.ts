/**
 * Histograms and best splits. Threads run this file's functions from their source text (kernelSource), so nothing here may refer to anything outside.
 *
 * Derivatives are whole numbers (fixed point, see FixedPoint), so that sums in float64 are exact: histograms do not depend on the order
 * or the thread that adds them up, and a parent's minus a child's is the other child's to the last bit.
 */
export interface KernelMemory {
  readonly rows: number
  readonly bins: Uint8Array
  /** First bin of each column within a histogram; the last entry is the histogram's length. */
  readonly binStart: Int32Array
  /** Bins of values by column; one of missing values may follow. */
  readonly valueBins: Int32Array
  readonly monotone: Int8Array
  /** Columns that this tree may split on, ascending, in the first `columnCount`. */
  readonly columns: Int32Array
  /** Row numbers, those of a node side by side. */
  readonly order: Int32Array
  /** First and second derivative of the small node's rows, in the order of its rows. */
  readonly gathered: Float64Array
  /** Slots of one histogram each: sums of first and second derivatives by bin. */
  readonly histograms: Float64Array
  readonly task: Float64Array
  /** RESULT_WIDTH numbers for each column of `columns` and each of the two nodes. */
  readonly results: Float64Array
  /** Turns of the threads: see tree-team.ts. */
  readonly control: Int32Array
  /** What the arrays above lie in, and the loops that add up rows in it: see histogram-wasm.ts. */
  readonly wasm: WebAssembly.Memory
  readonly module: WebAssembly.Module
}

/** `accumulate<n>` of the module for n columns, n from 1; the place before is empty. */
export type Accumulators = readonly (((...addresses: number[]) => void) | null)[]

/** The module's functions on the memory, for one thread. */
export function accumulatorsOf({ wasm, module }: Pick<KernelMemory, 'wasm' | 'module'>): Accumulators {
  const { exports } = new WebAssembly.Instance(module, { env: { memory: wasm } })
  return [null, ...[1, 2, 3, 4].map((n) => exports[`accumulate${n}`] as (...addresses: number[]) => void)]
}

/** Places in `task`. Two nodes: the small one is summed up from its rows, the large one is its parent minus the small one. */
export const TASK = {
  columnCount: 0, begin: 1, count: 2, smallSlot: 3, /** The parent's, becomes the large node's; -1: there is no large node. */ largeSlot: 4,
  lambda: 5, minChildWeight: 6, firstUnit: 7, secondUnit: 8, nodes: 9,
} as const
/** Places of a node's numbers from TASK.nodes + node * NODE_WIDTH on. */
export const NODE = { /** 0: it is not to be split. */ search: 0, first: 1, second: 2, low: 3, high: 4 } as const
export const NODE_WIDTH = 5
export const TASK_LENGTH = TASK.nodes + 2 * NODE_WIDTH
/** A best split: gain (0: none), last bin on the left, whether missing goes left, sums of the left. */
export const RESULT = { gain: 0, bin: 1, missingLeft: 2, leftFirst: 3, leftSecond: 4 } as const
export const RESULT_WIDTH = 5
/** Columns of one piece of work. */
export const GROUP = 4

/** Sums up, subtracts and searches for the columns of one group. */
export function runGroup(memory: KernelMemory, accumulators: Accumulators, group: number): void {
  const { task, columns, binStart, histograms } = memory
  const from = group * 4
  const to = Math.min(task[0]!, from + 4)
  const length = binStart[binStart.length - 1]!
  // Whole numbers as such (| 0): loops index by them.
  const small = (task[3]! * length * 2) | 0
  const large = task[4]! < 0 ? -1 : (task[4]! * length * 2) | 0
  accumulate(memory, accumulators[to - from]!, from, to, small)
  for (let k = from; k < to; k++) {
    if (large >= 0) subtract(histograms, large + binStart[columns[k]!]! * 2, small + binStart[columns[k]!]! * 2, (binStart[columns[k]! + 1]! - binStart[columns[k]!]!) * 2)
    searchColumn(memory, k, 0, small)
    if (large >= 0) searchColumn(memory, k, 1, large)
  }
}

function accumulate(memory: KernelMemory, add: (...addresses: number[]) => void, from: number, to: number, histogram: number): void {
  const { bins, order, gathered, histograms, task, rows, binStart, columns } = memory
  const addresses = [order.byteOffset + task[1]! * 4, task[2]!, gathered.byteOffset]
  for (let k = from; k < to; k++) addresses.push(bins.byteOffset + columns[k]! * rows)
  for (let k = from; k < to; k++) {
    const start = histogram + binStart[columns[k]!]! * 2
    histograms.fill(0, start, histogram + binStart[columns[k]! + 1]! * 2)
    addresses.push(histograms.byteOffset + start * 8)
  }
  add(...addresses)
}

function subtract(histograms: Float64Array, from: number, what: number, length: number): void {
  for (let i = 0; i < length; i++) histograms[from + i]! -= histograms[what + i]!
}

/** Best split of one node on one column: missing values go to the right, then, where the column has any, to the left. */
function searchColumn(memory: KernelMemory, k: number, node: number, histogram: number): void {
  const { task, columns, binStart, valueBins, histograms, results } = memory
  const result = (k * 2 + node) * 5
  results[result] = 0
  if (task[9 + node * 5]! === 0) return
  const column = columns[k]!
  const start = (histogram + binStart[column]! * 2) | 0
  const values = valueBins[column]!
  scan(memory, k, node, start, 0, 0, 0)
  if (binStart[column + 1]! - binStart[column]! === values) return
  const first = histograms[start + values * 2]!
  const second = histograms[start + values * 2 + 1]!
  if (second > 0) scan(memory, k, node, start, 1, first, second)
}

/** Scans the bins upwards with the given sums (of missing values) on the left from the beginning; keeps a better split than found before. */
function scan(memory: KernelMemory, k: number, node: number, start: number, missingLeft: number, first: number, second: number): void {
  const { task, columns, valueBins, histograms, results, monotone } = memory
  const lambda = task[5]!
  const least = task[6]!
  const unit1 = task[7]!
  const unit2 = task[8]!
  const all1 = task[9 + node * 5 + 1]! * unit1
  const all2 = task[9 + node * 5 + 2]! * unit2
  const low = task[9 + node * 5 + 3]!
  const high = task[9 + node * 5 + 4]!
  const way = monotone[columns[k]!]!
  const bounded = way !== 0 || low > -Infinity || high < Infinity
  const whole = bounded ? gainAt(all1, all2 + lambda, valueOf(all1, all2 + lambda, low, high)) : (all1 * all1) / (all2 + lambda)
  const result = (k * 2 + node) * 5
  let best = results[result]!
  let sum1 = first
  let sum2 = second
  // The last bin, too: it parts what is there from what is missing.
  const last = valueBins[columns[k]!]!
  for (let bin = 0; bin < last; bin++) {
    const own1 = histograms[start + bin * 2]!
    const own2 = histograms[start + bin * 2 + 1]!
    // Nothing of this node lies in the bin: the split before it parts the same rows.
    if (own2 === 0 && own1 === 0) continue
    sum1 += own1
    sum2 += own2
    const left2 = sum2 * unit2
    if (left2 < least || left2 === 0) continue
    const right2 = all2 - left2
    if (right2 < least || right2 <= 0) break
    const left1 = sum1 * unit1
    const right1 = all1 - left1
    let gain = (left1 * left1) / (left2 + lambda) + (right1 * right1) / (right2 + lambda) - whole
    if (bounded) {
      const leftValue = valueOf(left1, left2 + lambda, low, high)
      const rightValue = valueOf(right1, right2 + lambda, low, high)
      if ((way > 0 && leftValue > rightValue) || (way < 0 && leftValue < rightValue)) continue
      gain = gainAt(left1, left2 + lambda, leftValue) + gainAt(right1, right2 + lambda, rightValue) - whole
    }
    if (gain > best) {
      best = gain
      results[result] = gain
      results[result + 1] = bin
      results[result + 2] = missingLeft
      results[result + 3] = sum1
      results[result + 4] = sum2
    }
  }
}

/** Best value of a leaf within its bounds. */
function valueOf(first: number, second: number, low: number, high: number): number {
  const value = -first / second
  return value < low ? low : value > high ? high : value
}

/** Twice the loss that a leaf of this value takes away. */
function gainAt(first: number, second: number, value: number): number {
  return -(2 * first * value + second * value * value)
}

/** A thread: does groups of every task until it is told to stop. */
export function runWorker(memory: KernelMemory): void {
  const { control, task } = memory
  const accumulators = accumulatorsOf(memory)
  let seen = 0
  for (;;) {
    Atomics.wait(control, 0, seen)
    seen = Atomics.load(control, 0)
    if (Atomics.load(control, 3) !== 0) return
    try {
      const groups = Math.ceil(task[0]! / 4)
      for (let group = Atomics.add(control, 1, 1); group < groups; group = Atomics.add(control, 1, 1)) runGroup(memory, accumulators, group)
    } catch {
      Atomics.store(control, 4, 1)
    }
    if (Atomics.sub(control, 2, 1) === 1) Atomics.notify(control, 2)
  }
}

/** The functions above as a script for a thread that is given its memory as workerData. `__name` is what bundlers wrap named functions with. */
export const kernelSource = (): string =>
  [`const __name = (value) => value`, ...[accumulatorsOf, runGroup, accumulate, subtract, searchColumn, scan, valueOf, gainAt].map(String), `(${String(runWorker)})(require('node:worker_threads').workerData)`].join('\n;')
