/** Rows by rising chance: sorted once, judged as often as needed. */
export const byChance = (chances: Float64Array): Uint32Array => Uint32Array.from(chances, (_, i) => i).sort((a, b) => chances[a]! - chances[b]!)

/**
 * How well chances order outcomes: the share of (filled, unfilled) pairs in which the filled one had the higher chance, equal ones half. Each row counts
 * as often as its weight says, once by default. NaN without both kinds.
 */
export function areaUnderCurve(outcomes: Uint8Array, chances: Float64Array, { order = byChance(chances), weights }: { readonly order?: Uint32Array; readonly weights?: ArrayLike<number> } = {}): number {
  let filledBelow = 0
  let unfilledBelow = 0
  let pairs = 0
  for (let from = 0; from < order.length;) {
    let to = from
    let filled = 0
    let unfilled = 0
    while (to < order.length && chances[order[to]!]! === chances[order[from]!]!) {
      const row = order[to++]!
      const weight = weights?.[row] ?? 1
      if (outcomes[row] === 1) filled += weight
      else unfilled += weight
    }
    // Each filled one beats all unfilled ones below it, and half of its equals.
    pairs += filled * (unfilledBelow + unfilled / 2)
    filledBelow += filled
    unfilledBelow += unfilled
    from = to
  }
  return pairs / (filledBelow * unfilledBelow)
}

/** Mean squared distance of chance and outcome, rows weighted as above. */
export function brierScore(outcomes: Uint8Array, chances: Float64Array, weights?: ArrayLike<number>): number {
  let sum = 0
  let count = 0
  for (let row = 0; row < chances.length; row++) {
    const weight = weights?.[row] ?? 1
    sum += weight * (chances[row]! - outcomes[row]!) * (chances[row]! - outcomes[row]!)
    count += weight
  }
  return sum / count
}

/** Expected calibration error: distance of mean chance and share of fills over `bins` bins with equally many rows, ordered by chance, weighted by rows. */
export function calibrationError(outcomes: Uint8Array, chances: Float64Array, bins = 10): number {
  const order = byChance(chances)
  let error = 0
  for (let bin = 0; bin < bins; bin++) {
    const from = Math.floor((bin * order.length) / bins)
    const to = Math.floor(((bin + 1) * order.length) / bins)
    let difference = 0
    for (let i = from; i < to; i++) difference += chances[order[i]!]! - outcomes[order[i]!]!
    error += Math.abs(difference)
  }
  return error / order.length
}
