import { exp, Hasher, log, randomWord } from '@sluice/domain'

const DRAWS_PER_EVENT = 64

/**
 * Draws of one agent: draw j of its event n is a pure function of seed, name, n and j, so that an agent that draws less
 * because somebody else was there first does not shift anything that it draws later.
 */
export class Draws {
  private readonly seed: number
  private readonly stream: number
  event = 0
  /** Fold over everything noted: two runs that noted the same have the same. */
  trail = 0

  constructor(seed: number, name: string) {
    this.seed = seed
    this.stream = Number.parseInt(new Hasher().str(name).digest().slice(0, 8), 16)
  }

  /** Begins the agent's next event. */
  next(): void {
    this.event++
  }

  /** Draw `j` (0 to 63) of the present event, uniform in [0, 1). */
  uniform(j: number): number {
    return randomWord(this.seed, this.stream, this.event * DRAWS_PER_EVENT + j) / 0x1_0000_0000
  }

  /** Uniform integer in [low, high], both included. */
  int(j: number, low: number, high: number): number {
    return low + Math.floor(this.uniform(j) * (high - low + 1))
  }

  /** Exponential with the given mean, at most eight means. */
  exponential(j: number, mean: number): number {
    return mean * Math.min(8, -log(1 - this.uniform(j)))
  }

  /** Between `low` and `high`, every factor as likely as any other. */
  spread(j: number, low: number, high: number): number {
    return low * exp(this.uniform(j) * log(high / low))
  }

  /** Notes what was drawn for something that happens whatever anybody else does. */
  note(atUs: number, what: number): void {
    this.trail = Math.imul(this.trail ^ (atUs | 0), 0x01000193) ^ Math.imul(what | 0, 0x85ebca6b)
  }

  /** Near-normal with mean 0 and variance 1, from draws j to j + 3; within ±3.5. */
  normal(j: number): number {
    return (this.uniform(j) + this.uniform(j + 1) + this.uniform(j + 2) + this.uniform(j + 3) - 2) * 1.7320508075688772
  }
}
