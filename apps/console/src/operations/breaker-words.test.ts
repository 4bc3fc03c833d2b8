import { describe, expect, it } from 'vitest'
import { countdownText, nextText } from './breaker-words.ts'

const at = (status: 'closed' | 'open' | 'half-open', halfOpenUs: number | null, probe: string | null = null) => ({ status, halfOpenUs, probe }) as never

describe('what a breaker does next', () => {
  it('counts down in whole seconds, rounded up', () => {
    expect([26_001, 27_000, 0, -5, 600_000, 3_661_000].map(countdownText)).toEqual(['0:27', '0:27', '0:00', '0:00', '10:00', '1:01:01'])
  })
  it('is half-open in a while, or waits for a person', () => {
    expect(nextText(at('open', 31_500_000), 1_000)).toBe('half-open in 0:31')
    expect(nextText(at('open', 1_000_000), 1_001)).toBe('half-open any moment')
    expect(nextText(at('open', null), 1_000)).toBe('until it is reset')
  })
  it('probes with one order, and says nothing while closed', () => {
    expect(nextText(at('half-open', null, '1A-1-0'), 1_000)).toBe('probing with 1A-1-0')
    expect(nextText(at('half-open', null), 1_000)).toBe('waits for an order')
    expect(nextText(at('closed', null), 1_000)).toBe('')
  })
})
