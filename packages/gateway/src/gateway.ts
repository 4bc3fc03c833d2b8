import type { Instrument } from '@sluice/domain'
import type { AlertRow, BreakerRow, CoreRow, DeskRow, ParentRow, Reference, StoreRow } from '@sluice/protocol'
import type { AddressInfo } from 'node:net'
import type { AuditEntry, AuditLog } from './audit-log.ts'
import { AuditTrail } from './audit-trail.ts'
import type { Auth } from './auth.ts'
import { CommandGate, type CommandGateOptions } from './command-gate.ts'
import { CommandService } from './command-service.ts'
import type { FaultSwitches } from './fault-switches.ts'
import type { FixMessageLog } from './fix-message-log.ts'
import { FixMessageRoutes } from './fix-message-routes.ts'
import { FrontDoor } from './front-door.ts'
import { GatewayError } from './gateway-error.ts'
import { healthOf, reportHealth } from './gateway-health.ts'
import { LinkClient, type GatewayLink } from './link-client.ts'
import { LiveFeed, type Tail } from './live-feed.ts'
import { LiveServer } from './live-server.ts'
import { doLocally } from './local-commands.ts'
import { MemoryAuditLog } from './memory-audit-log.ts'
import type { ModelDesk } from './model-desk.ts'
import { createMetrics, type GatewayMetrics } from './metrics.ts'
import type { Rerank } from './objective-preview.ts'
import { PastDecisions, type PastDecisionsOptions } from './past-decisions.ts'
import { PeopleCommands } from './people-commands.ts'
import { ReadModel, type ReadModelOptions } from './read-model.ts'
import { RECENT_DECISIONS_MAX } from './recent-decisions.ts'
import { SessionCache, type SessionCacheOptions } from './session-cache.ts'
import type { StoreReads } from './store-reads.ts'
import { TopicHub } from './topic-hub.ts'
import { TrainedModels } from './trained-models.ts'

export interface GatewayOptions {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  /** Page server on 127.0.0.1. */
  readonly nextPort: number
  readonly trustedOrigins: readonly string[]
  readonly linkPath: string
  readonly openTail: (fromLsn: number) => Tail
  readonly reference: Reference
  readonly auth: Auth
  /** Without one, events are kept in memory alone. */
  readonly audit?: AuditLog
  /** Without them every fault switch is refused. */
  readonly faults?: FaultSwitches
  /** Without it nothing is trained here, and there is nothing to read of models but where they stand. */
  readonly models?: ModelDesk
  /** Without it there are no FIX messages to read. */
  readonly fixMessages?: FixMessageLog
  readonly rerank: Rerank
  readonly reads: StoreReads
  /** `lagRecords` is worked out here from the committed position. */
  readonly store: () => Omit<StoreRow, 'lagRecords'>
  /** Told with every doorbell of the core. */
  readonly onCommitted?: (lsn: number) => void
  readonly nowUs?: () => number
  /** Longest wait for the core's answer to a command, or to a question for its state. */
  readonly commandMs?: number
  readonly flushMs?: number
  readonly stalledMsMax?: number
  readonly sessions?: Partial<Omit<SessionCacheOptions, 'auth'>>
  readonly recheckMs?: number
  readonly pastDecisions?: Pick<PastDecisionsOptions, 'timeoutMs' | 'retryMs'>
  readonly commandLimits?: Pick<CommandGateOptions, 'rate' | 'underWayMax'>
  /** Audit events of one address in a second. */
  readonly auditPerSecondMax?: number
  readonly limits?: Partial<Omit<ReadModelOptions, 'mode' | 'defaultObjective'>>
  readonly onError?: (message: string) => void
}

export interface Gateway {
  readonly port: number
  readonly model: ReadModel
  readonly link: GatewayLink
  close(): Promise<void>
}

