/** A mean with its 95 % interval. */
export interface Estimate {
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959964

/**
 * Interval of a mean from what each decision contributes to it (its influence), summed within clusters: decisions of one parent hang together, parents
 * do not. `clusters[i]` names the cluster of decision i.
 */
export function clusteredEstimate(mean: number, influence: Float64Array, clusters: Int32Array): Estimate {
  const sums = new Map<number, number>()
  for (let i = 0; i < influence.length; i++) sums.set(clusters[i]!, (sums.get(clusters[i]!) ?? 0) + influence[i]!)
  const n = influence.length
  const groups = sums.size
  let squares = 0
  for (const sum of sums.values()) squares += sum * sum
  const reach = groups < 2 ? Infinity : (Z * Math.sqrt((groups / (groups - 1)) * squares)) / n
  return { mean, low: mean - reach, high: mean + reach }
}
