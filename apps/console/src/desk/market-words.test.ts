import { TRADE_FLAG, TRADING_STATES } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { bandText, conditionWords, protectedText, quoteState, STATE_WORDS } from './market-words.ts'

const venues = (...states: string[]) => states.map((state, no) => ({ mic: `XN${no}`, state })) as never

describe('states of the market in words', () => {
  it('has a word for every state', () => {
    for (const state of TRADING_STATES) expect(STATE_WORDS[state].text).not.toBe('')
  })
  it('names the venues that are not open, also where most are', () => {
    expect(quoteState({ state: 'open', venues: venues('open', 'open') })).toEqual({ text: 'Open', tone: 'fine', title: '' })
    expect(quoteState({ state: 'open', venues: venues('open', 'halted', 'open') })).toEqual({ text: 'Open, 1 not', tone: 'warning', title: 'Halted at XN1' })
    expect(quoteState({ state: 'halted', venues: venues('halted', 'closed', 'halted') })).toEqual({ text: 'Halted', tone: 'critical', title: 'Halted at XN0, XN2; Closed at XN1' })
  })
})

describe('conditions of a print', () => {
  it('are told together, none for an ordinary one', () => {
    expect(conditionWords(0)).toBe('')
    expect(conditionWords(TRADE_FLAG.midpoint + TRADE_FLAG.oddLot)).toBe('odd lot, midpoint')
    for (const flag of Object.values(TRADE_FLAG)) expect(conditionWords(flag)).not.toBe('')
  })
})

describe('protected prices and bands', () => {
  const price = (units: number | null): string => String(units)
  it('are told where they differ from the best, and where there are any', () => {
    const best = { bid: 10, ask: 12, protectedBid: 10, protectedAsk: 12 } as never
    expect(protectedText(best, price)).toBe('')
    expect(protectedText({ ...(best as object), protectedBid: 9 } as never, price)).toBe('9 / best')
    expect(protectedText({ ...(best as object), protectedBid: null, protectedAsk: 13 } as never, price)).toBe('null / 13')
    expect(bandText({ bandLow: null, bandHigh: null }, price)).toBe('')
    expect(bandText({ bandLow: 8, bandHigh: 14 } as never, price)).toBe('8 \u2013 14')
  })
})
