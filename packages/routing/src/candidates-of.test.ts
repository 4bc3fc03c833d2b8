import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDark, isScoreInRange, type Candidate, type Mic, type Price, type QtyLots } from '@sluice/domain'
import { VENUES, VENUES_BY_MIC, arbMic, arbPrice, arbQty, arbSide, arbUrgency } from '@sluice/testkit'
import { arbTouches } from '../test/arbitraries.ts'
import { candidatesOf, type CandidatesInput } from './candidates-of.ts'
import { fallbackScores } from './fallback-scores.ts'
import { NO_BAND, type TouchView } from './touch-view.ts'

const arbCandidatesInput: fc.Arbitrary<CandidatesInput> = fc.record({
  touches: arbTouches, down: fc.uniqueArray(arbMic, { maxLength: 3 }), stale: fc.uniqueArray(arbMic, { maxLength: 3 }), excluded: fc.uniqueArray(arbMic, { maxLength: 3 }),
  bid: fc.option(arbPrice, { nil: null, freq: 9 }), ask: fc.option(arbPrice, { nil: null, freq: 9 }), side: arbSide, limitPrice: fc.option(arbPrice, { nil: null }), urgency: arbUrgency,
}).map(({ touches, down, stale, excluded, bid, ask, side, limitPrice, urgency }) => ({
  venues: VENUES, touches, isUp: (mic: Mic) => !down.includes(mic), isFresh: (mic: Mic) => !stale.includes(mic), excluded: new Set(excluded), market: { bid, ask }, side, limitPrice, urgency,
}))

const within = (price: number, { limitPrice, side }: CandidatesInput): boolean => limitPrice === null || (side === 'buy' ? price <= limitPrice : price >= limitPrice)

/** The rule for one candidate, told the other way round. */
function exists({ mic, aggressiveness }: Candidate, input: CandidatesInput): boolean {
  const { market, side, touches, urgency } = input
  if (!input.isUp(mic) || !input.isFresh(mic) || input.excluded!.has(mic)) return false
  const { bid, ask } = market
  const touch = touches.get(mic)
  if (touch === undefined || (bid !== null && ask !== null && bid > ask)) return false
  const { low, high } = touch.band
  const inBand = (price: number): boolean => !(price < (low ?? price)) && !(price > (high ?? price))
  if (aggressiveness === 'mid') return isDark(VENUES_BY_MIC.get(mic)!.kind) && bid !== null && ask !== null && within((bid + ask) / 2, input) && inBand((bid + ask) / 2)
  if (isDark(touch.kind)) return false
  const [near, far, best] = side === 'buy' ? [touch.bid, touch.ask, bid] : [touch.ask, touch.bid, ask]
  if (aggressiveness === 'take') return far !== null && within(far, input) && inBand(far)
  if (urgency === 'high' || near === null || best === null) return false
  // A buy may be posted lower than the market's bid, a sale higher than its offer, where the band asks for it.
  const price = side === 'buy' ? (high !== null && best > high ? high : best) : (low !== null && best < low ? low : best)
  const doubted = side === 'buy' ? touch.doubtedAsk : touch.doubtedBid
  const meets = doubted !== null && (side === 'buy' ? doubted <= price : doubted >= price)
  return within(price, input) && inBand(price) && !meets
}

describe('candidates', () => {
  it('[CA1] [CA2] [CA3] [CA4] [CA5] [CA6] [CA7] exactly the ways to trade that exist, in the order of the venues', () => {
    fc.assert(fc.property(arbCandidatesInput, (input) => {
      const all = VENUES.flatMap(({ mic }) => (['take', 'post', 'mid'] as const).map((aggressiveness): Candidate => ({ mic, aggressiveness })))
      expect(candidatesOf(input)).toEqual(all.filter((candidate) => exists(candidate, input)))
    }), { numRuns: 400 })
  })
})

