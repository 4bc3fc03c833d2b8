import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Price, QtyLots, Seq } from './brand.ts'
import { feeMicro, isDark, notionalMicro, type FeePerShareMicro, type Instrument } from './market.ts'
import { ORD_STATUS_AFTER, childClOrdId, isTerminal, parentIdOf, sideSign, type ExecType, type OrdStatus } from './order.ts'
import { SCORE_LIMITS, isScoreInRange } from './scoring.ts'

const STATUSES = Object.keys(ORD_STATUS_AFTER) as OrdStatus[]
const cells = STATUSES.flatMap((from) => (Object.entries(ORD_STATUS_AFTER[from]) as [ExecType, OrdStatus][]).map(([execType, to]) => ({ from, execType, to })))

describe('order lifecycle', () => {
  it('[DO1] a terminal status is left by nothing and takes late fills alone', () => {
    for (const { from, execType, to } of cells.filter((cell) => isTerminal(cell.from))) expect([execType, to]).toEqual(['trade', from])
    expect(STATUSES.filter(isTerminal).sort()).toEqual(['canceled', 'doneForDay', 'expired', 'filled', 'rejected'])
  })

  it('[DO1] every target is a status, none is filled, and an order never goes back', () => {
    // A replacement and a suspension end in the order working again; nothing else goes back.
    const rank: Record<OrdStatus, number> = { pendingNew: 0, new: 1, partiallyFilled: 1, pendingReplace: 1, suspended: 1, pendingCancel: 3, filled: 4, canceled: 4, rejected: 4, expired: 4, doneForDay: 4 }
    for (const { from, to } of cells) {
      expect(STATUSES).toContain(to)
      expect(to).not.toBe('filled')
      expect(rank[to]).toBeGreaterThanOrEqual(rank[from])
    }
  })

  it('[DO1] every open order can be ended, and a fill may race a cancel', () => {
    for (const from of STATUSES.filter((status) => !isTerminal(status))) {
      expect(ORD_STATUS_AFTER[from]).toMatchObject({ canceled: 'canceled', expired: 'expired', rejected: 'rejected' })
      expect(ORD_STATUS_AFTER[from].trade).toBeDefined()
    }
    expect(ORD_STATUS_AFTER.pendingCancel.trade).toBe('pendingCancel')
  })
})

describe('identifiers', () => {
  const arbIds = fc.tuple(fc.integer({ min: 1, max: 36 ** 9 - 1 }), fc.integer({ min: 1, max: 36 ** 4 - 1 }), fc.integer({ min: 0, max: 36 ** 4 - 1 }))

  it('[DO2] a child ClOrdID has at most 20 characters, up to 10^14 entries, 1.6 million children and revisions', () => {
    fc.assert(fc.property(arbIds, ([seq, childNo, revision]) => {
      expect(childClOrdId(seq as Seq, childNo, revision)).toMatch(/^[0-9A-Z]+-[0-9A-Z]+-[0-9A-Z]+$/)
      expect(childClOrdId(seq as Seq, childNo, revision).length).toBeLessThanOrEqual(20)
    }))
  })

  it('[DO2] different children have different ids', () => {
    fc.assert(fc.property(arbIds, arbIds, ([s1, c1, r1], [s2, c2, r2]) => {
      expect(childClOrdId(s1 as Seq, c1, r1) === childClOrdId(s2 as Seq, c2, r2)).toBe(s1 === s2 && c1 === c2 && r1 === r2)
    }))
    expect(childClOrdId(1 as Seq, 11, 1)).not.toBe(childClOrdId(11 as Seq, 1, 1))
    expect(parentIdOf(42 as Seq)).toBe('P-42')
  })
})

describe('money', () => {
  const instrument = { priceScale: 10_000, lotSize: 100 } as Instrument

  it('[DO3] notional and fees are exact integers', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: -5_000, max: 5_000 }), (price, qty, fee) => {
      expect(BigInt(notionalMicro(price as Price, qty as QtyLots, instrument))).toBe(BigInt(price) * BigInt(qty) * 100n * 100n)
      expect(feeMicro(qty as QtyLots, fee as FeePerShareMicro, instrument)).toBe(qty * 100 * fee)
    }))
  })

  it('signs and kinds', () => {
    expect([sideSign('buy'), sideSign('sell'), sideSign('sellShort')]).toEqual([1, -1, -1])
    expect([isDark('dark-midpoint'), isDark('internal-crossing'), isDark('speed-bump')]).toEqual([true, true, false])
  })
})

describe('scores', () => {
  const GOOD = { slippageMicroBps: -1_000_000, fillProbMicro: 1_000_000, timeToFillMs: 0, leakageMicroBps: 5 }

  it('[DS1] integers within the limits, nothing else', () => {
    expect(isScoreInRange(GOOD)).toBe(true)
    const bad = [
      { slippageMicroBps: SCORE_LIMITS.slippageMicroBps + 1 }, { slippageMicroBps: -SCORE_LIMITS.slippageMicroBps - 1 }, { fillProbMicro: -1 }, { fillProbMicro: 1_000_001 },
      { timeToFillMs: -1 }, { timeToFillMs: SCORE_LIMITS.timeToFillMs + 1 }, { leakageMicroBps: Infinity },
    ]
    for (const over of bad) expect(isScoreInRange({ ...GOOD, ...over })).toBe(false)
    for (const key of Object.keys(GOOD)) for (const value of [NaN, 0.5, Infinity]) expect(isScoreInRange({ ...GOOD, [key]: value })).toBe(false)
  })
})
