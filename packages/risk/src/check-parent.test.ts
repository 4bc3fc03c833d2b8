import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_INSTRUCTIONS, type MoneyMicro, type ParentRequest, type Price, type QtyLots } from '@sluice/domain'
import { aParentRequest, aRiskLimits, anInstrument, arbParentRequest } from '@sluice/testkit'
import { checkParent, type ParentRiskView } from './check-parent.ts'

const view = (over: Partial<ParentRiskView> = {}): ParentRiskView => ({
  instrument: anInstrument(), limits: aRiskLimits(), referencePrice: 1_000_000 as Price, kill: { on: false, by: '', reason: '' },
  openParents: 0, openNotional: 0 as MoneyMicro, isDuplicate: false, repeatedCount: 0, ...over,
})
const check = (request: Partial<ParentRequest>, over: Partial<ParentRiskView> = {}) => checkParent(aParentRequest(request), view(over))
const KILLED = { on: true, by: 'risk', reason: 'drill' }
/** 1,000 shares at 100 dollars, in millionths. */
const NOTIONAL = 100_000_000_000

describe('gate of a parent', () => {
  it('lets a sound order pass', () => {
    expect(check({})).toBeUndefined()
    expect(check({ ordType: 'market', limitPrice: null })).toBeUndefined()
  })

  it('[RP1] tells a duplicate first', () => {
    expect(check({}, { isDuplicate: true, kill: KILLED, instrument: undefined })).toEqual({ code: 'DUPLICATE_ORDER', clOrdId: 'ORDER-1' })
  })

  it('[RP2] [RP3] kill switch, then symbol', () => {
    expect(check({}, { kill: KILLED, instrument: undefined })).toEqual({ code: 'KILL_SWITCH_ON', by: 'risk', reason: 'drill' })
    expect(check({}, { instrument: undefined })).toEqual({ code: 'UNKNOWN_SYMBOL', symbol: 'AVAX' })
  })

  it.each([0, -1, 1.5, NaN, Infinity, 2 ** 53])('[RP4] refuses quantity %d', (orderQty) => {
    expect(check({ orderQty: orderQty as QtyLots })).toEqual({ code: 'ORDER_QTY_NOT_POSITIVE', orderQty })
  })

  it('[RP4] the largest quantity passes, one more does not', () => {
    const limits = aRiskLimits({ maxOrderQty: 1_000 as QtyLots })
    expect(check({ orderQty: 1_000 as QtyLots }, { limits })).toBeUndefined()
    expect(check({ orderQty: 1_001 as QtyLots }, { limits })).toEqual({ code: 'ORDER_QTY_ABOVE_MAX', orderQty: 1_001, maxOrderQty: 1_000 })
  })

  it.each([1_000_050, 0, -100, NaN, 1_000_000.5])('[RP5] refuses price %d off the tick', (price) => {
    expect(check({ limitPrice: price as Price })).toEqual({ code: 'PRICE_OFF_TICK', price, tick: 100 })
  })

  it('[RP5] [RP6] a missing price, a missing reference', () => {
    expect(check({ limitPrice: null })).toEqual({ code: 'LIMIT_PRICE_MISSING' })
    expect(check({}, { referencePrice: null })).toEqual({ code: 'NO_REFERENCE_PRICE', symbol: 'AVAX' })
    expect(check({ ordType: 'market', limitPrice: 7 as Price })).toBeUndefined()
  })

  it.each(['buy', 'sell'] as const)('[RP7] the collar holds on both sides for a %s', (side) => {
    for (const price of [950_000, 1_050_000]) expect(check({ side, limitPrice: price as Price })).toBeUndefined()
    for (const price of [949_900, 1_050_100]) {
      expect(check({ side, limitPrice: price as Price })).toEqual({ code: 'PRICE_OUTSIDE_COLLAR', price, low: 950_000, high: 1_050_000 })
    }
  })

  it('[RP8] notional at the worst price', () => {
    const limits = aRiskLimits({ maxNotional: NOTIONAL as MoneyMicro })
    expect(check({ limitPrice: 1_000_000 as Price }, { limits })).toBeUndefined()
    expect(check({ limitPrice: 1_000_100 as Price }, { limits })).toEqual({ code: 'NOTIONAL_ABOVE_MAX', notional: NOTIONAL + 10_000_000, maxNotional: NOTIONAL })
    expect(check({ ordType: 'market', limitPrice: null }, { limits, referencePrice: 1_000_100 as Price })?.code).toBe('NOTIONAL_ABOVE_MAX')
    expect(check({ side: 'sell', limitPrice: 990_000 as Price }, { limits, referencePrice: 1_000_100 as Price })?.code).toBe('NOTIONAL_ABOVE_MAX')
    expect(check({ side: 'buy', limitPrice: 990_000 as Price }, { limits, referencePrice: 1_000_100 as Price })).toBeUndefined()
  })

  it('[RP8] open notional with this order', () => {
    const limits = aRiskLimits({ maxOpenNotional: (2 * NOTIONAL) as MoneyMicro })
    const request = { limitPrice: 1_000_000 as Price }
    expect(check(request, { limits, openNotional: NOTIONAL as MoneyMicro })).toBeUndefined()
    expect(check(request, { limits, openNotional: (NOTIONAL + 1) as MoneyMicro }))
      .toEqual({ code: 'OPEN_NOTIONAL_ABOVE_MAX', openNotional: 2 * NOTIONAL + 1, maxOpenNotional: 2 * NOTIONAL })
  })

  it('[RP9] [RP10] repeated orders and open parents', () => {
    expect(check({}, { repeatedCount: 4, openParents: 999 })).toBeUndefined()
    expect(check({}, { repeatedCount: 5 })).toEqual({ code: 'REPEATED_ORDER', count: 6, maxCount: 5, windowUs: 1_000_000 })
    expect(check({}, { openParents: 1_000 })).toEqual({ code: 'TOO_MANY_OPEN_PARENTS', open: 1_000, max: 1_000 })
  })

  it('[RP4] [RP5] [RP7] [RP8] whatever passes is within every limit', () => {
    const limits = aRiskLimits({ maxOrderQty: 60_000 as QtyLots, collarBps: 5, maxNotional: 5_000_000_000_000 as MoneyMicro })
    fc.assert(fc.property(arbParentRequest, (request) => {
      if (checkParent(request, view({ limits })) !== undefined) return
      expect(request.orderQty).toBeLessThanOrEqual(60_000)
      if (request.limitPrice !== null) expect(Math.abs(request.limitPrice - 1_000_000)).toBeLessThanOrEqual(500)
      expect((request.side === 'buy' && request.limitPrice !== null ? request.limitPrice : 1_000_000) * request.orderQty * 100).toBeLessThanOrEqual(5e12)
    }))
  })

  it('[RP5] [RP7] the price of a midpoint peg is a limit; it may have none', () => {
    expect(check({ ordType: 'midpointPeg', limitPrice: null })).toBeUndefined()
    expect(check({ ordType: 'midpointPeg', limitPrice: 1_000_001 as Price })).toMatchObject({ code: 'PRICE_OFF_TICK' })
    expect(check({ ordType: 'midpointPeg', limitPrice: 5_000_000 as Price })).toMatchObject({ code: 'PRICE_OUTSIDE_COLLAR' })
  })

  it('[RP11] long sales stay within the position, short ones have a locate', () => {
    const orderQty = 1_000 as QtyLots
    const sale = { side: 'sell', orderQty } as const
    expect(check(sale, { holding: { position: 1_500, openSells: 500 } })).toBeUndefined()
    expect(check(sale, { holding: { position: 1_500, openSells: 501 } })).toEqual({ code: 'POSITION_TOO_SMALL', account: aParentRequest().account, symbol: 'AVAX', position: 1_500, openSells: 501, orderQty: 1_000 })
    expect(check(sale, { holding: { position: 1_500, openSells: 501 }, executed: 1 })).toBeUndefined()
    expect(check({ side: 'buy' }, { holding: { position: -1, openSells: 0 } })).toBeUndefined()
    expect(check(sale, { holding: null })).toBeUndefined()
    const short = { side: 'sellShort', orderQty } as const
    expect(check(short, { holding: { position: 0, openSells: 0 } })).toMatchObject({ code: 'LOCATE_MISSING' })
    expect(check({ ...short, instructions: { ...NO_INSTRUCTIONS, locate: 'L' } }, { holding: { position: 0, openSells: 0 } })).toBeUndefined()
  })
})
