import type { Hasher } from '@sluice/domain'

/** Window of recent volume, seconds. */
export const VOLUME_WINDOW_S = 60
const US_PER_S = 1_000_000

/** Lots per second over the window: slot = second modulo the window's length. */
class Cells {
  private readonly lots = new Float64Array(VOLUME_WINDOW_S)
  private sum = 0

  add(second: number, lots: number): void {
    this.lots[second % VOLUME_WINDOW_S]! += lots
    this.sum += lots
  }

  clear(second: number): void {
    const slot = second % VOLUME_WINDOW_S
    this.sum -= this.lots[slot]!
    this.lots[slot] = 0
  }

  /** Sum without the cells from `firstHeld` up to but not including `oldest`. */
  sumFrom(firstHeld: number, oldest: number): number {
    let sum = this.sum
    const end = Math.min(oldest, firstHeld + VOLUME_WINDOW_S)
    for (let s = firstHeld; s < end; s++) sum -= this.lots[s % VOLUME_WINDOW_S]!
    return sum
  }

  values(): number[] {
    return [...this.lots]
  }

  restore(values: readonly number[]): void {
    this.lots.set(values)
    this.sum = values.reduce((a, b) => a + b, 0)
  }

  hashInto(h: Hasher): void {
    for (let i = 0; i < VOLUME_WINDOW_S; i++) h.num(this.lots[i]!)
  }
}

export interface VolumeWindowState {
  /** Newest second that was written. */
  readonly second: number
  readonly total: readonly number[]
  readonly buy: readonly number[]
  readonly sell: readonly number[]
}

/** Traded lots in one-second cells over the last minute, as integer sums. Reads change nothing. */
export class VolumeWindow {
  private second = VOLUME_WINDOW_S
  private readonly total = new Cells()
  private readonly buy = new Cells()
  private readonly sell = new Cells()

  add(trades: { readonly volumeLots: number; readonly buyVolumeLots: number; readonly sellVolumeLots: number }, nowUs: number): void {
    this.advance(Math.floor(nowUs / US_PER_S))
    this.total.add(this.second, trades.volumeLots)
    this.buy.add(this.second, trades.buyVolumeLots)
    this.sell.add(this.second, trades.sellVolumeLots)
  }

  volumeLots(nowUs: number): number {
    return this.read(this.total, nowUs)
  }

  buyVolumeLots(nowUs: number): number {
    return this.read(this.buy, nowUs)
  }

  sellVolumeLots(nowUs: number): number {
    return this.read(this.sell, nowUs)
  }

  snapshot(): VolumeWindowState {
    return { second: this.second, total: this.total.values(), buy: this.buy.values(), sell: this.sell.values() }
  }

  restore(state: VolumeWindowState): void {
    this.second = state.second
    this.total.restore(state.total)
    this.buy.restore(state.buy)
    this.sell.restore(state.sell)
  }

  hashInto(h: Hasher): void {
    h.num(this.second)
    this.total.hashInto(h)
    this.buy.hashInto(h)
    this.sell.hashInto(h)
  }

  /** Empties the cells between the newest second and `second`. */
  private advance(second: number): void {
    if (second <= this.second) return
    const steps = Math.min(second - this.second, VOLUME_WINDOW_S)
    for (let i = 0; i < steps; i++) {
      this.total.clear(second - i)
      this.buy.clear(second - i)
      this.sell.clear(second - i)
    }
    this.second = second
  }

  private read(cells: Cells, nowUs: number): number {
    return cells.sumFrom(this.second - VOLUME_WINDOW_S + 1, Math.floor(nowUs / US_PER_S) - VOLUME_WINDOW_S + 1)
  }
}
