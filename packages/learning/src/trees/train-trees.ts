import { Rng } from '@sluice/domain'
import { binAlike, binFeatures, type BinnedFeatures } from './bin-features.ts'
import { baseMargin, meanLoss, writeDerivatives, type TrainingState } from './gradients.ts'
import { slotsNeeded, TreeGrower } from './grow-tree.ts'
import { averageTrees, type TreeModel } from './tree-model.ts'
import { TreeNodes } from './tree-nodes.ts'
import { TrainingCancelled, treeOptions, type TreeOptions } from './tree-options.ts'
import { TreeTeam } from './tree-team.ts'

/** Rows at most: sums of fixed-point derivatives stay exact. */
const MAX_ROWS = 4_000_000
const ROW_STREAM = 901
const COLUMN_STREAM = 902

export interface TreeData {
  readonly rows: number
  readonly columns: number
  /** Row-major; NaN is a missing value. */
  readonly features: Float32Array
  /** A row whose target is NaN counts nowhere. */
  readonly targets: Float32Array | Float64Array
  readonly weights?: Float32Array
  /** These features in bins, where several targets are trained on the same rows. */
  readonly binned?: BinnedFeatures
}

/** Boosted trees on the rows with a target; same data, options and seed give the same trees on any number of threads. */
export const trainTrees = (data: TreeData, options: Partial<TreeOptions>, validation?: TreeData): TreeModel => bagTrees(data, options, 1, validation)

/** `bags` trainings that differ in their seeds (options.seed and the numbers after it), as one model with the mean of their margins. */
export function bagTrees(data: TreeData, given: Partial<TreeOptions>, bags: number, validation?: TreeData): TreeModel {
  const options = treeOptions(given, data.columns)
  const binned = data.binned ?? binFeatures(data.features, data.rows, data.columns, options.maxBins)
  const team = new TreeTeam(binned, options.threads, slotsNeeded(options))
  try {
    return bagTreesWith(team, { ...data, binned }, options, bags, validation)
  } finally {
    team.close()
  }
}

/** The same with threads and memory that several trainings on the same bins share. */
export function bagTreesWith(team: TreeTeam, data: TreeData & { readonly binned: BinnedFeatures }, given: Partial<TreeOptions>, bags: number, validation?: TreeData): TreeModel {
  checkData(data, given.loss, 'data')
  if (validation !== undefined) checkData(validation, given.loss, 'validation')
  if (validation !== undefined && validation.columns !== data.columns) throw new RangeError(`validation.columns is ${validation.columns}: ${data.columns}, as of the data, is needed`)
  const options = treeOptions(given, data.columns)
  if (!Number.isInteger(bags) || bags < 1 || bags > 1_000) throw new RangeError(`bags is ${bags}: a whole number from 1 to 1000 is allowed`)
  if (team.binned !== data.binned || team.slots < slotsNeeded(options)) throw new RangeError('the team was made for other bins or smaller trees')
  const { binned } = data
  const judged = validation === undefined ? null : { data: validation, binned: validation.binned ?? binAlike(validation.features, validation.rows, binned) }
  return averageTrees(Array.from({ length: bags }, (_, bag) => boost({ data, binned, team, judged }, { ...options, seed: options.seed + bag })))
}

function checkData({ rows, columns, features, targets, weights, binned }: TreeData, loss: TreeOptions['loss'] | undefined, name: string): void {
  if (!Number.isInteger(rows) || rows < 1 || rows > MAX_ROWS) throw new RangeError(`${name}.rows is ${rows}: a whole number from 1 to ${MAX_ROWS} is allowed`)
  if (!Number.isInteger(columns) || columns < 1) throw new RangeError(`${name}.columns is ${columns}: a whole number from 1 is allowed`)
  if (features.length !== rows * columns) throw new RangeError(`${name}.features has ${features.length} values: ${rows} rows of ${columns} are ${rows * columns}`)
  if (targets.length !== rows) throw new RangeError(`${name}.targets has ${targets.length} values: one for each of ${rows} rows is needed`)
  if (weights !== undefined && weights.length !== rows) throw new RangeError(`${name}.weights has ${weights.length} values: one for each of ${rows} rows is needed`)
  if (binned !== undefined && (binned.rows !== rows || binned.columns !== columns)) throw new RangeError(`${name}.binned has ${binned.rows} rows of ${binned.columns}: ${rows} of ${columns} are needed`)
  const wrongWeight = weights?.findIndex((w) => !(w >= 0 && w < Infinity)) ?? -1
  if (wrongWeight >= 0) throw new RangeError(`${name}.weights[${wrongWeight}] is ${weights![wrongWeight]}: a finite number of at least 0 is allowed`)
  for (let row = 0; row < rows; row++) {
    const target = targets[row]!
    if (Math.abs(target) === Infinity || (loss === 'logistic' && (target < 0 || target > 1))) {
      throw new RangeError(`${name}.targets[${row}] is ${target}: ${loss === 'logistic' ? 'a number from 0 to 1' : 'a finite number'}, or NaN, is allowed`)
    }
  }
}

