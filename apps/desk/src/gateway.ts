import { announceFailed, announceReady, exitWithParent, loadConfig } from '@sluice/config'
import { runGateway } from './gateway/run-gateway.ts'

/** Sign-in, API, live data and projection in front of the trading core; `DATABASE_URL` names the database. */
const NAME = 'gateway'

async function main(): Promise<void> {
  const loaded = loadConfig()
  const databaseUrl = loaded.config.database.url
  if (databaseUrl === '') throw new Error('DATABASE_URL is not set: start the desk with npm start, or name a PostgreSQL that has its migrations')
  const seedPassword = process.env['SLUICE_SEED_PASSWORD']
  const gateway = await runGateway(loaded, { databaseUrl, ...(seedPassword ? { seedPassword } : {}) })
  exitWithParent(() => gateway.stop(), 2_000)
  announceReady(NAME, { url: gateway.url, newSignIns: gateway.newSignIns })
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${error instanceof Error ? error.stack : message}\n`)
  announceFailed(NAME, message)
  process.exitCode = 1
  setTimeout(() => process.exit(1), 100)
})
