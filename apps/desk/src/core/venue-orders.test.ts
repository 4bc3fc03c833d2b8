import { expect, it } from 'vitest'
import type { ChildOrder, ClOrdId, Mic, ParentId, Price, QtyLots, UnixUs } from '@sluice/domain'
import { encodeCancel, encodeNewOrder, MessageBuilder, type OutboundMessage } from '@sluice/fix'
import { anInstrument } from '@sluice/testkit'
import { isUnwantedOrder } from './venue-orders.ts'

const NOW_US = 1_700_000_000_000_000 as UnixUs
const instrument = anInstrument()
const order: ChildOrder = {
  clOrdId: '6-1-0' as ClOrdId, parentId: 'P-6' as ParentId, mic: 'XNAS' as Mic, symbol: instrument.symbol, side: 'buy', orderQty: 100 as QtyLots, ordType: 'limit', price: 1_000_000 as Price,
  timeInForce: 'day', account: 'ACC',
}
const cancel = { clOrdId: '6-1-1' as ClOrdId, origClOrdId: order.clOrdId, symbol: order.symbol, side: order.side, orderQty: order.orderQty }

const rawOf = ({ msgType, body }: OutboundMessage): string => new MessageBuilder('DESK', 'XNAS', 'microseconds').build(msgType, 7, NOW_US, body)
const wants = (wanted: readonly string[]) => ({ isChildWanted: (clOrdId: ClOrdId) => wanted.includes(clOrdId) })

it('a venue that asks again for an order gets it while its child is wanted, and not any more after that', () => {
  const raw = rawOf(encodeNewOrder(order, instrument, NOW_US))
  expect(isUnwantedOrder(raw, wants([order.clOrdId]))).toBe(false)
  expect(isUnwantedOrder(raw, wants([]))).toBe(true)
})

it('a cancel goes out again in any case', () => {
  expect(isUnwantedOrder(rawOf(encodeCancel(cancel, instrument, NOW_US)), wants([]))).toBe(false)
})
