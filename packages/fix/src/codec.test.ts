import type { Price, QtyLots, UnixUs } from '@sluice/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAvgPx, formatPrice, parseCount, parsePrice, parseQty } from './decimal.ts'
import { Framer } from './framer.ts'
import { decodeMessage } from './message.ts'
import { fieldText, MessageBuilder } from './message-builder.ts'
import { formatUtc, parseUtc } from './utc-timestamp.ts'

const NOW_US = 1_790_000_000_123_456 as UnixUs
const builder = new MessageBuilder('SLUICE', 'XNAS', 'milliseconds')
const arbValue = fc.string({ minLength: 1, maxLength: 40, unit: fc.integer({ min: 2, max: 255 }).map((code) => String.fromCharCode(code)) })
/** Tags from 1000 up: none of them is a length field. */
const arbFields = fc.array(fc.tuple(fc.integer({ min: 1_000, max: 99_999 }), arbValue), { maxLength: 30 })
const arbRaw = fc.tuple(fc.constantFrom('D', '8', 'W', 'AE'), fc.integer({ min: 1, max: 9_999_999 }), arbFields)
  .map(([msgType, msgSeqNum, fields]) => builder.build(msgType, msgSeqNum, NOW_US, fields.map(([tag, value]) => `${tag}=${value}\x01`).join('')))

/** Feeds the bytes in pieces cut at the given places. */
function framesOf(framer: Framer, bytes: Buffer, cuts: readonly number[]): string[] {
  const frames: string[] = []
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (let i = 1; i < places.length; i++) framer.push(bytes.subarray(places[i - 1], places[i]), (raw) => frames.push(raw))
  return frames
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')
const framed = (text: string): string[] => framesOf(new Framer(), latin1(text), [])

describe('framing', () => {
  it('[C1] any messages come back whole, however the stream is cut', () => {
    fc.assert(fc.property(fc.array(arbRaw, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 12 }), (raws, cuts) => {
      expect(framesOf(new Framer(), latin1(raws.join('')), cuts)).toEqual(raws)
    }))
  })

  it('[C1] byte by byte', () => {
    const raw = builder.build('D', 1, NOW_US, '11=A\x01')
    const bytes = latin1(raw + raw)
    expect(framesOf(new Framer(), bytes, Array.from(bytes, (_, i) => i))).toEqual([raw, raw])
  })

  it('[C2] garbage between messages is skipped and counted', () => {
    const arbGarbage = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1').replaceAll('8', '7'))
    fc.assert(fc.property(fc.array(fc.tuple(arbGarbage, arbRaw), { maxLength: 5 }), arbGarbage, fc.array(fc.nat(), { maxLength: 8 }), (parts, tail, cuts) => {
      const framer = new Framer()
      const bytes = latin1(parts.flat().join('') + tail)
      expect(framesOf(framer, bytes, cuts)).toEqual(parts.map(([, raw]) => raw))
      expect(framer.skippedBytes + framer.pendingBytes).toBe(parts.reduce((sum, [garbage]) => sum + garbage.length, tail.length))
    }))
  })

  it('[C3] any one byte changed: the message is never taken, the next one is', () => {
    const raw = builder.build('D', 7, NOW_US, '11=A-1\x0155=AVAX\x01')
    const next = builder.build('0', 8, NOW_US, '')
    fc.assert(fc.property(fc.nat(raw.length - 1), fc.integer({ min: 1, max: 255 }), (at, delta) => {
      const bytes = latin1(raw)
      bytes[at] = ((bytes[at] as number) + delta) & 255
      const filler = builder.build('0', 9, NOW_US, `112=${'x'.repeat(1_000)}\x01`).repeat(120)
      const frames = framed(bytes.toString('latin1') + next + filler)
      expect(frames).not.toContain(bytes.toString('latin1'))
      expect(frames.length).toBeGreaterThan(50)
    }), { numRuns: 300 })
  })

  it('[C4] a BodyLength beyond the bound costs nothing', () => {
    for (const bodyLength of ['1000000000', '999999999999999', '70000', '-5', '', '12a']) {
      const framer = new Framer()
      const next = builder.build('0', 2, NOW_US, '')
      expect(framesOf(framer, latin1(`8=FIX.4.4\x019=${bodyLength}\x0135=0\x01${next}`), [])).toEqual([next])
      expect(framer.pendingBytes).toBe(0)
    }
  })

  it('[C4] a hostile stream of any bytes holds at most one message', () => {
    const piece = fc.oneof(fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')), fc.constantFrom('8=FIX.4.4\x019=', '8=FIX', '1000000000', '900\x0135=D\x01', '\x01', '8='.repeat(40)))
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const framer = new Framer(1_000)
      for (const text of pieces) {
        framer.push(latin1(text), () => undefined)
        expect(framer.pendingBytes).toBeLessThan(1_100)
      }
    }))
  })

  it('[C4] what is held never exceeds one message', () => {
    const framer = new Framer(1_000)
    for (let i = 0; i < 500; i++) framer.push(Buffer.alloc(997, 'x8=FIX.4.4\x019='), () => undefined)
    expect(framer.pendingBytes).toBeLessThan(1_100)
  })

  it('[C5] a message whose third field is not MsgType, or whose sum is wrong, is garbled', () => {
    const raw = builder.build('0', 1, NOW_US, '')
    expect(framed(raw.replace('35=0', '36=0'))).toEqual([])
    expect(framed(raw.replace(/10=\d{3}/, '10=999'))).toEqual([])
    expect(framed(raw.replace(/10=\d{3}/, '10=1'))).toEqual([])
  })
})

