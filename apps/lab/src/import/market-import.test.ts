import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { FeedBooks } from '@sluice/book'
import type { FeedEvent, FeedUpdate, Mic, SymbolId } from '@sluice/domain'
import { loadTape, tapeHeader, verifyTape } from '@sluice/tape'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importBinance } from './binance-import.ts'
import type { MarketImport } from './market-import.ts'
import { marketQualityText } from './print-quality.ts'
import { hasRecorded, recorded, RECORDED_DATA } from './recorded-data.ts'
import { importTaq } from './taq-import.ts'

let dir = ''
let files = 0
beforeAll(() => { dir = mkdtempSync(join(tmpdir(), 'import-')) })
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const file = (name: string, lines: readonly string[]): string => {
  const path = join(dir, `${(files += 1)}-${name}`)
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(lines.join('\n')) : lines.join('\n'))
  return path
}
const fresh = (): string => join(dir, `${(files += 1)}.tape`)
const S = 'ACME' as SymbolId
const T = 1_514_903_400_000

const taq = async (...paths: string[]): Promise<{ report: MarketImport; events: FeedEvent[] }> => {
  const out = fresh()
  const report = await importTaq(paths, S, { out, progress: false })
  return { report, events: loadTape(out) }
}
const update = (mic: string, ms: number, snapshot: boolean, rptSeq: number, entries: FeedUpdate['entries']): FeedEvent =>
  ({ kind: 'update', mic: mic as Mic, symbol: S, snapshot, rptSeq, venueUs: ms * 1_000, receivedUs: ms * 1_000, entries }) as FeedEvent

