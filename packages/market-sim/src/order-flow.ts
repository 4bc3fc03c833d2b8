import { exp, type Hasher } from '@sluice/domain'
import type { LitListing, TapeReader } from './security.ts'

/** Time in which the memory of a trade falls to a third, microseconds. */
const MEMORY_US = 20_000_000

/** Which way the public tape has been pressed of late: bought less sold shares, fading. */
export class OrderFlow implements TapeReader {
  private readonly now: () => number
  private readonly lotSize: number
  private sum = 0
  private atUs = 0

  constructor(now: () => number, lotSize: number) {
    this.now = now
    this.lotSize = lotSize
  }

  printed(_listing: LitListing, _price: number, qty: number, buy: boolean): void {
    this.fade()
    this.sum += (buy ? qty : -qty) * this.lotSize
  }

  /** Shares, positive when buyers took. */
  get shares(): number {
    this.fade()
    return this.sum
  }

  hash(hasher: Hasher): void {
    hasher.num(this.sum).num(this.atUs)
  }

  private fade(): void {
    const nowUs = this.now()
    if (nowUs > this.atUs && this.sum !== 0) this.sum *= exp((this.atUs - nowUs) / MEMORY_US)
    this.atUs = nowUs
  }
}