/** Puts the front door together and opens it. It serves whether or not core, database and pages are there. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { auth, reads, reference, onError = () => {}, nowUs = () => Date.now() * 1_000, commandMs = 5_000 } = options
  const hub: TopicHub = new TopicHub({ source: { rows: (topic) => model.rows(topic), row: (topic, id) => model.row(topic, id) }, nowUs, ...optional('stalledMsMax', options.stalledMsMax) })
  const model = new ReadModel({ mode: reference.mode, defaultObjective: reference.defaultObjective, unackedTimeoutUs: reference.routing.unackedTimeoutUs, ...options.limits }, (topic, id) => hub.changed(topic, id))
  const link = new LinkClient({
    path: options.linkPath,
    onMessage: (message) => {
      feed.message(message)
      if (message.type === 'committed') options.onCommitted?.(message.lsn)
    },
    onConnected: (connected) => feed.linkChanged(connected),
    onLateAnswer: (answer) => commands.lateAnswer(answer),
    onError,
  })
  const past = new PastDecisions({
    read: () => reads.recentDecisions(RECENT_DECISIONS_MAX), take: (decisions) => model.pastDecisions(decisions), storedLsn: () => options.store().lsn, onError, ...options.pastDecisions,
  })
  const feed = new LiveFeed({ model, openTail: options.openTail, ask: (message) => link.send(message), nowUs, onReset: (lsn) => past.want(lsn), onError })
  const coreRow = (): CoreRow => model.row('health', 'core') as CoreRow
  const storeRow = (): StoreRow => { const row = options.store(); return { ...row, lagRecords: Math.max(0, feed.committedLsn - row.lsn) } }
  const metrics = createMetrics({
    clients: () => hub.clients, waitingRows: () => hub.waiting, core: coreRow, store: storeRow, alerts: () => model.rows('alerts') as AlertRow[], breakers: () => model.rows('breakers') as BreakerRow[],
  })
  const auditLog = counted(options.audit ?? new MemoryAuditLog({ nowUs }), ({ outcome, code }) => metrics.audit.inc({ outcome, code: code ?? '' }))
  const audit = new AuditTrail(auditLog, options.auditPerSecondMax)
  const sessions = new SessionCache({ auth, ...options.sessions })
  const personChanged = (userId: string): void => {
    sessions.doubtUser(userId)
    void live.recheckUser(userId).catch(() => undefined)
  }
  const sessionsEnded = (userId: string): void => {
    sessions.forgetUser(userId)
    live.endUser(userId)
  }
  const people = new PeopleCommands({ users: auth.users, onSessionsEnded: sessionsEnded, onDoubt: personChanged })
  const commands: CommandService = createCommands(options, { model, link, feed, metrics, people, commandMs })
  const gate = new CommandGate({ commands, sessions, audit, ...options.commandLimits })
  const door = new FrontDoor({
    nextPort: options.nextPort, auth, sessions, gate, audit, auditLog, trustedOrigins: options.trustedOrigins, onError,
    api: {
      mode: reference.mode, reference, reads, nowUs, rerank: options.rerank,
      decisionsOf: (objective, max) => model.decisionsOf(objective, max),
      objective: (name) => (model.row('desk', `objective:${name}`) as Extract<DeskRow, { kind: 'objective' }> | undefined)?.objective,
      models: {
        desk: options.models, shadow: (modelId) => model.shadowFigures(modelId), knows: (modelId) => model.row('models', modelId) !== undefined,
        storedShadow: reads.shadowFigures === undefined ? undefined : reads.shadowFigures.bind(reads),
      },
      fixMessages: new FixMessageRoutes(options.fixMessages),
      engineHashes: (topics) => feed.engineHashes(topics, commandMs),
    },
    health: () => healthOf(coreRow(), storeRow(), auditLog.fault()),
    metrics: () => metrics.text(),
    connectionsOf: (userId) => live.connectionsOf(userId),
    onSignOut: (key) => live.endSession(key, 'signed-out'),
    onPersonChanged: personChanged,
  })
  await listen(door.server, options)
  const live: LiveServer = new LiveServer({
    http: door.server, sessions, hub, gate, commands, audit, trustedOrigins: options.trustedOrigins, ...optional('flushMs', options.flushMs), ...optional('recheckMs', options.recheckMs),
  })
  const trained = new TrainedModels({ send: (requestId, input) => link.command(requestId, input, commandMs), onError })
  followTraining(options.models, model, trained)
  link.start()
  past.want(0)
  const stopHealth = reportHealth(model, { storeRow, faults: options.faults, clients: () => hub.clients, auditFault: () => auditLog.fault(), nowUs })
  return {
    port: (door.server.address() as AddressInfo).port,
    model,
    link,
    async close() {
      stopHealth()
      past.close()
      trained.close()
      link.close()
      feed.close()
      door.server.closeIdleConnections()
      await live.close()
      door.server.closeAllConnections()
      door.close()
      audit.close()
    },
  }
}

/** The runs as they stand, then every change; what came of one goes to the core. */
function followTraining(desk: ModelDesk | undefined, model: ReadModel, trained: TrainedModels): void {
  for (const run of [...(desk?.runs() ?? [])].reverse()) model.training(run)
  desk?.onRun((run) => model.training(run))
  desk?.onTrained((spec, reason, by) => trained.add(spec, reason, by))
}

/** What commands need of everything else. */
function createCommands({ reference, reads, auth, faults, models }: GatewayOptions, { model, link, feed, metrics, people, commandMs }: {
  readonly model: ReadModel; readonly link: LinkClient; readonly feed: LiveFeed; readonly metrics: GatewayMetrics; readonly people: PeopleCommands; readonly commandMs: number
}): CommandService {
  return new CommandService({
    instruments: reference.instruments as readonly Instrument[],
    parentById: (parentId) => model.row('parents', parentId) as ParentRow | undefined,
    storedParentById: async (parentId) => (await reads.order(parentId))?.parent ?? null,
    isPerson: (email) => isPerson(auth, email),
    parentByRequest: (requestId) => model.parentByRequest(requestId),
    storedParentByRequest: (requestId) => reads.parentByRequest(requestId),
    coreBoot: () => ({ to: feed.coreBootId, shown: feed.shownBootId }),
    local: (caller, command) => doLocally(caller, command, { people, faults, models }),
    send: async (requestId, input) => {
      const outcome = await link.command(requestId, input, commandMs)
      metrics.commands.inc({ name: input.kind, status: outcome.kind })
      return outcome
    },
  })
}

/** Every event counts in the metrics, too. */
function counted(log: AuditLog, count: (entry: AuditEntry) => void): AuditLog {
  return {
    write: (entry) => {
      count(entry)
      log.write(entry)
    },
    page: (query) => log.page(query),
    fault: () => log.fault(),
  }
}

const PERSON_ASK_MS = 1_000

/** Alerts are worked on while the database is away, too: then any e-mail may be named. */
async function isPerson(auth: Auth, email: string): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<true>((resolve) => { timer = setTimeout(() => resolve(true), PERSON_ASK_MS) })
  const found = auth.users.find(email).then((user) => user !== null && !user.disabled, () => true)
  return Promise.race([found, late]).finally(() => clearTimeout(timer))
}

function listen(server: { listen(port: number, host: string, ready: () => void): unknown; once(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown }, { port, host }: GatewayOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new GatewayError(`port ${port} on ${host} is ${error.code === 'EADDRINUSE' ? 'taken: set SLUICE_CONSOLE_PORT to a free one' : `not usable (${error.code})`}`)))
    server.listen(port, host, () => resolve())
  })
}

const optional = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> => (value === undefined ? {} : { [key]: value } as Record<K, V>)