describe('import of the consolidated tape', () => {
  it('makes each quote its venue\'s book and each trade a print, trades of a millisecond before its quotes', async () => {
    const quotes = file('q.csv.gz', ['ts_ms,ex,bid,bid_sz,ask,ask_sz,cond,natbbo_ind', `${T},N,157.18,300,157.2,0,R,A`, `${T + 5},T,157.1875,100,157.2,200,R,A`])
    const trades = file('t.csv', ['ts_ms,ex,price,size,cond,corr,trf', `${T + 5},N,157.19,50,F I,0,`, `${T + 6},D,157.1999,1000,4,12,T\r`])
    const { report, events } = await taq(quotes, trades)
    expect(events).toEqual([
      { kind: 'up', mic: 'XNYS', receivedUs: T * 1_000 }, update('XNYS', T, true, 0, []),
      update('XNYS', T, true, 0, [{ kind: 'bid', price: 1_571_800, qty: 300 }] as never),
      update('XNYS', T + 5, false, 1, [{ kind: 'trade', price: 1_571_900, qty: 50, aggressor: null, flags: 1 + 2 }] as never),
      { kind: 'up', mic: 'XNAS', receivedUs: (T + 5) * 1_000 }, update('XNAS', T + 5, true, 0, []),
      update('XNAS', T + 5, true, 0, [{ kind: 'bid', price: 1_571_875, qty: 100 }, { kind: 'ask', price: 1_572_000, qty: 200 }] as never),
      { kind: 'up', mic: 'XADF', receivedUs: (T + 6) * 1_000 }, update('XADF', T + 6, true, 0, []),
      update('XADF', T + 6, false, 1, [{ kind: 'trade', price: 1_571_999, qty: 1_000, aggressor: null, flags: 8 + 16 + 32 }] as never),
    ])
    expect(report.rows).toEqual({ read: 4, taken: 4, rejected: 0, ignored: 0 })
  })

  it('counts what it cannot take, by reason with the first examples, and takes the rest', async () => {
    const quotes = file('q.csv', [
      'ts_ms,ex,bid,bid_sz,ask,ask_sz', `${T},N,157,1,158,1`, `${T + 3_000},N,157,1,158,1`, 'when,N,157,1,158,1', `${T + 3_000},?,157,1,158,1`, `${T + 3_000},N,157.12345,1,158,1`,
      `${T + 3_000},N,157,1.5,158,1`, `${T + 3_000},N,0,1,158,1`, `${T + 3_000},N,157,1`, `${T + 1_500},N,157,1,158,1`, `${T + 3_000},N,157,1,158,2000000000`, '12,N,157,1,158,1', '',
    ])
    const { report } = await taq(quotes)
    expect(report.rows).toEqual({ read: 11, taken: 3, rejected: 8, ignored: 0 })
    expect(report.outOfOrder).toBe(1)
    expect(report.rejects.map(({ field, examples }) => [field, examples[0]?.line, examples[0]?.value])).toEqual([
      ['ts_ms', 4, 'when'], ['ex', 5, '?'], ['bid', 6, '157.12345'], ['bid_sz', 7, '1.5'], ['bid', 8, '0'], ['row', 9, `${T + 3_000},N,157,1`], ['ask_sz', 11, '2000000000'], ['ts_ms', 12, '12'],
    ])
    expect(report.rejects.find(({ field }) => field === 'bid')?.allowed).toBe('a decimal from 0 with at most 4 places that are not zero')
    expect(marketQualityText(report)).toContain('11 read, 3 taken, 8 rejected')
  })

  it('is all or nothing, and says what is wrong', async () => {
    const header = 'ts_ms,ex,bid,bid_sz,ask,ask_sz'
    const cut = join(dir, 'cut.csv.gz')
    writeFileSync(cut, gzipSync(`${header}\n${`${T},N,157,1,158,1\n`.repeat(5_000)}`).subarray(0, 60))
    const cases: [string, string][] = [
      [join(dir, 'absent.csv'), 'there is no file'], [file('empty.csv', []), 'is empty'], [file('other.csv', ['a,b,c', '1,2,3']), 'line 1: columns are "a,b,c"; needed are'],
      [cut, 'cannot be unpacked'], [file('bad.csv', [header, 'x,N,157,1,158,1']), 'none of 1 rows could be taken; '], [file('none.csv', [header]), 'there is no row in the files'],
    ]
    for (const [path, words] of cases) {
      const out = fresh()
      await expect(importTaq([path], S, { out, progress: false })).rejects.toThrow(words)
      expect(existsSync(out)).toBe(false)
    }
    const good = file('good.csv', [header, `${T},N,157,1,158,1`])
    for (const out of [join(good, 'x.tape'), dir]) await expect(importTaq([good], S, { out, progress: false })).rejects.toThrow(`${out} cannot be written: `)
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

const depth = (E: number, U: number, u: number, b: string[][], a: string[][], pu?: number): string =>
  `1723161255030314667 ${JSON.stringify({ stream: 's', data: { e: 'depthUpdate', E, ...(pu === undefined ? {} : { T: E - 1, pu }), s: 'BTCUSDT', U, u, b, a } })}`
const E0 = 1_723_161_256_000

describe('import of raw websocket messages', () => {
  const run = async (...lines: string[]): Promise<{ report: MarketImport; events: FeedEvent[]; out: string }> => {
    const out = fresh()
    const report = await importBinance([file('raw.gz', lines)], { out, progress: false })
    return { report, events: loadTape(out), out }
  }
  const levels = (events: readonly FeedEvent[]): string[] =>
    events.map((event) => event.kind === 'update' ? `${event.snapshot ? 'S' : 'I'}${event.rptSeq} ${event.entries.map(({ kind, price, qty }) => `${kind} ${price}x${qty}`).join(' ')}` : event.kind)

  it('keeps one book from diffs, best quotes and whole books, each as far as its number is newer', async () => {
    const { report, events, out } = await run(
      depth(E0, 1, 10, [['100.00', '1.0'], ['99.00', '2']], [['101.00', '0.5']], 0),
      `1723161255030314668 {"stream":"s","data":{"e":"bookTicker","u":12,"s":"BTCUSDT","b":"99.00","B":"1.500","a":"101.00","A":"0.500","T":${E0 + 1},"E":${E0 + 1}}}`,
      // Older than the best quote: its bid of 100 is gone already.
      depth(E0 + 2, 11, 11, [['100.00', '3'], ['98.00', '1']], [], 10),
      `1723161255030314669 {"stream":"s","data":{"e":"trade","E":${E0 + 3},"T":${E0 + 3},"s":"BTCUSDT","t":7,"p":"99.00","q":"0.250","X":"MARKET","m":true}}`,
      depth(E0 + 4, 12, 15, [['99.00', '0']], [['100.50', '4']], 11),
      `1723161255030314670 {"lastUpdateId":13,"E":${E0 + 5},"T":${E0 + 5},"bids":[["99.00","1.5"],["97.00","9"]],"asks":[["101.00","0.5"]]}`,
    )
    expect(levels(events)).toEqual([
      'up', 'S0 ', 'I1 bid 10000x1000 bid 9900x2000 ask 10100x500', 'I2 bid 10000x0 bid 9900x1500', 'I3 bid 9800x1000',
      'I4 trade 9900x250', 'I5 bid 9900x0 ask 10050x4000', 'S5 bid 9700x9000 ask 10050x4000 ask 10100x500',
    ])
    expect(tapeHeader(out)).toMatchObject({ instruments: [{ symbol: 'BTCUSDT.P', priceScale: 100, lotSize: 1, tick: 10, qtyScale: 1_000 }], mics: ['BNUM'] })
    expect(report.bestQuotes).toMatchObject([{ crossedS: 0, lockedS: 0 }])
  })

  it('tells holes, repeats and lost trades, and trusts nothing from before a hole', async () => {
    const { report, events } = await run(
      depth(E0, 1, 10, [['100', '1']], [['101', '1']]), depth(E0 + 1, 11, 12, [['99', '1']], []), depth(E0 + 1, 11, 12, [['99', '1']], []), depth(E0 + 2, 14, 15, [['98', '1']], []),
      ...[5, 6, 6, 9].map((t) => `1723161255030314669 {"stream":"s","data":{"e":"trade","E":${E0 + 3},"T":${E0 + 3},"s":"BTCUSDT","t":${t},"p":"99.00","q":"0.25","m":false}}`),
    )
    expect(levels(events).slice(2)).toEqual([
      'I1 bid 10000x1000000 ask 10100x1000000', 'I2 bid 9900x1000000', 'refused', 'S2 ', 'I3 bid 9800x1000000', 'I4 trade 9900x250000', 'I5 trade 9900x250000', 'I6 trade 9900x250000',
    ])
    expect(report.duplicates).toBe(2)
    expect(report.gaps).toMatchObject({ count: 2, first: [{ mic: 'BNSP', symbol: 'BTCUSDT', expected: 12, got: 14 }, { expected: 7, got: 9 }] })
  })

  it('counts no gap where a number among the trades was none of the market', async () => {
    const { report, events } = await run(
      depth(E0, 1, 10, [['100', '1']], [['101', '1']], 0),
      ...[['MARKET', 5], ['INSURANCE_FUND', 6], ['MARKET', 7], ['NA', 9]].map(([x, t]) => `1723161255030314669 {"stream":"s","data":{"e":"trade","E":${E0 + 3},"T":${E0 + 3},"s":"BTCUSDT","t":${t},"p":"99.00","q":"0.250","X":"${x}","m":false}}`),
    )
    expect(levels(events).slice(3)).toEqual(['I2 trade 9900x250', 'I3 trade 9900x250'])
    expect(report.gaps).toMatchObject({ count: 1, first: [{ mic: 'BNUM', expected: 8, got: 9 }] })
    expect(report.rows).toEqual({ read: 5, taken: 5, rejected: 0, ignored: 0 })
  })

  it('refuses a value that does not fit, with line, field and value, and never rounds', async () => {
    const { report } = await run(
      depth(E0, 1, 2, [['100', '1']], []), depth(E0, 3, 4, [['100.001', '1']], []), depth(E0, 5, 6, [['100', '0.0000001']], []), depth(E0, 5, 6, [['100', '2000']], []),
      'nothing', '1723161255030314667 {', '1723161255030314667 {"result":null,"id":1}', `1723161255030314667 {"data":{"e":"trade","E":"x","s":"BTCUSDT","t":1,"p":"1","q":"1","m":true}}`,
    )
    expect(report.rows).toEqual({ read: 8, taken: 1, rejected: 6, ignored: 1 })
    expect(report.rejects.map(({ field, allowed, examples }) => [examples[0]?.line, field, examples[0]?.value, allowed])).toMatchObject([
      [2, 'b price', '100.001', 'in quotes a decimal from 0 with at most 2 places that are not zero'], [3, 'b quantity', '0.0000001', 'in quotes a decimal from 0 with at most 6 places that are not zero'],
      [4, 'b quantity', '2000', 'at most 1000'], [5, 'line', 'nothing', '<local time in nanoseconds> <json>'], [6, 'json', '{', expect.stringContaining('JSON')], [8, 'E', 'x', expect.stringContaining('milliseconds')],
    ])
  })

  it('says that a file holds no such messages', async () => {
    await expect(run('a', 'b')).rejects.toThrow('holds no depth diff, best quote or trade in its first 5000 lines; line 1: line "a" is not allowed')
  })
})

describe.skipIf(!hasRecorded('taq_xxx_2018'))(`the recorded day (skipped where ${RECORDED_DATA} has no taq_xxx_2018)`, () => {
  it('gives a best quote that is never crossed and hardly locked, and books that follow', async () => {
    const out = fresh()
    const report = await importTaq([recorded('taq_xxx_2018', 'quotes_20180102.csv.gz'), recorded('taq_xxx_2018', 'trades_20180102.csv.gz')], S, { out, progress: false })
    expect(report.rows).toEqual({ read: 260_027, taken: 260_021, rejected: 6, ignored: 0 })
    expect(report.bestQuotes).toMatchObject([{ twoSidedS: 23_400, crossedPct: 0 }])
    expect(report.bestQuotes[0]?.lockedPct).toBeLessThan(0.03)
    expect(report.tape.bytesPerEvent).toBeLessThan(5)
    expect(verifyTape(out)).toMatchObject({ damage: null, events: report.tape.events })
    expect(JSON.parse(readFileSync(`${out}.report.json`, 'utf8'))).toEqual(JSON.parse(JSON.stringify(report)))
    const books = new FeedBooks({ mics: tapeHeader(out)?.mics ?? [], symbols: [S] })
    for (const event of loadTape(out)) if (event.kind !== 'views') books.apply(event)
    for (const { gaps, refused, old, awaiting } of books.states()) expect({ gaps, refused, old, awaiting }).toEqual({ gaps: 0, refused: 0, old: 0, awaiting: 0 })
  })
})

describe.skipIf(!hasRecorded('binance_btc_2024'))(`the recorded minutes (skipped where ${RECORDED_DATA} has no binance_btc_2024)`, () => {
  it('give three books without a hole, never crossed or locked', async () => {
    const out = fresh()
    const names = ['cm_btcusd_perp', 'spot_btcusdt', 'usdm_btcusdt'].map((name) => recorded('binance_btc_2024', `${name}_20240808.gz`))
    const report = await importBinance(names, { out, progress: false })
    expect(report.rows).toEqual({ read: 183_473, taken: 183_473, rejected: 0, ignored: 0 })
    expect(report.gaps.count).toBe(0)
    expect(report.bestQuotes.map(({ symbol, crossedS, lockedS }) => [symbol, crossedS, lockedS])).toEqual([['BTCUSDT', 0, 0], ['BTCUSDT.P', 0, 0], ['BTCUSD.P', 0, 0]])
    expect(verifyTape(out)).toMatchObject({ damage: null, events: report.tape.events })
  })
})
