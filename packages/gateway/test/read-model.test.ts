import fc from 'fast-check'
import { MODELS_MAX, type ProjectionRecord, type Seq, type UnixUs } from '@sluice/domain'
import { PRINTS_MAX, PRINTS_PER_SYMBOL_MAX, stateHashes, viewHash, type AlertRow, type PrintRow, type Topic } from '@sluice/protocol'
import type { ConsoleState } from '@sluice/runtime'
import { describe, expect, it } from 'vitest'
import { ReadModel } from '../src/read-model.ts'
import { parent } from './desk-fixture.ts'
import { alert, breaker, decision, model as aModelRecord, objective, override, resolved } from './rows.ts'

const state = (changes: Partial<Record<keyof ConsoleState, unknown>> = {}): ConsoleState => ({
  seq: 10, lsn: 11, stateHash: 'h', parents: [parent(1)], children: [], decisions: [], executions: [], overrides: [], breakers: [], alerts: [], objectives: [], models: [], defaultObjective: 'balanced',
  kill: { type: 'kill', on: false, by: '', reason: '', liveChildren: 0 }, strategy: { type: 'strategy', strategy: 'dynamic', by: '', reason: '' }, ...changes,
}) as unknown as ConsoleState

function aModel(): { readonly model: ReadModel; readonly changes: string[]; entry(seq: number, ...records: ProjectionRecord[]): void } {
  const changes: string[] = []
  const model = new ReadModel({ mode: 'SIMULATION', defaultObjective: 'balanced', resolvedAlertsMax: 3 }, (topic, id) => changes.push(`${topic} ${id}`))
  return { model, changes, entry: (seq, ...records) => model.batch({ firstLsn: seq, records: [{ t: 'records', seq: seq as Seq, tsUs: seq as UnixUs, records }] }) }
}

const ids = (model: ReadModel): string[] => (model.rows('alerts') as AlertRow[]).map(({ alertId }) => alertId)

