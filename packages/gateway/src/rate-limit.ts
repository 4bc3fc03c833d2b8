/** A bucket of `burst` tokens, filled again at `perSecond`. */
export class RateLimit {
  private readonly perSecond: number
  private readonly burst: number
  private tokens: number
  private filledMs: number

  constructor({ perSecond, burst }: { readonly perSecond: number; readonly burst: number }, nowMs: number) {
    this.perSecond = perSecond
    this.burst = burst
    this.tokens = burst
    this.filledMs = nowMs
  }

  /** False when there is none left. */
  take(nowMs: number): boolean {
    this.tokens = Math.min(this.burst, this.tokens + (Math.max(0, nowMs - this.filledMs) / 1_000) * this.perSecond)
    this.filledMs = nowMs
    if (this.tokens < 1) return false
    this.tokens -= 1
    return true
  }
}
