import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineConfig, Entry, Input, ObjectiveWeights, ProjectionRecord } from '@sluice/domain'
import { Engine } from '@sluice/engine'
import type { JournalBatch } from '@sluice/runtime'
import { PrismaProjection, PrismaReads, Projector, applyMigrations, openDatabase, startEmbeddedPostgres, type Database, type EmbeddedPostgres } from '@sluice/store'
import { anEngineConfig } from '@sluice/testkit'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

const PRISMA_DIR = new URL('../../../prisma', import.meta.url).pathname
const WEIGHTS: ObjectiveWeights = { slippage: 10, fill: 20, speed: 30, leakage: 40, fees: 50 }

let dir: string
let postgres: EmbeddedPostgres
let database: Database
let journal: JournalBatch[]
let seq: number

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-objectives-'))
  chmodSync(dir, 0o755)
  postgres = await startEmbeddedPostgres({ dataDir: join(dir, 'postgres'), port: 0 })
  await applyMigrations(postgres.url, PRISMA_DIR)
  database = openDatabase({ url: postgres.url })
})
afterAll(async () => {
  await database?.$disconnect()
  await postgres?.stop()
  rmSync(dir, { recursive: true, force: true })
})
beforeEach(async () => {
  await database.$executeRawUnsafe('TRUNCATE projection_cursor, objective_version')
  journal = []
  seq = 0
})

/** A step of the core: what it tells is in the journal, as JSON makes it. */
function step(engine: Engine, input: Input, isKept = true): void {
  seq += 1
  const records = engine.step({ seq, tsUs: 1_000_000 + seq, input } as unknown as Entry).flatMap((output): ProjectionRecord[] => (output.kind === 'record' ? [output.record] : []))
  if (isKept && records.length > 0) journal.push({ firstLsn: journal.length + 1, records: [{ t: 'records', seq, tsUs: 1_000_000 + seq, records: JSON.parse(JSON.stringify(records)) }] } as unknown as JournalBatch)
}
const setWeights = (no: number): Input => ({ kind: 'set-weights', source: { kind: 'user', user: 'risk@sluice.local', requestId: `r-${no}` }, objective: 'firm', weights: { ...WEIGHTS, fees: no }, preset: null, reason: 'try' }) as unknown as Input
const restarted = (engine: Engine, config: EngineConfig): Engine => {
  const next = new Engine(config)
  next.restore(JSON.parse(JSON.stringify(engine.snapshot())))
  return next
}
/** A gateway that starts: a projector of its own, which goes on where the store ends. */
async function project(): Promise<void> {
  const projector = new Projector({ port: new PrismaProjection(database), gatherMs: 0, itemsMax: 500 })
  const cursor = await projector.open()
  async function* rest(): AsyncGenerator<JournalBatch> {
    for (const batch of journal) if (batch.firstLsn > (cursor?.lsn ?? 0)) yield batch
  }
  await projector.run(rest())
}
const history = async (name: string): Promise<[number, string][]> => (await new PrismaReads(database).objectiveVersions(name)).map(({ version, by }) => [version, by])

it('[EN56] [RD5] the configured version of an objective stays in its history, whatever starts again in between', async () => {
  const config = anEngineConfig()
  let engine = new Engine(config)
  step(engine, { kind: 'set-config', config } as unknown as Input)
  await project()
  expect(await history('firm')).toEqual([[1, 'configuration']])
  engine = restarted(engine, config)
  step(engine, setWeights(1))
  await project()
  engine = restarted(engine, config)
  step(engine, { kind: 'set-config', config: { ...config, routing: { ...config.routing, fillHorizonMs: config.routing.fillHorizonMs + 1 } } } as unknown as Input)
  step(engine, setWeights(2))
  await project()
  expect(await history('firm')).toEqual([[3, 'risk@sluice.local'], [2, 'risk@sluice.local'], [1, 'configuration']])
  for (const preset of Object.keys(config.objectives)) expect(await history(preset)).toEqual([[1, 'configuration']])
})

it('[EN56] [RD5] also of a data folder whose first entry told nothing of objectives', async () => {
  const config = anEngineConfig()
  const engine = new Engine(config)
  step(engine, { kind: 'set-config', config } as unknown as Input, false)
  step(engine, setWeights(1))
  step(engine, setWeights(2))
  await project()
  expect(await history('firm')).toEqual([[3, 'risk@sluice.local'], [2, 'risk@sluice.local'], [1, 'configuration']])
  expect((await new PrismaReads(database).objectiveVersions('firm')).at(-1)).toMatchObject({ fromSeq: 0, weights: config.objectives[config.defaultObjective] })
})
