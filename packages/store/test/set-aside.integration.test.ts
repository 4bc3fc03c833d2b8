import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ProjectionRecord } from '@sluice/domain'
import type { JournalBatch } from '@sluice/runtime'
import type { Database } from '../src/database.ts'
import { PrismaProjection } from '../src/prisma-projection.ts'
import type { ProjectionItem } from '../src/projection-port.ts'
import { Projector } from '../src/projector.ts'
import type { SetAsideRow } from '../src/tables.ts'
import { child, decision, execution, item, parent } from './sample-records.ts'
import { temporaryDatabase, type TemporaryDatabase } from './temporary-postgres.ts'

let store: TemporaryDatabase
let database: Database
let refused: SetAsideRow[]
let projection: PrismaProjection

beforeAll(async () => {
  store = await temporaryDatabase()
  database = store.database
})
afterAll(() => store?.remove())
beforeEach(async () => {
  await store.empty()
  refused = []
  projection = new PrismaProjection(database, { onSetAside: (row) => refused.push(row) })
})

const write = (items: readonly ProjectionItem[]): Promise<number> => {
  const last = items.at(-1) as ProjectionItem
  return projection.project(items, { lsn: last.lsn, seq: last.seq, tsUs: last.tsUs })
}

/** Not compressible, so that PostgreSQL cannot make it fit into an index entry. */
const longText = (length: number): string => {
  let state = 1
  return Array.from({ length }, () => String.fromCharCode(33 + ((state = (state * 48_271) % 2_147_483_647) % 90))).join('')
}

describe('rows that the database refuses', () => {
  it('[PJ10] are set aside one by one, with why, and everything else goes on', async () => {
    const items = Array.from({ length: 250 }, (_, i) => item(i + 1, i + 1, parent(i + 1), child(i + 1, 1), execution(i + 1, 1), decision(i + 1, i + 1)))
    items[40] = item(41, 41, parent(41, { cumQty: 0.5 }), child(41, 1), execution(41, 1), decision(41, 41))
    items[41] = item(42, 42, parent(42), child(42, 1, { orderQty: 1e30 }), execution(42, 1), decision(42, 42))
    items[200] = item(201, 201, parent(201, { clOrdId: longText(9_000) }), child(201, 1), execution(201, 1), decision(201, 201))
    items[249] = item(250, 250, parent(250), child(250, 1), execution(250, 1), decision(250, 250, { plan: null }))
    await write(items)
    expect(refused.map(({ table, place }) => `${table} ${place.seq}`)).toEqual(['parent 41', 'child 42', 'parent 201', 'decision 250'])
    expect([await database.parent.count(), await database.child.count(), await database.execution.count(), await database.decision.count()]).toEqual([248, 249, 250, 249])
    expect(await projection.cursor()).toMatchObject({ lsn: 250, seq: 250 })
    const kept = await database.setAside.findMany({ orderBy: { seq: 'asc' } })
    expect(kept.map(({ tableName, seq, no }) => [tableName, Number(seq), no])).toEqual([['parent', 41, 0], ['child', 42, 1], ['parent', 201, 0], ['decision', 250, 3]])
    const why = kept.map((row) => row.why)
    expect(why).toEqual([
      'invalid input syntax for type bigint: "0.5"', 'invalid input syntax for type bigint: "1e+30"', expect.stringMatching(/^index row (size|requires) /), "not such a record: Cannot read properties of null (reading 'strategy')",
    ])
    expect(JSON.parse(kept[0]?.record ?? '')).toMatchObject({ parentId: 'P-41', cumQty: 0.5 })
  })

  it('[PJ10] written again change nothing, and a later good state of the same row comes in', async () => {
    const items = [item(1, 1, parent(1, { cumQty: 0.5 })), item(2, 2, parent(2))]
    await write(items)
    await write(items)
    expect(refused.length).toBe(1)
    await write([...items, item(3, 3, parent(1, { cumQty: 7 }))])
    expect((await database.parent.findUnique({ where: { parentId: 'P-1' } }))?.cumQty).toBe(7n)
    expect(await database.setAside.count()).toBe(1)
  })

  it('[PJ10] a whole batch of nothing else still moves the cursor', async () => {
    await write(Array.from({ length: 300 }, (_, i) => item(i + 1, i + 1, execution(i + 1, 1, { lastQty: 0.5 }))))
    expect([refused.length, await database.setAside.count(), (await projection.cursor()).lsn]).toEqual([300, 300, 300])
  })

  it('[PJ11] records of journals from before a field was there are written with what held then', async () => {
    const without = (record: ProjectionRecord, ...keys: string[]): ProjectionRecord => Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key))) as unknown as ProjectionRecord
    const { unfilledCostMicroBps: _, horizonMs: __, ...market } = decision(1, 1).market
    const objective = { type: 'objective', name: 'balanced', version: 2, weights: { slippage: 1, fill: 1, speed: 1, leakage: 1, fees: 1 }, by: 'u', reason: 'r' } as unknown as ProjectionRecord
    await write([item(1, 5, without(parent(1), 'requestedObjective', 'overrides'), without(child(1, 1), 'overrideId'), without(decision(1, 1, { market, scoreSource: { kind: 'model', modelId: 'nn-1' } }), 'overrides', 'exploration', 'baselines', 'abstained'), objective)])
    expect(refused).toEqual([])
    expect(await database.parent.findMany()).toMatchObject([{ requestedObjective: null, overrides: 0 }])
    expect(await database.child.findMany()).toMatchObject([{ overrideId: null }])
    expect(await database.decision.findMany()).toMatchObject([{ overrides: [], unfilledCostMicroBps: 0, horizonMs: 0, scoreArm: 'live', exploration: null, baselineBestPrice: null, abstained: 0 }])
    expect(await database.objectiveVersion.findMany()).toMatchObject([{ active: true, preset: null, fromSeq: 5n, sinceUs: BigInt(item(1, 5).tsUs) }])
  })

  it('[PR4] the projector goes on behind them', async () => {
    const projector = new Projector({ port: projection, gatherMs: 0, itemsMax: 2 })
    await projector.open()
    async function* journal(): AsyncGenerator<JournalBatch> {
      for (const { lsn, seq, tsUs, records } of [item(1, 1, parent(1, { cumQty: 'NUL\u0000' })), item(2, 2, parent(2)), item(3, 3, parent(3, { hold: 'a\u0000b\ud800c' }))]) yield { firstLsn: lsn, records: [{ t: 'records', seq, tsUs, records }] }
    }
    await projector.run(journal())
    expect(projector.status).toMatchObject({ error: null, cursor: { lsn: 3 } })
    expect((await database.parent.findMany({ orderBy: { parentSeq: 'asc' } })).map(({ parentId, hold }) => [parentId, hold])).toEqual([['P-2', null], ['P-3', 'a\u2400b\ufffdc']])
    expect(refused.length).toBe(1)
  })
})
