import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChildRecord, ClOrdId, HoldReason, ParentId, Price, QtyLots, SymbolId } from '@sluice/domain'
import type { ConsoleState } from '@sluice/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeskProcess, freePortOffset, LinkClient } from './desk-processes.ts'
import { loggedUs, VenueOrdersLog } from './venue-orders-log.ts'

const SYMBOL = 'AVAX' as SymbolId
const CASES = 3

/** What the venues tell of their market, and what the desk does then, by the venues' own logs. */
describe('markets at the venues', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-markets-'))
  const logs = new VenueOrdersLog(dataDir)
  const link = new LinkClient(dataDir)
  let env: Record<string, string>
  let sandbox: DeskProcess
  let core: DeskProcess
  let requests = 0
  let passed = 0

  const fault = async (body: object, on: boolean): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${9_890 + Number(env['SLUICE_PORT_OFFSET'])}/fault`, { method: 'POST', body: JSON.stringify({ ...body, on }), signal: AbortSignal.timeout(5_000) })
    expect(response.status, await response.text()).toBe(200)
  }
  const bidNow = async (): Promise<Price> => {
    const quote = await link.next((m): m is Extract<typeof m, { type: 'market' }> => m.type === 'market' && m.quotes.some(({ symbol, bid }) => symbol === SYMBOL && bid !== null))
    return quote.quotes.find(({ symbol }) => symbol === SYMBOL)!.bid!
  }
  const liveOf = (state: ConsoleState, parentId: ParentId): ChildRecord[] => state.children.filter((c) => c.parentId === parentId && c.leavesQty > 0 && c.status !== 'unsent')
  const parentOf = (state: ConsoleState, parentId: ParentId): ConsoleState['parents'][number] => state.parents.find((p) => p.parentId === parentId)!
  const ordersSince = (parentId: ParentId, sinceUs: number): string[] =>
    link.health!.feeds.flatMap(({ mic }) => logs.orders(mic, parentId).filter((order) => loggedUs(order) > sinceUs).map(({ fields }) => `${mic} ${fields.get(44) ?? ''}`))

  /** A patient order far larger than what trades: it works as long as anybody lets it. */
  async function aWorkingParent(): Promise<ParentId> {
    const requestId = `R${++requests}`
    const { parentId, denial } = await link.command(requestId, {
      kind: 'submit-parent', request: {
        clOrdId: requestId as ClOrdId, symbol: SYMBOL, side: 'buy', orderQty: 50_000 as QtyLots, ordType: 'limit', limitPrice: await bidNow(), timeInForce: 'day', objective: null, urgency: 'normal', account: '',
      },
    })
    expect(denial).toBeNull()
    await link.untilState('a live order', (state) => liveOf(state, parentId!).some(({ ackedUs }) => ackedUs !== null))
    return parentId!
  }

  async function end(parentId: ParentId): Promise<void> {
    await link.command(`R${++requests}`, { kind: 'override-parent', parentId, action: { kind: 'cancel' }, reason: 'done', expiresInUs: null })
  }

  beforeAll(async () => {
    env = {
      SLUICE_DATA_DIR: dataDir, SLUICE_PORT_OFFSET: String(await freePortOffset()), SLUICE_FIX_RECONNECT_MS: '50', SLUICE_DEMO_OMS_PARENTS_PER_MINUTE: '0',
      SLUICE_ROUTING_POST_TIMEOUT_MS: '600000', SLUICE_ROUTING_MID_TIMEOUT_MS: '600000', SLUICE_ROUTING_MAX_PLANS: '5000',
    }
    sandbox = await DeskProcess.start('apps/sandbox/dist/sandbox.mjs', env)
    core = await DeskProcess.start('apps/desk/dist/core.mjs', env)
    await link.open()
    await link.until('every session and feed up', (h) => h.sessions.filter((s) => s.session !== 'CERT1').every((s) => s.up) && h.feeds.every((f) => f.freshSymbols > 0))
  })

  afterAll(async () => {
    link.close()
    await core?.stop()
    await sandbox?.stop()
    if (passed === CASES) rmSync(dataDir, { recursive: true, force: true }) // a run that failed leaves its logs
  })

  it.each([
    ['a halt of the symbol', { fault: 'halt', symbol: SYMBOL }, 'MARKET_HALTED'],
    ['silence of every feed', { fault: 'silentAll' }, 'NO_REFERENCE_PRICE'],
  ] as const)('%s takes back what rests, holds the order with its reason, lets nothing leave, and ends by itself', async (_, what, hold) => {
    const parentId = await aWorkingParent()
    await fault(what, true)
    const held = await link.untilState(`held: ${hold}`, (s) => parentOf(s, parentId).hold === (hold satisfies HoldReason) && liveOf(s, parentId).length === 0)
    const sinceUs = (performance.timeOrigin + performance.now()) * 1_000
    // Longer than the desk waits before it looks at a held order again, several times over.
    const afterMs = performance.now() + 2_000
    await link.untilState('two seconds of it', (s) => s.seq > held.seq && performance.now() > afterMs)
    expect(ordersSince(parentId, sinceUs)).toEqual([])
    await fault(what, false)
    await link.untilState('working again', (s) => parentOf(s, parentId).hold === null && liveOf(s, parentId).length > 0)
    expect(ordersSince(parentId, sinceUs).length).toBeGreaterThan(0)
    await end(parentId)
    passed += 1
  })

  it('a venue that shows absurd quotes moves no order away from the market', async () => {
    await fault({ fault: 'badQuotes', mic: 'XNAS' }, true)
    const bid = await bidNow()
    const sinceUs = (performance.timeOrigin + performance.now()) * 1_000
    const parents: ParentId[] = []
    // Every second another kind of bad quote: four in turn.
    for (let n = 0; n < 5; n++) {
      const afterMs = performance.now() + 900
      parents.push(await aWorkingParent())
      await link.untilState('nearly a second of it', () => performance.now() > afterMs)
    }
    for (const parentId of parents) await end(parentId)
    const prices = parents.flatMap((parentId) => ordersSince(parentId, sinceUs)).map((order) => Number(order.split(' ')[1]))
    expect(prices.length).toBeGreaterThanOrEqual(parents.length)
    for (const price of prices) expect(Math.abs(price * 10_000 - bid)).toBeLessThan(bid / 50)
    await fault({ fault: 'badQuotes', mic: 'XNAS' }, false)
    passed += 1
  })
})
