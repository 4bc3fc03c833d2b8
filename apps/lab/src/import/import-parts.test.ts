import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BestQuoteClock } from './best-quote-clock.ts'
import { csvFields } from './csv-line.ts'
import { decimalUnits, textUnits } from './decimal-number.ts'
import { mergeByTime } from './merge-by-time.ts'
import { pastTimeUs } from './past-time.ts'
import { PriceLadder } from './price-ladder.ts'
import { ReorderBuffer } from './reorder-buffer.ts'
import { SizeHistogram } from './size-histogram.ts'
import { newYorkRegularHours, roundTheClock } from './trading-session.ts'

describe('a decimal', () => {
  it('is exact at any number of places', () => {
    fc.assert(fc.property(fc.maxSafeNat(), fc.nat(8), fc.nat(3), (units, places, zeros) => {
      const digits = String(units).padStart(places + 1, '0')
      const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}${'0'.repeat(zeros)}`
      const expected = units <= Number.MAX_SAFE_INTEGER - 9 ? units : textUnits(text, places)
      expect(textUnits(text, places)).toBe(expected)
    }))
    expect([textUnits('61837.63000000', 2), textUnits('5', 4), textUnits('.5', 1), textUnits('7.', 0), textUnits('0.00000000', 6)]).toEqual([6_183_763, 50_000, 5, 7, 0])
  })

  it('that does not fit is refused, never rounded', () => {
    for (const [text, places] of [['93.75658700', 5], ['1.5', 0], ['-1', 2], ['1e3', 2], ['', 2], ['.', 2], ['1.2.3', 2], ['0x10', 0], [' 1', 0], ['9007199254740993', 0], ['90071992547409', 4], ['1'.repeat(80), 0], ['1\u0660', 0]] as const) {
      expect(textUnits(text, places), text).toBe(-1)
    }
  })

  it('is read out of the middle of a line', () => {
    expect(decimalUnits(Buffer.from('a,157.18,b'), 2, 8, 4)).toBe(1_571_800)
  })
})

describe('order', () => {
  it('of rows a little late is put right; those later still are told', () => {
    fc.assert(fc.property(fc.array(fc.nat(50), { maxLength: 60 }), (jitter) => {
      const buffer = new ReorderBuffer<{ us: number; i: number }>(100)
      const out: { us: number; i: number }[] = []
      jitter.forEach((by, i) => {
        expect(buffer.add({ us: i * 10 + by, i })).toBe(true)
        out.push(...buffer.release(false))
      })
      out.push(...buffer.release(true))
      expect(out).toEqual(jitter.map((by, i) => ({ us: i * 10 + by, i })).sort((a, b) => a.us - b.us || a.i - b.i))
    }))
    const buffer = new ReorderBuffer<{ us: number }>(10)
    for (const us of [0, 100, 200]) buffer.add({ us })
    expect(buffer.release(false)).toEqual([{ us: 0 }, { us: 100 }])
    expect([buffer.add({ us: 99 }), buffer.add({ us: 150 }), buffer.outOfOrder]).toEqual([false, true, 2])
  })

  it('of several streams is that of time, and of the streams at the same time', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.array(fc.nat(20), { maxLength: 15 }), { maxLength: 4 }), async (times) => {
      const sorted = times.map((list, stream) => list.sort((a, b) => a - b).map((us, i) => ({ us, stream, i })))
      const streams = sorted.map(async function* (list) {
        for (let at = 0; at < list.length; at += 3) yield* [[], list.slice(at, at + 3)]
      })
      const merged = []
      for await (const batch of mergeByTime(streams)) merged.push(...batch)
      expect(merged).toEqual(sorted.flat().sort((a, b) => a.us - b.us || a.stream - b.stream || a.i - b.i))
    }))
  })
})

describe('times', () => {
  it('are read as they come', () => {
    const at = 1_769_869_800_123_456
    expect(pastTimeUs('2026-01-31T14:30:00.123456Z')).toEqual({ us: at, zoned: true })
    expect(pastTimeUs('2026-01-31 09:30:00.123456-05:00')).toEqual({ us: at, zoned: true })
    expect(pastTimeUs('20260131-14:30:00.123456')).toEqual({ us: at, zoned: true })
    expect(pastTimeUs('1769869800123456789')).toEqual({ us: at, zoned: true })
    expect(pastTimeUs('1769869800123')).toEqual({ us: 1_769_869_800_123_000, zoned: true })
    expect(pastTimeUs('2026-01-31T14:30:00')).toEqual({ us: 1_769_869_800_000_000, zoned: false })
    for (const text of ['', '14:30:00', '2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-31', '12345']) expect(pastTimeUs(text), text).toBeNull()
  })

  it('in regular hours follow daylight saving in New York', () => {
    const session = newYorkRegularHours()
    const us = (text: string): number => Date.parse(text) * 1_000
    expect(session.within(us('2018-01-02T00:00Z'), us('2018-01-03T00:00Z'))).toBe(23_400e6)
    expect(session.within(us('2018-01-02T14:29:59Z'), us('2018-01-02T14:30:01Z'))).toBe(1e6)
    expect(session.within(us('2018-07-02T13:29:59Z'), us('2018-07-02T13:30:01Z'))).toBe(1e6)
    expect(session.within(us('2018-01-02T20:00Z'), us('2018-01-03T15:00Z'))).toBe(5_400e6)
  })
})

describe('figures', () => {
  it('of crossed and locked time are of the best over all venues', () => {
    const clock = new BestQuoteClock(roundTheClock)
    const seconds: [number, string, number, number][] = [[0, 'A', 100, 0], [1, 'B', 99, 102], [3, 'A', 102, 103], [4, 'A', 103, 104], [5, 'A', 0, 104], [9, 'B', 0, 0]]
    for (const [s, mic, bid, ask] of seconds) clock.quote(mic, s * 1e6, bid, ask)
    expect(clock.times('S')).toEqual({ symbol: 'S', session: 'all day', twoSidedS: 8, oneSidedS: 1, crossedS: 1, lockedS: 1, crossedPct: 12.5, lockedPct: 12.5 })
  })

  it('of sizes are exact while small and near when large', () => {
    const sizes = new SizeHistogram()
    expect(sizes.summary()).toBeNull()
    for (let i = 1; i <= 100; i++) sizes.add(i)
    sizes.add(0)
    expect(sizes.summary()).toEqual({ count: 100, min: 1, median: 50, p99: 99, max: 100 })
    const large = new SizeHistogram()
    for (let i = 1; i <= 1_000; i++) large.add(i * 10_000)
    expect(large.summary()?.median).toBeGreaterThan(4_750_000)
    expect(large.summary()?.median).toBeLessThan(5_250_000)
  })
})

describe('small parts', () => {
  it('a ladder is a sorted map', () => {
    fc.assert(fc.property(fc.constantFrom('bid' as const, 'ask' as const), fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(3)), { maxLength: 80 }), (side, sets) => {
      const ladder = new PriceLadder(side)
      const plain = new Map<number, number>()
      for (const [price, qty] of sets) {
        expect(ladder.set(price, qty)).toBe((plain.get(price) ?? 0) !== qty)
        if (qty === 0) plain.delete(price)
        else plain.set(price, qty)
      }
      const sorted = [...plain].sort(([a], [b]) => (side === 'bid' ? b - a : a - b))
      expect(ladder.levels()).toEqual(sorted.flat())
      expect([ladder.best, ladder.size]).toEqual([sorted[0]?.[0] ?? 0, sorted.length])
    }))
  })

  it('a line of CSV gives its fields', () => {
    expect(csvFields('a, b ,,"c,""d""" , e')).toEqual(['a', 'b', '', 'c,"d"', 'e'])
    expect(csvFields('a,"b')).toBeNull()
    expect(csvFields('')).toEqual([''])
  })
})
