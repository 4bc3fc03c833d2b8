import { join } from 'node:path'
import { announceFailed, announceReady, exitWithParent, loadConfig } from '@sluice/config'
import { applyMigrations, checkDatabaseUrl, startEmbeddedPostgres } from '@sluice/store'

/**
 * The database of the desk: the embedded PostgreSQL in the data folder, or the one that DATABASE_URL names; then its
 * migrations. Says `ready` with the address. With a database of its own this process stays and ends it in order.
 */
const NAME = 'postgres'

async function main(): Promise<void> {
  const { config, dataDir } = loadConfig()
  const prismaDir = join(process.env['SLUICE_ROOT'] ?? process.cwd(), 'prisma')
  if (config.database.url !== '') {
    await checkDatabaseUrl(config.database.url)
    await applyMigrations(config.database.url, prismaDir)
    announceReady(NAME, { url: config.database.url })
    return
  }
  const server = await startEmbeddedPostgres({
    dataDir: join(dataDir, 'postgres'),
    port: config.database.embeddedPort,
    onLog: (line) => process.stderr.write(`${line}\n`),
  })
  let stopping = false
  exitWithParent(async () => {
    stopping = true
    await server.stop(2_000)
  })
  void server.exited.then(() => {
    if (!stopping) process.exit(1)
  })
  await applyMigrations(server.url, prismaDir)
  announceReady(NAME, { url: server.url })
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${error instanceof Error ? error.stack : message}\n`)
  announceFailed(NAME, message)
  process.exitCode = 1
  // An open server would keep this process: its end goes with ours.
  setTimeout(() => process.exit(1), 100)
})
