import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Rng } from '@sluice/domain'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { halvesExperiment, type FillExperiment } from '../fills/fill-experiment.ts'
import { findTaqDay } from '../fills/read-taq-day.ts'
import { sampleDay } from '../fills/sample-day.ts'
import { hasRecorded, recorded, RECORDED_DATA } from '../import/recorded-data.ts'
import { fillsCommand } from './fills.ts'

let dir = ''
const said: string[] = []
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lab-fills-'))
  vi.spyOn(console, 'log').mockImplementation((line: string) => said.push(line))
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(() => said.splice(0))
afterAll(() => {
  vi.restoreAllMocks()
  rmSync(dir, { recursive: true, force: true })
})

const lab = (...args: string[]): Promise<unknown> => fillsCommand().exitOverride().configureOutput({ writeErr: () => undefined }).parseAsync(args, { from: 'user' })

const QUOTES = 'ts_ms,ex,bid,bid_sz,ask,ask_sz,cond,natbbo_ind'
const TRADES = 'ts_ms,ex,price,size,cond,corr,trf'
const MINUTES = 40

/** Forty minutes of two venues from 14:30 UTC on. */
function writeDay(folder: string, date: string, openMs: number, seed: number): void {
  const rng = new Rng(seed)
  const [quotes, trades] = [[QUOTES], [TRADES]]
  let cents = 15_000
  for (let ms = -1_000; ms < MINUTES * 60_000; ms += rng.int(100, 900)) {
    if (rng.next() < 0.05) cents += rng.int(0, 1) * 2 - 1
    for (const ex of ['N', 'T']) quotes.push(`${openMs + ms},${ex},${(cents / 100).toFixed(2)},${100 * rng.int(1, 4)},${((cents + 2) / 100).toFixed(2)},${100 * rng.int(1, 4)},R,A`)
    if (ms > 0 && rng.next() < 0.3) trades.push(`${openMs + ms + 1},${rng.next() < 0.7 ? 'N' : 'T'},${((cents + 2 * rng.int(0, 1)) / 100).toFixed(2)},${50 * rng.int(1, 6)},F,0,`)
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `quotes_${date}.csv.gz`), gzipSync(quotes.join('\n')))
  writeFileSync(join(folder, `trades_${date}.csv`), trades.join('\n'))
}

const DAY_1 = Date.UTC(2018, 0, 2, 14, 30)
const DAY_2 = Date.UTC(2018, 0, 3, 14, 30)

