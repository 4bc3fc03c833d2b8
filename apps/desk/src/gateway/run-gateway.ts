import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { LoadedConfig } from '@sluice/config'
import { createAuth, prismaAuthDatabase, startGateway } from '@sluice/gateway'
import { JournalTail } from '@sluice/journal'
import { PrismaOrderReads, PrismaProjection, openDatabase } from '@sluice/store'
import { pino } from 'pino'
import { authSecret } from './auth-secret.ts'
import { ProjectionService } from './projection-service.ts'
import { referenceOf } from './reference.ts'
import { seedUser } from './seed-user.ts'

export interface RunningGateway {
  readonly url: string
  stop(): Promise<void>
}

const SEED_EVERY_MS = 1_000

/** Everything of the gateway process. It serves at once; core, database and pages may come and go. */
export async function runGateway({ config, dataDir }: LoadedConfig, { databaseUrl, seedPassword }: { databaseUrl: string; seedPassword?: string }): Promise<RunningGateway> {
  const log = pino({ name: 'gateway' }, pino.destination({ dest: 2, sync: false }))
  const onError = (message: string): void => log.error(message)
  const nowUs = (): number => Date.now() * 1_000
  const runDir = join(dataDir, 'run')
  const journalDir = join(dataDir, 'journal')
  mkdirSync(runDir, { recursive: true })
  const publicUrl = config.console.publicUrl || `http://localhost:${config.console.port}`
  const trustedOrigins = [publicUrl, `http://localhost:${config.console.port}`, `http://127.0.0.1:${config.console.port}`]
  const database = openDatabase({ url: databaseUrl })
  const auth = createAuth({ database: prismaAuthDatabase(database), secret: authSecret(join(runDir, 'auth-secret')), publicUrl, trustedOrigins, onError })
  const projection = new ProjectionService({ journalDir, port: new PrismaProjection(database), placeFile: join(runDir, 'projector.json'), nowUs, onError })
  const gateway = await startGateway({
    host: config.console.host, port: config.console.port, nextPort: config.console.nextPort, trustedOrigins, linkPath: join(runDir, 'core.sock'),
    openTail: (fromLsn) => new JournalTail({ dir: journalDir, fromLsn }),
    reference: referenceOf(config), auth, reads: new PrismaOrderReads(database), store: () => projection.row(), onCommitted: (lsn) => projection.wake(lsn), nowUs, onError,
  })
  projection.start()
  const stopSeeding = await seedWhenPossible(() => seedUser(auth, { file: join(runDir, 'sign-in.json'), ...(seedPassword === undefined ? {} : { password: seedPassword }) }), onError)
  return {
    url: publicUrl,
    async stop() {
      stopSeeding()
      await gateway.close()
      await projection.stop()
      await database.$disconnect()
    },
  }
}

/** Tries at once, and again while the database is away; answers how to stop trying. */
async function seedWhenPossible(seed: () => Promise<boolean>, onError: (message: string) => void): Promise<() => void> {
  let timer: NodeJS.Timeout | null = null
  let stopped = false
  const attempt = async (): Promise<void> => {
    try {
      await seed()
    } catch (error) {
      onError(`first user: ${error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)}`)
      if (!stopped) timer = setTimeout(() => void attempt(), SEED_EVERY_MS)
    }
  }
  await attempt()
  return () => {
    stopped = true
    if (timer !== null) clearTimeout(timer)
  }
}
