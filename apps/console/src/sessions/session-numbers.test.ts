import { describe, expect, it } from 'vitest'
import { isPossible, numberHint, numbersText, typedNumber } from './session-numbers.ts'

const numbers = { session: 'DRK1', nextIn: 228, nextOut: 1_213 }

describe('setting a number of a session', () => {
  it('reads what was typed, grouped or not, and nothing else', () => {
    expect(['1,213', ' 7 ', 'abc', '-5', '1.5', '1e3', '', '99999999999999999'].map(typedNumber)).toEqual([1_213, 7, 0, 0, 0, 0, 0, 0])
  })
  it('never lowers ours, and keeps within what MsgSeqNum(34) may be', () => {
    expect([numberHint('set-next-out', numbers), numberHint('set-next-in', numbers)]).toEqual(['A whole number from 1,213 to 999,999,999.', 'A whole number from 1 to 999,999,999.'])
    expect([2, 1_213, 1_000_000_000].map((to) => isPossible(to, 'set-next-out', numbers))).toEqual([false, true, false])
    expect([0, 1, 228].map((to) => isPossible(to, 'set-next-in', numbers))).toEqual([false, true, true])
  })
  it('says what it means, of a number that is possible alone', () => {
    expect(numbersText('set-next-in', 1, numbers)).toBe('The next message awaited of DRK1 is 1; now it is 228. DRK1 counts on, so the 227 messages since are asked for and taken again.')
    expect(numbersText('set-next-in', 1_228, numbers)).toContain('is 1,228; now it is 228. 1,000 messages are given up')
    expect(numbersText('set-next-in', 228, numbers)).toBe('The next message awaited of DRK1 is 228; now it is 228.')
    for (const to of [0, 9_999_999_999]) expect(numbersText('set-next-in', to, numbers)).toBe('The next message awaited of DRK1 is the number below; now it is 228.')
    expect(numbersText('set-next-out', 2, numbers)).toContain('carries the number below; now it would be 1,213. It can only be raised')
    expect(numbersText('set-next-out', 2_000, numbers)).toContain('carries 2,000')
  })
})
