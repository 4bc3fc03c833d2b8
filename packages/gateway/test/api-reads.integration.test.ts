import { viewHash, type AlertRow, type CoreRow, type EngineHashes, type Row, type Topic } from '@sluice/protocol'
import type { ConsoleState } from '@sluice/runtime'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DeskFixture, Follower, parent } from './desk-fixture.ts'
import { alert, breaker, decision, objective, override, resolved } from './rows.ts'

let desk: DeskFixture
let cookie: string
afterEach(() => desk.stop())

const until = (check: () => unknown): Promise<unknown> => vi.waitFor(() => { if (!check()) throw new Error('not yet') }, { timeout: 5_000, interval: 5 })
const started = async (changes: Partial<Record<keyof ConsoleState, unknown>> = {}): Promise<void> => {
  desk = new DeskFixture()
  desk.core.state = { ...desk.core.state, ...changes } as ConsoleState
  await desk.start({ commandMs: 5_000 })
  await until(() => desk.tails.length > 0)
  cookie = await desk.signIn('viewer@sluice.local')
}
const get = async <T>(path: string): Promise<{ status: number; body: T }> => {
  const response = await fetch(desk.url(path), { headers: { cookie } })
  return { status: response.status, body: await response.json() as T }
}
const away = (): Promise<never> => Promise.reject(new Error('away'))

