import type { UnixUs } from '@sluice/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeptMessages, type KeptMessage } from './kept-messages.ts'

const RAWS = ['', '8=FIX\x01', '\xe9\xff\0', 'x'.repeat(300), 'y'.repeat(40_000), 'z'.repeat(90_000)]
const messageOf = (msgSeqNum: number, raw: string): KeptMessage => ({ msgSeqNum, raw, tsUs: (1_790_000_000_000_000 + msgSeqNum) as UnixUs })

describe('kept messages', () => {
  it('[JS3] the newest come back as they were, and all that are not committed', () => {
    const step = fc.record({ raw: fc.constantFrom(...RAWS), passedOver: fc.constantFrom(0, 0, 0, 5), commit: fc.boolean() })
    fc.assert(fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1_000, max: 200_000 }), fc.nat(90), fc.nat(90), (steps, messagesMax, bytesMax, from, count) => {
      const kept = new KeptMessages(messagesMax, bytesMax)
      const all: KeptMessage[] = []
      let committedLsn = 0
      for (const [lsn, { raw, passedOver, commit }] of steps.entries()) {
        const message = messageOf((all.at(-1)?.msgSeqNum ?? 0) + 1 + passedOver, raw)
        all.push(message)
        kept.add(message, lsn + 1, committedLsn)
        if (commit) committedLsn = lsn + 1
      }
      const oldest = kept.oldest ?? Infinity
      const held = all.filter(({ msgSeqNum }) => msgSeqNum >= oldest)
      expect(kept.read(1, Infinity)).toEqual(held)
      expect(kept.read(from, from + count)).toEqual(held.filter(({ msgSeqNum }) => msgSeqNum >= from && msgSeqNum <= from + count))
      const uncommitted = all.slice(committedLsn)
      expect(held.slice(held.length - uncommitted.length)).toEqual(uncommitted)
    }))
  })

  it('[JS3] memory stays within the bound and a page, however much is sent', () => {
    const kept = new KeptMessages(4_096, 100_000)
    for (let n = 1; n <= 20_000; n++) kept.add(messageOf(n, 'x'.repeat(250)), n, n - 1)
    const held = kept.read(1, Infinity)
    expect([held.at(-1)?.msgSeqNum, held.length * 250 < 100_000 + 2 * 65_536]).toEqual([20_000, true])
    kept.clear()
    expect([kept.oldest, kept.read(1, Infinity)]).toEqual([undefined, []])
  })
})
