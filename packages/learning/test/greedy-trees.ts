import type { TreeData } from '../src/trees/train-trees.ts'

interface GreedyOptions {
  readonly loss: 'squared' | 'logistic'
  readonly rounds: number
  readonly maxDepth: number
  readonly learningRate: number
  readonly lambda: number
  readonly minChildWeight: number
}

/** Predictions on its own rows of boosted trees that try every value of every feature as a split: slow and plain, the yardstick of the trainer. */
export function greedyTrees(data: TreeData, options: GreedyOptions): Float64Array {
  const { rows, columns, features, targets } = data
  const logistic = options.loss === 'logistic'
  const mean = Array.from(targets).reduce((s, t) => s + t, 0) / rows
  const margins = new Float64Array(rows).fill(logistic ? Math.log(mean / (1 - mean)) : mean)
  const sorted = Array.from({ length: columns }, (_, c) => Array.from({ length: rows }, (__, r) => r).sort((a, b) => features[a * columns + c]! - features[b * columns + c]!))
  const chanceOf = (margin: number): number => 1 / (1 + Math.exp(-margin))
  for (let round = 0; round < options.rounds; round++) {
    const first = margins.map((m, r) => (logistic ? chanceOf(m) : m) - targets[r]!)
    const second = margins.map((m) => (logistic ? chanceOf(m) * (1 - chanceOf(m)) : 1))
    const fit = (inside: Uint8Array, depth: number): void => {
      const own = sorted[0]!.filter((r) => inside[r] === 1)
      const [g, h] = [own.reduce((s, r) => s + first[r]!, 0), own.reduce((s, r) => s + second[r]!, 0)]
      const best = depth < options.maxDepth ? bestSplit(inside, g, h) : null
      if (best === null) {
        for (const r of own) margins[r]! -= (options.learningRate * g) / (h + options.lambda)
        return
      }
      for (const side of [true, false]) fit(inside.map((i, r) => (i === 1 && features[r * columns + best.column]! <= best.at === side ? 1 : 0)), depth + 1)
    }
    const bestSplit = (inside: Uint8Array, g: number, h: number): { column: number; at: number } | null => {
      let best: { column: number; at: number; gain: number } | null = null
      sorted.forEach((order, column) => {
        const own = order.filter((r) => inside[r] === 1)
        let [left, weight] = [0, 0]
        for (let i = 0; i + 1 < own.length; i++) {
          left += first[own[i]!]!
          weight += second[own[i]!]!
          const at = features[own[i]! * columns + column]!
          if (at === features[own[i + 1]! * columns + column]! || weight < options.minChildWeight || h - weight < options.minChildWeight) continue
          const gain = (left * left) / (weight + options.lambda) + ((g - left) * (g - left)) / (h - weight + options.lambda) - (g * g) / (h + options.lambda)
          if (gain > Math.max(1e-9, best?.gain ?? 0)) best = { column, at, gain }
        }
      })
      return best
    }
    fit(new Uint8Array(rows).fill(1), 0)
  }
  return logistic ? margins.map(chanceOf) : margins
}