interface Work {
  readonly data: TreeData
  readonly binned: BinnedFeatures
  readonly team: TreeTeam
  readonly judged: { readonly data: TreeData; readonly binned: BinnedFeatures } | null
}

function boost({ data, binned, team, judged }: Work, options: TreeOptions): TreeModel {
  const rows = rowsWithTarget(data)
  const base = baseMargin({ rows, targets: data.targets, weights: data.weights ?? null }, options)
  const state = stateOf(data, rows, base)
  const validation = judged === null ? null : stateOf(judged.data, rowsWithTarget(judged.data), base)
  const nodes = new TreeNodes(binned)
  const grower = new TreeGrower(team, state, options)
  const draw = new Draw(team, state, options)
  const losses: number[] = []
  let best = { round: 0, loss: Infinity }
  let round = 0
  while (round < options.rounds && rows.length > 0) {
    if (options.isCancelled?.() === true) throw new TrainingCancelled(`cancelled in round ${round + 1} of ${options.rounds}`)
    const count = draw.rows(round)
    const columnCount = draw.columns(round)
    const units = writeDerivatives(state, team.memory.order, count, options)
    grower.grow(nodes, count, columnCount, units)
    nodes.addTo(state.margins, binned, draw.leftOut, draw.leftOutCount)
    round += 1
    if (validation !== null && judged !== null) {
      nodes.addTo(validation.margins, judged.binned, validation.rows, validation.rows.length)
      const loss = meanLoss(validation, options)
      losses.push(loss)
      if (loss < best.loss) best = { round, loss }
    }
    options.onRound?.(round, losses[round - 1] ?? null)
    if (options.earlyStoppingRounds > 0 && validation !== null && round - best.round >= options.earlyStoppingRounds) break
  }
  const kept = options.earlyStoppingRounds > 0 && validation !== null ? Math.max(1, best.round) : round
  return nodes.toModel(options.loss, base, Math.min(kept, round), losses)
}

const rowsWithTarget = ({ rows, targets }: TreeData): Int32Array => Int32Array.from({ length: rows }, (_, row) => row).filter((row) => !Number.isNaN(targets[row]!))

const stateOf = ({ rows: all, targets, weights }: TreeData, rows: Int32Array, base: number): TrainingState => ({
  rows, targets, weights: weights ?? null, margins: new Float64Array(all).fill(base), derivatives: new Float64Array(all * 2),
})

/** Rows and columns of each tree. */
class Draw {
  readonly leftOut: Int32Array
  leftOutCount = 0
  private readonly team: TreeTeam
  private readonly state: TrainingState
  private readonly options: TreeOptions
  /** Columns that tell rows apart. */
  private readonly usable: Int32Array

  constructor(team: TreeTeam, state: TrainingState, options: TreeOptions) {
    this.team = team
    this.state = state
    this.options = options
    this.leftOut = new Int32Array(state.rows.length)
    const { binStart, columns } = team.memory
    this.usable = Int32Array.from(columns, (_, c) => c).filter((c) => binStart[c + 1]! - binStart[c]! > 1)
  }

  /** Puts the tree's rows into the team's order; returns how many. */
  rows(round: number): number {
    const { order } = this.team.memory
    const { rows } = this.state
    this.leftOutCount = 0
    if (this.options.rowShare >= 1) {
      order.set(rows)
      return rows.length
    }
    const rng = new Rng(this.options.seed, ROW_STREAM, round * 0x1_0000_0000)
    const limit = Math.ceil(this.options.rowShare * 0x1_0000)
    let count = 0
    let word = 0
    for (let i = 0; i < rows.length; i++) {
      // Two draws of 16 bits from each word.
      word = i % 2 === 0 ? rng.nextWord() : word >>> 16
      if ((word & 0xffff) < limit) order[count++] = rows[i]!
      else this.leftOut[this.leftOutCount++] = rows[i]!
    }
    return count
  }

  /** Puts the tree's columns into the team's memory, ascending; returns how many. */
  columns(round: number): number {
    const { usable } = this
    const count = Math.min(usable.length, Math.max(1, Math.round(usable.length * this.options.columnShare)))
    const drawn = usable.slice()
    const rng = new Rng(this.options.seed, COLUMN_STREAM, round * 0x1_0000_0000)
    if (count < drawn.length) {
      for (let i = 0; i < count; i++) {
        const j = rng.int(i, drawn.length - 1)
        const swapped = drawn[i]!
        drawn[i] = drawn[j]!
        drawn[j] = swapped
      }
    }
    this.team.memory.columns.set(drawn.subarray(0, count).sort())
    return count
  }
}
