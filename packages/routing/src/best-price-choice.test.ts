import { expect, it } from 'vitest'
import type { Candidate, Mic, Price, QtyLots } from '@sluice/domain'
import { bestPriceChoice } from './best-price-choice.ts'
import { NO_BAND, type TouchView } from './touch-view.ts'

const touch = (mic: string, bid: number, ask: number, qty: number): TouchView => ({
  mic: mic as Mic, kind: 'lit-maker-taker', bid: bid as Price, bidQty: qty as QtyLots, ask: ask as Price, askQty: qty as QtyLots, doubtedBid: null, doubtedAsk: null, band: NO_BAND,
})
const touches = new Map([touch('A', 90, 105, 10), touch('B', 95, 104, 10), touch('C', 95, 104, 20), touch('D', 99, 101, 1)].map((t) => [t.mic, t]))
const take = (mic: string): Candidate => ({ mic: mic as Mic, aggressiveness: 'take' })

it('[BP1] takes at the best price, of equal ones the larger, and only where a take is a candidate', () => {
  expect(bestPriceChoice(['A', 'B', 'C'].map(take), touches, 'buy')).toBe('C:take')
  expect(bestPriceChoice(['A', 'B', 'C', 'D'].map(take), touches, 'sell')).toBe('D:take')
  expect(bestPriceChoice([take('B'), { mic: 'D' as Mic, aggressiveness: 'post' }], touches, 'buy')).toBe('B:take')
  expect(bestPriceChoice([{ mic: 'D' as Mic, aggressiveness: 'post' }], touches, 'buy')).toBeNull()
})
