import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FeedEvent, Mic, SymbolId, UnixUs } from '@sluice/domain'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadTape, readTape, TapeCorruptError, TapeFile, tapeHeader, tapeInfo, TapeWriter, verifyTape, type TapeRange, type TapeWriterOptions } from './index.ts'
import { anUpdate, arbFeedEvent } from './tape-test-data.ts'

const HEADER = { source: 'a test', instruments: [{ symbol: 'ACME' as SymbolId, priceScale: 10_000, lotSize: 1, tick: 100, qtyScale: 1 }], mics: ['XNYS' as Mic, 'XNAS' as Mic] }
let root = ''
let folders = 0
const fresh = (): string => join(root, `t${(folders += 1)}`)
beforeAll(() => { root = mkdtempSync(join(tmpdir(), 'tape-')) })
afterAll(() => rmSync(root, { recursive: true, force: true }))

const updates = (count: number, from = 0): FeedEvent[] => Array.from({ length: count }, (_, i) => anUpdate(from + i))
const writer = (dir: string, options: Partial<TapeWriterOptions> = {}): TapeWriter => new TapeWriter({ dir, ...HEADER, ...options })

async function all(path: string, range: TapeRange = {}): Promise<FeedEvent[]> {
  const events: FeedEvent[] = []
  for await (const batch of readTape(path, range)) events.push(...batch)
  return events
}

/** A tape file of ten blocks of 100 events. */
async function tenBlocks(): Promise<string> {
  const dir = fresh()
  const tape = writer(dir, { blockEvents: 100 })
  for (const event of updates(1_000)) tape.append(event)
  await tape.close()
  return join(dir, readdirSync(dir)[0] as string)
}

describe('a tape', () => {
  it('TP4 gives what was appended, in order, read at once or piece by piece, from a file as from a folder', async () => {
    await fc.assert(fc.asyncProperty(fc.array(arbFeedEvent, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), async (events, blockEvents) => {
      const dir = fresh()
      const tape = writer(dir, { blockEvents })
      for (const event of events) tape.append(event)
      await tape.close()
      const file = `${dir}.tape`
      const whole = new TapeFile(file, HEADER)
      for (const event of events) whole.append(event)
      whole.commit()
      expect(await all(dir)).toStrictEqual(events)
      expect(loadTape(dir)).toStrictEqual(events)
      expect(loadTape(file)).toStrictEqual(events)
      expect(tapeInfo(file).events).toBe(events.length)
    }), { numRuns: 40 })
  })

  it('TP5 gives a time range exactly, and reads no block outside it', async () => {
    const file = await tenBlocks()
    expect(await all(file, { fromUs: 1_260, toUs: 1_310 })).toStrictEqual(updates(50, 250))
    const bytes = readFileSync(file)
    bytes[bytes.length - 5]! ^= 0xff
    writeFileSync(file, bytes)
    expect(loadTape(file, { toUs: 1_110 })).toStrictEqual(updates(100))
    expect(() => loadTape(file)).toThrow(TapeCorruptError)
  })

  it('TP6 cut off anywhere gives every block that is whole and nothing else', async () => {
    const file = await tenBlocks()
    const bytes = readFileSync(file)
    const lengths = [...Array.from({ length: 60 }, (_, i) => Math.floor((bytes.length * i) / 60)), bytes.length - 1]
    let before = 0
    for (const length of lengths) {
      writeFileSync(file, bytes.subarray(0, length))
      const events = loadTape(file)
      expect(events.length % 100).toBe(0)
      expect(events.length).toBeGreaterThanOrEqual(before)
      expect(events).toStrictEqual(updates(events.length))
      before = events.length
      expect(tapeInfo(file)).toMatchObject({ events: events.length, bytes: length })
    }
    expect(before).toBe(900)
    writeFileSync(file, Buffer.concat([bytes, Buffer.alloc(10_000)]))
    expect(loadTape(file).length).toBe(1_000)
    expect(tapeInfo(file).tornBytes).toBe(10_000)
    writeFileSync(file, Buffer.concat([bytes.subarray(0, -100), Buffer.alloc(100)]))
    expect(loadTape(file)).toStrictEqual(updates(900))
  })

  it('TP7 with any byte changed never gives an event that was not written', async () => {
    const file = await tenBlocks()
    const bytes = readFileSync(file)
    const written = updates(1_000)
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Buffer.from(bytes)
      damaged[at]! ^= change
      writeFileSync(file, damaged)
      expect(() => loadTape(file)).toThrow(TapeCorruptError)
      const { damage, events } = verifyTape(file)
      expect(damage?.message).toMatch(/^tape tape-00000001.tape at byte \d+: /)
      expect(written.length).toBeGreaterThan(events)
    }), { numRuns: 150 })
  })

  it('TP8 tells what it holds', async () => {
    const file = await tenBlocks()
    expect(tapeInfo(file)).toEqual({ ...HEADER, segments: 1, blocks: 10, events: 1_000, entries: 2_000, bytes: statSync(file).size, tornBytes: 0, firstUs: 1_010, lastUs: 2_009 })
    expect(tapeHeader(file)).toEqual({ version: 1, ...HEADER })
    expect(verifyTape(file)).toEqual({ events: 1_000, damage: null, streams: [{ mic: 'XNAS', symbol: 'ACME', events: 500 }, { mic: 'XNYS', symbol: 'ACME', events: 500 }] })
  })

  it('TP9 of one file has its name only once it is whole', () => {
    const path = `${fresh()}.tape`
    const tape = new TapeFile(path, HEADER)
    tape.append(anUpdate(0))
    expect(readdirSync(root).filter((name) => join(root, name) === path)).toEqual([])
    tape.abandon()
    tape.abandon()
    expect(readdirSync(root).filter((name) => join(root, name).startsWith(path))).toEqual([])
  })
})

