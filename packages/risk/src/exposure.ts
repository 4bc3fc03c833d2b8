import { assert, type QtyLots } from '@sluice/domain'

export interface ExposureSnapshot {
  readonly orderQty: QtyLots
  readonly cum: number
  readonly live: number
}

/**
 * Quantity accounting of one parent: reserve before a child leaves, fill as it executes, release what it gives back.
 * At every instant filled + live <= orderQty. What executed beyond that is never lost: it is `overfill`, and moves into `filled`
 * as soon as live children give back the room.
 */
export class Exposure {
  private qty: QtyLots
  private cum = 0
  private liveQty = 0

  /** An order whose quantity cannot be (the gate refuses it, its owner still gets an answer) has no room at all. */
  constructor(orderQty: QtyLots) {
    this.qty = (Number.isSafeInteger(orderQty) && orderQty > 0 ? orderQty : 0) as QtyLots
  }

  get orderQty(): QtyLots {
    return this.qty
  }

  /** The order is replaced by one of another quantity, which leaves room for what works: executed and live count on. */
  resize(orderQty: QtyLots): void {
    assert(Number.isSafeInteger(orderQty) && orderQty > 0 && orderQty >= this.liveQty, `orderQty must be a positive integer of at least what is live, ${this.liveQty}: ${orderQty}`)
    this.qty = orderQty
  }

  /** Takes room for a child; false, and nothing changes, where executed + live + qty would pass the order's quantity. */
  reserve(qty: QtyLots): boolean {
    if (!Number.isSafeInteger(qty) || qty <= 0 || qty > this.available) return false
    this.liveQty += qty
    return true
  }

  /** An execution of a live child: moves live to filled. What exceeds the live quantity is booked as a late fill. */
  fill(qty: QtyLots): void {
    assertQty(qty)
    this.liveQty -= Math.min(qty, this.liveQty)
    this.cum += qty
  }

  /** An execution of a child whose quantity was released before (fill after cancel, after reject): no live quantity pays for it. */
  fillLate(qty: QtyLots): void {
    assertQty(qty)
    this.cum += qty
  }

  /** A venue took back an execution. */
  unfill(qty: QtyLots): void {
    assertQty(qty)
    assert(qty <= this.cum, `${qty} lots cannot be taken back of ${this.cum} executed`)
    this.cum -= qty
  }

  /** Gives back what a child will not execute any more. */
  release(qty: QtyLots): void {
    assertQty(qty)
    this.liveQty -= Math.min(qty, this.liveQty)
  }

  /** Executed and within the order, next to what is still live. */
  get filled(): QtyLots {
    return Math.min(this.cum, this.orderQty - this.liveQty) as QtyLots
  }

  get live(): QtyLots {
    return this.liveQty as QtyLots
  }

  /** Executed beyond what the order leaves beside its live children. */
  get overfill(): QtyLots {
    return (this.cum - this.filled) as QtyLots
  }

  /** What may still be reserved. */
  get available(): QtyLots {
    return Math.max(0, this.orderQty - this.cum - this.liveQty) as QtyLots
  }

  snapshot(): ExposureSnapshot {
    return { orderQty: this.orderQty, cum: this.cum, live: this.liveQty }
  }

  static restore({ orderQty, cum, live }: ExposureSnapshot): Exposure {
    const exposure = new Exposure(orderQty)
    assert(Number.isSafeInteger(cum) && cum >= 0, `cum must be an integer of 0 or more: ${cum}`)
    assert(Number.isSafeInteger(live) && live >= 0 && live <= exposure.orderQty, `live must be an integer between 0 and ${exposure.orderQty}: ${live}`)
    exposure.cum = cum
    exposure.liveQty = live
    return exposure
  }
}

function assertQty(qty: number): void {
  assert(Number.isSafeInteger(qty) && qty >= 0, `quantity must be an integer of 0 or more: ${qty}`)
}
