/** Why no vector could be written, beside the name of the feature that was non-finite or out of its range. */
export const NO_QUOTE = 'no-quote'

/** How often which feature was non-finite or out of its range, so that a decision had to do without the model. */
export class FeatureFaults {
  private readonly counts = new Map<string, number>()

  add(feature: string): void {
    this.counts.set(feature, (this.counts.get(feature) ?? 0) + 1)
  }

  /** In the order in which they first happened. */
  entries(): [feature: string, count: number][] {
    return [...this.counts]
  }

  restore(entries: readonly (readonly [string, number])[]): void {
    this.counts.clear()
    for (const [feature, count] of entries) this.counts.set(feature, count)
  }
}
