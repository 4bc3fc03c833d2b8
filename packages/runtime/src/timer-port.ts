/** One-shot timers; tests plug in virtual time. */
export interface TimerPort {
  /** Calls back once after about `delayUs`, never at once; answers the function that cancels. */
  schedule(delayUs: number, callback: () => void): () => void
}

/** setTimeout takes at most 2^31 ms; a longer wait ends early and is looked at again. */
const DELAY_MAX_MS = 3_600_000

export const nodeTimers: TimerPort = {
  schedule(delayUs, callback) {
    const handle = setTimeout(callback, Math.min(DELAY_MAX_MS, Math.max(1, Math.ceil(delayUs / 1_000))))
    return () => clearTimeout(handle)
  },
}
