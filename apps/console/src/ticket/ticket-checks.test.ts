import type { Reference } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { checkTicket } from './ticket-checks.ts'
import { PLAIN_TICKET, type TicketValues } from './ticket-form.ts'

const reference = {
  instruments: [{ symbol: 'HALO', advLots: 1_000_000, lotSize: 1, tick: 100, priceScale: 10_000 }], limits: { maxOrderQty: 100_000, maxNotional: 20_000_000_000_000, collarBps: 500 },
} as unknown as Reference
const texts = (quantity: string): readonly string[] => {
  const values: TicketValues = { ...PLAIN_TICKET, symbol: 'HALO', quantity }
  return checkTicket({ values, reference, quote: undefined, scores: [] }).map((check) => check.text)
}

describe('what a trader should know before sending', () => {
  it('says nothing of a quantity that is none: the field says so itself', () => {
    for (const quantity of ['', 'abc', '0', '-5', '1.5']) expect(texts(quantity)).toEqual([])
  })
  it('says what a midpoint peg can be, and where it trades', () => {
    const withVenues = { ...reference, venues: [{ mic: 'XNAS', kind: 'lit-maker-taker' }, { mic: 'DRK1', kind: 'dark-midpoint' }] } as unknown as Reference
    const first = (change: Partial<TicketValues>) => checkTicket({ values: { ...PLAIN_TICKET, symbol: 'HALO', ordType: 'midpointPeg', ...change }, reference: withVenues, quote: undefined, scores: [] }).find(({ text }) => /peg|midpoint/i.test(text))
    expect(first({})).toEqual({ level: 'note', text: 'Pegged to the midpoint, at DRK1 alone.' })
    expect(first({ timeInForce: 'fok' })?.level).toBe('stop')
    expect(first({ exDestination: 'XNAS' })).toEqual({ level: 'stop', text: 'XNAS does not trade at the midpoint: choose DRK1, or any venue.' })
  })
  it('says how much of a day it is, and what is above the limit', () => {
    expect(texts('1,000')).toEqual(['0.10\u202f% of average daily volume.'])
    expect(texts('200k')[0]).toBe('200,000 is above the limit of 100,000 shares an order.')
  })
  it('says that a min quantity leaves nothing to show', () => {
    const of = (change: Partial<TicketValues>) => checkTicket({ values: { ...PLAIN_TICKET, symbol: 'HALO', ...change }, reference, quote: undefined, scores: [] }).filter(({ level }) => level === 'warn').map(({ text }) => text)
    expect(of({ minQty: '200', maxFloor: '100' })).toEqual(['Show at most 100 changes nothing: with a min quantity of 200 nothing of the order rests where it shows.'])
    for (const change of [{ minQty: '200' }, { maxFloor: '100' }, { minQty: '1', maxFloor: '100' }, { minQty: 'x', maxFloor: '100' }]) expect(of(change)).toEqual([])
  })
})
