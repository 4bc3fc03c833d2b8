import type { Mic, Price, QtyLots, TradeFlags, UnixUs } from '@sluice/domain'
import { isUsableLevel } from './usable-level.ts'

/** One trade as its venue printed it. */
export interface Print {
  /** Position among all prints ever added, from 1. */
  readonly no: number
  readonly mic: Mic
  readonly price: Price
  readonly qty: QtyLots
  readonly aggressor: 'buy' | 'sell' | null
  readonly flags: TradeFlags
  readonly venueUs: UnixUs
  readonly receivedUs: UnixUs
}

export const RECENT_PRINTS_MAX = 256

const AGGRESSORS = [null, 'buy', 'sell'] as const

/** The newest prints of one symbol over all venues, for people to look at; every flag is kept, nothing counts. */
export class RecentPrints {
  private readonly capacity: number
  private readonly mics: Mic[] = []
  private readonly prices: Float64Array
  private readonly qtys: Float64Array
  private readonly aggressors: Uint8Array
  private readonly flags: Uint8Array
  private readonly venueUs: Float64Array
  private readonly receivedUs: Float64Array
  private added = 0

  constructor(capacity: number = RECENT_PRINTS_MAX) {
    this.capacity = capacity
    this.prices = new Float64Array(capacity)
    this.qtys = new Float64Array(capacity)
    this.aggressors = new Uint8Array(capacity)
    this.flags = new Uint8Array(capacity)
    this.venueUs = new Float64Array(capacity)
    this.receivedUs = new Float64Array(capacity)
  }

  /** A print whose price or quantity cannot be is left out. */
  add(mic: Mic, price: Price, qty: QtyLots, aggressor: 'buy' | 'sell' | null, flags: TradeFlags, venueUs: UnixUs, receivedUs: UnixUs): void {
    if (!isUsableLevel(price, qty)) return
    const at = this.added++ % this.capacity
    this.mics[at] = mic
    this.prices[at] = price
    this.qtys[at] = qty
    this.aggressors[at] = aggressor === null ? 0 : aggressor === 'buy' ? 1 : 2
    this.flags[at] = flags
    this.venueUs[at] = venueUs
    this.receivedUs[at] = receivedUs
  }

  /** Number of the newest print; 0 before the first. */
  get newestNo(): number {
    return this.added
  }

  /** What came after print number `no` and is still kept, the oldest first, at most the `max` newest. */
  since(no: number, max: number = this.capacity): Print[] {
    const prints: Print[] = []
    const kept = Math.min(this.added, this.capacity, max)
    for (let next = Math.max(no, this.added - kept) + 1; next <= this.added; next++) prints.push(this.print(next))
    return prints
  }

  private print(no: number): Print {
    const at = (no - 1) % this.capacity
    return {
      no, mic: this.mics[at]!, price: this.prices[at]! as Price, qty: this.qtys[at]! as QtyLots, aggressor: AGGRESSORS[this.aggressors[at]!]!,
      flags: this.flags[at]!, venueUs: this.venueUs[at]! as UnixUs, receivedUs: this.receivedUs[at]! as UnixUs,
    }
  }
}
