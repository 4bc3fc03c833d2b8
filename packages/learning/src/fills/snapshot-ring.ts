import { assert } from '@sluice/domain'

/** Longest window, in seconds. */
export const WINDOW_MAX_S = 1_800

/** States at the last whole seconds, one a second; bounded. */
export class SnapshotRing {
  private readonly slots: number
  private readonly states: Float64Array
  private written = 0

  constructor(slots: number) {
    this.slots = slots
    this.states = new Float64Array((WINDOW_MAX_S + 1) * slots)
  }

  push(state: Float64Array): void {
    this.states.set(state, (this.written % (WINDOW_MAX_S + 1)) * this.slots)
    this.written += 1
  }

  /** The slot as it was `ago` seconds before the last state; of the oldest one where none is that old. */
  at(slot: number, ago: number): number {
    assert(ago >= 0 && ago <= WINDOW_MAX_S, `a window of ${ago} seconds is not within 0 to ${WINDOW_MAX_S}`)
    if (this.written === 0) return 0
    const back = Math.min(ago, this.written - 1)
    return this.states[((this.written - 1 - back) % (WINDOW_MAX_S + 1)) * this.slots + slot]!
  }
}
