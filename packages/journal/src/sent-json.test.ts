import type { Seq, SessionId, UnixUs } from '@sluice/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWritable, sentBytesMax, sentHead, writeSent } from './sent-json.ts'

const latin1 = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 300 }).map((codes) => String.fromCharCode(...codes))
const sent = fc.record({
  t: fc.constant('sent' as const), session: fc.string({ unit: 'grapheme' }) as fc.Arbitrary<SessionId>, msgSeqNum: fc.nat(), cause: fc.option(fc.nat()) as fc.Arbitrary<Seq | null>,
  tsUs: fc.nat({ max: Number.MAX_SAFE_INTEGER }) as fc.Arbitrary<UnixUs>, clOrdId: fc.option(fc.string({ unit: 'binary' })), raw: latin1,
})

describe('sent-records', () => {
  it('[JN15] stand as JSON.stringify writes them, whatever bytes the message has, within the room that was reserved', () => {
    fc.assert(fc.property(sent, fc.nat({ max: 50 }), (record, at) => {
      const head = sentHead(record)
      const buffer = Buffer.alloc(at + sentBytesMax(head, record.raw))
      const end = writeSent(buffer, at, head, record.raw)
      expect(end).toBeLessThanOrEqual(buffer.length)
      expect(buffer.toString('utf8', at, end)).toBe(JSON.stringify(record))
    }))
  })

  it('[JN15] leave what one byte a character cannot hold to JSON.stringify', () => {
    const record = { t: 'sent', session: 'S' as SessionId, msgSeqNum: 1, cause: null, tsUs: 1 as UnixUs, clOrdId: null } as const
    expect([isWritable({ ...record, raw: '\xff' }), isWritable({ ...record, raw: '\u0100' }), isWritable({ ...record, raw: 'x'.repeat(65_537) })]).toEqual([true, false, false])
  })
})
