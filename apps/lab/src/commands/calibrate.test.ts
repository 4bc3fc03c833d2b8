import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calibrationReport } from '@sluice/backtest'
import type { FeedEvent, Mic, Price, QtyLots, SymbolId, UnixUs } from '@sluice/domain'
import { TapeFile } from '@sluice/tape'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRecorded, recorded, RECORDED_DATA } from '../import/recorded-data.ts'
import { importTaq } from '../import/taq-import.ts'
import { calibrateCommand } from './calibrate.ts'
import { experimentCommand } from './experiment.ts'
import { measureTape } from './measure-tape.ts'
import { rewriteSection } from './rewrite-section.ts'
import { newYorkSession, sessionOf } from './tape-session.ts'

const DAY = 'taq_xxx_2018'
const folder = mkdtempSync(join(tmpdir(), 'lab-calibrate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(!hasRecorded(DAY))(`the recorded day (skipped where ${RECORDED_DATA} has no ${DAY})`, () => {
  const tape = join(folder, 'day.tape')
  beforeAll(async () => {
    await importTaq(['quotes_20180102.csv.gz', 'trades_20180102.csv.gz'].map((file) => recorded(DAY, file)), 'DAY' as SymbolId, { out: tape, progress: false })
  })

  it('is measured within seconds, and as it was published', async () => {
    const startMs = performance.now()
    const day = await measureTape(tape)
    expect(performance.now() - startMs).toBeLessThan(10_000)
    expect(day.table).toMatchObject({ durationS: 23_400, quotes: 213_427, crossedShare: 0, dropped: 0 })
    expect(day.table.lockedShare).toBeLessThan(0.0003)
    expect(day.table.spreadCents).toBeCloseTo(3.7, 1)
    expect(day.table.venuesAtBestBid).toBeCloseTo(3.45, 2)
    expect(day.table.quotesPerSP99).toBe(105)
    const [score] = calibrationReport([day]).scores
    // The two days that were published differ most at the speed bump, which is at the best for six minutes in a hundred.
    expect(score!.outside.map(({ mic }) => mic).filter((mic) => mic !== 'IEXG')).toEqual([])
    expect(score!.inside).toBeGreaterThanOrEqual(100)
  })
})

describe('measuring a tape', () => {
  const event = (us: number, bid: number): FeedEvent => ({
    kind: 'update', mic: 'XNYS' as Mic, symbol: 'AAA' as SymbolId, snapshot: true, rptSeq: 0, venueUs: us as UnixUs, receivedUs: us as UnixUs,
    entries: [{ kind: 'bid', price: bid as Price, qty: 1 as QtyLots }, { kind: 'ask', price: 1_000_400 as Price, qty: 1 as QtyLots }],
  })
  const tapeOf = (name: string, symbols: readonly string[], events: readonly FeedEvent[]): string => {
    const path = join(folder, name)
    const file = new TapeFile(path, { source: 'test', instruments: symbols.map((symbol) => ({ symbol: symbol as SymbolId, priceScale: 10_000, lotSize: 100, tick: 100, qtyScale: 1 })), mics: [] })
    for (const one of events) file.append(one)
    file.commit()
    return path
  }

  it('all of it by default, in lots as the tape has them', async () => {
    const { table } = await measureTape(tapeOf('two.tape', ['AAA'], [event(1_000_000, 1_000_000), event(3_000_000, 1_000_200)]))
    expect(table).toMatchObject({ quotes: 2, depthAtBestBid: expect.closeTo(100, 6) })
    expect(table.spreadCents).toBeCloseTo(4, 3)
  })

  it('says what it lacks', async () => {
    const events = [event(1_000_000, 1_000_000), event(3_000_000, 1_000_200)]
    await expect(measureTape(join(folder, 'none.tape'))).rejects.toThrow('there is no tape')
    await expect(measureTape(tapeOf('several.tape', ['AAA', 'BBB'], events))).rejects.toThrow('the tape holds AAA, BBB: give one of them with --tape-symbol')
    await expect(measureTape(tapeOf('one.tape', ['AAA'], events), { symbol: 'CCC' })).rejects.toThrow('the tape holds AAA')
    await expect(measureTape(tapeOf('empty.tape', ['AAA'], []))).rejects.toThrow('holds no event')
  })

  it('hours of the day of a tape, daylight saving included', () => {
    const at = (text: string): number => Date.parse(text) * 1_000
    expect(newYorkSession(at('2018-01-02T09:00:00Z'))).toEqual({ fromUs: at('2018-01-02T14:30:00Z'), toUs: at('2018-01-02T21:00:00Z') })
    expect(newYorkSession(at('2026-07-01T23:00:00Z'))).toEqual({ fromUs: at('2026-07-01T13:30:00Z'), toUs: at('2026-07-01T20:00:00Z') })
    expect(sessionOf('14:30-15:00', at('2018-01-02T09:00:00Z'))).toEqual({ fromUs: at('2018-01-02T14:30:00Z'), toUs: at('2018-01-02T15:00:00Z') })
    expect(() => sessionOf('15:00-14:30', 0)).toThrow('it must end after it begins')
  })
})

describe('the page of the figures', () => {
  it('is rewritten between its marks and nowhere else', () => {
    const page = 'before\n<!-- calibrate:begin -->\nold\n<!-- calibrate:end -->\nafter <!-- latency:begin --><!-- latency:end -->\n'
    const once = rewriteSection(page, 'calibrate', '| new |\n')
    expect(once).toBe('before\n<!-- calibrate:begin -->\n\n| new |\n\n<!-- calibrate:end -->\nafter <!-- latency:begin --><!-- latency:end -->\n')
    expect(rewriteSection(once, 'calibrate', '| new |')).toBe(once)
    expect(() => rewriteSection('nothing', 'calibrate', '')).toThrow('the file has no section between <!-- calibrate:begin --> and <!-- calibrate:end -->')
  })
})

it('refuses what it cannot work with', async () => {
  const refusal = (command: ReturnType<typeof calibrateCommand>, ...args: string[]) => {
    for (const each of [command, ...command.commands]) each.exitOverride().configureOutput({ writeErr: () => {} })
    return command.parseAsync(args, { from: 'user' }).then(() => 'ran', (error: Error) => error.message)
  }
  expect(await refusal(calibrateCommand(), '--hours', '0')).toContain('"0" is not allowed: give a number from 0.01 to 24')
  expect(await refusal(calibrateCommand(), '--session', 'noon')).toContain('two times of the day')
  expect(await refusal(experimentCommand(), 'latency', '--delays', '0')).toContain('give 2 to 10 integers from 0 to 1000000 with commas between')
  expect(await refusal(experimentCommand(), 'latency', '--delays', '0,x')).toContain('"0,x" is not allowed')
  expect(await refusal(experimentCommand(), 'latency', '--seeds', '2')).toContain('"2" is not allowed')
})
