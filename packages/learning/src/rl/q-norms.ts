import { DIMENSIONS, realisedToGo, type QEpisode } from './q-learner.ts'
import type { QNetwork } from './q-network.ts'

const DEVIATION_MIN = 1e-6
const SCALE_MIN = 0.05

/** Standardisation from first experience: of the rows that were chosen from, and of what came of them. */
export function qNorms(episodes: readonly QEpisode[], features: number): Pick<QNetwork, 'mean' | 'scale' | 'outMean' | 'outScale'> {
  const of = new Moments(features)
  const out = new Moments(DIMENSIONS)
  for (const episode of episodes) {
    const toGo = realisedToGo(episode)
    episode.steps.forEach((step, at) => {
      for (let row = 0; row < step.open.length; row++) of.add(step.features, row * features)
      out.add(toGo[at]!, 0)
    })
  }
  const twice = (values: readonly number[]): Float32Array => Float32Array.from([...values, ...values])
  return {
    mean: Float32Array.from(of.means()), scale: Float32Array.from(of.deviations(), (d) => (d < DEVIATION_MIN ? 0 : 1 / d)),
    outMean: twice(out.means()), outScale: twice(out.deviations().map((d) => Math.max(SCALE_MIN, d))),
  }
}

class Moments {
  private count = 0
  private readonly sum: Float64Array
  private readonly squares: Float64Array

  constructor(columns: number) {
    this.sum = new Float64Array(columns)
    this.squares = new Float64Array(columns)
  }

  add(values: ArrayLike<number>, at: number): void {
    this.count += 1
    for (let c = 0; c < this.sum.length; c++) {
      const value = values[at + c]!
      this.sum[c]! += value
      this.squares[c]! += value * value
    }
  }

  means(): number[] {
    return Array.from(this.sum, (sum) => sum / Math.max(1, this.count))
  }

  deviations(): number[] {
    const means = this.means()
    return Array.from(this.squares, (squares, c) => Math.sqrt(Math.max(0, squares / Math.max(1, this.count) - means[c]! * means[c]!)))
  }
}
