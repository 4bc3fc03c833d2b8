import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { PERMISSIONS, type CommandAnswer, type CommandRequest, type CoreRow, type ParentRow } from '@sluice/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DeskFixture, Follower, PASSWORD, parent, type LiveSocket } from './desk-fixture.ts'

let desk: DeskFixture
afterEach(() => desk.stop())

const until = (check: () => unknown): Promise<unknown> => vi.waitFor(() => { if (!check()) throw new Error('not yet') }, { timeout: 5_000, interval: 5 })
const command = (socket: LiveSocket, request: CommandRequest): Promise<CommandAnswer> => socket.timeout(5_000).emitWithAck('command', request)
const submit = (changes: object = {}): CommandRequest => ({ name: 'submitParent', clientRequestId: randomUUID(), symbol: 'AVAX', side: 'buy', orderQty: 500, ordType: 'limit', limitPrice: '157.435', ...changes }) as CommandRequest
const linked = (): Promise<unknown> => until(() => desk.tails.length > 0)

describe('the front door', () => {
  it('[GW1] refuses the anonymous everywhere but at health, metrics and sign-in', async () => {
    desk = await new DeskFixture().start()
    for (const path of ['/api/me', '/api/orders', '/api/orders/P-1', '/api/reference', '/api/kpis/slippage', '/api/nothing']) expect((await fetch(desk.url(path))).status).toBe(401)
    expect((await fetch(desk.url('/api/me'), { headers: { cookie: 'sluice.session_token=forged.forged' } })).status).toBe(401)
    await expect(desk.connect('')).rejects.toThrow('NOT_SIGNED_IN')
    await expect(desk.connect('')).rejects.toMatchObject({ data: { error: { code: 'NOT_SIGNED_IN', message: expect.stringContaining('sign in first') } } })
    await expect(desk.connect('sluice.session_token=forged.forged')).rejects.toThrow('NOT_SIGNED_IN')
    expect((await desk.signInRequest('trader@sluice.local', 'wrong-password-here')).status).toBe(401)
    const signUp = await fetch(desk.url('/api/auth/sign-up/email'), { method: 'POST', headers: { 'content-type': 'application/json', origin: 'http://localhost:3000' }, body: JSON.stringify({ email: 'a@b.cc', password: PASSWORD, name: 'x', role: 'trader' }) })
    expect(signUp.status).toBeGreaterThanOrEqual(400)
    expect((await fetch(desk.url('/metrics'))).status).toBe(200)
  })

  it('[GW2] after the sign-in it tells who one is and what one may', async () => {
    desk = await new DeskFixture().start()
    const cookie = await desk.signIn()
    const me = await (await fetch(desk.url('/api/me'), { headers: { cookie } })).json()
    expect(me).toMatchObject({ user: { email: 'trader@sluice.local', role: 'trader' }, mode: 'SIMULATION', permissions: PERMISSIONS.trader })
    expect((await fetch(desk.url('/api/reference'), { headers: { cookie } })).status).toBe(200)
    expect((await fetch(desk.url('/api/orders/P-9'), { headers: { cookie } })).status).toBe(404)
    expect((await fetch(desk.url('/api/orders?limit=0'), { headers: { cookie } })).status).toBe(400)
    expect(await (await fetch(desk.url('/api/kpis/slippage?from=1&to=2'), { headers: { cookie } })).json()).toMatchObject({ fromUs: 1, toUs: 2, parents: [] })
    desk.reads = { ...desk.reads, orders: () => Promise.reject(new Error('away')) }
    expect((await fetch(desk.url('/api/orders'), { headers: { cookie } })).status).toBe(503)
  })

  it('[GW3] a page of another origin gets no live connection, whatever cookie it rides on', async () => {
    desk = await new DeskFixture().start()
    const cookie = await desk.signIn()
    await expect(desk.connect(cookie, { origin: 'http://evil.example' })).rejects.toThrow()
    expect((await desk.connect(cookie, { origin: 'http://localhost:3000' })).connected).toBe(true)
  })

  it('[GW5] a sign-out ends the live connections of that session', async () => {
    desk = await new DeskFixture().start()
    const cookie = await desk.signIn()
    const socket = await desk.connect(cookie)
    const ended = new Promise((resolve) => socket.once('session:ended', resolve))
    await fetch(desk.url('/api/auth/sign-out'), { method: 'POST', headers: { cookie, origin: 'http://localhost:3000', 'content-type': 'application/json' }, body: '{}' })
    expect(await ended).toBe('signed-out')
    expect((await fetch(desk.url('/api/me'), { headers: { cookie } })).status).toBe(401)
  })

  it('[GW6] a session revoked elsewhere loses its connection', async () => {
    desk = await new DeskFixture().start({ recheckMs: 10 })
    const cookie = await desk.signIn()
    const socket = await desk.connect(cookie)
    const ended = new Promise((resolve) => socket.once('session:ended', resolve))
    await desk.auth.handler(new Request('http://localhost:3000/api/auth/sign-out', { method: 'POST', headers: { cookie, origin: 'http://localhost:3000', 'content-type': 'application/json' }, body: '{}' }))
    expect(await ended).toBe('revoked')
  })

  it('[GW7] with the database away those who were signed in go on, nobody new comes in', async () => {
    desk = await new DeskFixture().start()
    await linked()
    const cookie = await desk.signIn()
    const other = await desk.signIn()
    expect((await fetch(desk.url('/api/me'), { headers: { cookie } })).status).toBe(200)
    desk.storeAway = true
    expect((await fetch(desk.url('/api/me'), { headers: { cookie } })).status).toBe(200)
    expect((await fetch(desk.url('/api/me'), { headers: { cookie: other } })).status).toBe(503)
    const socket = await desk.connect(cookie)
    expect(await command(socket, { name: 'engageKill', clientRequestId: randomUUID(), reason: 'storm' })).toMatchObject({ ok: true })
  })

  it('[GW8] pages come from the page server, or a page that says that it is not up', async () => {
    desk = await new DeskFixture().start()
    const down = await fetch(desk.url('/'))
    expect([down.status, (await down.text()).includes('The console is starting')]).toEqual([503, true])
    await desk.stop()
    const pages = createServer((request, response) => response.writeHead(200, { 'x-path': request.url ?? '' }).end(`host ${request.headers['x-forwarded-host']}`))
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', () => resolve()))
    desk = await new DeskFixture().start({ nextPort: (pages.address() as { port: number }).port })
    const up = await fetch(desk.url('/desk?x=1'))
    expect([up.status, up.headers.get('x-path'), await up.text()]).toEqual([200, '/desk?x=1', `host 127.0.0.1:${desk.gateway.port}`])
    pages.close()
    pages.closeAllConnections()
  })
})

