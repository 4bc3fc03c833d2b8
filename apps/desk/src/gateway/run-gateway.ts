import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LoadedConfig } from '@sluice/config'
import { FIX44, describeMessage } from '@sluice/fix'
import { GatewayError, createAuth, prismaAuthDatabase, startGateway, type Gateway } from '@sluice/gateway'
import { JournalTail } from '@sluice/journal'
import type { CoreRow, ModelRow, StoreRow } from '@sluice/protocol'
import { rankUnder } from '@sluice/routing'
import { PrismaProjection, PrismaReads, openDatabase } from '@sluice/store'
import { pino } from 'pino'
import { codeVersion } from '../trainer/code-version.ts'
import { FileAuditLog } from './audit-log.ts'
import { authSecret } from './auth-secret.ts'
import { DeskModels } from './desk-models.ts'
import { DeskFaultSwitches } from './fault-switches.ts'
import { FixMessageFiles } from './fix-message-files.ts'
import { resetFirstPeople, seedFirstPeople } from './first-sign-ins.ts'
import { ProjectionLag } from './projection-lag.ts'
import { RetrainSchedule } from './retrain-schedule.ts'
import { ProjectionService } from './projection-service.ts'
import { referenceOf } from './reference.ts'

export interface RunningGateway {
  readonly url: string
  /** E-mails of the people made, or given new passwords, at this start; the passwords lie in `run/sign-in.json`. */
  readonly newSignIns: readonly string[]
  stop(): Promise<void>
}

const SEED_EVERY_MS = 1_000
/** Left by the launcher on request: the next start gives the first people new passwords. */
const RESET_FILE = 'reset-sign-ins'

/** Everything of the gateway process. It serves at once; core, database and pages may come and go. */
export async function runGateway({ config, dataDir }: LoadedConfig, { databaseUrl, seedPassword }: { databaseUrl: string; seedPassword?: string }): Promise<RunningGateway> {
  // Not pino's own writer: that waits for ever at a log whose reader is gone, and this process would outlive its launcher.
  const log = pino({ name: 'gateway' }, process.stderr)
  const onError = (message: string): void => log.error(message)
  const nowUs = (): number => Date.now() * 1_000
  const runDir = join(dataDir, 'run')
  const journalDir = join(dataDir, 'journal')
  mkdirSync(runDir, { recursive: true })
  const publicUrl = config.console.publicUrl || `http://localhost:${config.console.port}`
  const trustedOrigins = [originOf(publicUrl), `http://localhost:${config.console.port}`, `http://127.0.0.1:${config.console.port}`]
  const database = openDatabase({ url: databaseUrl })
  const auth = createAuth({ database: prismaAuthDatabase(database), secret: authSecret(join(runDir, 'auth-secret')), publicUrl, trustedOrigins, onError })
  const audit = await FileAuditLog.open({ dir: join(dataDir, 'audit'), nowUs, onError })
  const projection: ProjectionService = new ProjectionService({ journalDir, port: new PrismaProjection(database, { onSetAside: (row) => projection.setAside(row) }), placeFile: join(runDir, 'projector.json'), nowUs, onError })
  // The switches are asked for their row before the gateway that carries them stands.
  let started: Gateway | null = null
  const faults = new DeskFaultSwitches({
    config, projection,
    core: async (message, timeoutMs) => started?.link.request(message, timeoutMs) ?? { kind: 'away' },
    scorerFaults: () => (started?.model.row('health', 'core') as CoreRow | undefined)?.health?.scorerFaults ?? [],
  })
  const reads = new PrismaReads(database)
  const root = process.env['SLUICE_ROOT'] ?? process.cwd()
  const models = new DeskModels({
    registryDir: join(dataDir, 'models'), shippedDirs: [dirname(resolve(root, config.model.dir))], journalDir, trainer: fileURLToPath(new URL('./trainer.mjs', import.meta.url)),
    runsFile: join(runDir, 'training-runs.json'), runMsMax: config.learning.runMinutesMax * 60_000, codeVersion: codeVersion(root), nowUs, onError, decision: (decisionId) => reads.decision(decisionId),
    liveModelId: () => ((started?.model.rows('models') ?? []) as readonly ModelRow[]).find(({ stage }) => stage === 'live')?.modelId ?? null,
  })
  const gateway = await startGateway({
    host: config.console.host, port: config.console.port, nextPort: config.console.nextPort, trustedOrigins, linkPath: join(runDir, 'core.sock'),
    openTail: (fromLsn) => new JournalTail({ dir: journalDir, fromLsn }),
    reference: referenceOf(config), auth, audit, faults, models, reads,
    fixMessages: new FixMessageFiles({ path: join(dataDir, 'logs', 'fix-desk.log'), describe: (raw) => describeMessage(raw, FIX44) }),
    rerank: (decision, weights) => rankUnder(weights, decision), store: () => projection.row(), onCommitted: (lsn) => projection.wake(lsn), nowUs, onError,
  })
  started = gateway
  projection.start()
  faults.start()
  const lag = new ProjectionLag({
    nowUs, send: (message) => gateway.link.send(message),
    store: () => ({ lagRecords: (gateway.model.row('health', 'store') as StoreRow | undefined)?.lagRecords ?? 0, ...projection.row() }),
  })
  lag.start()
  const schedule = new RetrainSchedule({ learning: config.learning, models, nowUs, onError })
  schedule.start()
  const file = join(runDir, 'sign-in.json')
  const resetFile = join(runDir, RESET_FILE)
  const seeding = await seedWhenPossible(async () => {
    const signIns = { file, ...(seedPassword === undefined ? {} : { password: seedPassword }) }
    const isReset = existsSync(resetFile)
    const made = isReset ? await resetFirstPeople(auth.users, signIns) : await seedFirstPeople(auth.users, signIns)
    rmSync(resetFile, { force: true })
    const what = isReset ? 'reset-sign-ins' : 'first-sign-ins'
    if (made.length > 0) audit.write({ who: null, role: null, address: 'this machine', transport: 'local', what, outcome: 'accepted', code: null, text: made.join(', ') })
    return made
  }, onError)
  return {
    url: publicUrl,
    newSignIns: seeding.made,
    async stop() {
      seeding.stop()
      faults.stop()
      lag.stop()
      schedule.stop()
      await models.close()
      await gateway.close()
      await projection.stop()
      await audit.close()
      await database.$disconnect()
    },
  }
}

/** Tries at once, and again while the database is away; answers what the first try made and how to stop trying. */
async function seedWhenPossible(seed: () => Promise<readonly string[]>, onError: (message: string) => void): Promise<{ readonly made: readonly string[]; stop(): void }> {
  let timer: NodeJS.Timeout | null = null
  let stopped = false
  const attempt = async (): Promise<readonly string[]> => {
    try {
      return await seed()
    } catch (error) {
      onError(`first sign-ins: ${error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)}`)
      if (!stopped) timer = setTimeout(() => void attempt(), SEED_EVERY_MS)
      return []
    }
  }
  return {
    made: await attempt(),
    stop() {
      stopped = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}

/** What browsers send as Origin from pages of this address: no path, no slash behind. */
function originOf(publicUrl: string): string {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : null
  if (url === null || !/^https?:$/.test(url.protocol)) throw new GatewayError(`console.publicUrl is ${JSON.stringify(publicUrl)}: must be an address such as https://desk.example.com`)
  return url.origin
}
