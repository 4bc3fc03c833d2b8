import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../src/embedded-postgres.ts'

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
