export interface LockOutOptions {
  /** Logons with wrong credentials of one CompID from one address, within the window, that lock it out; 0: none ever do. */
  readonly failuresMax: number
  readonly windowUs: number
  /** For so long further Logons of that CompID from that address are refused without being looked at. */
  readonly lockUs: number
}

export const LOCK_OUT_DEFAULTS: LockOutOptions = { failuresMax: 5, windowUs: 60_000_000, lockUs: 60_000_000 }
/** Pairs of CompID and address that are remembered; the one that failed longest ago goes first. */
const KEPT_MAX = 10_000

interface Failures {
  count: number
  /** Of the first one that counts. */
  sinceUs: number
  lockedUntilUs: number
}

/** Counts wrong passwords by session and address, so that guessing is slow and the right password from elsewhere still works. */
export class LockOut {
  private readonly options: LockOutOptions
  private readonly failures = new Map<string, Failures>()

  constructor(options: LockOutOptions = LOCK_OUT_DEFAULTS) {
    this.options = options
  }

  /** Pairs that are remembered now. */
  get size(): number {
    return this.failures.size
  }

  isLocked(session: string, address: string, nowUs: number): boolean {
    const kept = this.failures.get(keyOf(session, address))
    return kept !== undefined && nowUs < kept.lockedUntilUs
  }

  /** True when this failure is the one that locks. */
  failed(session: string, address: string, nowUs: number): boolean {
    const { failuresMax, windowUs, lockUs } = this.options
    if (failuresMax === 0) return false
    const key = keyOf(session, address)
    const before = this.failures.get(key)
    this.failures.delete(key)
    const isRecent = before !== undefined && before.lockedUntilUs === 0 && nowUs - before.sinceUs <= windowUs
    const kept = isRecent ? { ...before, count: before.count + 1 } : { count: 1, sinceUs: nowUs, lockedUntilUs: 0 }
    if (kept.count >= failuresMax) kept.lockedUntilUs = nowUs + lockUs
    this.failures.set(key, kept)
    if (this.failures.size > KEPT_MAX) this.failures.delete(this.failures.keys().next().value as string)
    return kept.lockedUntilUs > 0
  }

  /** The right credentials: what failed before was a mistake. */
  succeeded(session: string, address: string): void {
    this.failures.delete(keyOf(session, address))
  }
}

const keyOf = (session: string, address: string): string => `${session}\n${address}`
