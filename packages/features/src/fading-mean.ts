import type { Hasher } from '@sluice/domain'

/** A prior counts as much as this many observations. */
export const PRIOR_WEIGHT = 20
/** Reaching this many observations halves count and sum: older ones fade by count, in integers, without a clock. */
export const FADE_AT = 512

/** Mean of integers with fading: count and sum halve together, so the mean stays and new observations weigh more. */
export class FadingMean {
  count = 0
  sum = 0

  observe(value: number): void {
    this.count += 1
    this.sum += Math.round(value)
    if (this.count < FADE_AT) return
    this.count = Math.floor(this.count / 2)
    this.sum = Math.trunc(this.sum / 2)
  }

  /** One of the observations, of values from 0 to a million, was another; without any there is nothing to put right. */
  revise(was: number, is: number): void {
    if (this.count > 0) this.sum = Math.max(0, Math.min(this.count * 1_000_000, this.sum + Math.round(is) - Math.round(was)))
  }

  /** The mean, drawn towards `prior` as if that had been observed PRIOR_WEIGHT times. */
  shrunk(prior: number): number {
    return (this.sum + prior * PRIOR_WEIGHT) / (this.count + PRIOR_WEIGHT)
  }

  snapshot(): MeanState {
    return [this.count, this.sum]
  }

  restore([count, sum]: MeanState): void {
    this.count = count
    this.sum = sum
  }

  hashInto(h: Hasher): void {
    h.num(this.count).num(this.sum)
  }
}

export type MeanState = readonly [count: number, sum: number]
