/**
 * Counter-based random streams: draw n of stream s under seed k is a pure function of (k, s, n), so that what one agent
 * draws never depends on how often another drew. Mixing after PCG-RXS-M-XS / murmur finalisers; not cryptographic.
 */
export const randomWord = (seed: number, stream: number, counter: number): number => {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream ^ 0x7f4a7c15, 0xc2b2ae35)
  h = mix(h + Math.imul(counter | 0, 0x27d4eb2f) | 0)
  h = mix(h ^ Math.imul(stream, 0x165667b1) ^ Math.imul((counter / 0x1_0000_0000) | 0, 0x9e3779b1))
  return mix(h + seed | 0) >>> 0
}

function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d)
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b)
  return h ^ (h >>> 16)
}

/** One stream with its own counter; `at` reads any draw without moving it. */
export class Rng {
  readonly seed: number
  readonly stream: number
  counter: number

  constructor(seed: number, stream = 0, counter = 0) {
    this.seed = seed
    this.stream = stream
    this.counter = counter
  }

  /** Uniform integer in [0, 2^32). */
  nextWord(): number {
    return randomWord(this.seed, this.stream, this.counter++)
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.nextWord() / 0x1_0000_0000
  }

  /** Uniform integer in [low, high], both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  at(counter: number): number {
    return randomWord(this.seed, this.stream, counter) / 0x1_0000_0000
  }

  /** An independent stream of the same seed. */
  fork(stream: number): Rng {
    return new Rng(this.seed, randomWord(this.seed, this.stream, stream ^ 0x5bf03635))
  }
}
