import type { FeedEvent } from '@sluice/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlockEncoder } from './block-encoder.ts'
import { decodeBlock } from './block-decoder.ts'
import { UnreadableBytes } from './byte-reader.ts'
import { TapeValueError } from './tape-error.ts'
import { anUpdate, arbFeedEvent } from './tape-test-data.ts'

function encoded(events: readonly FeedEvent[], encoder = new BlockEncoder()) {
  for (const event of events) encoder.append(event)
  return encoder.seal()
}

describe('a block', () => {
  it('TP1 gives back any events as they were, block after block from the same memory', () => {
    const encoder = new BlockEncoder()
    fc.assert(fc.property(fc.array(arbFeedEvent, { minLength: 1, maxLength: 40 }), (events) => {
      const block = encoded(events, encoder)!
      expect(decodeBlock(block.raw, block.count)).toStrictEqual(events)
      const times = events.map((event) => (event.kind === 'views' ? event.nowUs : event.receivedUs))
      expect([block.minUs, block.maxUs]).toEqual([Math.min(...times), Math.max(...times)])
    }), { numRuns: 400 })
  })

  it('TP1 is null when nothing was appended', () => {
    expect(new BlockEncoder().seal()).toBeNull()
  })

  it('TP2 refuses what would not come back, takes nothing of it and goes on', () => {
    const good = anUpdate(0)
    const bad: [string, unknown][] = [
      ['receivedUs NaN', { ...good, receivedUs: NaN }], ['receivedUs 1.5', { ...good, receivedUs: 1.5 }], ['rptSeq 9007199254740992', { ...good, rptSeq: 2 ** 53 }],
      ['venueUs 0', { ...good, venueUs: -0 }], ['entries.price NaN', { ...good, entries: [...good.entries, { kind: 'bid', price: NaN, qty: 1 }] }],
      ['entries.kind offer', { ...good, entries: [{ kind: 'offer', price: 1, qty: 1 }] }], ['entries.flags 4096', { ...good, entries: [{ kind: 'trade', price: 1, qty: 1, aggressor: null, flags: 4096 }] }],
      ['entries.aggressor both', { ...good, entries: [{ kind: 'trade', price: 1, qty: 1, aggressor: 'both', flags: 0 }] }],
      ['status.state asleep', { kind: 'status', mic: 'X', symbol: 'S', status: { state: 'asleep', bandLow: null, bandHigh: null }, venueUs: 1, receivedUs: 1 }],
      ['mic undefined', { kind: 'up', receivedUs: 1 }], ['kind what', { kind: 'what' }], ['symbol 7', { kind: 'views', symbol: 7, nowUs: 1 }],
    ]
    const encoder = new BlockEncoder()
    encoder.append(good)
    for (const [words, event] of bad) {
      expect(() => encoder.append(event as FeedEvent)).toThrow(TapeValueError)
      expect(() => encoder.append(event as FeedEvent)).toThrow(words)
    }
    encoder.append(anUpdate(1))
    const block = encoder.seal()!
    expect(decodeBlock(block.raw, block.count)).toStrictEqual([good, anUpdate(1)])
  })

  it('TP3 of damaged columns is told as such or read within its bounds, never read past its end', () => {
    const block = encoded(Array.from({ length: 20 }, (_, i) => anUpdate(i)))!
    fc.assert(fc.property(fc.nat(block.raw.length - 1), fc.nat(255), fc.integer({ min: 0, max: 40 }), (at, byte, count) => {
      const raw = block.raw.slice()
      raw[at] = byte
      let events: readonly FeedEvent[] = []
      try {
        events = decodeBlock(raw, count)
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableBytes)
      }
      expect(events.length).toBeLessThanOrEqual(count)
    }), { numRuns: 2_000 })
    for (let length = 0; length < block.raw.length; length++) expect(() => decodeBlock(block.raw.subarray(0, length), block.count)).toThrow(UnreadableBytes)
  })
})
