import { join } from 'node:path'
import { loadConfig, type Config } from '@sluice/config'
import type { FeedEvent, Mic, Price, QtyLots, SymbolId, UnixUs } from '@sluice/domain'
import { TapeFile, type TapeInstrument } from '@sluice/tape'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tapeConfig } from '../src/sandbox/tape-config.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-tape-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const { config } = loadConfig({ env: {}, cwd: '/nowhere' })

/** Quotes of `lit`, prints of `dark`. */
function aTape(instrument: Partial<TapeInstrument> & { readonly symbol: string }, lit: readonly string[], dark: readonly string[]): string {
  const path = join(dir, 'day.tape')
  const whole = { priceScale: 10_000, lotSize: 1, tick: 100, qtyScale: 1, ...instrument } as TapeInstrument
  const tape = new TapeFile(path, { source: 'a test', mics: [], instruments: [whole] })
  const common = { kind: 'update', symbol: whole.symbol, rptSeq: 0, venueUs: 1 as UnixUs, receivedUs: 1 as UnixUs } as const
  const events: FeedEvent[] = [
    ...lit.map((mic): FeedEvent => ({ ...common, mic: mic as Mic, snapshot: true, entries: [{ kind: 'bid', price: 1_570_000 as Price, qty: 5 as QtyLots }] })),
    ...dark.map((mic): FeedEvent => ({ ...common, mic: mic as Mic, snapshot: false, entries: [{ kind: 'trade', price: 1_570_000 as Price, qty: 70 as QtyLots, aggressor: null, flags: 0 }] })),
  ]
  for (const event of events) tape.append(event)
  tape.commit()
  return path
}

const loads = (derived: Config): Config => loadConfig({ env: { SLUICE_VENUES: JSON.stringify(derived.venues), SLUICE_INSTRUMENTS: JSON.stringify(derived.instruments), SLUICE_ROUTING_STATIC_WATERFALL: JSON.stringify(derived.routing.staticWaterfall) }, cwd: '/nowhere' }).config

describe('the configuration of a desk on a tape', () => {
  it('[SB80] a symbol that is not configured comes from the tape, with all of its venues; what only prints is dark', () => {
    const path = aTape({ symbol: 'RECO' as SymbolId }, ['XNAS', 'XPSX'], ['XADF'])
    const derived = tapeConfig(config, path)
    expect(derived.instruments).toEqual([{ symbol: 'RECO', name: 'RECO (tape)', currency: 'USD', priceScale: 10_000, lotSize: 1, tick: 100, adv: 70, referencePrice: 157 }])
    expect(derived.venues.map(({ mic, kind, port }) => [mic, kind, port])).toEqual([['XNAS', 'lit-maker-taker', 9_901], ['XPSX', 'lit-maker-taker', 9_914], ['XADF', 'dark-midpoint', 9_915]])
    expect(derived.routing.staticWaterfall).toEqual(['XADF', 'XNAS', 'XPSX'])
    expect([derived.sandbox.tape, derived.demoOms.parentsPerMinute, derived.demoOms.qtyMax]).toEqual([path, 2, 8_000])
    expect(loads(derived).venues).toEqual(derived.venues)
  })

  it('[SB81] a configured symbol keeps its instrument, and the configured ones of the tape\u2019s venues', () => {
    const derived = tapeConfig(config, aTape({ symbol: 'HALO' as SymbolId }, ['XNAS', 'XPSX', 'EDGX'], []))
    expect(derived.instruments).toEqual(config.instruments.filter(({ symbol }) => symbol === 'HALO'))
    expect(derived.venues.map(({ mic }) => mic)).toEqual(['XNAS', 'EDGX'])
    expect(() => tapeConfig(config, aTape({ symbol: 'HALO' as SymbolId }, ['XPSX'], []))).toThrow('none of them is a configured venue')
  })

  it('[SB82] a price of many shares is put on a finer scale where there is one; parents stay within the limits', () => {
    const finer = tapeConfig(config, aTape({ symbol: 'COIN' as SymbolId, priceScale: 10, qtyScale: 100_000, tick: 1 }, ['XNAS'], []))
    expect(finer.instruments[0]).toMatchObject({ priceScale: 1_000_000, referencePrice: 1.57 })
    const coarse = tapeConfig(config, aTape({ symbol: 'COIN' as SymbolId, priceScale: 100, qtyScale: 100_000, tick: 1 }, ['XNAS'], []))
    expect(coarse.instruments[0]).toMatchObject({ priceScale: 100, referencePrice: 15_700 })
    expect([coarse.demoOms.qtyMin, coarse.demoOms.qtyMax]).toEqual([200, 318])
  })

  it('[SB83] says what is wrong with a tape', () => {
    expect(() => tapeConfig(config, aTape({ symbol: 'RECO' as SymbolId }, [], []))).toThrow('holds no market data')
    expect(() => tapeConfig(config, join(dir, 'none.tape'))).toThrow('ENOENT')
  })
})
