import { describe, expect, it } from 'vitest'
import { newYorkFieldText, newYorkTimeUs } from './new-york-time.ts'

const NOW_MS = Date.UTC(2026, 2, 2, 20, 0)
const iso = (text: string): string | null => {
  const us = newYorkTimeUs(text, NOW_MS)
  return us === null ? null : new Date(us / 1_000).toISOString()
}

describe('a time of New York', () => {
  it('is read with or without its day, in winter and in summer', () => {
    expect([iso('9:30'), iso('09:30:05'), iso('2026-03-02 16:00'), iso('2026-07-01T09:30')]).toEqual(['2026-03-02T14:30:00.000Z', '2026-03-02T14:30:05.000Z', '2026-03-02T21:00:00.000Z', '2026-07-01T13:30:00.000Z'])
    expect([iso('2026-03-08 01:59'), iso('2026-03-08 03:00'), iso('2026-11-01 00:30'), iso('2026-11-01 03:00')]).toEqual(['2026-03-08T06:59:00.000Z', '2026-03-08T07:00:00.000Z', '2026-11-01T04:30:00.000Z', '2026-11-01T08:00:00.000Z'])
  })
  it('is none where it is none', () => {
    for (const text of ['', '9', '25:00', '9:60', '2026-02-30 9:30', '2026-13-01 9:30', 'noon']) expect(iso(text), text).toBeNull()
  })
  it('fills a field of date and time, and is read back', () => {
    const us = newYorkTimeUs('2026-07-01 09:30', NOW_MS)!
    expect(newYorkFieldText(us)).toBe('2026-07-01T09:30')
    expect(newYorkTimeUs(newYorkFieldText(us), NOW_MS)).toBe(us)
  })
})
