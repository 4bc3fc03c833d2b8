/** One venue's part in a split. */
export interface SplitShare {
  /** Lots it may get at most. */
  readonly capacity: number
  readonly fillProbMicro: number
  /** What it gets a part in proportion to; absent: what it is expected to execute. */
  readonly weight?: number
  /** Smallest order it takes, lots. */
  readonly minQty: number
}

/**
 * Divides `qty` lots in proportion to the weights, by default what each share is expected to execute (capacity times fill chance); what
 * that leaves over goes to the shares in their order, as far as capacities reach. A part is 0 or at least the venue's smallest order, and at least `minSlice`
 * unless the capacity or the whole quantity is smaller. The parts sum to at most `qty`.
 */
export function splitQty(qty: number, shares: readonly SplitShare[], minSlice: number): number[] {
  const usable = shares.map((share) => Math.max(0, Math.min(share.capacity, qty)))
  const smallest = shares.map((share, i) => Math.max(1, share.minQty, Math.min(minSlice, qty, usable[i]!)))
  const weights = weightsOf(shares, usable)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return shares.map(() => 0)
  let left = qty
  const parts = weights.map((weight, i) => {
    const part = Math.min(left, usable[i]!, Math.floor(qty * (weight / total)))
    const kept = part >= smallest[i]! ? part : 0
    left -= kept
    return kept
  })
  for (let i = 0; i < parts.length && left > 0; i++) {
    const grown = Math.min(usable[i]!, parts[i]! + left)
    if (grown < smallest[i]!) continue
    left -= grown - parts[i]!
    parts[i] = grown
  }
  return parts
}

/** Weight or expected execution of each share that can have any; where that is nothing at all, the capacities. */
function weightsOf(shares: readonly SplitShare[], usable: readonly number[]): number[] {
  const expected = shares.map((share, i) => (share.weight === undefined ? usable[i]! * share.fillProbMicro : usable[i]! > 0 ? share.weight : 0))
  return expected.some((weight) => weight > 0) ? expected : [...usable]
}
