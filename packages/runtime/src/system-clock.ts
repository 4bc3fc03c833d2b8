import type { UnixUs } from '@sluice/domain'
import type { ClockPort } from './ports.ts'

/** Wall clock with the resolution of the monotonic one; holds the last value when the system's clock goes back. */
export function systemClock(): ClockPort {
  let lastUs = 0
  // Microsecond wall time at the start of the process: two processes of one machine agree to a few microseconds.
  let offsetUs = performance.timeOrigin * 1_000
  return {
    nowUs() {
      const wallUs = Date.now() * 1_000
      let us = performance.now() * 1_000 + offsetUs
      // Follow the system clock where the two drift apart by more than its own resolution.
      if (us < wallUs - 1_000 || us > wallUs + 2_000) {
        offsetUs += wallUs - us
        us = wallUs
      }
      lastUs = Math.max(lastUs, Math.floor(us))
      return lastUs as UnixUs
    },
  }
}