describe('the writer', () => {
  it('TP10 writes after a while without being asked', async () => {
    const dir = fresh()
    const tape = writer(dir, { flushMs: 1 })
    tape.append(anUpdate(0))
    const untilMs = performance.now() + 5_000
    while (tape.stats.blocks === 0 && performance.now() < untilMs) await new Promise((resolve) => setImmediate(resolve))
    expect(loadTape(dir)).toEqual([anUpdate(0)])
    await tape.close()
  })

  it('TP11 begins a segment at every start and at a size, and lets the oldest go', async () => {
    const dir = fresh()
    const books = (): FeedEvent[] => [{ kind: 'up', mic: 'XNYS' as Mic, receivedUs: 5 as UnixUs }]
    const tape = writer(dir, { blockEvents: 100, segmentBytes: 2_000, books })
    for (let i = 0; i < 30; i++) {
      for (const event of updates(100, i * 100)) tape.append(event)
      await tape.flush()
    }
    await tape.close()
    const segments = readdirSync(dir)
    expect(segments.length).toBeGreaterThan(3)
    expect(tape.stats.segments).toBe(segments.length)
    for (const [i, name] of segments.entries()) expect(loadTape(join(dir, name))[0]?.kind).toBe(i === 0 ? 'update' : 'up')
    expect(loadTape(dir).filter(({ kind }) => kind === 'update')).toStrictEqual(updates(3_000))

    const again = writer(dir, { retainBytes: 4_000 })
    again.append(anUpdate(0))
    await again.close()
    const left = readdirSync(dir)
    expect(left.at(-1)).toBe(`tape-${String(segments.length + 1).padStart(8, '0')}.tape`)
    expect(left.reduce((sum, name) => sum + statSync(join(dir, name)).size, 0)).toBeLessThanOrEqual(4_000)
  })

  it('TP12 with a full buffer leaves events out, says of which books once each, and keeps the last link and state', async () => {
    const dir = fresh()
    const book: FeedEvent = { ...anUpdate(0), rptSeq: 77 }
    const tape = writer(dir, { blockEvents: 10, maxPendingBytes: 1, books: () => [book] })
    const status = (state: 'halted' | 'open', us: number): FeedEvent => ({ kind: 'status', mic: 'XNYS' as Mic, symbol: 'ACME' as SymbolId, status: { state, bandLow: null, bandHigh: null }, venueUs: us as UnixUs, receivedUs: us as UnixUs })
    for (const event of updates(10)) tape.append(event)
    // The block waits for the disk: nothing below is taken.
    for (const event of updates(40, 10)) tape.append(event)
    const down: FeedEvent = { kind: 'down', mic: 'XNAS' as Mic, receivedUs: 1_070 as UnixUs }
    const halted = status('halted', 1_072)
    for (const event of [down, { ...down, kind: 'up' as const }, down, status('open', 1_071), halted, { kind: 'views' as const, symbol: null, nowUs: 1_073 as UnixUs }]) tape.append(event)
    expect(tape.stats.dropped).toBe(46)
    await tape.flush()
    tape.append(anUpdate(60))
    await tape.close()
    const refused = (mic: string, receivedUs: number): FeedEvent => ({ kind: 'refused', mic: mic as Mic, symbol: 'ACME' as SymbolId, receivedUs: receivedUs as UnixUs })
    expect(loadTape(dir)).toStrictEqual([...updates(10), down, halted, refused('XNYS', 1_058), refused('XNAS', 1_059), book, anUpdate(60)])
    expect(tape.stats).toMatchObject({ dropped: 46, pendingBytes: 0, failed: false })
  })

  it('TP13 leaves out a value that is none and says which', async () => {
    const dir = fresh()
    const tape = writer(dir)
    tape.append({ ...anUpdate(0), rptSeq: NaN })
    tape.append(anUpdate(1))
    await tape.close()
    tape.append(anUpdate(2))
    expect(loadTape(dir)).toStrictEqual([anUpdate(1)])
    expect(tape.stats).toMatchObject({ events: 1, dropped: 2 })
    expect(tape.stats.refusedValue).toContain('rptSeq NaN')
  })

  it('TP14 tells once that the disk failed and leaves out what follows', async () => {
    const dir = fresh()
    const failures: Error[] = []
    const tape = writer(dir, { blockEvents: 1, onFailed: (error) => failures.push(error) })
    rmSync(dir, { recursive: true })
    for (const event of updates(5)) tape.append(event)
    await tape.flush()
    tape.append(anUpdate(5))
    await tape.close()
    expect(failures.length).toBe(1)
    expect(tape.stats).toMatchObject({ failed: true, dropped: 6, pendingBytes: 0, blocks: 0 })
  })

  it('TP6 after kill -9 in full flight reads back from the beginning without a hole', async () => {
    const dir = fresh()
    const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'tape-killed.ts'), dir], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
    const events = loadTape(dir)
    expect(events.length).toBeGreaterThan(0)
    expect(events).toStrictEqual(updates(events.length))
  })
})
