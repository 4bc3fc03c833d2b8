import { Rng } from '@sluice/domain'

/** 95 % of the resamples lie within. */
export interface Interval {
  readonly low: number
  readonly high: number
}

const STREAM = 0xb10c

/**
 * Percentile intervals of figures of rows. Whole blocks are drawn with replacement, since orders of the same minutes share their fate; `figures` is
 * told how often each row was drawn. Draws whose figures are not all finite are left out.
 */
export function blockBootstrap(blocks: ArrayLike<number>, figures: (weights: Uint32Array) => readonly number[], { seed, resamples }: { readonly seed: number; readonly resamples: number }): Interval[] {
  const names = [...new Set(Array.from(blocks))]
  const places = new Map(names.map((name, place) => [name, place]))
  const placeOf = Uint32Array.from({ length: blocks.length }, (_, row) => places.get(blocks[row]!)!)
  const rng = new Rng(seed, STREAM)
  const drawn: (readonly number[])[] = []
  const times = new Uint32Array(names.length)
  const weights = new Uint32Array(blocks.length)
  for (let i = 0; i < resamples; i++) {
    times.fill(0)
    for (let k = 0; k < names.length; k++) {
      const place = rng.int(0, names.length - 1)
      times[place] = times[place]! + 1
    }
    for (let row = 0; row < weights.length; row++) weights[row] = times[placeOf[row]!]!
    const values = figures(weights)
    if (values.every((value) => Number.isFinite(value))) drawn.push(values)
  }
  return (drawn[0] ?? []).map((_, k) => {
    const sorted = drawn.map((values) => values[k]!).sort((a, b) => a - b)
    return { low: sorted[Math.floor(0.025 * (sorted.length - 1))]!, high: sorted[Math.ceil(0.975 * (sorted.length - 1))]! }
  })
}
