import { describe, expect, it } from 'vitest'
import { formatDurationUs, formatNumber, formatPrice, formatShare, formatSigned, MINUS, NO_VALUE } from './format-number.ts'
import { formatTimeUs } from './format-time.ts'

describe('numbers', () => {
  it('separates thousands, keeps decimals, uses a true minus', () => {
    expect(formatNumber(1_234_567)).toBe('1,234,567')
    expect(formatNumber(-0.42, 2)).toBe(`${MINUS}0.42`)
    expect(formatNumber(null)).toBe(NO_VALUE)
    expect(formatNumber(Number.NaN, 2)).toBe(NO_VALUE)
  })
  it('never shows a negative or positive zero', () => {
    expect(formatNumber(-0.001, 2)).toBe('0.00')
    expect(formatSigned(0.001)).toBe('0.00')
    expect(formatSigned(0.42)).toBe('+0.42')
    expect(formatSigned(-1.5, 1)).toBe(`${MINUS}1.5`)
  })
  it('shows cents, and a midpoint off the cent exactly', () => {
    expect(formatPrice(1_574_300)).toBe('157.43')
    expect(formatPrice(1_574_350)).toBe('157.4350')
    expect(formatPrice(1_574_412.3, 10_000, 3)).toBe('157.441')
    expect(formatPrice(null)).toBe(NO_VALUE)
  })
  it('shows shares of a whole', () => expect(formatShare(0.736)).toBe('74\u202f%'))
})

describe('times', () => {
  it.each([[840, '840 µs'], [2_100, '2.10 ms'], [46_000, '46.0 ms'], [250_000, '250 ms'], [4_200_000, '4.2 s'], [180_000_000, '3 min'], [7_200_000_000, '2 h']])('%d µs is %s', (us, text) => {
    expect(formatDurationUs(us)).toBe(text)
  })
  it('is New York time, summer and winter', () => {
    expect(formatTimeUs(Date.UTC(2026, 10, 20, 19, 32, 58, 133) * 1_000)).toBe('14:32:58.133')
    expect(formatTimeUs(Date.UTC(2026, 6, 20, 4, 0, 0, 7) * 1_000)).toBe('00:00:00.007')
    expect(formatTimeUs(null)).toBe(NO_VALUE)
  })
})