describe('messages', () => {
  it('[C6] every field comes back by tag', () => {
    fc.assert(fc.property(arbFields, (fields) => {
      const message = decodeMessage(builder.build('D', 3, NOW_US, fields.map(([tag, value]) => `${tag}=${value}\x01`).join('')))
      expect([message.msgType, message.msgSeqNum, message.get(49), message.get(56), message.fault]).toEqual(['D', 3, 'SLUICE', 'XNAS', null])
      for (const [tag] of fields) expect(message.get(tag)).toBe(fields.find(([other]) => other === tag)?.[1])
      expect(message.get(999)).toBeUndefined()
    }))
  })

  it('[C6] a thousand fields are no problem', () => {
    const body = Array.from({ length: 1_000 }, (_, i) => `${2_000 + i}=${i}\x01`).join('')
    expect(decodeMessage(builder.build('D', 3, NOW_US, body)).get(2_999)).toBe('999')
  })

  it.each([['11=\x01', 4, 11], ['x=1\x01', 0, null], ['0=1\x01', 0, null], ['-5=1\x01', 0, null], ['novalue\x01', 17, 52], ['58=a\x01b\x01', 17, 58]])('[C7] %j is a fault that names the tag', (body, reason, tag) => {
    expect(decodeMessage(builder.build('D', 3, NOW_US, body)).fault).toMatchObject({ reason, tag })
  })

  it('[C7] arbitrary bytes never throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = Buffer.from(bytes).toString('latin1')
      decodeMessage(text)
      decodeMessage(`8=FIX.4.4\x019=5\x0135=D\x01${text}`)
      framed(text)
    }))
  })

  it('[C8] a data field may contain SOH', () => {
    const message = decodeMessage(builder.build('D', 3, NOW_US, '95=5\x0196=a\x01b=c\x0158=after\x01'))
    expect([message.get(96), message.get(58), message.fault]).toEqual(['a\x01b=c', 'after', null])
  })

  it('[C9] repeating groups', () => {
    const message = decodeMessage(builder.build('W', 3, NOW_US, '268=2\x01269=0\x01270=1.5\x01269=1\x01270=1.6\x01271=7\x01'))
    expect(message.group(268)?.map(({ start, end }) => [message.get(269, start, end), message.get(270, start, end), message.get(271, start, end)])).toEqual([['0', '1.5', undefined], ['1', '1.6', '7']])
    for (const count of ['1', '3', 'x', '-1', '999999999']) expect(decodeMessage(message.raw.replace('268=2', `268=${count}`)).group(268)).toBeUndefined()
    expect(message.group(146)).toBeUndefined()
  })

  it('[C9] the last entry ends where its group does, and a group within an entry is read there', () => {
    const parties = '453=2\x01448=A\x01447=D\x01452=1\x01802=2\x01523=x\x01803=1\x01523=y\x01448=B\x01802=1\x01523=z\x01'
    const message = decodeMessage(builder.build('D', 3, NOW_US, `11=C\x01${parties}55=AVAX\x01`))
    const entries = message.group(453) ?? []
    expect(entries.map(({ start, end }) => [message.get(448, start, end), message.get(452, start, end), message.get(55, start, end)])).toEqual([['A', '1', undefined], ['B', undefined, undefined]])
    expect(entries.map(({ start, end }) => message.group(802, start, end)?.map((sub) => message.get(523, sub.start, sub.end)))).toEqual([['x', 'y'], ['z']])
  })

  it('[C10] what is not latin1 cannot break length or sum', () => {
    const raw = builder.build('D', 3, NOW_US, '58=\u20ac5 \u{1f600}\x01')
    expect(framed(raw)).toEqual([raw])
    expect(fieldText('a\x01b\u20ac\n')).toBe('a b? ')
    expect(fieldText('')).toBe('-')
  })
})

