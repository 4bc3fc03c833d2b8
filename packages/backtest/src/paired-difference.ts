import { assert } from '@sluice/domain'

/** A mean with its 95 % interval. */
export interface MeanInterval {
  readonly mean: number
  readonly low: number
  readonly high: number
  /** Independent groups that the interval rests on. */
  readonly groups: number
}

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959964
/** Fewer groups say nothing of their spread. */
const GROUPS_MIN = 3

/**
 * Mean of paired differences (other - base) with a 95 % t interval over groups: what happens within one simulated session hangs
 * together, whole sessions are independent, so the interval is that of the mean over sessions. Each group is weighted by its pairs.
 */
export function pairedDifference(pairs: readonly { readonly group: number; readonly base: number; readonly other: number }[]): MeanInterval {
  const sums = new Map<number, { n: number; sum: number }>()
  for (const { group, base, other } of pairs) {
    const of = sums.get(group) ?? { n: 0, sum: 0 }
    of.n += 1
    of.sum += other - base
    sums.set(group, of)
  }
  const groups = sums.size
  assert(groups >= GROUPS_MIN, `${groups} groups are too few: at least ${GROUPS_MIN} are needed for an interval`)
  const mean = [...sums.values()].reduce((sum, g) => sum + g.sum, 0) / pairs.length
  // Variance of a ratio of sums over the groups.
  const squares = [...sums.values()].reduce((sum, g) => sum + (g.sum - mean * g.n) ** 2, 0)
  const error = Math.sqrt((groups / (groups - 1)) * squares) / pairs.length
  const reach = tQuantile(groups - 1) * error
  return { mean, low: mean - reach, high: mean + reach, groups }
}

/** 97.5 % quantile of Student's t, by the Cornish-Fisher expansion: within .02 from 3 degrees of freedom on (2: within .3). */
export function tQuantile(degrees: number): number {
  const z2 = Z * Z
  const g1 = (z2 + 1) / 4
  const g2 = ((5 * z2 + 16) * z2 + 3) / 96
  const g3 = (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384
  const g4 = ((((79 * z2 + 776) * z2 + 1_482) * z2 - 1_920) * z2 - 945) / 92_160
  return Z * (1 + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3 + g4 / degrees ** 4)
}
