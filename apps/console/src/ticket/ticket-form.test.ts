import { describe, expect, it } from 'vitest'
import { faultsText, fieldLabel, fieldsOf, parseQuantity, PLAIN_TICKET, ticketResolver, type TicketValues } from './ticket-form.ts'

const values: TicketValues = { ...PLAIN_TICKET, symbol: 'AVAX', quantity: '25,000' }
const NOW_MS = Date.UTC(2026, 2, 2, 20, 0)
const check = async (change: Partial<TicketValues>) => (await ticketResolver({ ...values, ...change }, undefined, { fields: {}, shouldUseNativeValidation: false })).errors

describe('ticket form', () => {
  it.each([['25,000', 25_000], ['25k', 25_000], ['1.5K', 1_500], ['2m', 2_000_000], ['', Number.NaN], ['-5', Number.NaN], ['1e3', Number.NaN], ['100,00', Number.NaN], ['1,5', Number.NaN], ['1,234,567', 1_234_567]])('reads %s as %d', (text, quantity) => {
    expect(parseQuantity(text)).toBe(quantity)
  })
  it('says what the desk is asked, with the firm\u2019s objective as null', () => {
    expect(fieldsOf(values, NOW_MS)).toEqual({
      symbol: 'AVAX', side: 'buy', orderQty: 25_000, ordType: 'market', limitPrice: null, objective: null, urgency: 'normal', timeInForce: 'day', expireUs: null, minQty: null, maxFloor: null, postOnly: false,
      exDestination: null, capacity: null, account: '', locate: null,
    })
    expect(fieldsOf({ ...values, ordType: 'limit', limitPrice: '157.46', objective: 'low-leakage' }, NOW_MS)).toMatchObject({ limitPrice: '157.46', objective: 'low-leakage' })
  })
  it('is judged by the desk\u2019s own schema, field by field', async () => {
    expect(await check({})).toEqual({})
    expect(Object.keys(await check({ quantity: '0' }))).toEqual(['quantity'])
    expect(Object.keys(await check({ quantity: '10.5' }))).toEqual(['quantity'])
    expect(Object.keys(await check({ ordType: 'limit', limitPrice: 'abc' }))).toEqual(['limitPrice'])
    expect(Object.keys(await check({ ordType: 'limit', limitPrice: '' }))).toEqual(['limitPrice'])
  })
  it('a midpoint peg may have a limit, or none', async () => {
    const peg = { ...values, ordType: 'midpointPeg' as const }
    expect([fieldsOf(peg, NOW_MS), fieldsOf({ ...peg, limitPrice: ' 1,157.46 ' }, NOW_MS)].map(({ ordType, limitPrice }) => [ordType, limitPrice])).toEqual([['midpointPeg', null], ['midpointPeg', '1157.46']])
    expect(await check({ ordType: 'midpointPeg' })).toEqual({})
    expect((await check({ ordType: 'midpointPeg', limitPrice: 'abc' })).limitPrice?.message).toContain('Limit: a price')
  })
  it('names the field and what is allowed', async () => {
    for (const change of [{ quantity: '0' }, { minQty: 'x' }, { account: 'A'.repeat(41) }, { timeInForce: 'gtd' as const }, { ordType: 'limit' as const }]) {
      for (const fault of Object.values(await check(change))) expect(fault?.message).toMatch(/^[A-Z][a-z ]+: .+\.$/)
    }
    expect((await check({ quantity: '2000m' })).quantity?.message).toBe('Quantity: whole shares from 1 to 1,000,000,000, such as 25,000 or 25k.')
  })
  it('says what is asked beside price and quantity; a locate goes with a short sale alone', () => {
    const asked = { ...values, side: 'sell' as const, timeInForce: 'gtd' as const, expire: '2026-03-04T16:00', minQty: '1k', maxFloor: '2,000', exDestination: 'XNAS', capacity: 'agency' as const, account: ' FUND1 ', locate: 'BROKER 7' }
    expect(fieldsOf({ ...asked, short: true }, NOW_MS)).toMatchObject({
      side: 'sellShort', expireUs: Date.UTC(2026, 2, 4, 21) * 1_000, minQty: 1_000, maxFloor: 2_000, exDestination: 'XNAS', capacity: 'agency', account: 'FUND1', locate: 'BROKER 7',
    })
    expect(fieldsOf(asked, NOW_MS)).toMatchObject({ side: 'sell', locate: null })
    expect(fieldsOf({ ...asked, side: 'buy', short: true, timeInForce: 'gtc' }, NOW_MS)).toMatchObject({ side: 'buy', locate: null, expireUs: null })
  })
  it('says beside which of these something is wrong', async () => {
    for (const change of [{ timeInForce: 'gtd' as const }, { timeInForce: 'gtd' as const, expire: 'x' }]) expect(Object.keys(await check(change))).toEqual(['expire'])
    expect(Object.keys(await check({ minQty: '30,000' }))).toEqual(['minQty'])
    expect(Object.keys(await check({ maxFloor: 'some' }))).toEqual(['maxFloor'])
    expect(Object.keys(await check({ timeInForce: 'ioc', postOnly: true }))).toEqual(['postOnly'])
    expect(Object.keys(await check({ account: 'A'.repeat(41) }))).toEqual(['account'])
  })
  it('says at the field itself that it is wrong, and below in one sentence each, cut nowhere', () => {
    expect([fieldLabel('quantity', 'Quantity, shares', false), fieldLabel('quantity', 'Quantity, shares', true), fieldLabel('side', 'Side', true)]).toEqual(['Quantity, shares', 'Quantity: whole shares', 'Side'])
    expect([faultsText([]), faultsText(['Limit: a price.']), faultsText(['Limit: a price.', 'Account: at most 40.', 'Min quantity: whole.'])]).toEqual(['', 'Limit: a price.', 'Limit: a price. Also wrong: Account, Min quantity.'])
  })
})
