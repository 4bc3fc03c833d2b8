import { weightedQuantile, type FixedPoint, type TrainingState } from './gradients.ts'
import { NODE, NODE_WIDTH, RESULT, RESULT_WIDTH, TASK } from './tree-kernel.ts'
import type { TreeNodes } from './tree-nodes.ts'
import type { TreeOptions } from './tree-options.ts'
import type { TreeTeam } from './tree-team.ts'

/** Gains below this share of the parent's own are rounding. */
const LEAST_GAIN_SHARE = 1e-10

interface Split {
  readonly column: number
  readonly bin: number
  readonly missingLeft: boolean
  readonly gain: number
  /** Sums of the left side, in units. */
  readonly first: number
  readonly second: number
}

interface GrownNode {
  readonly index: number
  readonly depth: number
  /** Its rows: order[begin .. begin + count). */
  readonly begin: number
  readonly count: number
  /** Sums of its rows' derivatives, in units. */
  readonly first: number
  readonly second: number
  /** Bounds of its value by monotone constraints above it. */
  readonly low: number
  readonly high: number
  /** Histogram; -1: none. */
  slot: number
  split: Split | null
  children: readonly [GrownNode, GrownNode] | null
}

/** Histograms that are held at a time while a tree grows. */
export const slotsNeeded = (options: TreeOptions): number => (options.growth === 'depth' ? options.maxDepth + 2 : Math.min(options.maxLeaves, 2 ** options.maxDepth) + 1)

/** Grows one tree at a time on the rows that stand in the team's `order`. */
export class TreeGrower {
  private readonly team: TreeTeam
  private readonly state: TrainingState
  private readonly options: TreeOptions
  private readonly moved: Int32Array
  private readonly freeSlots: number[] = []
  private units: FixedPoint = { firstSum: 0, secondSum: 0, firstUnit: 1, secondUnit: 1 }

  constructor(team: TreeTeam, state: TrainingState, options: TreeOptions) {
    this.team = team
    this.state = state
    this.options = options
    this.moved = new Int32Array(team.memory.rows)
    for (let slot = slotsNeeded(options) - 1; slot >= 0; slot--) this.freeSlots.push(slot)
    team.memory.monotone.fill(0)
    team.memory.monotone.set(options.monotone)
  }

  /** One tree on the first `count` rows of `order` and the first `columnCount` columns; adds its leaves to the margins of these rows. */
  grow(nodes: TreeNodes, count: number, columnCount: number, units: FixedPoint): void {
    const { task } = this.team.memory
    this.units = units
    task[TASK.columnCount] = columnCount
    task[TASK.lambda] = this.options.lambda
    task[TASK.minChildWeight] = this.options.minChildWeight
    task[TASK.firstUnit] = units.firstUnit
    task[TASK.secondUnit] = units.secondUnit
    const root: GrownNode = {
      index: nodes.newRoot(), depth: 0, begin: 0, count, first: units.firstSum, second: units.secondSum, low: -Infinity, high: Infinity, slot: -1, split: null, children: null,
    }
    const open: GrownNode[] = []
    this.findSplits(root, null, open)
    const leafCap = this.options.growth === 'leaf' ? this.options.maxLeaves : Infinity
    for (let leaves = 1; open.length > 0 && leaves < leafCap; leaves++) {
      const node = this.takeNext(open)
      this.divide(node, nodes)
      const [left, right] = node.children!
      const [small, large] = left.count <= right.count ? [left, right] : [right, left]
      large.slot = node.slot
      node.slot = -1
      this.findSplits(small, large, open)
    }
    for (const node of open) this.release(node)
    if (this.options.loss === 'quantile') this.renew(root, -Infinity, Infinity, nodes)
    else this.setValues(root, nodes)
  }

  /** The newest (depth first keeps few histograms), or the one that gains most; of equals the older. */
  private takeNext(open: GrownNode[]): GrownNode {
    if (this.options.growth === 'depth') return open.pop()!
    let best = 0
    for (let i = 1; i < open.length; i++) if (open[i]!.split!.gain > open[best]!.split!.gain) best = i
    return open.splice(best, 1)[0]!
  }

  private canSplit(node: GrownNode): boolean {
    return node.depth < this.options.maxDepth && node.count >= 2 && node.second * this.units.secondUnit >= 2 * this.options.minChildWeight
  }

  /** Histograms and best splits of a node, and of its sibling, which holds the parent's histogram. Those that can be split are open then. */
  private findSplits(small: GrownNode, large: GrownNode | null, open: GrownNode[]): void {
    const pair = large === null ? [small] : [small, large]
    if (pair.some((node) => this.canSplit(node))) {
      const { task, order, gathered } = this.team.memory
      const { derivatives } = this.state
      small.slot = this.freeSlots.pop()!
      for (let i = 0; i < small.count; i++) {
        const at = order[small.begin + i]! * 2
        gathered[i * 2] = derivatives[at]!
        gathered[i * 2 + 1] = derivatives[at + 1]!
      }
      task[TASK.begin] = small.begin
      task[TASK.count] = small.count
      task[TASK.smallSlot] = small.slot
      task[TASK.largeSlot] = large === null ? -1 : large.slot
      pair.forEach((node, which) => {
        const at = TASK.nodes + which * NODE_WIDTH
        task[at + NODE.search] = this.canSplit(node) ? 1 : 0
        task[at + NODE.first] = node.first
        task[at + NODE.second] = node.second
        task[at + NODE.low] = node.low
        task[at + NODE.high] = node.high
      })
      this.team.run()
      pair.forEach((node, which) => {
        node.split = this.bestSplit(node, which)
      })
    }
    for (const node of pair) {
      if (node.split !== null) open.push(node)
      else this.release(node)
    }
  }

