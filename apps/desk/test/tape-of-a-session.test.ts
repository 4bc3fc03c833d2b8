import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FeedBooks } from '@sluice/book'
import { instrumentsOf, loadConfig, venuesOf } from '@sluice/config'
import type { FeedEvent, VenueView } from '@sluice/domain'
import { readJournal } from '@sluice/journal'
import { loadTape } from '@sluice/tape'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeskProcess, freePortOffset, LinkClient } from './desk-processes.ts'

const CONFIG = loadConfig({ env: {} }).config
const MICS = venuesOf(CONFIG).map(({ mic }) => mic)
const SYMBOLS = instrumentsOf(CONFIG).map(({ symbol }) => symbol)

/** A session over real venues with gaps, halts and lost sessions: what the core took in is on the tape, and is all that its views were made of. */
describe('the tape of a session', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-tape-'))
  const link = new LinkClient(dataDir)
  let controlPort: number
  let sandbox: DeskProcess
  let core: DeskProcess
  let tape: readonly FeedEvent[]
  let passed = 0

  const fault = async (body: Readonly<Record<string, unknown>>): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${controlPort}/fault`, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(5_000) })
    expect(response.status, await response.text()).toBe(200)
  }

  beforeAll(async () => {
    const offset = await freePortOffset()
    controlPort = 9_890 + offset
    const env = {
      SLUICE_DATA_DIR: dataDir, SLUICE_PORT_OFFSET: String(offset), SLUICE_FIX_RECONNECT_MS: '50', SLUICE_DEMO_OMS_PARENTS_PER_MINUTE: '600', SLUICE_LIMITS_MAX_REPEATED_ORDERS: '1000',
      // Several segments, so that the venues are asked for books in the middle.
      SLUICE_CORE_TAPE_SEGMENT_BYTES: '8192',
    }
    sandbox = await DeskProcess.start('apps/sandbox/dist/sandbox.mjs', env)
    core = await DeskProcess.start('apps/desk/dist/core.mjs', env)
    await link.open()
    await link.until('every feed fresh', (h) => h.feeds.every((f) => f.connected && f.freshSymbols === f.symbols))
    await fault({ fault: 'sequenceGap', mic: 'XNAS', on: true })
    await fault({ fault: 'halt', mic: 'XNYS', on: true })
    await fault({ fault: 'clockSkew', mic: 'IEXG', on: true })
    await link.until('gaps, halts and a clock that is off', (h) => {
      const feed = (mic: string) => h.feeds.find((f) => f.mic === mic)!
      return feed('XNAS').gaps >= 3 && feed('XNYS').notOpen.length > 0 && (feed('IEXG').clockOffsetUs ?? 0) > 100_000 && h.feeds.every((f) => f.updatesPerS > 0)
    })
    await fault({ fault: 'dropSession', mic: 'BATY', on: true })
    await link.until('a session lost', (h) => !h.feeds.find((f) => f.mic === 'BATY')!.connected)
    await fault({ on: false })
    await link.until('everything back', (h) => h.feeds.every((f) => f.connected && f.freshSymbols === f.symbols && f.notOpen.length === 0))
    const { tape: health } = await link.until('several segments', (h) => (h.tape?.bytes ?? 0) > 4 * 8_192)
    expect(health).toMatchObject({ dropped: 0, error: null })
    link.close()
    await core.stop()
    await sandbox.stop()
    tape = loadTape(join(dataDir, 'tape'))
  }, 120_000)

  afterAll(async () => {
    link.close()
    await core?.stop()
    await sandbox?.stop()
    if (passed === 2) rmSync(dataDir, { recursive: true, force: true }) // a run that failed leaves its logs
  })

  it('gives the views of the journal, bit for bit, and every one of them', async () => {
    const books = new FeedBooks({ mics: MICS, symbols: SYMBOLS })
    const replayed: (readonly VenueView[])[] = []
    for (const event of tape) {
      const views = books.apply(event)
      if (event.kind === 'views') replayed.push(views)
    }
    const journaled: (readonly VenueView[])[] = []
    for await (const { record } of readJournal(join(dataDir, 'journal'))) if (record.t === 'entry' && record.input.kind === 'views') journaled.push(record.input.views)
    expect(replayed).toHaveLength(journaled.length)
    for (const [at, views] of journaled.entries()) expect(replayed[at]).toEqual(views)
    console.log(`${tape.length} events, ${journaled.length} times views were taken, ${journaled.flat().length} views`)
    passed += 1
  })

  it('holds what happened: gaps, lost sessions, states, prints, takes of one symbol and of all', () => {
    const kinds = new Set(tape.map((event) => event.kind))
    expect(kinds).toEqual(new Set(['up', 'down', 'update', 'status', 'views']))
    expect(tape.some((event) => event.kind === 'views' && event.symbol !== null)).toBe(true)
    expect(tape.some((event) => event.kind === 'views' && event.symbol === null)).toBe(true)
    expect(tape.some((event) => event.kind === 'status' && event.status.state === 'halted' && event.mic === 'XNYS')).toBe(true)
    expect(tape.some((event) => event.kind === 'update' && event.entries.some((entry) => entry.kind === 'trade'))).toBe(true)
    // A venue that was asked for books again in the middle sent them.
    const fulls = tape.filter((event) => event.kind === 'update' && event.snapshot && event.mic === 'EDGX')
    expect(fulls.length).toBeGreaterThan(SYMBOLS.length)
    passed += 1
  })
})
