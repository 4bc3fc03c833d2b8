import type { UnixUs } from '@sluice/domain'
import type { ClockPort } from '@sluice/runtime'

const START_US = Date.UTC(2026, 2, 4, 15, 0, 0) * 1_000
const WAIT_MS = 2_000

/** A clock that stands until it is moved. Whoever polls with it has seen the new time when `advance` resolves. */
export class SettableClock implements ClockPort {
  private us = START_US
  private readonly readers = new Set<() => void>()

  nowUs(): UnixUs {
    for (const seen of [...this.readers]) seen()
    return this.us as UnixUs
  }

  get now(): number {
    return this.us
  }

  set(us: number): void {
    this.us = us
  }

  /** Two rounds of polls after the change: what the first one began the second one has finished. */
  async advance(seconds: number): Promise<void> {
    this.us += Math.round(seconds * 1_000_000)
    for (let round = 0; round < 2; round++) {
      await this.read()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  private read(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.readers.delete(seen)
        reject(new Error(`nobody read the clock for ${WAIT_MS} ms`))
      }, WAIT_MS)
      const seen = (): void => {
        clearTimeout(timer)
        this.readers.delete(seen)
        resolve()
      }
      this.readers.add(seen)
    })
  }
}
