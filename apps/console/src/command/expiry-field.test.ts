import { describe, expect, it } from 'vitest'
import { expirySeconds, untilText } from './expiry-field.tsx'

/** 10:15:00 in New York. */
const NOW_MS = Date.UTC(2026, 10, 20, 15, 15)

describe('expiry', () => {
  it.each([['until-ended', null], ['5min', 300], ['30min', 1_800], ['2h', 7_200], ['end-of-day', (24 - 10.25) * 3_600]] as const)('%s', (preset, seconds) => {
    expect(expirySeconds(preset, NOW_MS)).toBe(seconds)
  })
  it('is told as a time in New York', () => {
    expect(untilText(1_800, NOW_MS)).toBe('until 10:45:00')
    expect(untilText(null, NOW_MS)).toBe('until somebody ends it')
  })
})