describe('lab fills', () => {
  it('learns from a day, judges it on another, prints the table and writes it into its section', async () => {
    const both = join(dir, 'both')
    writeDay(both, '20180102', DAY_1, 1)
    writeDay(both, '20180103', DAY_2, 2)
    const page = join(dir, 'PAGE.md')
    writeFileSync(page, 'before\n<!-- fills:begin -->\nwhat was there\n<!-- fills:end -->\nafter\n')
    await lab('--train', join(both, '20180102'), '--test', join(both, '20180103'), '--session', '14:30-15:09', '--write', page)
    expect(said[0]).toContain('Trained on 20180102, tested on 20180103, seed 1.')
    expect(said[0]).toMatch(/\| blend +\| +\.\d{3} \[\.\d{3}, \.\d{3}\] \|/)
    expect(said[0]).toContain('published: blend of trees and ridge')
    expect(said[0]).toContain('none rose')
    const written = readFileSync(page, 'utf8')
    expect(written).toMatch(/^before\n<!-- fills:begin -->\n\n`npm run lab -- fills --train/)
    expect(written).toContain(said[0]!)
    expect(written).not.toContain('what was there')
  }, 60_000)

  it('tells which file, field or value is wrong, and what is allowed', async () => {
    const one = join(dir, 'one')
    writeDay(one, '20180102', DAY_1, 3)
    await expect(lab('--train', join(dir, 'nowhere'))).rejects.toThrow(/--train .*nowhere does not exist: allowed is a folder with files of quotes and trades/)
    await expect(lab('--train', join(one, 'trades_20180102.csv'))).rejects.toThrow(/is a file: allowed is a folder/)
    await expect(lab('--train', join(one, '20180105'))).rejects.toThrow(/there is no file of 20180105 in .*, allowed is one of 20180102/)
    await expect(lab('--train', join(dir, 'both'))).rejects.toThrow(/holds several days: allowed is one of .*20180102, .*20180103/)
    await expect(lab('--train', one, '--test', one, '--split', 'half')).rejects.toThrow(/cannot be used with/)
    await expect(lab('--train', one, '--split', 'third')).rejects.toThrow(/Allowed choices are half/)
    const empty = join(dir, 'empty')
    mkdirSync(empty)
    await expect(lab('--train', empty)).rejects.toThrow(/holds no file of quotes: needed are .csv or .csv.gz files with the columns ts_ms,ex,bid/)
    copyFileSync(join(one, 'quotes_20180102.csv.gz'), join(empty, 'quotes_20180102.csv.gz'))
    await expect(lab('--train', empty)).rejects.toThrow(/holds no file of trades/)
    writeFileSync(join(empty, 'trades_20180102.csv'), 'ts_ms,venue,price\n1,N,1\n')
    await expect(lab('--train', empty)).rejects.toThrow(/trades_20180102.csv line 1: columns are "ts_ms,venue,price"; needed are/)
    writeFileSync(join(empty, 'trades_20180102.csv'), `${TRADES}\n${DAY_2 + 1_000},N,150,100,F,0,\n`)
    await expect(lab('--train', empty)).rejects.toThrow(/20180102 has no trades from 2018-01-02 14:30 to 2018-01-02 21:00 UTC/)
    writeFileSync(join(empty, 'trades_20180102.csv'), `${TRADES}\n${DAY_1 + 1_000},N,9,100,F,0,\n`)
    await expect(lab('--train', empty)).rejects.toThrow(/orders (were filled|could be sent)/)
    await expect(lab('--train', one, '--session', '14:30-14:50')).rejects.toThrow(/first half: \d+ orders could be sent, at least 300 are needed|second half: \d+ orders could be sent/)
    await expect(lab('--train', one, '--write', join(dir, 'none.md'))).rejects.toThrow(/--write .*none.md cannot be read/)
    writeFileSync(join(dir, 'bare.md'), '# Page\n')
    await expect(lab('--train', one, '--write', join(dir, 'bare.md'))).rejects.toThrow(/has no section between <!-- fills:begin -->/)
  }, 60_000)
})

describe.skipIf(!hasRecorded('taq_xxx_2018'))(`a recorded day (${RECORDED_DATA})`, () => {
  let result: FillExperiment
  beforeAll(async () => {
    result = halvesExperiment(await sampleDay(await findTaqDay(recorded('taq_xxx_2018'), '--train')), 1)
  }, 240_000)
  const of = (model: string, horizonS: number): FillExperiment['judgements'][number] => result.judgements.find((one) => one.model === model && one.horizonS === horizonS)!

  it('from its first half to its second the blend orders fills better than published models', () => {
    expect(of('blend', 10).auc).toBeGreaterThan(0.677)
    expect(of('blend', 10).brier).toBeLessThan(of('logistic', 10).brier)
    expect(of('blend', 60).auc).toBeGreaterThan(0.592)
    expect(of('blend', 60).brier).toBeLessThan(0.2498)
    expect(of('blend', 10).calibrationError).toBeLessThan(0.03)
    expect(result.monotone.rose).toBe(0)
  })

  it('as many orders fill as were measured before', () => {
    const { filled } = result.venues.find(({ mic }) => mic === 'XNAS')!
    expect(filled[0]).toBeCloseTo(0.17, 1)
    expect(filled[1]).toBeCloseTo(0.55, 1)
  })
})
