import type { ParentRow } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { instructionTexts, orderTypeText, timeInForceText } from './instruction-words.ts'

const NONE = { expireUs: null, minQty: null, maxFloor: null, execInst: [], exDestination: null, capacity: null, locate: null }
const parent = (changes: object): ParentRow => ({ timeInForce: 'day', ...changes }) as unknown as ParentRow

describe('what an order asks for', () => {
  it('is nothing of a plain one, or of one from before', () => {
    expect([instructionTexts(parent({})), instructionTexts(parent({ instructions: NONE })), timeInForceText(parent({}))]).toEqual([[], [], 'Day'])
  })
  it('has a type, with a price of its instrument', () => {
    const of = (ordType: string | undefined, limitPrice: number | null) => orderTypeText(parent({ ordType, limitPrice }), 100)
    expect([of(undefined, null), of('limit', 15_743), of('midpointPeg', null), of('midpointPeg', 15_743)]).toEqual(['market', 'limit 157.43', 'midpoint peg', 'midpoint peg, limit 157.43'])
  })
  it('is said in words', () => {
    expect(instructionTexts(parent({ instructions: { ...NONE, minQty: 5, maxFloor: 20, execInst: ['addLiquidityOnly'], exDestination: 'XNAS', capacity: 'agency', locate: 'BROKER 7' } }), 100)).toEqual([
      'executions of 500 at least', 'shows 2,000 at most', 'post only', 'XNAS only', 'agency', 'located by BROKER 7',
    ])
    expect(timeInForceText(parent({ timeInForce: 'gtd', instructions: { ...NONE, expireUs: Date.UTC(2026, 2, 4, 21) * 1_000 } }))).toBe('Good till 2026-03-04 16:00:00')
  })
})
