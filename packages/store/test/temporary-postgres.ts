import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openDatabase, type Database } from '../src/database.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../src/embedded-postgres.ts'
import { applyMigrations } from '../src/migrations.ts'

export const PRISMA_DIR = join(dirname(fileURLToPath(import.meta.url)), '../../../prisma')

export interface TemporaryPostgres {
  readonly server: EmbeddedPostgres
  readonly dataDir: string
  remove(): Promise<void>
}

export async function temporaryPostgres(): Promise<TemporaryPostgres> {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-store-'))
  chmodSync(dir, 0o755)
  const dataDir = join(dir, 'postgres')
  const server = await startEmbeddedPostgres({ dataDir, port: 0 })
  return {
    server,
    dataDir,
    remove: async () => {
      await server.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

export interface TemporaryDatabase {
  readonly url: string
  readonly database: Database
  /** As after the migrations. */
  empty(): Promise<void>
  remove(): Promise<void>
}

export async function temporaryDatabase(): Promise<TemporaryDatabase> {
  const { server: { url }, remove } = await temporaryPostgres()
  await applyMigrations(url, PRISMA_DIR)
  const database = openDatabase({ url })
  return {
    url,
    database,
    empty: async () => {
      await database.$executeRawUnsafe('TRUNCATE projection_cursor, parent, kpi, child, execution, decision, objective_version, kill_event, strategy_event, incident, override, alert, breaker_event, model, model_event, shadow, set_aside')
    },
    remove: async () => {
      await database.$disconnect()
      await remove()
    },
  }
}
