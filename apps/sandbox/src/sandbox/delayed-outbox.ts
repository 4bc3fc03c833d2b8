/** Runs things in order, each no earlier than its delay; with no delay and nothing waiting, at once. */
export class DelayedOutbox {
  private readonly waiting: { readonly dueMs: number; readonly run: () => void }[] = []
  private timer: NodeJS.Timeout | null = null

  get size(): number {
    return this.waiting.length
  }

  push(delayMs: number, run: () => void): void {
    if (delayMs === 0 && this.waiting.length === 0) {
      run()
      return
    }
    const last = this.waiting[this.waiting.length - 1]
    this.waiting.push({ dueMs: Math.max(performance.now() + delayMs, last?.dueMs ?? 0), run })
    this.arm()
  }

  /** Drops what waits: the venue goes down with it. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.waiting.length = 0
  }

  private arm(): void {
    const first = this.waiting[0]
    if (first === undefined || this.timer !== null) return
    this.timer = setTimeout(() => {
      this.timer = null
      const nowMs = performance.now()
      let due = 0
      while (due < this.waiting.length && this.waiting[due]!.dueMs <= nowMs) due++
      for (const { run } of this.waiting.splice(0, due)) run()
      this.arm()
    }, Math.max(1, first.dueMs - performance.now()))
  }
}