  /** Of the columns' best splits; of equals that of the first column. */
  private bestSplit(node: GrownNode, which: number): Split | null {
    const { results, columns, task } = this.team.memory
    let at = -1
    let gain = 0
    for (let k = 0; k < task[TASK.columnCount]!; k++) {
      const own = (k * 2 + which) * RESULT_WIDTH
      if (results[own + RESULT.gain]! > gain) {
        gain = results[own + RESULT.gain]!
        at = k
      }
    }
    const first = node.first * this.units.firstUnit
    const own = (first * first) / (node.second * this.units.secondUnit + this.options.lambda)
    if (at < 0 || gain <= this.options.gamma + LEAST_GAIN_SHARE * own) return null
    const result = (at * 2 + which) * RESULT_WIDTH
    return {
      column: columns[at]!, gain, bin: results[result + RESULT.bin]!, missingLeft: results[result + RESULT.missingLeft] === 1,
      first: results[result + RESULT.leftFirst]!, second: results[result + RESULT.leftSecond]!,
    }
  }

  private divide(node: GrownNode, nodes: TreeNodes): void {
    const split = node.split!
    const leftCount = this.partition(node, split)
    const index = nodes.split(node.index, split)
    const sums = { first: node.first - split.first, second: node.second - split.second }
    const { low, high } = node
    let [leftLow, leftHigh, rightLow, rightHigh] = [low, high, low, high]
    const way = this.team.memory.monotone[split.column]!
    if (way !== 0) {
      const middle = (this.valueOf(split.first, split.second, low, high) + this.valueOf(sums.first, sums.second, low, high)) / 2
      if (way > 0) leftHigh = rightLow = middle
      else leftLow = rightHigh = middle
    }
    const child = { depth: node.depth + 1, slot: -1, split: null, children: null }
    node.children = [
      { ...child, index, begin: node.begin, count: leftCount, first: split.first, second: split.second, low: leftLow, high: leftHigh },
      { ...child, index: index + 1, begin: node.begin + leftCount, count: node.count - leftCount, ...sums, low: rightLow, high: rightHigh },
    ]
  }

  /** Left rows first, both sides in their old order; returns how many go left. */
  private partition({ begin, count }: GrownNode, { column, bin, missingLeft }: Split): number {
    const { order, bins, rows, valueBins } = this.team.memory
    const { moved } = this
    const base = column * rows
    const missing = valueBins[column]!
    let left = begin
    let right = 0
    for (let i = begin; i < begin + count; i++) {
      const row = order[i]!
      const own = bins[base + row]!
      if (own === missing ? missingLeft : own <= bin) order[left++] = row
      else moved[right++] = row
    }
    order.set(moved.subarray(0, right), left)
    return left - begin
  }

  private release(node: GrownNode): void {
    if (node.slot >= 0) this.freeSlots.push(node.slot)
    node.slot = -1
  }

  private valueOf(first: number, second: number, low: number, high: number): number {
    const weight = second * this.units.secondUnit + this.options.lambda
    return weight === 0 ? 0 : Math.min(high, Math.max(low, (-first * this.units.firstUnit) / weight))
  }

  private setValues(node: GrownNode, nodes: TreeNodes): void {
    if (node.children === null) this.setLeaf(node, this.valueOf(node.first, node.second, node.low, node.high), nodes)
    else for (const child of node.children) this.setValues(child, nodes)
  }

  /** Leaf values of the quantile loss: the quantile of the residuals, which the derivatives do not tell. Bounds are drawn anew from these. */
  private renew(node: GrownNode, low: number, high: number, nodes: TreeNodes): void {
    if (node.children === null) {
      this.setLeaf(node, Math.min(high, Math.max(low, this.residualQuantile(node))), nodes)
      return
    }
    const [left, right] = node.children
    const way = this.team.memory.monotone[node.split!.column]!
    const bounds = { leftLow: low, leftHigh: high, rightLow: low, rightHigh: high }
    if (way !== 0) {
      const values = [left, right].map((child) => Math.min(high, Math.max(low, this.residualQuantile(child))))
      const middle = (values[0]! + values[1]!) / 2
      if (way > 0) bounds.leftHigh = bounds.rightLow = middle
      else bounds.leftLow = bounds.rightHigh = middle
    }
    this.renew(left, bounds.leftLow, bounds.leftHigh, nodes)
    this.renew(right, bounds.rightLow, bounds.rightHigh, nodes)
  }

  private residualQuantile({ begin, count }: GrownNode): number {
    const rows = this.team.memory.order.subarray(begin, begin + count)
    const { targets, margins, weights } = this.state
    const residuals = Float64Array.from(rows, (r) => targets[r]! - margins[r]!)
    return weightedQuantile(residuals, weights === null ? null : Float64Array.from(rows, (r) => weights[r]!), this.options.quantile)
  }

  private setLeaf({ index, begin, count }: GrownNode, value: number, nodes: TreeNodes): void {
    nodes.setValue(index, value * this.options.learningRate)
    const added = nodes.valueOf(index)
    const { order } = this.team.memory
    const { margins } = this.state
    for (let i = begin; i < begin + count; i++) margins[order[i]!]! += added
  }
}