const MARKET = { bid: 999_900 as Price, ask: 1_000_100 as Price }
const touch = (bidQty: number, askQty: number, ask = 1_000_100): TouchView => ({
  mic: 'XNAS' as Mic, kind: 'lit-maker-taker', bid: MARKET.bid, bidQty: bidQty as QtyLots, ask: ask as Price, askQty: askQty as QtyLots,
  doubtedBid: null, doubtedAsk: null, band: NO_BAND,
})
const scoreOf = (aggressiveness: Candidate['aggressiveness'], view: TouchView, qty: number) =>
  fallbackScores([{ mic: view.mic, aggressiveness }], new Map([[view.mic, view]]), MARKET, 'buy', qty as QtyLots)[0]!

describe('scores by rule', () => {
  it('[FS4] any touches and quantities give scores within the bounds', () => {
    fc.assert(fc.property(arbTouches, arbPrice, arbPrice, arbSide, arbQty(), (touches, bid, ask, side, qty) => {
      const candidates = VENUES.flatMap(({ mic }) => (['take', 'post', 'mid'] as const).map((aggressiveness) => ({ mic, aggressiveness })))
      const scores = fallbackScores(candidates, touches, { bid, ask }, side, qty)
      expect(scores.length).toBe(candidates.length)
      for (const score of scores) expect(isScoreInRange(score) && !Object.values(score).some((value) => Object.is(value, -0))).toBe(true)
    }))
  })

  it('[FS1] a take pays the half spread, more where the venue is worse, and fills as far as it is displayed', () => {
    expect(scoreOf('take', touch(300, 300), 300)).toMatchObject({ slippageMicroBps: 1_000_000, fillProbMicro: 950_000 })
    expect(scoreOf('take', touch(300, 300, 1_000_300), 300).slippageMicroBps).toBe(3_000_000)
    expect(scoreOf('take', touch(300, 300), 600).fillProbMicro).toBe(475_000)
  })

  it('[FS2] a post earns the half spread; queue and quantity lower its chance', () => {
    const alone = scoreOf('post', touch(100, 300), 100)
    expect(alone.slippageMicroBps).toBe(-1_000_000)
    fc.assert(fc.property(arbQty(5_000), arbQty(5_000), arbQty(5_000), (queue, more, qty) => {
      const chance = (bidQty: number, askQty: number, ours: number): number => scoreOf('post', touch(bidQty, askQty), ours).fillProbMicro
      expect(chance(queue + more, 10_000 - more, qty)).toBeLessThanOrEqual(chance(queue, 10_000, qty))
      expect(chance(queue, 300, qty + more)).toBeLessThanOrEqual(chance(queue, 300, qty))
    }))
  })

  it('[FS3] a midpoint costs nothing and seldom fills, internally more often', () => {
    const dark = scoreOf('mid', { ...touch(0, 0), kind: 'dark-midpoint' }, 100)
    const internal = scoreOf('mid', { ...touch(0, 0), kind: 'internal-crossing' }, 100)
    expect([dark.slippageMicroBps, internal.slippageMicroBps]).toEqual([0, 0])
    expect(dark.fillProbMicro).toBeLessThan(internal.fillProbMicro)
    expect(internal.fillProbMicro).toBeLessThan(500_000)
  })

  it('[CA8] with postsAtLimit a limit rules out no post, and nothing else changes', () => {
    fc.assert(fc.property(arbCandidatesInput, (input) => {
      const waiting = candidatesOf({ ...input, postsAtLimit: true })
      const bandless = new Map([...input.touches].map(([mic, touch]) => [mic, { ...touch, band: NO_BAND, doubtedBid: null, doubtedAsk: null }]))
      expect(waiting.filter(({ aggressiveness }) => aggressiveness !== 'post')).toEqual(candidatesOf(input).filter(({ aggressiveness }) => aggressiveness !== 'post'))
      const posts = (touches: CandidatesInput['touches'], change: Partial<CandidatesInput>) => candidatesOf({ ...input, touches, ...change }).filter(({ aggressiveness }) => aggressiveness === 'post')
      expect(posts(bandless, { postsAtLimit: true })).toEqual(posts(bandless, { limitPrice: null }))
    }))
  })
})
