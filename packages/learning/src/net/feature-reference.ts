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
    const counts = new Array<number>(edges.length + 1).fill(0)
    for (const value of values) counts[binOf(edges, value)]! += 1
    return { name, edges, shares: counts.map((count) => Number((count / Math.max(1, rows)).toFixed(6))) }
  })
}

/** Bin of a value: edges that lie below it. */
export function binOf(edges: readonly number[], value: number): number {
  let bin = 0
  while (bin < edges.length && value > edges[bin]!) bin += 1
  return bin
}

function edgesOf(sorted: Float32Array): number[] {
  const distinct = [...new Set(sorted)]
  if (distinct.length === 0) return []
  if (distinct.length === 1) {
    const around = Math.max(1e-3, Math.abs(distinct[0]!) * 1e-3)
    return [distinct[0]! - around, distinct[0]! + around]
  }
  if (distinct.length <= BINS) return distinct.slice(1).map((value, i) => (value + distinct[i]!) / 2)
  const deciles = Array.from({ length: BINS - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)]!)
  return [...new Set(deciles)]
}
