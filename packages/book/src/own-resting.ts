import type { Mic, Price, QtyLots } from '@sluice/domain'

/** One of our own live orders that shows in a venue's book. */
export interface OwnResting {
  readonly mic: Mic
  readonly side: 'bid' | 'ask'
  readonly price: Price
  readonly qty: QtyLots
}

/** What a level shows of others: its quantity without our own orders there; zero or less where all of it is ours. */
export function othersQty(own: readonly OwnResting[], mic: Mic, side: 'bid' | 'ask', price: Price, shown: QtyLots): number {
  let qty: number = shown
  for (let i = 0; i < own.length; i++) {
    const order = own[i]!
    if (order.price === price && order.mic === mic && order.side === side) qty -= order.qty
  }
  return qty
}
