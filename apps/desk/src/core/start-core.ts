import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { engineConfigOf, type Config } from '@sluice/config'
import { hashOf, type ClOrdId, type Input, type Instrument, type Mic, type SymbolId } from '@sluice/domain'
import { Engine } from '@sluice/engine'
import { FileFixLog } from '@sluice/fix'
import { openJournal, readBatches, SnapshotFiles } from '@sluice/journal'
import { boot, retainFromLsn, startRuntime, systemClock, toCandidateScores, type Booted, type ConsoleState, type DispatchedOutput, type LinkFromCore, type LinkToCore, type Runtime } from '@sluice/runtime'
import type { Logger } from 'pino'
import { commandFault } from './command-check.ts'
import { coreHealth } from './core-health.ts'
import type { DeskSession } from './desk-sessions.ts'
import type { FixEdge } from './fix-port.ts'
import { LinkServer } from './link-server.ts'
import { openLiveModel } from './live-model.ts'
import { OmsSessions } from './oms-sessions.ts'
import { PendingAnswers } from './pending-answers.ts'
import { quoteRows } from './quote-rows.ts'
import { RecentRecords } from './recent-records.ts'
import { ScoreGrid } from './score-grid.ts'
import { VenueFeed } from './venue-feed.ts'
import { VenueOrders } from './venue-orders.ts'

export interface CoreOptions {
  readonly config: Config
  readonly dataDir: string
  /** Folder that `model.dir` is relative to. */
  readonly root: string
  readonly log: Logger
  /** The core cannot go on: the process should end and be started again. */
  readonly onFatal: (error: Error) => void
}

export interface Core {
  readonly omsPort: number | null
  readonly halted: string | null
  readonly replayedEntries: number
  stop(): Promise<void>
}

const HEALTH_INTERVAL_MS = 500
const PENDING_ANSWERS_MAX = 10_000
const SESSION_CLOSE_MS = 1_000
const FEED_POLL_MS = 500

