import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Rng, type FeedEntry, type FeedEvent, type FeedUpdate, type Mic, type Price, type QtyLots, type SymbolId, type UnixUs } from '@sluice/domain'
import { readTapeSync } from './read-tape.ts'
import { tapeInfo } from './tape-info.ts'
import { TapeWriter } from './tape-writer.ts'

export interface TapeBench {
  readonly appendsPerSecond: number
  readonly appendP99Us: number
  readonly writtenPerSecond: number
  readonly readPerSecond: number
  readonly bytesPerEvent: number
}

const MICS = Array.from({ length: 12 }, (_, i) => `MIC${String.fromCharCode(65 + i)}` as Mic)
const SYMBOLS = ['AAA', 'BBB', 'CCC', 'DDD'] as SymbolId[]
const EVENTS = 500_000
/** Appended in one go, as a burst of market data comes. */
const BURST = 256

/** A feed of 12 venues and 4 symbols through the writer onto the disk of `dir`, and back. */
export async function tapeBench(dir: string, nowMs: () => number): Promise<TapeBench> {
  const events = feed(EVENTS)
  const scratch = await mkdtemp(join(dir, 'tape-bench-'))
  try {
    const tape = new TapeWriter({ dir: scratch, source: 'benchmark', instruments: [], mics: MICS })
    const burstMs: number[] = []
    const startMs = nowMs()
    for (let at = 0; at < events.length; at += BURST) {
      const fromMs = nowMs()
      for (const event of events.slice(at, at + BURST)) tape.append(event)
      burstMs.push(nowMs() - fromMs)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await tape.close()
    const writtenS = (nowMs() - startMs) / 1_000
    if (tape.stats.dropped > 0) throw new Error(`the writer left ${tape.stats.dropped} events out`)
    const readStartMs = nowMs()
    let read = 0
    for (const batch of readTapeSync(scratch)) read += batch.length
    const readS = (nowMs() - readStartMs) / 1_000
    if (read !== events.length) throw new Error(`${read} of ${events.length} events came back`)
    const sorted = burstMs.sort((a, b) => a - b)
    return {
      appendsPerSecond: (1_000 * events.length) / sorted.reduce((sum, ms) => sum + ms, 0), appendP99Us: (1_000 * (sorted[Math.floor(sorted.length * 0.99)] as number)) / BURST,
      writtenPerSecond: events.length / writtenS, readPerSecond: read / readS, bytesPerEvent: tapeInfo(scratch).bytes / events.length,
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Prices that wander, a level or two a message, a trade in twelve. */
function feed(count: number): FeedEvent[] {
  const rng = new Rng(7)
  const rptSeqs = new Map<string, number>()
  const middles = SYMBOLS.map(() => 1_000_000)
  let us = 1_700_000_000_000_000
  return Array.from({ length: count }, (): FeedUpdate => {
    us += rng.int(0, 39)
    const [m, s] = [rng.int(0, MICS.length - 1), rng.int(0, SYMBOLS.length - 1)]
    if (rng.int(0, 19) === 0) middles[s] = (middles[s] as number) + (rng.int(0, 2) - 1) * 100
    const key = `${m} ${s}`
    const rptSeq = (rptSeqs.get(key) ?? 0) + 1
    rptSeqs.set(key, rptSeq)
    const middle = middles[s] as number
    const level = (): FeedEntry => {
      const kind = rng.int(0, 1) === 0 ? 'bid' : 'ask'
      const away = (1 + rng.int(0, 4)) * 100
      return { kind, price: (kind === 'bid' ? middle - away : middle + away) as Price, qty: (rng.int(0, 9) * 100) as QtyLots }
    }
    const trade = (): FeedEntry => ({ kind: 'trade', price: middle as Price, qty: (1 + rng.int(0, 299)) as QtyLots, aggressor: rng.int(0, 1) === 0 ? 'buy' : 'sell', flags: rng.int(0, 2) })
    const entries = rng.int(0, 11) === 0 ? [trade()] : rng.int(0, 1) === 0 ? [level()] : [level(), level()]
    return { kind: 'update', mic: MICS[m] as Mic, symbol: SYMBOLS[s] as SymbolId, snapshot: rptSeq === 1, rptSeq, venueUs: (us - 90 - rng.int(0, 229)) as UnixUs, receivedUs: us as UnixUs, entries }
  })
}
