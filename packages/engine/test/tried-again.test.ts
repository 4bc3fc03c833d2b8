import type { Price, QtyLots } from '@sluice/domain'
import { expect, it } from 'vitest'
import { Driver, ordersOf, testConfig, VENUES } from './fixture.ts'

it('[EN101] an order whose ways that can be sent have all ended without a fill begins anew, whatever else is ranked', () => {
  // The dark venue is ranked up to the midpoint, but takes no order as small as this one.
  const venues = VENUES.map((venue) => (venue.kind === 'dark-midpoint' ? { ...venue, minQtyLots: 1_000 as QtyLots } : venue))
  const desk = new Driver(testConfig({ model: null, venues })).open()
  let outputs = desk.submit({ orderQty: 400 as QtyLots, ordType: 'limit', limitPrice: 1_574_300 as Price })
  for (let plan = 0; plan < 20; plan++) {
    const orders = ordersOf(outputs)
    expect(orders.length, `plan ${plan}`).toBeGreaterThan(0)
    outputs = orders.flatMap((order) => [...desk.report(order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots })])
  }
})