/** Journal, engine, FIX, inline scorer and link, wired together; in this order it starts, in the reverse it stops. */
export async function startCore(options: CoreOptions): Promise<Core> {
  const { config, dataDir, root, log } = options
  const clock = systemClock()
  const journalDir = join(dataDir, 'journal')
  let fallbacks = 0
  const model = await openLiveModel(config, root, (reason) => log.error({ reason }, 'scoring fell back to the CPU'))
  log.info({ modelId: model.scoring.model?.modelId ?? null, provider: model.scorer?.provider ?? null, note: model.note }, 'scoring')

  const engineConfig = engineConfigOf(config, model.scoring)
  const engine = new Engine(engineConfig)
  const { core: limits } = config
  const journal = await openJournal({
    dir: journalDir, durability: limits.durability, segmentBytes: limits.journalSegmentBytes, maxPendingBytes: limits.journalPendingBytesMax, commitDelayMs: limits.commitIntervalMs,
  })
  if (journal.tornTail !== null) log.warn({ tornTail: journal.tornTail }, 'a torn group was cut off the end of the journal')
  const snapshots = new SnapshotFiles({ dir: join(dataDir, 'snapshots'), keep: limits.snapshotsKept })
  const booted = await boot({ engine, journal, snapshots, readBatches: (fromLsn) => readBatches(journalDir, { fromLsn }) })
  log.info({ seq: booted.seq, snapshotSeq: booted.snapshotSeq, replayedEntries: booted.replayedEntries, unsent: booted.unsent.length, unsentReports: booted.unsentReports.length, damagedSnapshots: booted.damagedSnapshots }, 'journal replayed')

  const recent = new RecentRecords()
  for (const record of [...engine.parentRecords(), ...engine.childRecords()]) recent.add(record)
  const pending = new PendingAnswers(PENDING_ANSWERS_MAX)
  const instruments = new Map<string, Instrument>(engineConfig.instruments.map((i) => [i.symbol, i]))
  const startedUs = clock.nowUs()
  const bootId = `${startedUs}`
  let halted = haltText(booted)
  let journalBytes = 0
  let stateHash = booted.stateHash
  let runtime: Runtime | null = null
  let stopping = false
  const venueOrders = new Map<Mic, VenueOrders>()
  const feeds = new Map<Mic, VenueFeed>()
  let oms: OmsSessions | null = null

  const submit = (input: Input, receivedUs?: number): void => {
    if (runtime === null || (stopping && input.kind === 'session')) return
    runtime.submit(input, receivedUs)
  }
  const flushViews = (symbol: SymbolId): void => {
    const views = [...feeds.values()].flatMap((feed) => feed.handler.takeDirtyViewsOf(symbol))
    if (views.length > 0) submit({ kind: 'views', views })
  }
  const fixLog = new FileFixLog({ path: join(dataDir, 'logs', 'fix-desk.log'), sync: false })
  const edge: FixEdge = {
    config, clock, journal, log: fixLog,
    instruments: (symbol) => instruments.get(symbol),
    numbersOf: (session) => booted.sessions.of(session),
    cause: () => runtime?.causeSeq ?? null,
    submit, flushViews,
    onChildReleased: (clOrdId) => runtime?.childReleased(clOrdId),
    event: (session, text) => log.info({ session }, text),
  }
  const dispatch = (output: DispatchedOutput): void => {
    if (output.kind === 'report-parent') return oms!.send(output, instruments.get(output.report.symbol))
    if (output.kind === 'reject-cancel') return oms!.send(output, undefined)
    const mic = output.kind === 'send-order' ? output.order.mic : output.mic
    const symbol = output.kind === 'send-order' ? output.order.symbol : output.symbol
    const sent = venueOrders.get(mic)?.send(output, instruments.get(symbol)!) ?? false
    if (!sent && output.kind === 'send-order') submit({ kind: 'children-unsent', clOrdIds: [output.order.clOrdId] })
  }
  const fatal = (error: Error): void => {
    halted = error.message
    log.fatal({ err: error }, 'the core cannot go on')
    options.onFatal(error)
  }
  const consoleState = (): ConsoleState => ({
    seq: (runtime?.seq ?? booted.seq) as ConsoleState['seq'],
    lsn: journal.appendedLsn + 1,
    stateHash: engine.stateHash(),
    parents: recent.parents(), children: recent.children(), decisions: recent.decisions(), executions: recent.executions(),
    objectives: engine.objectiveRecords(), defaultObjective: engine.config.defaultObjective,
    kill: engine.kill(), strategy: { type: 'strategy', strategy: engine.strategy(), by: '', reason: '' },
  })
  const onLinkMessage = (message: LinkToCore, reply: (answer: LinkFromCore) => void): void => {
    const fault = commandFault(message)
    if (fault !== null) {
      log.warn({ fault }, 'a message of the link was ignored')
      return
    }
    if (message.type === 'snapshot') return reply({ type: 'snapshot', ...consoleState() })
    if (runtime === null) return
    pending.add(message.requestId, reply)
    try {
      if (message.input.kind === 'submit-parent') flushViews(message.input.request.symbol)
      submit(message.input)
    } catch (error) {
      // No answer: the asker sees a timeout and asks by its request id. Nothing was taken.
      pending.forget(message.requestId)
      log.error({ err: error, requestId: message.requestId }, 'a command was not taken')
    }
  }
  const link = new LinkServer({
    welcome: () => ({ type: 'welcome', bootId, mode: config.mode, journalDir }),
    onMessage: onLinkMessage,
    onError: (text) => log.warn(text),
  })
  const health = () => coreHealth({
    engine, config: engineConfig, startedUs, runtime, sessions: allSessions(), journal, journalBytes, gapsOf: (mic) => feeds.get(mic)?.handler.state().gaps ?? 0,
    provider: model.scorer?.provider ?? null, modelNote: model.scorer?.fallbackReason ?? model.note, fallbacks, stateHash, halted,
  }, clock.nowUs())
  const allSessions = (): DeskSession[] => [...venueOrders.values(), ...feeds.values(), ...(oms?.sessions ?? [])]

  if (halted === null) {
    runtime = startRuntime({
      engine, journal, clock, booted, snapshots, snapshotEveryEntries: limits.snapshotEveryEntries, maxQueuedInputs: limits.inboxMax,
      dispatch, scorer: () => model.scorer, onHalt: fatal,
      answer: ({ source, parentId, denial }) => {
        if (source.kind !== 'fix') pending.resolve(source.requestId, { type: 'answer', requestId: source.requestId, parentId, denial })
      },
      onRecords: (records) => {
        for (const record of records) {
          recent.add(record)
          if (record.type === 'decision' && record.scoreSource.kind === 'fallback' && record.scoreSource.reason !== 'no-model') fallbacks += 1
        }
      },
      onSnapshot: ({ lsn }, previousLsn) => void trim(lsn, previousLsn).catch((error: Error) => log.error({ err: error }, 'old journal segments could not be removed')),
    })
    oms = new OmsSessions(edge)
    for (const venue of config.venues) {
      venueOrders.set(venue.mic as Mic, new VenueOrders(edge, venue))
      feeds.set(venue.mic as Mic, new VenueFeed(edge, venue, engineConfig.instruments))
    }
    submitFirst(runtime)
  }

  /** What changed while the process was away: the configuration, the sessions, orders that never left. */
  function submitFirst(live: Runtime): void {
    if (booted.seq === 0 || hashOf(engine.config) !== hashOf(engineConfig)) live.submit({ kind: 'set-config', config: engineConfig })
    for (const { session, role, mic } of allSessions()) {
      live.submit({ kind: 'session', session: session.config.sessionId, role, mic, up: false })
    }
    if (booted.unsent.length > 0) live.submit({ kind: 'children-unsent', clOrdIds: booted.unsent as ClOrdId[] })
    live.redispatch(booted.unsentReports)
  }

  async function trim(_lsn: number, previousLsn: number): Promise<void> {
    const fromLsn = retainFromLsn({ previousSnapshotLsn: previousLsn, projectorLsn: projectorLsn(dataDir), resendLsn: await journal.firstLsnOfNewest(limits.journalSegmentsKept) })
    if (fromLsn > 1) await journal.dropSegmentsBefore(fromLsn)
    journalBytes = await journal.diskBytes()
    stateHash = engine.stateHash()
  }

  await link.listen(join(dataDir, 'run', 'core.sock'))
  if (oms !== null) await oms.listen()
  for (const venue of venueOrders.values()) venue.start()
  for (const feed of feeds.values()) feed.start()

  const grid = new ScoreGrid(engine, config.model.deadlineMs, (raw) => {
    const scores = toCandidateScores(raw)
    return scores.ok ? scores.scores : null
  })
  const timers = [
    setInterval(() => {
      const views = [...feeds.values()].flatMap((feed) => feed.handler.takeDirtyViews())
      if (views.length > 0) guarded(() => submit({ kind: 'views', views }))
    }, limits.viewIntervalMs),
    setInterval(() => { for (const feed of feeds.values()) feed.handler.poll(clock.nowUs()) }, FEED_POLL_MS),
    setInterval(() => { if (link.clientCount > 0) link.broadcast({ type: 'market', tsUs: clock.nowUs(), quotes: quoteRows(engine, clock.nowUs()) }) }, limits.quoteIntervalMs),
    setInterval(() => { if (link.clientCount > 0) void publishScores() }, limits.gridIntervalMs),
    setInterval(() => { if (link.clientCount > 0) link.broadcast({ type: 'health', health: health() }) }, HEALTH_INTERVAL_MS),
  ]
  journal.onCommitted((lsn) => bell(lsn))
  let rung = false
  function bell(lsn: number): void {
    if (rung || link.clientCount === 0) return
    rung = true
    setTimeout(() => {
      rung = false
      link.broadcast({ type: 'committed', lsn: Math.max(lsn, journal.committedLsn), seq: (runtime?.seq ?? 0) as ConsoleState['seq'] })
    }, 10)
  }

  let scoring = false
  async function publishScores(): Promise<void> {
    if (scoring) return
    scoring = true
    try {
      const nowUs = clock.nowUs()
      link.broadcast({ type: 'scores', tsUs: nowUs, rows: await grid.rows(nowUs, model.scorer) })
    } catch (error) {
      log.warn({ err: error }, 'the score grid was skipped')
    } finally {
      scoring = false
    }
  }

  /** Market data that does not fit now is not lost: the next view of the same venue replaces it. */
  function guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      log.warn({ err: error }, 'views were not taken')
    }
  }

  return {
    omsPort: oms?.port ?? null,
    halted,
    replayedEntries: booted.replayedEntries,
    async stop() {
      if (stopping) return
      stopping = true
      for (const timer of timers) clearInterval(timer)
      await Promise.all([oms?.close(SESSION_CLOSE_MS), ...[...venueOrders.values(), ...feeds.values()].map((s) => s.close(SESSION_CLOSE_MS))])
      await link.close()
      await runtime?.close()
      await journal.close()
      fixLog.close()
      await model.scorer?.close()
    },
  }
}

function haltText({ halted }: Booted): string | null {
  return halted === null ? null : `entry ${halted.seq} cannot be replayed: ${halted.error.message}`
}

/** First record that the projector still wants; it writes its place beside the link. */
function projectorLsn(dataDir: string): number {
  const path = join(dataDir, 'run', 'projector.json')
  if (!existsSync(path)) return 1
  try {
    const { lsn } = JSON.parse(readFileSync(path, 'utf8')) as { lsn?: unknown }
    return typeof lsn === 'number' && Number.isSafeInteger(lsn) ? lsn : 1
  } catch {
    return 1
  }
}

