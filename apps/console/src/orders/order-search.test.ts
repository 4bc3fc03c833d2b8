import { describe, expect, it } from 'vitest'
import { addressOf, matches, viewOfAddress } from './order-search.ts'

const row = { parentId: 'P-77', symbol: 'AVAX', account: 'FUND1', owner: 'a.trader@sluice.local', clOrdId: 'c-1', side: 'buy' } as unknown as Parameters<typeof matches>[0]

describe('orders page', () => {
  it.each([['', true], ['p-77', true], ['avax fund1', true], ['AVAX sell', false], ['a.trader buy', true], ['KLIC', false]])('finds %s: %s', (search, found) => {
    expect(matches(row, search)).toBe(found)
  })
  it('keeps what it shows in its address', () => {
    expect(addressOf({ status: 'filled', search: 'AVAX <b>' })).toBe('?status=filled&q=AVAX+%3Cb%3E')
    expect(viewOfAddress('?status=filled&q=AVAX+%3Cb%3E')).toEqual({ status: 'filled', search: 'AVAX <b>' })
    expect(viewOfAddress('?status=nonsense')).toEqual({ status: 'all', search: '' })
    expect(addressOf({ status: 'all', search: '' })).toBe('')
  })
})
