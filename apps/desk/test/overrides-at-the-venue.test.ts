import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_VENUES } from '@sluice/config'
import type { ChildRecord, ClOrdId, Mic, OverrideAction, ParentId, Price, QtyLots, SymbolId } from '@sluice/domain'
import type { ConsoleState } from '@sluice/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeskProcess, freePortOffset, LinkClient } from './desk-processes.ts'
import { readFixLogs } from './judge.ts'
import { loggedUs, VenueOrdersLog } from './venue-orders-log.ts'

const SYMBOL = 'AVAX' as SymbolId
/** Venues of the default configuration where nothing rests on when our session is lost. */
const CANCEL_ON_DISCONNECT: ReadonlySet<string> = new Set(DEFAULT_VENUES.filter((venue) => venue.cancelsOnDisconnect === true).map(({ mic }) => mic))
/** Times that the router is made to plan anew, to see where it goes. */
const PLANS = 5
const HOSTILE = "x\x01150=2\x01; DROP TABLE orders; <img src=x onerror=alert(1)> =1+1 \ttab |39=2| \u20ac"

/** When the answer to an override came, and the time of its journal entry; microseconds. */
interface Acknowledged {
  readonly ackUs: number
  readonly sinceUs: number
}

/** What a person asks for is seen in the venues' own logs: what came, what never came, and what was taken back. */
describe('overrides at the venues', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-overrides-'))
  const logs = new VenueOrdersLog(dataDir)
  const link = new LinkClient(dataDir)
  let env: Record<string, string>
  let sandbox: DeskProcess
  let core: DeskProcess
  let requests = 0
  let passed = 0

  const nextId = (): string => `R${++requests}`
  const controlPost = async (path: string, body: unknown): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${9_890 + Number(env['SLUICE_PORT_OFFSET'])}${path}`, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(5_000) })
    expect(response.status).toBe(200)
  }
  const childrenOf = (state: ConsoleState, parentId: string): ChildRecord[] => state.children.filter((child) => child.parentId === parentId)
  const liveOf = (state: ConsoleState, parentId: string): ChildRecord[] => childrenOf(state, parentId).filter(({ leavesQty, status }) => leavesQty > 0 && status !== 'unsent')
  const ackedOf = (state: ConsoleState, parentId: string): ChildRecord[] => liveOf(state, parentId).filter(({ ackedUs }) => ackedUs !== null)

  /** A large order that would rather rest than pay: it rests at several venues at once, wherever the market goes. */
  async function aWorkingParent(venues = 2): Promise<ParentId> {
    const requestId = nextId()
    await link.next((m): m is Extract<typeof m, { type: 'market' }> => m.type === 'market' && m.quotes.some(({ symbol, bid }) => symbol === SYMBOL && bid !== null))
    const { parentId, denial } = await link.command(requestId, {
      kind: 'submit-parent', request: {
        clOrdId: requestId as ClOrdId, symbol: SYMBOL, side: 'buy', orderQty: 90_000 as QtyLots, ordType: 'market', limitPrice: null, timeInForce: 'day', objective: 'low-cost', urgency: 'normal', account: '',
      },
    })
    expect(denial).toBeNull()
    await link.untilState(`orders live at ${venues} venues`, (state) => new Set(ackedOf(state, parentId!).map(({ mic }) => mic)).size >= venues)
    return parentId!
  }

  async function override(parentId: ParentId, action: OverrideAction, { requestId = nextId(), reason = 'a test' } = {}): Promise<Acknowledged> {
    const { denial } = await link.command(requestId, { kind: 'override-parent', parentId, action, reason, expiresInUs: null })
    expect(denial).toBeNull()
    const ackUs = (performance.timeOrigin + performance.now()) * 1_000
    const { overrides } = await link.snapshot()
    return { ackUs, sinceUs: Math.max(...overrides.filter((o) => o.parentId === parentId).map((o) => o.sinceUs)) }
  }

  /** Orders of the parent that came to a venue after the acknowledgement; one decided before it may still have been on its way. */
  async function ordersAfter(parentId: ParentId, mic: string, { ackUs, sinceUs }: Acknowledged): Promise<string[]> {
    const before = new Set<string>(childrenOf(await link.snapshot(), parentId).filter(({ sentUs }) => sentUs < sinceUs).map(({ clOrdId }) => clOrdId))
    return logs.orders(mic, parentId).filter((order) => loggedUs(order) > ackUs && !before.has(order.fields.get(11)!)).map(({ fields }) => fields.get(11)!)
  }

  /** All that is live ends at a person's word, again and again, so that the router plans anew over every venue that it may use. */
  async function makeItPlan(parentId: ParentId): Promise<void> {
    const asked = new Set<ClOrdId>()
    const parentIn = (s: ConsoleState): ConsoleState['parents'][number] => s.parents.find((p) => p.parentId === parentId)!
    const unasked = (s: ConsoleState): ChildRecord[] => ackedOf(s, parentId).filter(({ clOrdId }) => !asked.has(clOrdId))
    const until = parentIn(await link.snapshot()).decisions + PLANS
    const isEnough = (s: ConsoleState): boolean => parentIn(s).decisions >= until || parentIn(s).status !== 'working'
    for (;;) {
      const state = await link.untilState('a live order, or as many plans as are wanted', (s) => isEnough(s) || unasked(s).length > 0)
      if (isEnough(state)) return
      // One that filled meanwhile is no longer live, and is refused.
      for (const { clOrdId } of unasked(state)) {
        asked.add(clOrdId)
        await link.command(nextId(), { kind: 'override-parent', parentId, action: { kind: 'cancel-child', clOrdId }, reason: 'plan anew', expiresInUs: null })
      }
    }
  }

  async function gone(parentId: ParentId, mics: readonly string[]): Promise<void> {
    await link.untilState(`nothing live at ${mics.join(', ')}`, (s) => liveOf(s, parentId).every(({ mic }) => !mics.includes(mic)))
    for (const mic of mics) expect([...logs.live(mic, parentId)], `live at ${mic}`).toEqual([])
  }

  beforeAll(async () => {
    env = {
      SLUICE_DATA_DIR: dataDir, SLUICE_PORT_OFFSET: String(await freePortOffset()), SLUICE_FIX_RECONNECT_MS: '50', SLUICE_DEMO_OMS_PARENTS_PER_MINUTE: '0',
      // Orders rest until somebody acts, at several venues at a time.
      SLUICE_ROUTING_POST_TIMEOUT_MS: '600000', SLUICE_ROUTING_MID_TIMEOUT_MS: '600000', SLUICE_ROUTING_SPLIT_WIDTH: '6', SLUICE_SANDBOX_ACTIVITY: '0.5', SLUICE_ROUTING_MAX_PLANS: '5000',
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
    if (passed === 6) rmSync(dataDir, { recursive: true, force: true }) // a run that failed leaves its logs
  })

  it('an excluded venue gets no order after the acknowledgement, and what was live there is cancelled', async () => {
    const parentId = await aWorkingParent()
    const mic = ackedOf(await link.snapshot(), parentId)[0]!.mic
    const live = [...logs.live(mic, parentId)]
    expect(live.length).toBeGreaterThan(0)
    const ack = await override(parentId, { kind: 'exclude-venue', mic }, { reason: HOSTILE })
    await gone(parentId, [mic])
    const asked = logs.cancelsAsked(mic, parentId)
    // What filled before the request reached the venue needed none.
    for (const clOrdId of live) expect(asked.has(clOrdId) || childrenOf(await link.snapshot(), parentId).some((c) => c.clOrdId === clOrdId && c.status === 'filled'), clOrdId).toBe(true)
    await makeItPlan(parentId)
    expect(await ordersAfter(parentId, mic, ack)).toEqual([])
    const elsewhere = await Promise.all(link.health!.feeds.map((feed) => ordersAfter(parentId, feed.mic, ack)))
    expect(elsewhere.flat().length).toBeGreaterThanOrEqual(PLANS)
    const [kept] = (await link.snapshot()).overrides.filter((o) => o.parentId === parentId && o.action.kind === 'exclude-venue')
    expect(kept).toMatchObject({ by: 'test', reason: HOSTILE, endedUs: null, action: { mic } })
    await override(parentId, { kind: 'cancel' })
    passed += 1
  })

  it('a forced venue gets everything: no order elsewhere after the acknowledgement, live ones elsewhere cancelled', async () => {
    const parentId = await aWorkingParent()
    const mics = [...new Set(ackedOf(await link.snapshot(), parentId).map(({ mic }) => mic))]
    const [forced, ...others] = mics as [Mic, ...Mic[]]
    const ack = await override(parentId, { kind: 'force-venue', mic: forced })
    await gone(parentId, others)
    await makeItPlan(parentId)
    const { feeds } = link.health!
    for (const { mic } of feeds) if (mic !== forced) expect(await ordersAfter(parentId, mic, ack), mic).toEqual([])
    expect((await ordersAfter(parentId, forced, ack)).length).toBeGreaterThan(0)
    await override(parentId, { kind: 'cancel' })
    passed += 1
  })

  it('a paused order sends nothing anywhere until it is resumed', async () => {
    const parentId = await aWorkingParent()
    const mics = link.health!.feeds.map(({ mic }) => mic)
    const ack = await override(parentId, { kind: 'pause' })
    await gone(parentId, mics)
    // Longer than the desk waits before it looks at a held order again, several times over.
    const { seq } = await link.snapshot()
    const afterMs = performance.now() + 2_000
    await link.untilState('the market went on for two seconds', (s) => s.seq > seq + 20 && performance.now() > afterMs)
    for (const mic of mics) expect(await ordersAfter(parentId, mic, ack), mic).toEqual([])
    expect((await link.command(nextId(), { kind: 'resume-parent', parentId, reason: 'go on' })).denial).toBeNull()
    await link.untilState('orders again', (s) => ackedOf(s, parentId).length > 0)
    await override(parentId, { kind: 'cancel' })
    passed += 1
  })

  it('a manual child leaves once with its numbers, asked twice and over a crash of the core', async () => {
    // Three venues, so that one of them keeps what rests when the core is gone.
    const parentId = await aWorkingParent(3)
    const mic = ackedOf(await link.snapshot(), parentId).map((child) => child.mic).find((each) => !CANCEL_ON_DISCONNECT.has(each))!
    await override(parentId, { kind: 'pause' })
    await gone(parentId, link.health!.feeds.map((f) => f.mic))
    const before = logs.orders(mic, parentId).length
    const { arrivalBid } = (await link.snapshot()).parents.find((p) => p.parentId === parentId)!
    const price = (arrivalBid! - 10_000) as Price
    const requestId = nextId()
    const action: OverrideAction = { kind: 'manual-child', mic, aggressiveness: 'post', qty: 300 as QtyLots, limitPrice: price, timeInForce: 'day' }
    await override(parentId, action, { requestId })
    await override(parentId, action, { requestId })
    await link.untilState('the child is live', (s) => ackedOf(s, parentId).length === 1)
    link.close()
    await core.kill9()
    core = await DeskProcess.start('apps/desk/dist/core.mjs', env)
    await link.open()
    await link.until('every session up again', (h) => h.sessions.filter((s) => s.role === 'orders').every((s) => s.up))
    await override(parentId, action, { requestId })
    await link.untilState('its status told again', (s) => liveOf(s, parentId).length === 1)
    const orders = logs.orders(mic, parentId).slice(before)
    expect(orders.map(({ fields }) => [fields.get(55), fields.get(54), Number(fields.get(38)), Math.round(Number(fields.get(44)) * 10_000), fields.get(40), fields.get(59), fields.get(43)])).toEqual([[SYMBOL, '1', 300, price, '2', '0', undefined]])
    const state = await link.snapshot()
    const manual = state.overrides.filter((o) => o.parentId === parentId && o.action.kind === 'manual-child')
    expect(manual.map(({ clOrdId, endedBecause }) => [clOrdId, endedBecause])).toEqual([[orders[0]!.fields.get(11), 'acted']])
    await override(parentId, { kind: 'cancel' })
    passed += 1
  })

  it('a cancelled order ends: every live child is asked back, none leaves any more', async () => {
    const parentId = await aWorkingParent()
    const mics = link.health!.feeds.map(({ mic }) => mic)
    const live = new Map(mics.map((mic) => [mic, [...logs.live(mic, parentId)]]))
    const ack = await override(parentId, { kind: 'cancel' }, { reason: HOSTILE })
    const state = await link.untilState('the end', (s) => s.parents.find((p) => p.parentId === parentId)!.status === 'canceled')
    await gone(parentId, mics)
    for (const [mic, clOrdIds] of live) {
      const asked = logs.cancelsAsked(mic, parentId)
      for (const clOrdId of clOrdIds) expect(asked.has(clOrdId) || childrenOf(state, parentId).some((c) => c.clOrdId === clOrdId && c.status === 'filled')).toBe(true)
      expect(await ordersAfter(parentId, mic, ack), mic).toEqual([])
    }
    passed += 1
  })

  it('a hostile reason adds no field to what the owner is told', async () => {
    await controlPost('/oms', { parentsPerMinute: 600 })
    const isWorking = (p: ConsoleState['parents'][number]): boolean => p.source.kind === 'fix' && p.status === 'working'
    // One may fill before it is cancelled: then the next.
    for (let status = 'working'; status !== 'canceled';) {
      const { parentId } = (await link.untilState('a working order of the OMS', (s) => s.parents.some(isWorking))).parents.find(isWorking)!
      await link.command(nextId(), { kind: 'override-parent', parentId, action: { kind: 'cancel' }, reason: HOSTILE, expiresInUs: null })
      const of = (s: ConsoleState): ConsoleState['parents'][number] => s.parents.find((p) => p.parentId === parentId)!
      status = of(await link.untilState('the end', (s) => of(s).status !== 'working')).status
    }
    await controlPost('/oms', { parentsPerMinute: 0 })
    const told = (): { readonly tags: readonly string[]; readonly text: string | undefined }[] => readFixLogs(join(dataDir, 'sandbox', 'OMS1'))
      .filter(({ direction, fields }) => direction === 'IN' && fields.get(35) === '8' && fields.get(150) === '4')
      .map(({ fields }) => ({ tags: [...fields.keys()].map(String), text: fields.get(58) }))
    await link.untilState('the owner was told', () => told().some(({ text }) => text?.includes('DROP TABLE') === true))
    const [hostile] = told().filter(({ text }) => text?.includes('DROP TABLE') === true)
    expect(hostile!.text).toContain('x 150=2 ; DROP TABLE orders; <img src=x onerror=alert(1)> =1+1  tab \xa639=2\xa6 ?')
    const allowed = new Set(['8', '9', '35', '49', '56', '34', '52', '37', '11', '41', '17', '150', '39', '55', '54', '38', '40', '44', '151', '14', '6', '60', '58', '10', '1', '18', '59', '126', '528', '110', '111'])
    expect(hostile!.tags.filter((tag) => !allowed.has(tag))).toEqual([])
    passed += 1
  })
})
