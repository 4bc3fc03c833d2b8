import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigSchema, instrumentsOf } from '@sluice/config'
import type { ClOrdId, Entry, ExecId, Mic, QtyLots, SymbolId, VenueView } from '@sluice/domain'
import { readJournal } from '@sluice/journal'
import { systemClock } from '@sluice/runtime'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeskCore } from '../src/core/desk-core.ts'
import { freePortOffset, LinkClient } from './desk-processes.ts'
import { StubVenue } from './stub-venue.ts'

const MIC = 'XNAS' as Mic
const SYMBOLS = ['AVAX', 'HALO'] as const
const VIEW_INTERVAL_MS = 50
const TICK_MS = 5
/** Messages a symbol and tick: 400 a second of each symbol in the ordinary market, ten times as many in the burst. */
const ORDINARY = 2
const BURST = 20
const PARENTS = 40

/** Ten times the market data while orders are worked, one after the other, each as soon as the one before is filled. */
describe('a burst of market data', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-burst-'))
  const link = new LinkClient(dataDir)
  let venue: StubVenue
  let core: DeskCore
  let publishing: NodeJS.Timeout
  let perTick = ORDINARY
  let burst: { readonly fromUs: number; readonly toUs: number; readonly messages: number; readonly execIds: readonly ExecId[] }
  const entries: Entry[] = []

  const submit = async (no: number): Promise<void> => {
    const answer = await link.command(`R${no}`, {
      kind: 'submit-parent',
      request: {
        clOrdId: `C${no}` as ClOrdId, symbol: SYMBOLS[no % 2]! as SymbolId, side: no % 3 === 0 ? 'sell' : 'buy', orderQty: (1_000 + no) as QtyLots, ordType: 'market', limitPrice: null,
        timeInForce: 'day', objective: null, urgency: 'high', account: 'ACC1',
      },
    })
    expect(answer.denial).toBeNull()
    await link.untilState(`order ${no} filled`, ({ parents }) => parents.some(({ clOrdId, status }) => clOrdId === `C${no}` && status === 'filled'))
  }

  beforeAll(async () => {
    const clock = systemClock()
    mkdirSync(join(dataDir, 'logs'), { recursive: true })
    const defaults = ConfigSchema.parse({})
    const instruments = defaults.instruments.filter(({ symbol }) => SYMBOLS.some((name) => name === symbol))
    venue = new StubVenue(MIC, instrumentsOf({ ...defaults, instruments }), clock)
    const config = ConfigSchema.parse({
      instruments, venues: [{ ...defaults.venues.find(({ mic }) => mic === MIC)!, port: await venue.listen() }],
      routing: { staticWaterfall: [MIC] }, core: { viewIntervalMs: VIEW_INTERVAL_MS, durability: 'written' }, fix: { omsPort: 9_880 + (await freePortOffset()) }, model: { dir: 'none' },
    })
    core = await DeskCore.start({ config, dataDir, root: dataDir, log: pino({ level: 'silent' }), onFatal: (error) => { throw error } })
    publishing = setInterval(() => venue.publish(perTick), TICK_MS)
    await link.open()
    await link.until('a market', (h) => h.feeds.every((f) => f.freshSymbols === f.symbols) && h.sessions.filter((s) => s.role === 'orders').every((s) => s.up))
    await submit(0)

    const from = { us: clock.nowUs(), messages: venue.messagesSent, executions: venue.execIds.length }
    perTick = BURST
    for (let no = 1; no <= PARENTS; no++) await submit(no)
    burst = { fromUs: from.us, toUs: clock.nowUs(), messages: venue.messagesSent - from.messages, execIds: venue.execIds.slice(from.executions) }
    perTick = ORDINARY
    clearInterval(publishing)
    const { feeds } = await link.until('a flat desk', (h) => h.openParents === 0 && h.liveChildren === 0)
    expect(feeds[0]).toMatchObject({ gaps: 0, refused: 0, connected: true })
    let events = -1
    await link.until('nothing more on its way', ({ tape }) => {
      const before = events
      events = tape!.events
      return events === before
    })
    link.close()
    await core.stop()
    await venue.close()
    for await (const { record } of readJournal(join(dataDir, 'journal'))) if (record.t === 'entry') entries.push(record)
  }, 60_000)

  afterAll(async () => {
    clearInterval(publishing)
    link.close()
    await core?.stop()
    await venue?.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const viewsOf = (all: readonly Entry[]): (readonly VenueView[])[] => all.flatMap(({ input }) => (input.kind === 'views' ? [input.views] : []))
  const inBurst = (): Entry[] => entries.filter(({ tsUs }) => tsUs >= burst.fromUs && tsUs <= burst.toUs)

  it('is conflated: as many entries of views as intervals and orders, however many messages came', () => {
    const views = viewsOf(inBurst())
    const intervals = (burst.toUs - burst.fromUs) / 1_000 / VIEW_INTERVAL_MS
    console.log(`${burst.messages} messages in ${Math.round((burst.toUs - burst.fromUs) / 1_000)} ms: ${views.length} entries of views, ${burst.execIds.length} execution reports`)
    expect(views.length).toBeLessThanOrEqual(intervals + 1 + PARENTS)
    expect(Math.max(...views.map((taken) => taken.length))).toBeLessThanOrEqual(SYMBOLS.length)
    expect(burst.messages).toBeGreaterThan(10 * views.flat().length)
  })

  it('loses no volume: what was printed is in the views', () => {
    const volume = viewsOf(entries).flat().reduce((sum, { trades }) => sum + (trades?.volumeLots ?? 0), 0)
    expect(volume).toBe(venue.printedLots)
  })

  it('touches no order event: every report of the venue is an entry of its own, in its order', () => {
    const journaled = entries.flatMap(({ input }) => (input.kind === 'venue-execution' ? [input.report.execId] : []))
    expect(journaled).toEqual(venue.execIds)
  })

  it('starves no order: all were worked to their end while it lasted', () => {
    const executions = inBurst().flatMap(({ input }) => (input.kind === 'venue-execution' ? [input.report.execId] : []))
    expect(executions).toEqual(burst.execIds)
    expect(inBurst().filter(({ input }) => input.kind === 'submit-parent')).toHaveLength(PARENTS)
  })
})
