import type { VenueTable } from './market-table.ts'
import { VirtualOrders } from './virtual-orders.ts'

/** A mean weighted by something. */
export class WeightedMean {
  weight = 0
  private sum = 0

  add(value: number, weight: number): void {
    this.sum += value * weight
    this.weight += weight
  }

  get value(): number | null {
    return this.weight > 0 ? this.sum / this.weight : null
  }
}

/** One venue's best quote as it stands, 0 for no quote, and what was added up of it. */
export class VenueStatistics {
  readonly mic: string
  readonly offExchange: boolean
  bid = 0
  bidQty = 0
  ask = 0
  askQty = 0
  trades = 0
  volume = 0
  atBidUs = 0
  atAskUs = 0
  readonly mid = new WeightedMean()
  readonly effective = new WeightedMean()
  readonly impact = new WeightedMean()
  readonly queue = new WeightedMean()
  readonly markout = new WeightedMean()
  readonly orders = new VirtualOrders()

  constructor(mic: string, offExchange: boolean) {
    this.mic = mic
    this.offExchange = offExchange
  }

  table(totals: { readonly volume: number; readonly bidUs: number; readonly askUs: number; readonly unitsPerCent: number }): VenueTable {
    const { volume, bidUs, askUs, unitsPerCent } = totals
    const cents = (units: number | null): number | null => (units === null ? null : units / unitsPerCent)
    const { judged, filled } = this.orders
    return {
      mic: this.mic, trades: this.trades, volumeShare: volume > 0 ? this.volume / volume : 0, midShare: this.mid.value,
      effectiveSpreadCents: cents(this.effective.value), impactCents: cents(this.impact.value),
      atBestBidShare: this.offExchange || bidUs === 0 ? null : this.atBidUs / bidUs, atBestAskShare: this.offExchange || askUs === 0 ? null : this.atAskUs / askUs,
      queueShares: this.queue.value, virtualOrders: judged,
      fillChance: judged === 0 ? null : [filled[0] / judged, filled[1] / judged, filled[2] / judged],
      markoutCents: cents(this.markout.value),
    }
  }
}
