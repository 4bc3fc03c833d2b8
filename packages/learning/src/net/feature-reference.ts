import type { FeatureReference } from '@sluice/domain'

const BINS = 10

/**
 * Training distribution of each feature in about ten bins. Edges lie between the values of a feature that has few, at the deciles of one that has
 * many; one that never varied has a bin of its own around its value. A value equal to an edge lies below it.
 */
export function featureReference(features: Float32Array, rows: number, names: readonly string[]): FeatureReference[] {
  const columns = names.length
  return names.map((name, column) => {
    const values = Float32Array.from({ length: rows }, (_, row) => features[row * columns + column]!).sort()
    const edges = edgesOf(values)
    const ends = [...edges.map((edge) => countUpTo(values, edge)), rows]
    return { name, edges, shares: ends.map((end, bin) => Number(((end - (bin === 0 ? 0 : ends[bin - 1]!)) / Math.max(1, rows)).toFixed(6))) }
  })
}

/** Bin of a value: edges that lie below it. */
export function binOf(edges: readonly number[], value: number): number {
  let bin = 0
  while (bin < edges.length && value > edges[bin]!) bin += 1
  return bin
}

/** Values that do not exceed `edge`. */
function countUpTo(sorted: Float32Array, edge: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! <= edge) low = middle + 1
    else high = middle
  }
  return low
}

/** The values that there are, ascending; no more than `most`. */
function distinctValues(sorted: Float32Array, most: number): number[] {
  const distinct: number[] = []
  for (let at = 0; at < sorted.length && distinct.length < most; at = countUpTo(sorted, sorted[at]!)) distinct.push(sorted[at]!)
  return distinct
}

function edgesOf(sorted: Float32Array): number[] {
  const distinct = distinctValues(sorted, BINS + 1)
  if (distinct.length === 0) return []
  if (distinct.length === 1) {
    const around = Math.max(1e-3, Math.abs(distinct[0]!) * 1e-3)
    return [distinct[0]! - around, distinct[0]! + around]
  }
  if (distinct.length <= BINS) return distinct.slice(1).map((value, i) => (value + distinct[i]!) / 2)
  const deciles = Array.from({ length: BINS - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)]!)
  return [...new Set(deciles)]
}
