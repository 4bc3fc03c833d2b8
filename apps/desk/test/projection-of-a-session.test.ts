import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SimulatedDesk, submitAtRandom } from '@sluice/backtest'
import type { AlertRecord, OverrideRecord, ParentRecord, ProjectionRecord, QtyLots } from '@sluice/domain'
import type { JournalBatch } from '@sluice/runtime'
import { PrismaReads, PrismaProjection, Projector, applyMigrations, openDatabase, recomputeKpis, startEmbeddedPostgres, type Database, type EmbeddedPostgres } from '@sluice/store'
import { aBreaker, alertRules, anEngineConfig } from '@sluice/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actAsPeople } from './people-of-a-session.ts'

const SEED = 20_311
const PARENTS = 120
const PRISMA_DIR = new URL('../../../prisma', import.meta.url).pathname

let dir: string
let postgres: EmbeddedPostgres
let database: Database
let session: SimulatedDesk

beforeAll(async () => {
  session = new SimulatedDesk({ seed: SEED, engineConfig: anEngineConfig({ model: null, breaker: aBreaker(), alerts: alertRules({ 'session-down': { enabled: true }, 'venue-breaker': { enabled: true }, 'reject-burst': { enabled: true } }) }) })
  session.runUntil(session.nowUs + 5_000_000)
  submitAtRandom(session, { seed: SEED, parents: PARENTS, spacingUs: 100_000, qtyMax: 3_000 as QtyLots })
  actAsPeople(session, SEED)
  session.runUntil(session.nowUs + 60_000_000)
  dir = mkdtempSync(join(tmpdir(), 'sluice-projection-'))
  chmodSync(dir, 0o755)
  postgres = await startEmbeddedPostgres({ dataDir: join(dir, 'postgres'), port: 0 })
  await applyMigrations(postgres.url, PRISMA_DIR)
  database = openDatabase({ url: postgres.url })
  const projector = new Projector({ port: new PrismaProjection(database), gatherMs: 0, itemsMax: 500 })
  await projector.open()
  await projector.run(journalOf(session))
})
afterAll(async () => {
  await database?.$disconnect()
  await postgres?.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** The session's rows as the journal holds them, one entry and its rows at a time. */
async function* journalOf({ entries, outputs }: SimulatedDesk): AsyncGenerator<JournalBatch> {
  let firstLsn = 1
  for (const [i, entry] of entries.entries()) {
    const records: ProjectionRecord[] = (outputs[i] ?? []).flatMap((output) => (output.kind === 'record' ? [output.record] : []))
    // What JSON does to a record, the journal does.
    if (records.length > 0) yield { firstLsn: firstLsn++, records: [{ t: 'records', seq: entry.seq, tsUs: entry.tsUs, records: JSON.parse(JSON.stringify(records)) as ProjectionRecord[] }] }
  }
}

const recordsOf = <T extends ProjectionRecord['type']>(type: T): Extract<ProjectionRecord, { type: T }>[] =>
  session.outputs.flat().flatMap((output) => (output.kind === 'record' && output.record.type === type ? [output.record as Extract<ProjectionRecord, { type: T }>] : []))

describe(`a session of the engine in PostgreSQL, seed ${SEED}`, () => {
  it('[PJ7] has KPIs that equal a plain SQL recomputation from the executions', async () => {
    const told = new Map((await new PrismaReads(database).orders({ limit: 1_000 })).map((parent) => [parent.parentId as string, parent.kpi]))
    const recomputed = await recomputeKpis(database, { priceScale: 10_000, lotSize: 1, limit: 1_000 })
    const filled = recomputed.filter(({ slippageBps }) => slippageBps !== null)
    expect(filled.length).toBeGreaterThan(PARENTS / 2)
    for (const { parentId, slippageBps, filledShare, feesBps } of recomputed) {
      const kpi = told.get(parentId)
      expect(kpi?.filledShare).toBe(filledShare)
      if (slippageBps === null) expect([kpi?.slippageBps, kpi?.feesBps]).toEqual([null, feesBps])
      else {
        expect(kpi?.slippageBps).toBeCloseTo(slippageBps, 9)
        expect(kpi?.feesBps).toBeCloseTo(feesBps as number, 9)
      }
    }
  })

  it('[PJ1] agrees with the engine and with the venues, row by row', async () => {
    const reads = new PrismaReads(database)
    const newest = new Map<string, ParentRecord>(recordsOf('parent').map((record) => [record.parentId, record]))
    expect(newest.size).toBeGreaterThan(PARENTS)
    for (const parent of newest.values()) {
      const order = await reads.order(parent.parentId)
      expect(order?.parent).toMatchObject(JSON.parse(JSON.stringify(parent)) as object)
      expect(order?.executions.reduce((sum, { lastQty }) => sum + lastQty, 0)).toBe(parent.cumQty)
      expect(order?.children.reduce((sum, { cumQty }) => sum + cumQty, 0)).toBe(parent.cumQty)
      expect(order?.decisions.length).toBe(parent.decisions)
    }
    const overrides = new Map<string, OverrideRecord>(recordsOf('override').map((record) => [record.overrideId, record]))
    expect(overrides.size).toBeGreaterThan(4)
    for (const override of overrides.values()) {
      expect((await reads.order(override.parentId))?.overrides.find(({ overrideId }) => overrideId === override.overrideId)).toEqual(JSON.parse(JSON.stringify(override)))
    }
    expect(await database.decision.count()).toBe(recordsOf('decision').length)
    const fills = await database.execution.findMany()
    expect(fills.map(({ mic, execId, lastQty, lastPx }) => `${mic} ${execId} ${lastQty} ${lastPx}`).sort())
      .toEqual(session.venueExecutions.map(({ mic, execId, lastQty, lastPx }) => `${mic} ${execId} ${lastQty} ${lastPx}`).sort())
  })

  it('[PJ1] gives the same decision back, features and all', async () => {
    const decision = recordsOf('decision').at(-1)
    const order = await new PrismaReads(database).order(decision?.parentId ?? '')
    expect(order?.decisions.at(-1)).toEqual(JSON.parse(JSON.stringify(decision)))
  })

  it('[RD4] [RD5] [PJ6] has its alerts, objectives and every change of a breaker', async () => {
    const reads = new PrismaReads(database)
    const alerts = new Map<string, AlertRecord>(recordsOf('alert').map((record) => [record.alertId, record]))
    expect(alerts.size).toBeGreaterThan(0)
    const stored = await reads.alerts({ limit: 500 })
    expect(new Map(stored.map(({ seq: _, tsUs: __, ...alert }) => [alert.alertId as string, alert]))).toEqual(new Map(JSON.parse(JSON.stringify([...alerts])) as [string, AlertRecord][]))
    const versions = new Map(recordsOf('objective').filter(({ name }) => name === 'firm').map((each) => [each.version, each]))
    expect(versions.size).toBeGreaterThan(1)
    expect(await reads.objectiveVersions('firm')).toEqual(JSON.parse(JSON.stringify([...versions.values()])).reverse())
    expect((await database.breakerEvent.findMany({ orderBy: [{ seq: 'asc' }, { no: 'asc' }] })).map(({ mic, status, cause }) => [mic, status, cause])).toEqual(recordsOf('breaker').map(({ mic, status, cause }) => [mic, status, cause]))
    expect(await database.setAside.count()).toBe(0)
  })
})
