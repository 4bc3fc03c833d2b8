import type { OrdStatus } from '@sluice/domain'
import { BookOrder, type OrderOwner } from './book-order.ts'
import { leastOf } from './least-quantity.ts'
import type { Listing, Security } from './security.ts'
import type { SimOrder, SimOrderState, SimReplacement } from './types.ts'

/** An order from outside at its venue, from arrival to the end of the session. */
export class OutsideOrder extends BookOrder {
  /** Quantity, price and name are those of its newest replacement. */
  request: SimOrder
  readonly venueOrderId: string
  /** Where it trades; null for a refused one. */
  readonly security: Security | null
  readonly listing: Listing | null
  status: OrdStatus = 'new'
  cumQty = 0
  grossPriceLots = 0

  constructor(owner: OrderOwner, request: SimOrder, venueOrderId: string, security: Security | null, listing: Listing | null) {
    super(owner, request.side === 'buy', request.price, request.qty, leastOf(request))
    this.request = request
    this.display = request.displayQty ?? 0
    this.hidden = request.hidden ?? false
    this.venueOrderId = venueOrderId
    this.security = security
    this.listing = listing
  }

  /** Becomes what it now asks for. */
  rename({ clOrdId, qty, price }: SimReplacement): void {
    this.request = { ...this.request, clOrdId, qty, price }
  }

  /** It stands in no book now: what is left of it follows from what it asks for. */
  startAnew(): void {
    this.price = this.request.price
    this.leaves = this.request.qty - this.cumQty
    this.shown = this.leaves
  }

  get isLive(): boolean {
    return this.status === 'new' || this.status === 'partiallyFilled'
  }

  state(): SimOrderState {
    const { request } = this
    return {
      mic: request.mic, clOrdId: request.clOrdId, venueOrderId: this.venueOrderId, ordStatus: this.status, symbol: request.symbol,
      side: request.side, orderQty: request.qty, price: request.price, ordType: request.ordType, timeInForce: request.timeInForce,
      cumQty: this.cumQty as SimOrderState['cumQty'], leavesQty: (this.isLive ? this.leaves : 0) as SimOrderState['leavesQty'],
      grossPriceLots: this.grossPriceLots, owner: request.owner,
    }
  }
}
