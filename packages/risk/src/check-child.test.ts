import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChildOrder, MoneyMicro, Price, QtyLots } from '@sluice/domain'
import { aChildOrder, aRiskLimits, anInstrument } from '@sluice/testkit'
import { checkChild, type ChildRiskView } from './check-child.ts'

const q = (qty: number): QtyLots => qty as QtyLots
const view = (over: Partial<ChildRiskView> = {}): ChildRiskView => ({
  instrument: anInstrument(), limits: aRiskLimits(), referencePrice: 1_000_000 as Price, kill: { on: false, by: '', reason: '' }, venueUp: true,
  tradingState: 'open', band: { low: null, high: null }, market: { bid: 999_900 as Price, ask: 1_000_100 as Price }, sentLastSecond: 0, parent: { orderQty: q(1_000), filled: q(0), live: q(0) }, ...over,
})
const check = (order: Partial<ChildOrder>, over: Partial<ChildRiskView> = {}) => checkChild(aChildOrder(order), view(over))

describe('gate of a child', () => {
  it('[RC1] kill switch, venue, quantity', () => {
    expect(check({})).toBeUndefined()
    expect(check({}, { venueUp: false, kill: { on: true, by: 'risk', reason: 'drill' } })).toEqual({ code: 'KILL_SWITCH_ON', by: 'risk', reason: 'drill' })
    expect(check({ orderQty: q(0) }, { venueUp: false })).toEqual({ code: 'VENUE_DOWN', mic: 'XNAS' })
    expect(check({ orderQty: q(0) })).toEqual({ code: 'ORDER_QTY_NOT_POSITIVE', orderQty: 0 })
    expect(check({}, { limits: aRiskLimits({ maxOrderQty: q(99) }) })?.code).toBe('ORDER_QTY_ABOVE_MAX')
  })

  it('[RC2] filled + live + child never passes the parent', () => {
    const qty = fc.integer({ min: 1, max: 500 }).map(q)
    fc.assert(fc.property(qty, qty, qty, qty, (orderQty, filled, live, requested) => {
      const denial = check({ orderQty: requested }, { parent: { orderQty, filled, live } })
      const fits = filled + live + requested <= orderQty
      expect(denial).toEqual(fits ? undefined : { code: 'PARENT_OVERCOMMITTED', orderQty, filled, live, requested })
    }))
  })

  it('[RC3] price and notional, of a midpoint peg too', () => {
    for (const ordType of ['limit', 'midpointPeg'] as const) {
      expect(check({ ordType, price: 1_000_150 as Price })).toEqual({ code: 'PRICE_OFF_TICK', price: 1_000_150, tick: 100 })
      expect(check({ ordType, price: 1_050_100 as Price })?.code).toBe('PRICE_OUTSIDE_COLLAR')
      expect(check({ ordType }, { referencePrice: null })?.code).toBe('NO_REFERENCE_PRICE')
      expect(check({ ordType }, { limits: aRiskLimits({ maxNotional: 10_000_999_999 as MoneyMicro }) })?.code).toBe('NOTIONAL_ABOVE_MAX')
    }
  })

  it('[RC5] a venue that is not open, a crossed market, a price beyond the band', () => {
    for (const tradingState of ['pre-open', 'auction', 'halted', 'closed'] as const) {
      expect(check({}, { tradingState })).toEqual({ code: 'VENUE_NOT_OPEN', mic: 'XNAS', symbol: 'AVAX', state: tradingState })
    }
    expect(check({}, { market: { bid: 1_000_200 as Price, ask: 1_000_100 as Price } })).toEqual({ code: 'MARKET_CROSSED', symbol: 'AVAX', bid: 1_000_200, ask: 1_000_100 })
    expect(check({}, { market: { bid: 1_000_100 as Price, ask: 1_000_100 as Price } })).toBeUndefined()
    const band = { low: 990_000 as Price, high: 1_000_000 as Price }
    expect(check({ price: 1_000_100 as Price }, { band })).toEqual({ code: 'PRICE_BEYOND_BAND', mic: 'XNAS', price: 1_000_100, ...band })
    expect(check({ price: 989_900 as Price }, { band })?.code).toBe('PRICE_BEYOND_BAND')
    for (const price of [990_000, 1_000_000]) expect(check({ price: price as Price }, { band })).toBeUndefined()
    expect(check({ price: 989_900 as Price }, { band: { ...band, low: null } })).toBeUndefined()
  })

  it('[RC4] message rate', () => {
    expect(check({}, { sentLastSecond: 499 })).toBeUndefined()
    expect(check({}, { sentLastSecond: 500 })).toEqual({ code: 'MESSAGE_RATE_ABOVE_MAX', count: 501, maxPerSecond: 500 })
  })
})
