import type { OrdStatus, QtyLots } from '@sluice/domain'
import type { SimOrder, SimOrderState, SimReplacement } from './types.ts'

/** An order from outside that trades against a tape, from arrival to its end. */
export class TapeOrder {
  /** Quantity, price and name are those of its newest replacement. */
  request: SimOrder
  readonly venueOrderId: string
  readonly buy: boolean
  status: OrdStatus = 'new'
  leaves: number
  cumQty = 0
  grossPriceLots = 0
  /** Displayed quantity of the tape that was there first and is still before it, lots. */
  ahead = 0

  constructor(request: SimOrder, venueOrderId: string) {
    this.request = request
    this.venueOrderId = venueOrderId
    this.buy = request.side === 'buy'
    this.leaves = request.qty
  }

  get isLive(): boolean {
    return this.status === 'new' || this.status === 'partiallyFilled'
  }

  /** What is left of it is what it now asks for. */
  replace({ clOrdId, qty, price }: SimReplacement): void {
    this.request = { ...this.request, clOrdId, qty, price }
    this.leaves = qty - this.cumQty
  }

  fill(qty: number, price: number): void {
    this.leaves -= qty
    this.cumQty += qty
    this.grossPriceLots += price * qty
    this.status = this.leaves === 0 ? 'filled' : 'partiallyFilled'
  }

  state(): SimOrderState {
    const { request } = this
    return {
      mic: request.mic, clOrdId: request.clOrdId, venueOrderId: this.venueOrderId, ordStatus: this.status, symbol: request.symbol, side: request.side, orderQty: request.qty,
      price: request.price, ordType: request.ordType, timeInForce: request.timeInForce, cumQty: this.cumQty as QtyLots, leavesQty: (this.isLive ? this.leaves : 0) as QtyLots,
      grossPriceLots: this.grossPriceLots, owner: request.owner,
    }
  }
}