describe('live topics', () => {
  it('[LV1] snapshot and deltas make the read model, numbered without a hole', async () => {
    desk = await new DeskFixture().start()
    await linked()
    const socket = await desk.connect(await desk.signIn())
    const follower = new Follower(socket)
    await follower.follow('parents', 'desk', 'quotes', 'incidents', 'order:P-1')
    await until(() => follower.rows('parents').length === 2)
    for (let seq = 11; seq < 200; seq++) desk.tail.push(seq, parent(seq % 40, { cumQty: seq }), { type: 'incident', severity: 'info', code: 'C', subject: 's', text: String(seq) })
    desk.tail.push(200, { type: 'kill', on: true, by: 'u', reason: 'r', liveChildren: 0 })
    desk.core.broadcast({ type: 'market', tsUs: 5 as never, quotes: [{ symbol: 'AVAX', bid: 1, ask: 2 } as never] })
    await until(() => follower.rows('desk').some((row) => (row as { kill?: { on: boolean } }).kill?.on === true) && follower.rows('quotes').length === 1)
    await until(() => follower.rows('parents').length === 40)
    for (const topic of ['parents', 'desk', 'incidents', 'quotes', 'order:P-1'] as const) {
      await until(() => follower.rows(topic).length === desk.gateway.model.size(topic))
      const byText = (rows: unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort()
      expect(byText(follower.rows(topic))).toEqual(byText(JSON.parse(JSON.stringify(desk.gateway.model.rows(topic)))))
    }
    expect(follower.rows('order:P-1')).toMatchObject([{ kind: 'parent', parent: { cumQty: 161 } }])
    for (const topic of follower.views.keys()) {
      const numbers = follower.messages.filter((message) => message.topic === topic).map(({ topicSeq }) => topicSeq)
      expect(numbers).toEqual(numbers.map((_, i) => i + 1))
    }
  })

  it('[LV2] who saw a gap asks and gets the snapshot again', async () => {
    desk = await new DeskFixture().start()
    await linked()
    const socket = await desk.connect(await desk.signIn())
    const follower = new Follower(socket)
    await follower.follow('parents')
    await until(() => follower.rows('parents').length === 2)
    const view = follower.views.get('parents')
    follower.views.set('parents', { ...(view as NonNullable<typeof view>), topicSeq: -5, rows: new Map() })
    desk.tail.push(11, parent(3))
    await until(() => follower.rows('parents').length === 3)
    expect(follower.messages.filter(({ type }) => type === 'snapshot').length).toBe(2)
  })

  it('[LV3] a browser that does not keep up costs a bounded memory, delays nobody, and catches up with the newest', async () => {
    desk = await new DeskFixture().start()
    await linked()
    const cookie = await desk.signIn()
    const slow = new Follower(await desk.connect(cookie))
    const quick = new Follower(await desk.connect(cookie))
    slow.acknowledges = false
    await Promise.all([slow.follow('parents'), quick.follow('parents')])
    await until(() => slow.messages.length === 1)
    for (let seq = 11; seq < 5_011; seq++) desk.tail.push(seq, parent(1 + (seq % 5), { cumQty: seq }))
    await until(() => quick.rows('parents').some((row) => (row as ParentRow).cumQty === 5_010))
    expect(slow.messages.length).toBe(1)
    const metrics = await (await fetch(desk.url('/metrics'))).text()
    expect(Number(/^sluice_gateway_waiting_rows (\d+)/m.exec(metrics)?.[1])).toBeLessThanOrEqual(5)
  })

  it('[LV4] a browser that applies nothing at all is dropped', async () => {
    desk = await new DeskFixture().start({ stalledMsMax: 20 })
    await linked()
    const socket = await desk.connect(await desk.signIn())
    const follower = new Follower(socket)
    follower.acknowledges = false
    await follower.follow('parents')
    await until(() => socket.disconnected)
  })

  it('[LV5] the core away is shown, and a core that comes back brings its state along', async () => {
    desk = await new DeskFixture().start()
    await linked()
    const follower = new Follower(await desk.connect(await desk.signIn()))
    await follower.follow('desk', 'parents')
    const isConnected = (): unknown => follower.rows('desk').map((row) => (row as { connected?: boolean }).connected).find((value) => value !== undefined)
    await until(() => isConnected() === true)
    await desk.core.stop()
    await until(() => isConnected() === false)
    desk.core.state = { ...desk.core.state, parents: [parent(77)] }
    await desk.core.start()
    await until(() => isConnected() === true && follower.rows('parents').length === 1)
  })

  it('[LV6] what is kept has a bound: the oldest finished orders go first', async () => {
    desk = await new DeskFixture().start({ limits: { parentsMax: 3, incidentsMax: 2 } })
    await linked()
    desk.tail.push(11, parent(3, { status: 'filled' }), parent(4), parent(5), ...[1, 2, 3].map((n) => ({ type: 'incident', severity: 'info', code: 'C', subject: 's', text: String(n) }) as const))
    await until(() => desk.gateway.model.size('incidents') === 2)
    expect(desk.gateway.model.rows('parents').map((row) => (row as ParentRow).parentId)).toEqual(['P-2', 'P-4', 'P-5'])
    expect(desk.gateway.model.size('order:P-3')).toBe(0)
  })

  it('[LV7] unknown topics are refused', async () => {
    desk = await new DeskFixture().start()
    const socket = await desk.connect(await desk.signIn())
    expect(await socket.emitWithAck('topics:subscribe', { topics: ['everything' as never] })).toMatchObject({ ok: false, error: { code: 'INVALID' } })
  })
})

describe('commands', () => {
  const trader = async (options?: Parameters<DeskFixture['start']>[0]): Promise<LiveSocket> => {
    desk = await new DeskFixture().start(options)
    await linked()
    return desk.connect(await desk.signIn())
  }

  it('[CD1] one click is one order, in lots and price units, with who asked', async () => {
    const socket = await trader()
    desk.core.answer = ({ requestId }) => ({ type: 'answer', requestId, parentId: 'P-11' as never, denial: null })
    const request = submit()
    const answers = await Promise.all([command(socket, request), command(socket, request), command(socket, request)])
    for (const answer of answers) expect(answer).toEqual({ ok: true, status: 'accepted', clientRequestId: request.clientRequestId, parentId: 'P-11' })
    expect(desk.core.commands).toEqual([{
      type: 'command', requestId: request.clientRequestId,
      input: {
        kind: 'submit-parent', source: { kind: 'user', user: 'trader@sluice.local', requestId: request.clientRequestId },
        request: { clOrdId: request.clientRequestId, symbol: 'AVAX', side: 'buy', orderQty: 50, ordType: 'limit', limitPrice: 1_574_350, timeInForce: 'day', objective: null, urgency: 'normal', account: '' },
      },
    }])
    expect(await command(socket, { ...request, orderQty: 510 } as CommandRequest)).toMatchObject({ status: 'error', error: { code: 'REQUEST_ID_REUSED' } })
  })

  it('[CD2] what is wrong is refused here, with the field', async () => {
    const socket = await trader()
    expect(await command(socket, submit({ orderQty: 505 }))).toMatchObject({ error: { path: 'orderQty', message: 'orderQty is 505: must be a multiple of 10 shares' } })
    expect(await command(socket, submit({ symbol: 'NONE' }))).toMatchObject({ error: { path: 'symbol' } })
    expect(await command(socket, submit({ limitPrice: '1.00001' }))).toMatchObject({ error: { path: 'limitPrice' } })
    expect(await command(socket, { nonsense: true } as never)).toMatchObject({ status: 'error', error: { code: 'INVALID' } })
    expect(desk.core.commands).toEqual([])
  })

  it('[CD3] a denial of the core comes through as it is', async () => {
    const socket = await trader()
    const denial = { code: 'KILL_SWITCH_ON', by: 'a', reason: 'b' } as const
    desk.core.answer = ({ requestId }) => ({ type: 'answer', requestId, parentId: 'P-5' as never, denial })
    expect(await command(socket, submit())).toMatchObject({ ok: false, status: 'denied', denial, parentId: 'P-5' })
  })

  it('[CD9] what support does to sessions is in the audit, refused or done, with its reason', async () => {
    const denial = { code: 'SESSION_CONTROL_REFUSED', session: 'XNAS', why: 'it is still logging out' } as const
    desk = await new DeskFixture().start()
    await linked()
    const socket = await desk.connect(await desk.signIn('support@sluice.local'))
    const control = (): CommandRequest => ({ name: 'controlSession', clientRequestId: randomUUID(), session: 'XNAS', action: 'set-next-in', msgSeqNum: 7, reason: 'agreed' })
    desk.core.answer = ({ requestId }) => ({ type: 'answer', requestId, parentId: null, denial })
    await command(socket, control())
    desk.core.answer = ({ requestId }) => ({ type: 'answer', requestId, parentId: null, denial: null })
    await command(socket, control())
    expect(desk.audit.page({ limit: 10 }).events.filter(({ what }) => what === 'controlSession')).toMatchObject([
      { who: 'support@sluice.local', outcome: 'accepted', code: null, target: 'XNAS', text: 'set-next-in 7', reason: 'agreed' },
      { who: 'support@sluice.local', outcome: 'denied', code: 'SESSION_CONTROL_REFUSED', target: 'XNAS', text: 'set-next-in 7: it is still logging out', reason: 'agreed' },
    ])
  })

  it('[CD4] no answer in time is unknown, and the truth can be asked for later', async () => {
    const socket = await trader()
    desk.core.answer = () => null
    const request = submit()
    const { clientRequestId } = request
    const status = () => socket.timeout(5_000).emitWithAck('order:status', { clientRequestId })
    expect(await command(socket, request)).toEqual({ ok: false, status: 'unknown', clientRequestId })
    expect(await status()).toEqual({ ok: false, status: 'unknown', clientRequestId })
    expect(await command(socket, request)).toMatchObject({ status: 'unknown' })
    expect(desk.core.commands.length).toBe(1)
    desk.core.broadcast({ type: 'answer', requestId: clientRequestId, parentId: 'P-12' as never, denial: null })
    await vi.waitFor(async () => expect(await status()).toMatchObject({ status: 'accepted', parentId: 'P-12' }), { timeout: 5_000, interval: 5 })
    expect(await socket.emitWithAck('order:status', { clientRequestId: randomUUID() })).toMatchObject({ status: 'not-found' })
  })

  it('[CD5] an order that another gateway sent is found by its request', async () => {
    const socket = await trader()
    const clientRequestId = randomUUID()
    desk.tail.push(11, parent(20, { source: { kind: 'user', user: 'u', requestId: clientRequestId } }))
    await until(() => desk.gateway.model.size('parents') === 3)
    expect(await socket.emitWithAck('order:status', { clientRequestId })).toMatchObject({ status: 'accepted', parentId: 'P-20' })
  })

  it('[CD4] an order that was on its way when the core died never was, once the next core has told all that it knows', async () => {
    const socket = await trader()
    const isLinked = (): boolean => (desk.gateway.model.row('health', 'core') as CoreRow).connected
    const rowsSeq = (): number => (desk.gateway.model.rows('parents') as { seq: number }[])[0]?.seq ?? 0
    desk.core.answer = () => null
    const lost = submit()
    const kept = submit()
    const kill: CommandRequest = { name: 'engageKill', clientRequestId: randomUUID(), reason: 'storm' }
    const answers = Promise.all([lost, kept, kill].map((request) => command(socket, request)))
    await until(() => desk.core.commands.length === 3)
    await desk.core.stop()
    for (const answer of await answers) expect(answer).toMatchObject({ status: 'unknown' })
    const status = (clientRequestId: string) => socket.timeout(5_000).emitWithAck('order:status', { clientRequestId })
    expect(await status(lost.clientRequestId), 'while no core can tell').toMatchObject({ status: 'unknown' })
    desk.core.state = {
      ...desk.core.state, seq: 50 as never,
      parents: [...desk.core.state.parents, parent(21, { source: { kind: 'user', user: 'trader@sluice.local', requestId: kept.clientRequestId } })],
    }
    await desk.core.start()
    await until(() => isLinked() && rowsSeq() === 50)
    expect(await status(lost.clientRequestId)).toEqual({ ok: false, status: 'not-found', clientRequestId: lost.clientRequestId })
    expect(await status(kept.clientRequestId)).toMatchObject({ status: 'accepted', parentId: 'P-21' })
    expect(await status(kill.clientRequestId), 'what leaves no request id with the core').toMatchObject({ status: 'unknown' })
  })

  it('[CD6] with the core away nothing is sent or kept for later, and the same click may be tried again', async () => {
    const socket = await trader()
    const isLinked = (): boolean => (desk.gateway.model.row('health', 'core') as CoreRow).connected
    await desk.core.stop()
    await until(() => !isLinked())
    const request = submit()
    expect(await command(socket, request)).toMatchObject({ status: 'error', error: { code: 'CORE_AWAY' } })
    await desk.core.start()
    await until(isLinked)
    expect(await command(socket, request)).toMatchObject({ status: 'accepted' })
    expect(desk.core.commands.length).toBe(1)
  })

  it('[CD7] the kill switch carries who and why', async () => {
    const socket = await trader()
    expect(await command(socket, { name: 'engageKill', clientRequestId: randomUUID(), reason: 'runaway' })).toMatchObject({ ok: true })
    expect(desk.core.commands[0]?.input).toMatchObject({ kind: 'set-kill', on: true, reason: 'runaway', source: { user: 'trader@sluice.local' } })
  })

  it('[CD8] a viewer sees and commands nothing', async () => {
    desk = await new DeskFixture().start()
    await linked()
    const socket = await desk.connect(await desk.signIn('viewer@sluice.local'))
    expect(await command(socket, { name: 'engageKill', clientRequestId: randomUUID(), reason: 'x' })).toMatchObject({ status: 'error', error: { code: 'FORBIDDEN' } })
    expect(desk.core.commands).toEqual([])
  })
})