describe('timestamps', () => {
  it('[C11] written and read back, to the digit of the precision', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4_102_444_800_000_000 }), (timeUs) => {
      expect(parseUtc(formatUtc(timeUs as UnixUs, 'microseconds'))).toBe(timeUs)
      expect(parseUtc(formatUtc(timeUs as UnixUs, 'milliseconds'))).toBe(timeUs - (timeUs % 1_000))
    }))
  })

  it('[C11] 0, 3, 6 and 9 digits', () => {
    const base = Date.UTC(2026, 10, 21, 7, 8, 9) * 1_000
    expect(['', '.123', '.123456', '.123456789'].map((tail) => parseUtc(`20261121-07:08:09${tail}`))).toEqual([base, base + 123_000, base + 123_456, base + 123_456])
  })

  it.each(['', '20261121', '20261121-07:08', '20261121-07:08:09.1', '20261121-24:08:09', '20261121-07:60:09', '20261121-07:08:61', '20261131-07:08:09', '20260229-07:08:09', '20261121 07:08:09', '20261121-07:08:09,123', '2026112a-07:08:09', '20261121-07:08:09.12x', '20261121-07:08:09.12345678x'])('[C11] %j is refused', (text) => {
    expect(parseUtc(text)).toBeUndefined()
  })
})

describe('decimals', () => {
  it('[C12] price units to text and back, exactly, at any scale', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 9_000_000_000_000 }), fc.constantFrom(1, 4, 64, 100, 10_000, 1_000_000), (units, scale) => {
      expect(parsePrice(formatPrice(units as Price, scale), scale)).toEqual({ ok: true, value: units })
    }))
  })

  it.each([['157.435', 1_574_350], ['157.43500', 1_574_350], ['00157.4', 1_574_000], ['.5', 5_000], ['5.', 50_000], ['0', 0], ['0.0001', 1]])('[C12] %s is %i units of 1/10000', (text, units) => {
    expect(parsePrice(text, 10_000)).toEqual({ ok: true, value: units })
  })

  it.each(['0.00001', '157.43505', '-1', '+1', '1e5', '', '.', 'abc', '1.2.3', '1,5', '9999999999999999', '999999999999999', ' 1', 'NaN', '0.0000000000000000001'])('[C12] %j is refused, saying what is allowed', (text) => {
    const parsed = parsePrice(text, 10_000)
    expect(parsed.ok).toBe(false)
    if (!parsed.ok) expect(parsed.error).not.toBe('')
  })

  it('[C13] quantities are whole lots', () => {
    expect(parseQty('300', { lotSize: 100 })).toEqual({ ok: true, value: 3 })
    expect(parseQty('300.00', { lotSize: 100 })).toEqual({ ok: true, value: 3 })
    for (const text of ['350', '1.5', '-1', '', 'x']) expect(parseQty(text, { lotSize: 100 }).ok).toBe(false)
    expect([parseCount('12'), parseCount('1x'), parseCount(''), parseCount(undefined), parseCount('9999999999999999')]).toEqual([12, undefined, undefined, undefined, undefined])
  })

  it('[C14] AvgPx is divided only for the wire', () => {
    expect(formatAvgPx(3 * 1_574_300, 3 as QtyLots, 10_000)).toBe('157.43')
    expect(formatAvgPx(1_000_000 + 2 * 1_000_100, 3 as QtyLots, 10_000)).toBe('100.006667')
    expect(formatAvgPx(100 * 10_000, 100 as QtyLots, 10_000)).toBe('1')
    expect(formatAvgPx(0, 0 as QtyLots, 10_000)).toBe('0')
    expect(formatAvgPx(1_000_000, 1 as QtyLots, 10_000)).toBe('100')
  })
})
