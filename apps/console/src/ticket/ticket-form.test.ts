import { describe, expect, it } from 'vitest'
import { parseQuantity, fieldsOf, ticketResolver, type TicketValues } from './ticket-form.ts'

const values: TicketValues = { symbol: 'AVAX', side: 'buy', quantity: '25,000', ordType: 'market', limitPrice: '', objective: '', urgency: 'normal', timeInForce: 'day' }
const check = async (change: Partial<TicketValues>) => (await ticketResolver({ ...values, ...change }, undefined, { fields: {}, shouldUseNativeValidation: false })).errors

describe('ticket form', () => {
  it.each([['25,000', 25_000], ['25k', 25_000], ['1.5K', 1_500], ['2m', 2_000_000], ['', Number.NaN], ['-5', Number.NaN], ['1e3', Number.NaN], ['100,00', Number.NaN], ['1,5', Number.NaN], ['1,234,567', 1_234_567]])('reads %s as %d', (text, quantity) => {
    expect(parseQuantity(text)).toBe(quantity)
  })
  it('says what the desk is asked, with the firm\u2019s objective as null', () => {
    expect(fieldsOf(values)).toEqual({ symbol: 'AVAX', side: 'buy', orderQty: 25_000, ordType: 'market', limitPrice: null, objective: null, urgency: 'normal', timeInForce: 'day' })
    expect(fieldsOf({ ...values, ordType: 'limit', limitPrice: '157.46', objective: 'low-leakage' })).toMatchObject({ limitPrice: '157.46', objective: 'low-leakage' })
  })
  it('is judged by the desk\u2019s own schema, field by field', async () => {
    expect(await check({})).toEqual({})
    expect(Object.keys(await check({ quantity: '0' }))).toEqual(['quantity'])
    expect(Object.keys(await check({ quantity: '10.5' }))).toEqual(['quantity'])
    expect(Object.keys(await check({ ordType: 'limit', limitPrice: 'abc' }))).toEqual(['limitPrice'])
    expect(Object.keys(await check({ ordType: 'limit', limitPrice: '' }))).toEqual(['limitPrice'])
  })
})
