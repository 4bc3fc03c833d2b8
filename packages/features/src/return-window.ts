import type { Hasher } from '@sluice/domain'

/** Window of realised volatility, microseconds. */
export const VOLATILITY_WINDOW_US = 300_000_000
/** Least distance of two samples of the mid, microseconds. */
export const SAMPLE_INTERVAL_US = 100_000
/** Squared returns are integers of 1e-12; one return counts at most 1 (100 %). */
const SQUARE_SCALE = 1_000_000_000_000
const CAPACITY = VOLATILITY_WINDOW_US / SAMPLE_INTERVAL_US + 1

export interface ReturnWindowState {
  /** Sum of bid and ask at the newest sample, price units; 0 before the first. */
  readonly lastMid2: number
  readonly lastUs: number
  /** Oldest first: time, mid2 before the change, squared return. */
  readonly samples: readonly (readonly [us: number, fromMid2: number, square: number])[]
}

/**
 * Changes of the mid over the last five minutes in a ring that cannot overflow (one sample per 100 ms at most). The
 * sum of squares is an integer: adding and expiring leave no residue. Reads change nothing.
 */
export class ReturnWindow {
  private lastMid2 = 0
  private lastUs = 0
  private head = 0
  private length = 0
  private sum = 0
  private digestA = 0
  private digestB = 0
  private readonly us = new Float64Array(CAPACITY)
  private readonly fromMid2 = new Float64Array(CAPACITY)
  private readonly square = new Float64Array(CAPACITY)

  /** `mid2` is bid + ask in price units, so that the mid is exact. */
  onMid(mid2: number, nowUs: number): void {
    if (this.lastMid2 === 0) {
      this.lastMid2 = mid2
      this.lastUs = nowUs
      return
    }
    if (mid2 === this.lastMid2 || nowUs - this.lastUs < SAMPLE_INTERVAL_US) return
    const change = (mid2 - this.lastMid2) / this.lastMid2
    this.expire(nowUs)
    this.push(nowUs, this.lastMid2, Math.min(SQUARE_SCALE, Math.round(change * change * SQUARE_SCALE)))
    this.lastMid2 = mid2
    this.lastUs = nowUs
  }

  /** Square root of the sum of squared simple returns in the window ending now; null before the first mid. */
  volatility(nowUs: number): number | null {
    if (this.lastMid2 === 0) return null
    let sum = this.sum
    for (let i = 0; i < this.length; i++) {
      const slot = (this.head + i) % CAPACITY
      if (this.us[slot]! > nowUs - VOLATILITY_WINDOW_US) break
      sum -= this.square[slot]!
    }
    return Math.sqrt(sum / SQUARE_SCALE)
  }

  /** bid + ask as sampled at or before `atUs` (within the window); 0 before the first mid. */
  mid2At(atUs: number): number {
    let mid2 = this.lastMid2
    for (let i = this.length - 1; i >= 0; i--) {
      const slot = (this.head + i) % CAPACITY
      if (this.us[slot]! <= atUs) break
      mid2 = this.fromMid2[slot]!
    }
    return mid2
  }

  get count(): number {
    return this.length
  }

  /** Integer sum of what the ring holds, 1e-12 units; equals a fresh sum over the samples. */
  get sumSquares(): number {
    return this.sum
  }

  snapshot(): ReturnWindowState {
    const samples: [number, number, number][] = []
    for (let i = 0; i < this.length; i++) {
      const slot = (this.head + i) % CAPACITY
      samples.push([this.us[slot]!, this.fromMid2[slot]!, this.square[slot]!])
    }
    return { lastMid2: this.lastMid2, lastUs: this.lastUs, samples }
  }

  restore(state: ReturnWindowState): void {
    this.lastMid2 = state.lastMid2
    this.lastUs = state.lastUs
    this.head = this.length = this.sum = this.digestA = this.digestB = 0
    for (const [us, fromMid2, square] of state.samples) this.push(us, fromMid2, square)
  }

  /** Constant time: the ring's content is carried as sums of a mix of each sample, times included. */
  hashInto(h: Hasher): void {
    h.num(this.lastMid2).num(this.lastUs).num(this.sum).word(this.length).word(this.digestA).word(this.digestB)
  }

  private push(us: number, fromMid2: number, square: number): void {
    const slot = (this.head + this.length) % CAPACITY
    this.us[slot] = us
    this.fromMid2[slot] = fromMid2
    this.square[slot] = square
    this.length += 1
    this.tally(slot, 1)
  }

  private expire(nowUs: number): void {
    while (this.length > 0 && this.us[this.head]! <= nowUs - VOLATILITY_WINDOW_US) {
      this.tally(this.head, -1)
      this.head = (this.head + 1) % CAPACITY
      this.length -= 1
    }
  }

  private tally(slot: number, sign: 1 | -1): void {
    const us = this.us[slot]!
    const mid2 = this.fromMid2[slot]!
    const square = this.square[slot]!
    this.sum += sign * square
    this.digestA = (this.digestA + sign * mix(mix(mix(us) ^ high(us)) ^ mid2 ^ high(mid2))) | 0
    this.digestB = (this.digestB + sign * mix(mix(mix(us ^ 0x2545f491) ^ square) ^ high(square))) | 0
  }
}

const high = (n: number): number => Math.floor(n / 0x1_0000_0000) | 0

function mix(n: number): number {
  let h = Math.imul((n | 0) ^ ((n | 0) >>> 16), 0x7feb352d)
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b)
  return h ^ (h >>> 16)
}