describe('reads over HTTP', () => {
  it('[AR1] alerts come by pages; a page that was filled tells where the next begins', async () => {
    await started()
    const asked: unknown[] = []
    const rows = [{ ...alert(9), seq: 1, tsUs: 1 }, { ...alert(7), seq: 1, tsUs: 1 }] as unknown as AlertRow[]
    desk.reads = { ...desk.reads, alerts: async (query) => { asked.push(query); return rows } }
    expect(await get('/api/alerts?limit=2&before=10')).toEqual({ status: 200, body: { alerts: rows, next: 7 } })
    expect(await get('/api/alerts')).toMatchObject({ status: 200, body: { next: null } })
    expect(asked).toEqual([{ limit: 2, before: 10 }, { limit: 100 }])
    expect(await get('/api/alerts?limit=501')).toMatchObject({ status: 400, body: { error: { path: 'limit' } } })
    expect((await get('/api/alerts?kind=x')).status).toBe(400)
    desk.reads = { ...desk.reads, alerts: away }
    expect(await get('/api/alerts')).toMatchObject({ status: 503, body: { error: { code: 'STORE_AWAY' } } })
  })

  it('[AR2] the history of an objective begins with what counts now, in the database or not yet', async () => {
    await started({ objectives: [objective('firm', 3), objective('symbol:AVAX', 1)] })
    desk.reads = { ...desk.reads, objectiveVersions: async (name) => (name === 'firm' ? [objective('firm', 2), objective('firm', 1)] : [objective('symbol:AVAX', 1)]) }
    const versions = async (name: string): Promise<number[]> => (await get<{ versions: { version: number }[] }>(`/api/objectives/history?objective=${name}`)).body.versions.map(({ version }) => version)
    expect(await versions('firm')).toEqual([3, 2, 1])
    expect(await versions('symbol:AVAX')).toEqual([1])
    expect(await get('/api/objectives/history?objective=x%27--')).toMatchObject({ status: 400, body: { error: { path: 'objective' } } })
    desk.reads = { ...desk.reads, objectiveVersions: away }
    expect((await get('/api/objectives/history?objective=firm')).status).toBe(503)
  })

  it('[AR3] a preview ranks the last decisions of the scope again', async () => {
    await started({ decisions: [decision(1), decision(2)] })
    const path = '/api/objectives/preview?objective=firm&slippage=1&fill=2&speed=3&leakage=4'
    expect(await get(`${path}&fees=5`)).toMatchObject({ status: 200, body: { decisions: 2, changed: 2, moves: [{ from: { mic: 'XNAS' }, to: { mic: 'XNYS' }, count: 2 }], was: { slippageBps: 1 }, wouldBe: { slippageBps: 3 } } })
    expect(await get('/api/objectives/preview?objective=symbol:NONE&slippage=1&fill=2&speed=3&leakage=4&fees=5')).toMatchObject({ status: 200, body: { decisions: 0, was: null } })
    expect(await get(path)).toMatchObject({ status: 400, body: { error: { path: 'fees' } } })
    expect(await get(`${path}&fees=5001`)).toMatchObject({ status: 400, body: { error: { path: 'fees' } } })
  })

  it('[RM6] a gateway that starts has what was decided before it, also when the database comes later', async () => {
    desk = new DeskFixture()
    let isAway = true
    const asked: number[] = []
    desk.reads = { ...desk.reads, recentDecisions: async (limit) => { asked.push(limit); if (isAway) throw new Error('away'); return [decision(2), decision(1)] } }
    desk.core.state = { ...desk.core.state, decisions: [decision(3)] } as ConsoleState
    await desk.start({ commandMs: 5_000, pastDecisions: { retryMs: 5 } })
    await until(() => desk.tails.length > 0 && asked.length > 3)
    expect(desk.gateway.model.decisionsOf('firm', 200).map(({ decisionId }) => decisionId)).toEqual([3])
    isAway = false
    await until(() => desk.gateway.model.decisionsOf('firm', 200).length === 3)
    expect(new Set(asked)).toEqual(new Set([1_000]))
  })

  it('[AR4] a browser holds its own rows against the engine\'s hash', async () => {
    await started({ alerts: [alert(1)], breakers: [breaker('XNAS')], objectives: [objective('firm', 1)], overrides: [override(3, 'P-1')], decisions: [decision(4)] })
    const topics = ['parents', 'desk', 'alerts', 'breakers', 'order:P-1'] as Topic[]
    const follower = new Follower(await desk.connect(cookie))
    await follower.follow(...topics)
    const equal = async (): Promise<boolean> => {
      const { body } = await get<EngineHashes>(`/api/engine-hash?topics=${topics.join(',')}`)
      return topics.every((topic) => viewHash(topic, follower.rows(topic) as Row[]) === body.hashes[topic])
    }
    await vi.waitFor(async () => expect(await equal()).toBe(true), { timeout: 5_000, interval: 5 })
    // The engine goes on: until its journal is read here, the hashes differ.
    const changed = [parent(1, { cumQty: 5 }), parent(3), resolved(1, 9), breaker('XNAS', 'open'), override(3, 'P-1', { endedUs: 8 })] as const
    const [first, third, alerted, broken, ended] = changed
    desk.core.state = { ...desk.core.state, seq: 11, parents: [first, desk.core.state.parents[1]!, third], alerts: [alerted], breakers: [broken], overrides: [ended] } as unknown as ConsoleState
    expect(await equal()).toBe(false)
    desk.tail.push(11, ...changed)
    await vi.waitFor(async () => expect(await equal()).toBe(true), { timeout: 5_000, interval: 5 })
    expect(desk.tails.length).toBe(1)
  })

  it('[AR5] the hash names topics that it can hash, and says so when the core is away or silent', async () => {
    await started()
    for (const topics of ['', 'quotes', 'health', 'order:X', 'parents,', Array.from({ length: 33 }, () => 'parents').join(',')]) {
      expect(await get(`/api/engine-hash?topics=${topics}`)).toMatchObject({ status: 400, body: { error: { path: 'topics' } } })
    }
    expect((await get('/api/engine-hash')).status).toBe(400)
    await desk.core.stop()
    await until(() => !(desk.gateway.model.row('health', 'core') as CoreRow).connected)
    expect(await get('/api/engine-hash?topics=parents')).toMatchObject({ status: 503, body: { error: { code: 'CORE_AWAY' } } })
  })

  it('[AR6] metrics tell open alerts by kind, breakers and refusals', async () => {
    await started({ alerts: [alert(1), alert(2), resolved(3, 4)], breakers: [breaker('XNAS'), breaker('XNYS', 'half-open'), breaker('XINT', 'open')] })
    await get('/api/users')
    const lines = (await (await fetch(desk.url('/metrics'))).text()).split('\n')
    expect(lines).toEqual(expect.arrayContaining([
      'sluice_alerts_open{kind="feed-stale"} 2', 'sluice_alerts_open{kind="reject-burst"} 0', 'sluice_venue_breaker{mic="XNAS"} 0', 'sluice_venue_breaker{mic="XNYS"} 1', 'sluice_venue_breaker{mic="XINT"} 2',
      'sluice_gateway_audit_events_total{outcome="refused",code="FORBIDDEN"} 1',
    ]))
  })

  it('[AR7] without fault switches health says that there are none', async () => {
    await started()
    expect(desk.gateway.model.row('health', 'faults')).toEqual({ id: 'faults', available: false, on: [], venues: [], tape: null })
  })
})