describe('the read model', () => {
  it('[RM1] open alerts are all there; of the resolved ones those resolved last', () => {
    const { model, entry } = aModel()
    model.reset(state({ alerts: [alert(1), resolved(2, 50), resolved(3, 40)] }))
    entry(11, alert(4), resolved(5, 60))
    expect(ids(model)).toEqual(['A-1-0', 'A-2-0', 'A-3-0', 'A-4-0', 'A-5-0'])
    entry(12, resolved(4, 70))
    expect(ids(model)).toEqual(['A-1-0', 'A-2-0', 'A-4-0', 'A-5-0'])
    entry(13, alert(2, { count: 2 }), resolved(1, 80))
    expect(ids(model)).toEqual(['A-1-0', 'A-2-0', 'A-4-0', 'A-5-0'])
    expect(model.row('alerts', 'A-1-0')).toMatchObject({ seq: 13, tsUs: 13, resolvedUs: 80 })
  })

  it('[RM2] a snapshot replaces alerts, breakers, objectives and overrides, and every follower is told', () => {
    const { model, changes, entry } = aModel()
    model.reset(state({ alerts: [alert(1)], breakers: [breaker('XNAS'), breaker('XNYS')], objectives: [objective('firm', 1), objective('symbol:AVAX', 2, { active: false })], overrides: [override(4, 'P-1')] }))
    expect(model.rows('order:P-1')).toMatchObject([{ kind: 'parent' }, { kind: 'override', id: 'override:O-4' }])
    expect(model.row('desk', 'objective:symbol:AVAX')).toMatchObject({ objective: { active: false, version: 2 } })
    entry(11, breaker('XNAS', 'open'), override(4, 'P-1', { endedUs: 5, endedBecause: 'expired' }), override(9, 'P-gone'))
    expect(model.row('breakers', 'XNAS')).toMatchObject({ status: 'open', seq: 11 })
    expect(model.row('order:P-1', 'override:O-4')).toMatchObject({ override: { endedBecause: 'expired' } })
    expect(model.size('order:P-gone')).toBe(0)
    changes.length = 0
    model.reset(state({ breakers: [breaker('XNYS')] }))
    expect([model.size('alerts'), model.size('breakers'), model.size('order:P-1'), model.row('desk', 'objective:firm')]).toEqual([0, 1, 1, undefined])
    expect(changes).toEqual(expect.arrayContaining(['parents null', 'desk null', 'alerts null', 'breakers null', 'order:P-1 null']))
  })

  it('[RM7] of every symbol the newest prints, in the order of arrival; all together no more than there is room for', () => {
    const { model } = aModel()
    const prints = (symbol: string, count: number): void => model.prints({
      type: 'prints', tsUs: 1 as UnixUs, leftOut: 0,
      prints: Array.from({ length: count }, (_, i) => ({ mic: 'XNAS', symbol, price: i + 1, qty: 100, aggressor: null, flags: 0, venueUs: i }) as never),
    })
    prints('AVAX', 3)
    prints('HALO', PRINTS_PER_SYMBOL_MAX + 5)
    const rows = model.rows('prints') as PrintRow[]
    expect(rows.filter(({ symbol }) => symbol === 'AVAX').map(({ price }) => price)).toEqual([1, 2, 3])
    expect(rows.filter(({ symbol }) => symbol === 'HALO').map(({ price }) => price)).toEqual(Array.from({ length: PRINTS_PER_SYMBOL_MAX }, (_, i) => i + 6))
    for (let no = 0; no < PRINTS_MAX / 100 + 5; no++) prints(`S${no}`, 100)
    expect(model.size('prints')).toBe(PRINTS_MAX)
    expect((model.rows('prints') as PrintRow[]).some(({ symbol }) => symbol === 'AVAX')).toBe(false)
  })

  it('[RM3] what comes before the row of its new parent within an entry is not lost', () => {
    const { model, entry } = aModel()
    model.reset(state())
    entry(11, decision(7, { parentId: 'P-2' }), parent(2))
    expect(model.rows('order:P-2')).toMatchObject([{ kind: 'parent' }, { kind: 'decision', id: 'decision:7' }])
  })

  it('[RM4] decisions for a preview: newest first, of the scope, only such as can be ranked again, 1,000 at most', () => {
    const { model, entry } = aModel()
    model.reset(state({ decisions: [decision(3), decision(1, { objective: 'symbol:AVAX' }), decision(2, { objective: 'patient' })] }))
    entry(11, decision(4, { symbol: 'BTC' }), decision(5, { ranked: [] }), decision(6, { market: {} }))
    const of = (objective: string, max = 200): number[] => model.decisionsOf(objective, max).map(({ decisionId }) => decisionId)
    expect(of('firm')).toEqual([4, 3])
    expect(of('symbol:AVAX')).toEqual([3, 1])
    expect(of('symbol:BTC')).toEqual([4])
    expect(of('firm', 1)).toEqual([4])
    // A core that starts anew has none; those seen stay.
    model.reset(state())
    expect(of('firm')).toEqual([4, 3])
    for (let n = 10; n < 1_010; n++) entry(n + 2, decision(n))
    expect(of('firm', 5_000).length).toBe(1_000)
    expect(of('symbol:BTC', 5_000)).not.toContain(4)
  })

  it('[RM6] decisions from the store join those seen here: the newest 1,000 of both, each once, in whatever order they come', () => {
    const { model, entry } = aModel()
    for (let n = 1_001; n <= 1_100; n++) entry(n, decision(n, { objectiveVersion: 2 }))
    model.pastDecisions(Array.from({ length: 1_000 }, (_, i) => decision(1_050 - i)))
    const kept = model.decisionsOf('firm', 5_000)
    expect(kept.map(({ decisionId }) => decisionId)).toEqual(Array.from({ length: 1_000 }, (_, i) => 1_100 - i))
    // What the journal told here stays as it is.
    expect(kept.filter(({ objectiveVersion }) => objectiveVersion === 2).length).toBe(100)
    expect(model.decisionsOf('firm', 200).map(({ decisionId }) => decisionId)).toEqual(Array.from({ length: 200 }, (_, i) => 1_100 - i))
    model.pastDecisions([decision(2_000, { market: { unfilledCostMicroBps: 0, horizonMs: 0 } }), decision(2_001, { ranked: [] })])
    expect(model.decisionsOf('firm', 1)[0]?.decisionId).toBe(1_100)
    for (let n = 1_101; n <= 1_500; n++) entry(n, decision(n))
    expect(model.decisionsOf('firm', 5_000).map(({ decisionId }) => decisionId)).toEqual(Array.from({ length: 1_000 }, (_, i) => 1_500 - i))
  })

  it('[RM8] of more models than the engine keeps the oldest retired one goes, never the one that a rollback would bring back', () => {
    const { model, entry } = aModel()
    model.reset(state({ models: [aModelRecord('before', { stage: 'retired', previous: true }), aModelRecord('old', { stage: 'retired' }), aModelRecord('live', { stage: 'live' })] }))
    for (let n = 4; n <= MODELS_MAX + 1; n++) entry(n + 10, aModelRecord(`nn-${n}`))
    expect(model.size('models')).toBe(MODELS_MAX)
    expect(model.row('models', 'old')).toBeUndefined()
    expect(model.row('models', 'before')).toMatchObject({ previous: true })
  })

  it('[RM5] its rows hash as the engine\'s own records do, whatever came as a snapshot and what by the journal', () => {
    const record = fc.oneof(
      fc.record({ n: fc.integer({ min: 1, max: 4 }), v: fc.nat(99) }).map(({ n, v }) => parent(n, { cumQty: v })),
      fc.record({ n: fc.integer({ min: 1, max: 3 }), v: fc.nat(99) }).map(({ n, v }) => alert(n, { count: v })),
      fc.record({ mic: fc.constantFrom('XNAS', 'XNYS'), s: fc.constantFrom('open' as const, 'closed' as const) }).map(({ mic, s }) => breaker(mic, s)),
      fc.record({ n: fc.integer({ min: 1, max: 3 }), p: fc.integer({ min: 1, max: 4 }), v: fc.nat(9) }).map(({ n, p, v }) => override(n * 10 + p, `P-${p}`, { endedUs: v })),
      fc.record({ name: fc.constantFrom('firm', 'symbol:AVAX'), v: fc.nat(9) }).map(({ name, v }) => objective(name, v)),
      fc.record({ n: fc.integer({ min: 1, max: 3 }), s: fc.constantFrom('shadow' as const, 'live' as const) }).map(({ n, s }) => aModelRecord(`nn-${n}`, { stage: s })),
      fc.boolean().map((on) => ({ type: 'kill' as const, on, by: 'a', reason: 'b', liveChildren: 7 })),
    )
    fc.assert(fc.property(fc.array(record, { maxLength: 30 }), fc.nat(30), (records, cut) => {
      const { model, entry } = aModel()
      const all = [parent(1), parent(2), parent(3), parent(4), ...records]
      const at = Math.min(all.length, 4 + cut)
      const engine = (upTo: number): ConsoleState => {
        const newest = new Map<string, ProjectionRecord>()
        for (const each of all.slice(0, upTo)) newest.set(keyOf(each), each)
        const of = (type: ProjectionRecord['type']): ProjectionRecord[] => [...newest.values()].filter((each) => each.type === type)
        return state({
          parents: of('parent'), alerts: of('alert'), breakers: of('breaker'), overrides: of('override'), objectives: of('objective'), models: of('model'),
          // The engine does not remember how many children the kill found.
          kill: { ...(of('kill')[0] ?? state().kill), liveChildren: 0 },
        })
      }
      model.reset(engine(at))
      all.slice(at).forEach((each, i) => entry(11 + i, each))
      const topics = ['parents', 'desk', 'alerts', 'breakers', 'models', 'order:P-1', 'order:P-4', 'order:P-9'] as Topic[]
      const hashes = stateHashes(engine(all.length), topics)
      for (const topic of topics) expect([topic, viewHash(topic, model.rows(topic))]).toEqual([topic, hashes[topic]])
    }), { numRuns: 200 })
  })
})

function keyOf(record: ProjectionRecord): string {
  switch (record.type) {
    case 'parent': return record.parentId
    case 'alert': return record.alertId
    case 'breaker': return record.mic
    case 'override': return record.overrideId
    case 'objective': return record.name
    case 'model': return record.modelId
    default: return record.type
  }
}
