import { BookOrder, type OrderOwner } from './book-order.ts'
import type { SimEvent } from './event-queue.ts'
import type { Listing, Security } from './security.ts'

/** An order that is taken off at its time, unless it was filled before. */
export class ExpiringOrder extends BookOrder implements SimEvent {
  atUs = 0
  order = 0
  private readonly security: Security
  private readonly listing: Listing
  private readonly onExpired: () => void

  constructor(owner: OrderOwner, buy: boolean, price: number, qty: number, minQty: number, security: Security, listing: Listing, onExpired: () => void) {
    super(owner, buy, price, qty, minQty)
    this.security = security
    this.listing = listing
    this.onExpired = onExpired
  }

  fire(): void {
    this.security.cancel(this.listing, this)
    this.onExpired()
  }
}
