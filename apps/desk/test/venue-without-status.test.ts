import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigSchema, instrumentsOf } from '@sluice/config'
import type { ClOrdId, Mic, Price, QtyLots, SymbolId } from '@sluice/domain'
import { FileSessionStore } from '@sluice/fix'
import { systemClock, type ConsoleState } from '@sluice/runtime'
import pino from 'pino'
import { afterEach, expect, it } from 'vitest'
import { DeskCore } from '../src/core/desk-core.ts'
import { freePortOffset, LinkClient } from './desk-processes.ts'
import { QuietVenue } from './quiet-venue.ts'

const MIC = 'XNAS' as Mic
const AVAX = 'AVAX' as SymbolId
const clock = systemClock()
const closers: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** The whole core with one venue that refuses status requests, over TCP. */
async function aDesk(statusRequests: boolean) {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-no-status-'))
  closers.push(() => rmSync(dataDir, { recursive: true, force: true }))
  mkdirSync(join(dataDir, 'logs'), { recursive: true })
  const defaults = ConfigSchema.parse({})
  const one = defaults.instruments.filter(({ symbol }) => symbol === AVAX)
  const instrument = instrumentsOf({ ...defaults, instruments: one })[0]!
  const store = new FileSessionStore({ dir: join(dataDir, 'venue'), durability: 'written' })
  closers.push(() => store.close())
  const venue = new QuietVenue(MIC, [instrument], clock, () => undefined, store)
  venue.takesNoStatus = true
  closers.push(() => venue.close())
  const config = ConfigSchema.parse({
    instruments: one, venues: [{ ...defaults.venues.find(({ mic }) => mic === MIC)!, port: await venue.listen(), statusRequests }],
    routing: { staticWaterfall: [MIC], restingWhenBlind: 'keep', staleAfterMs: 3_600_000, postTimeoutMs: 3_600_000, unackedTimeoutMs: 3_600_000, holdRetryMs: 50, minSliceQty: 1, exploration: { enabled: false } },
    core: { durability: 'written', tape: { enabled: false } }, model: { dir: 'none' }, demoOms: { enabled: false }, limits: { maxRepeatedOrders: 1_000 },
    fix: { omsPort: 9_880 + (await freePortOffset()), reconnectMs: 50, reconnectMaxMs: 100, counterparties: [{ compId: 'OMS1' }], dropCopies: [] },
  })
  const core = await DeskCore.start({ config, dataDir, root: dataDir, log: pino({ level: 'silent' }), onFatal: (error) => { throw error } })
  closers.push(() => core.stop())
  const link = new LinkClient(dataDir)
  await link.open()
  closers.push(() => link.close())
  await link.until('a market', (h) => h.feeds.every((f) => f.freshSymbols === f.symbols) && h.sessions.every((s) => s.up || s.session === 'OMS1'))
  return { venue, link, instrument }
}

it.each([true, false])('a venue that takes no status requests (configured as one that takes them: %s) is back: its orders stand as it told them, nothing is unknown, and new ones leave', async (statusRequests) => {
  const { venue, link, instrument } = await aDesk(statusRequests)
  const send = async (clOrdId: string): Promise<void> => {
    const { denial } = await link.command(clOrdId, {
      kind: 'submit-parent', request: {
        clOrdId: clOrdId as ClOrdId, symbol: AVAX, side: 'buy', orderQty: 300 as QtyLots, ordType: 'limit', limitPrice: (instrument.referencePrice - instrument.tick) as Price, timeInForce: 'day', objective: null, urgency: 'normal', account: '',
      },
    })
    expect(denial).toBeNull()
  }
  const asked = (): number => venue.received.filter(({ msgType }) => msgType === 'H').length
  const acked = (n: number) => (state: ConsoleState): boolean => state.children.length === n && state.children.every(({ ackedUs }) => ackedUs !== null)
  await send('A')
  await link.untilState('a first order', acked(1))
  const { clOrdId } = venue.resting[0]!
  for (const round of [1, 2]) {
    venue.away()
    await link.until('its session down', (h) => h.sessions.some(({ session, up }) => session.startsWith(MIC) && !session.includes('MD') && !up))
    venue.fill(clOrdId, 100)
    venue.back()
    await link.untilState('what filled meanwhile', ({ children }) => children.some((child) => child.clOrdId === clOrdId && child.cumQty === 100 * round && child.status === 'partiallyFilled'))
    await link.until('its sessions up, a market', (h) => h.feeds.every((f) => f.freshSymbols === f.symbols) && h.sessions.every((s) => s.up || s.session === 'OMS1'))
    await send(`B${round}`)
    const state = await link.untilState('another order', acked(1 + round))
    expect(state.children.filter(({ status }) => status === 'unknown')).toEqual([])
    expect(asked()).toBe(statusRequests ? 1 : 0)
  }
})
