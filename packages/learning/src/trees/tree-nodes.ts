import type { BinnedFeatures } from './bin-features.ts'
import type { TreeModel } from './tree-model.ts'
import type { TreeLoss } from './tree-options.ts'

/** Above every 32-bit number: parts what is there from what is missing. */
const ABOVE_ALL = 3.4028234663852886e38

/** The nodes of a model in the making, with the bins that rows are sent down by. */
export class TreeNodes {
  private readonly binned: BinnedFeatures
  private readonly feature: number[] = []
  private readonly bin: number[] = []
  private readonly missingLeft: number[] = []
  private readonly left: number[] = []
  private readonly right: number[] = []
  private readonly value: number[] = []
  private readonly gain: number[] = []
  private readonly roots: number[] = []

  constructor(binned: BinnedFeatures) {
    this.binned = binned
  }

  newRoot(): number {
    const node = this.newLeaf()
    this.roots.push(node)
    return node
  }

  /** Makes a leaf a split; returns its left child, the right one is the next. */
  split(node: number, by: { readonly column: number; readonly bin: number; readonly missingLeft: boolean; readonly gain: number }): number {
    this.feature[node] = by.column
    this.bin[node] = by.bin
    this.missingLeft[node] = by.missingLeft ? 1 : 0
    this.gain[node] = by.gain
    const left = this.newLeaf()
    this.left[node] = left
    this.right[node] = this.newLeaf()
    return left
  }

  setValue(leaf: number, value: number): void {
    this.value[leaf] = Math.fround(value)
  }

  valueOf(leaf: number): number {
    return this.value[leaf]!
  }

  /** Adds the newest tree's leaves to the margins of the first `count` rows of `order`. */
  addTo(margins: Float64Array, { bins, rows }: BinnedFeatures, order: Int32Array, count: number): void {
    const { feature, bin, missingLeft, left, right, value } = this
    const { valueBins } = this.binned
    const root = this.roots[this.roots.length - 1]!
    for (let i = 0; i < count; i++) {
      const row = order[i]!
      let node = root
      for (let column = feature[node]!; column >= 0; column = feature[node]!) {
        const own = bins[column * rows + row]!
        const goesLeft = own === valueBins[column] ? missingLeft[node] === 1 : own <= bin[node]!
        node = goesLeft ? left[node]! : right[node]!
      }
      margins[row]! += value[node]!
    }
  }

  /** The model of the first `rounds` trees. */
  toModel(loss: TreeLoss, base: number, rounds: number, validationLosses: readonly number[]): TreeModel {
    const { columns, cuts } = this.binned
    const end = rounds < this.roots.length ? this.roots[rounds]! : this.feature.length
    const gains = new Float64Array(columns)
    for (let node = 0; node < end; node++) if (this.feature[node]! >= 0) gains[this.feature[node]!]! += this.gain[node]!
    const total = gains.reduce((sum, g) => sum + g, 0)
    return {
      loss, columns, base, validationLosses, roots: Int32Array.from(this.roots.slice(0, rounds)),
      feature: Int32Array.from(this.feature.slice(0, end)),
      threshold: Float32Array.from(this.feature.slice(0, end), (column, node) => (column < 0 ? 0 : (cuts[column]![this.bin[node]!] ?? ABOVE_ALL))),
      missingLeft: Uint8Array.from(this.missingLeft.slice(0, end)),
      left: Int32Array.from(this.left.slice(0, end)),
      right: Int32Array.from(this.right.slice(0, end)),
      value: Float32Array.from(this.value.slice(0, end)),
      importance: gains.map((g) => (total > 0 ? g / total : 0)),
    }
  }

  private newLeaf(): number {
    const node = this.feature.push(-1) - 1
    for (const array of [this.bin, this.missingLeft, this.left, this.right, this.value, this.gain]) array.push(0)
    return node
  }
}
