import { join, resolve } from 'node:path'
import { hashOf, type ClOrdId, type Input, type Instrument, type Mic, type ModelInput, type Observation, type OverrideRecord, type ProjectionRecord, type Seq, type UnixUs } from '@sluice/domain'
import { endOfUtcDay, FileFixLog } from '@sluice/fix'
import { stateHashes, type Topic } from '@sluice/protocol'
import { retainFromLsn, snapshotParts, startRuntime, systemClock, type AnswerOutput, type ClockPort, type ConsoleState, type CoreHealth, type LinkFromCore, type LinkToCore, type Runtime } from '@sluice/runtime'
import { bootCore, type BootedCore, type CoreOptions } from './boot-core.ts'
import { ClockOffsetLog } from './clock-offset-log.ts'
import { checkedMessage } from './command-check.ts'
import { coreHealth } from './core-health.ts'
import { DriftMonitor } from './drift-monitor.ts'
import { EdgeObserver } from './edge-observer.ts'
import { feedAge } from './feed-age.ts'
import { CapturedTape, NO_TAPE } from './feed-tape.ts'
import { FixDesk } from './fix-desk.ts'
import { LinkServer } from './link-server.ts'
import { LivePublisher } from './live-publisher.ts'
import { isModelCommand } from './model-shelf.ts'
import { PendingAnswers } from './pending-answers.ts'
import { PositionsFile } from './positions-file.ts'
import { projectorLsn } from './projector-place.ts'
import { RecentRecords } from './recent-records.ts'
import { downState, SessionHours } from './session-hours.ts'
import { dayEnd } from './session-settings.ts'
import { TradingDay } from './trading-day.ts'
import { ViewIntake } from './view-intake.ts'

const PENDING_ANSWERS_MAX = 10_000
const SESSION_CLOSE_MS = 1_000
const FEED_POLL_MS = 500
const OBSERVE_MS = 250
/** Venues are asked for whole books for the tape at most this often. */
const BOOKS_FOR_TAPE_MS = 1_000
/** Between two looks for the end of the trading day, and for a new file of positions. */
const DAY_LOOK_MS = 1_000
const POSITIONS_LOOK_MS = 30_000
/** Short, so that no flush holds up an order for long. */
const FIX_LOG_FLUSH_MS = 10

/** The trading process: journal, engine, FIX, inline scorer and link, wired together. */
export class DeskCore {
  private readonly options: CoreOptions
  private readonly parts: BootedCore
  private readonly clock: ClockPort = systemClock()
  private readonly startedUs: UnixUs = this.clock.nowUs()
  private readonly instruments: ReadonlyMap<string, Instrument>
  private readonly recent = new RecentRecords()
  private readonly pending = new PendingAnswers(PENDING_ANSWERS_MAX)
  private readonly fixLog: FileFixLog
  private readonly link: LinkServer
  private readonly drift = new DriftMonitor()
  private readonly observer: EdgeObserver
  private readonly hours = new SessionHours((input) => this.submit(input))
  private readonly clockLog: ClockOffsetLog
  private readonly views: ViewIntake
  private readonly timers: NodeJS.Timeout[] = []
  /** Null where the trading day never ends. */
  private readonly day: TradingDay | null
  private readonly positions: PositionsFile | null
  /** When the trading day ends, microseconds; it is looked for no sooner. */
  private dayEndsUs = 0
  private tape: CapturedTape | null = null
  private booksForTape: NodeJS.Timeout | null = null
  private runtime: Runtime | null = null
  private fix: FixDesk | null = null
  private publisher: LivePublisher | null = null
  private haltedWhy: string | null
  /** Of the state that this process began with, and of each snapshot for a gateway since. */
  private stateHash: string
  private journalBytes = 0
  private fallbacks = 0
  private stopping = false

  static async start(options: CoreOptions): Promise<DeskCore> {
    const core = new DeskCore(options, await bootCore(options))
    if (core.halted === null) core.goLive()
    await core.open()
    return core
  }

  private constructor(options: CoreOptions, parts: BootedCore) {
    this.options = options
    this.parts = parts
    this.haltedWhy = parts.halted
    this.stateHash = parts.booted.stateHash
    this.instruments = new Map(parts.engineConfig.instruments.map((i) => [i.symbol, i]))
    this.recent.addAll([...parts.engine.parentRecords(), ...parts.engine.childRecords(), ...parts.engine.overrideRecords()])
    this.drift.useModel(parts.shelf.live?.manifest ?? null)
    this.observer = this.edgeObserver()
    this.clockLog = new ClockOffsetLog(parts.engineConfig.venues.map(({ mic }) => mic), options.log, this.startedUs)
    this.views = new ViewIntake({
      take: (symbol) => this.fix?.takeViews(symbol) ?? [],
      submit: (views) => this.submit({ kind: 'views', views }),
      onRefused: (error) => options.log.warn({ err: error }, 'views wait for room'),
    })
    const endsAt = dayEnd(options.config)
    this.day = endsAt === null ? null : new TradingDay({ endsAt, timeZone: options.config.orders.timeZone })
    this.positions = this.positionsFile()
    this.fixLog = new FileFixLog({ path: join(options.dataDir, 'logs', 'fix-desk.log'), sync: false, flushMs: FIX_LOG_FLUSH_MS })
    this.link = new LinkServer({
      welcome: () => ({ type: 'welcome', bootId: `${this.startedUs}`, mode: options.config.mode, journalDir: parts.journalDir }),
      onMessage: (message, reply, stream) => this.onLinkMessage(message, reply, stream),
      onError: (text) => options.log.warn(text),
    })
  }

  get halted(): string | null {
    return this.haltedWhy
  }

  get replayedEntries(): number {
    return this.parts.booted.replayedEntries
  }

  get omsPort(): number | null {
    return this.fix?.oms.port ?? null
  }

  /** Ends in order: sessions log out, a last snapshot, the journal closes. */
  async stop(): Promise<void> {
    if (this.stopping) return
    this.stopping = true
    for (const timer of this.timers) clearInterval(timer)
    this.publisher?.stop()
    await this.fix?.close(SESSION_CLOSE_MS)
    if (this.booksForTape !== null) clearTimeout(this.booksForTape)
    await this.tape?.close()
    await this.link.close()
    await this.runtime?.close()
    await this.parts.journal.close()
    this.fixLog.close()
    await this.parts.shelf.close()
  }

  /** The loop and the sessions; then what changed while the process was away, before anything else comes in. */
  private goLive(): void {
    const { engine, journal, snapshots, booted } = this.parts
    const { config, log } = this.options
    const runtime = startRuntime({
      engine, journal, clock: this.clock, booted, snapshots, snapshotEveryEntries: config.core.snapshotEveryEntries, maxQueuedInputs: config.core.inboxMax,
      dispatch: (output) => this.fix!.dispatch(output),
      scorer: (modelId) => this.parts.shelf.get(modelId),
      answer: (output) => this.onAnswer(output),
      control: ({ session, action }) => this.fix!.control(session, action),
      onRecords: (records) => this.onRecords(records),
      onHalt: (error) => this.onHalt(error),
      onSnapshot: (_ref, previousLsn) => void this.trimJournal(previousLsn).catch((error: Error) => log.error({ err: error }, 'old journal segments could not be removed')),
    })
    this.runtime = runtime
    this.tape = this.openTape()
    this.fix = new FixDesk({
      config, clock: this.clock, journal, log: this.fixLog, tape: this.tape ?? NO_TAPE,
      instruments: (symbol) => this.instruments.get(symbol),
      numbersOf: (session) => booted.sessions.of(session),
      cause: () => runtime.causeSeq,
      submit: (input, receivedUs) => this.submit(input, receivedUs),
      flushViews: (symbol) => this.views.take(symbol),
      onChildReleased: (clOrdId) => runtime.childReleased(clOrdId),
      orderOf: (session, clOrdId) => engine.orderOf(session, clOrdId),
      isChildWanted: (clOrdId) => engine.isChildWanted(clOrdId),
      isStopped: (session) => engine.isSessionStopped(session),
      endOfDayUs: (date) => (this.day === null ? endOfUtcDay(date) : this.day.endOf(date)),
      event: (session, text) => log.info({ session }, text),
    })
    this.fix.catchUp(booted.controls)
    this.submitFirst(runtime, this.fix)
  }

  private openTape(): CapturedTape | null {
    const { config, dataDir, log } = this.options
    if (!config.core.tape.enabled) return null
    return new CapturedTape({
      config, dataDir, log, startedUs: this.startedUs, instruments: this.parts.engineConfig.instruments,
      onFreshStart: () => {
        this.booksForTape ??= setTimeout(() => {
          this.booksForTape = null
          this.fix?.refreshBooks()
        }, BOOKS_FOR_TAPE_MS)
      },
    })
  }

  private submitFirst(runtime: Runtime, fix: FixDesk): void {
    const { booted, engine, engineConfig } = this.parts
    const isNewConfig = booted.seq === 0 || hashOf(engine.config) !== hashOf(engineConfig)
    // The journal says that nobody is connected before it has what is stored for them now; an owner hears first what came first.
    runtime.redispatch(booted.unsentReports, [
      ...(isNewConfig ? [{ kind: 'set-config', config: engineConfig } as const] : []),
      ...fix.sessions.map(({ session, role, mic }): Input => ({ kind: 'session', session: session.config.sessionId, role, mic, ...downState(session, '', this.clock.nowUs()) })),
    ])
    this.lookAtTheDay()
    this.positions?.check()
    if (booted.unsent.length > 0) runtime.submit({ kind: 'children-unsent', clOrdIds: booted.unsent as ClOrdId[] })
  }

  private async open(): Promise<void> {
    const { config, log, dataDir } = this.options
    const { engine, journal } = this.parts
    await this.link.listen(join(dataDir, 'run', 'core.sock'))
    this.publisher = new LivePublisher({
      engine, config, clock: this.clock, link: this.link, log, scorer: () => this.parts.shelf.gridScorer, health: () => this.health(), seq: () => this.seq,
      statusOf: (mic, symbol) => this.fix?.statusOf(mic, symbol) ?? null,
      prints: {
        newestPrintNo: (symbol) => this.fix?.newestPrintNo(symbol) ?? 0,
        printsSince: (symbol, no, max) => this.fix?.printsSince(symbol, no, max) ?? [],
      },
    })
    journal.onCommitted((lsn) => this.publisher!.committed(lsn))
    if (this.fix === null) return
    await this.fix.start()
    this.timers.push(
      setInterval(() => this.views.take(null), config.core.viewIntervalMs),
      setInterval(() => this.fix!.pollFeeds(), FEED_POLL_MS),
      setInterval(() => this.observe(), OBSERVE_MS),
      setInterval(() => this.lookAtTheDay(), DAY_LOOK_MS),
      setInterval(() => this.positions?.check(), POSITIONS_LOOK_MS),
    )
  }

  /** Tells the end of a trading day, also of one that ended while nobody was here: the engine takes each day once. */
  private lookAtTheDay(): void {
    const nowUs = this.clock.nowUs()
    if (this.day === null || nowUs < this.dayEndsUs) return
    const { lastUs, nextUs } = this.day.around(nowUs)
    try {
      this.submit({ kind: 'end-of-day', day: this.day.dateOf(lastUs), endedUs: lastUs })
      this.dayEndsUs = nextUs
      this.positions?.check()
    } catch (error) {
      // The next look offers it again.
      this.options.log.warn({ err: error }, 'the end of the trading day waits')
    }
  }

  private positionsFile(): PositionsFile | null {
    const { config, root, log } = this.options
    const { positionsFile, timeZone } = config.orders
    if (positionsFile === '') return null
    const calendar = this.day ?? new TradingDay({ endsAt: '00:00', timeZone })
    return new PositionsFile({
      path: resolve(root, positionsFile),
      today: () => (this.day === null ? calendar.dateOf(this.clock.nowUs()) : calendar.dateOf(calendar.around(this.clock.nowUs()).nextUs)),
      submit: (input) => this.submit(input),
      onFault: (faults) => { for (const fault of faults) log.error(`orders.positionsFile: ${fault}`) },
    })
  }

  private get seq(): Seq {
    return this.runtime?.seq ?? this.parts.booted.seq
  }

  private submit(input: Input, receivedUs?: number): void {
    if (this.runtime === null || (this.stopping && input.kind === 'session')) return
    this.runtime.submit(input, receivedUs)
  }

  private edgeObserver(): EdgeObserver {
    const { engine, engineConfig } = this.parts
    return new EdgeObserver({
      mics: engineConfig.venues.map(({ mic }) => mic), startedUs: this.startedUs,
      feedAge: (mic, nowUs) => feedAge(engine, engineConfig, mic, nowUs),
      clockOffsetUs: (mic, nowUs) => this.clockOffsetUs(mic, nowUs),
      models: (nowUs) => this.driftAndAge(nowUs),
      wouldObserve: (observations, nowUs) => engine.wouldObserve(observations, nowUs),
      submit: (input) => this.submit(input),
    })
  }

  private driftAndAge(nowUs: UnixUs): readonly Observation[] {
    const { shelf } = this.parts
    this.drift.useModel(shelf.live?.manifest ?? null)
    const on = shelf.faultsOn
    return this.drift.observations(nowUs, { drifted: on.includes('drifted'), aged: on.includes('aged') })
  }

  /** Venue's clock minus ours; null where too little was heard. */
  private clockOffsetUs(mic: Mic, nowUs: UnixUs): number | null {
    return this.fix?.clockOffsetUs(mic, nowUs) ?? null
  }

  private observe(): void {
    if (this.haltedWhy !== null || this.stopping) return
    const nowUs = this.clock.nowUs()
    this.clockLog.round((mic) => this.clockOffsetUs(mic, nowUs), nowUs)
    try {
      this.observer.round(nowUs)
      this.hours.round(this.fix?.sessions ?? [], nowUs)
    } catch (error) {
      // What does not fit now is offered again with the next round.
      this.options.log.warn({ err: error }, 'observations were not taken')
    }
  }

  private onLinkMessage(raw: unknown, reply: (answer: LinkFromCore) => void, stream: (parts: Iterable<LinkFromCore>) => void): void {
    const { log } = this.options
    const checked = checkedMessage(raw)
    if (!checked.ok) {
      log.warn({ fault: checked.error }, 'a message of the link was refused')
      const requestId = (raw as { requestId?: unknown } | null)?.requestId
      return typeof requestId === 'string' ? reply({ type: 'refused', requestId, reason: checked.error }) : undefined
    }
    const message = checked.value
    switch (message.type) {
      case 'snapshot': return stream(snapshotParts(this.consoleState()))
      case 'hashes': return reply({ type: 'hashes', requestId: message.requestId, seq: this.seq, hashes: stateHashes(this.screenRecords(), message.topics as Topic[]) })
      case 'skip-entry': return this.skipEntry(message, reply)
      case 'observe': return this.observer.offer(message.observations)
      case 'scorer-fault': return this.switchScorerFault(message, reply)
      case 'command': return isModelCommand(message.input) ? void this.takeModelCommand(message, message.input, reply) : this.takeCommand(message, reply)
    }
  }

  private takeCommand(message: Extract<LinkToCore, { type: 'command' }>, reply: (answer: LinkFromCore) => void): void {
    const { log } = this.options
    if (this.runtime === null) return reply({ type: 'refused', requestId: message.requestId, reason: `the desk is halted: ${this.haltedWhy}` })
    const fault = message.input.kind === 'control-session' ? this.fix?.controlFault(message.input.session, message.input.action) ?? null : null
    const input: Input = message.input.kind === 'control-session' && fault !== null ? { ...message.input, fault } : message.input
    this.pending.add(message.requestId, reply)
    try {
      if (input.kind === 'submit-parent' || input.kind === 'replace-parent') this.views.take(input.request.symbol)
      this.submit(input)
    } catch (error) {
      this.pending.forget(message.requestId)
      log.error({ err: error, requestId: message.requestId }, 'a command was not taken')
      reply({ type: 'refused', requestId: message.requestId, reason: `the desk takes no commands now: ${(error as Error).message}` })
    }
  }

  /** A step of a model's life is taken only when its files are sound and, where it will be asked, it is open. */
  private async takeModelCommand(message: Extract<LinkToCore, { type: 'command' }>, input: ModelInput, reply: (answer: LinkFromCore) => void): Promise<void> {
    const reason = await this.parts.shelf.faultOfStep(input)
    if (reason === null) return this.takeCommand(message, reply)
    this.options.log.warn({ reason, kind: input.kind, requestId: message.requestId }, 'a step of a model was refused')
    reply({ type: 'refused', requestId: message.requestId, reason })
  }

  private switchScorerFault({ requestId, fault, on }: Extract<LinkToCore, { type: 'scorer-fault' }>, reply: (answer: LinkFromCore) => void): void {
    const { log } = this.options
    const reason = this.parts.shelf.switchFault(fault, on)
    log.warn({ fault, on, reason }, reason === null ? 'fault of the scorer switched' : 'fault of the scorer refused')
    if (reason !== null) return reply({ type: 'refused', requestId, reason })
    reply({ type: 'answer', requestId, parentId: null, denial: null })
  }

  /** A halted desk goes on without the entry that it cannot replay: by a person's decision, in the journal, after a restart. */
  private skipEntry({ requestId, seq, user, reason }: Extract<LinkToCore, { type: 'skip-entry' }>, reply: (answer: LinkFromCore) => void): void {
    const { booted, journal } = this.parts
    if (booted.halted?.seq !== seq) {
      const why = booted.halted === null ? 'the desk is not halted by an entry' : `the desk is halted by entry ${booted.halted.seq}, not by ${seq}`
      return reply({ type: 'refused', requestId, reason: why })
    }
    const lsn = journal.append({ t: 'skip', seq: seq as Seq, tsUs: this.clock.nowUs(), by: user, reason })
    journal.onCommitted((committed) => {
      if (committed < lsn) return
      reply({ type: 'answer', requestId, parentId: null, denial: null })
      setImmediate(() => this.options.onFatal(new Error(`entry ${seq} is left out by ${user}: ${reason}`)))
    })
    journal.requestCommit()
  }

  private onAnswer({ source, parentId, denial }: AnswerOutput): void {
    if (source.kind !== 'fix') this.pending.resolve(source.requestId, { type: 'answer', requestId: source.requestId, parentId, denial })
  }

  private onRecords(records: readonly ProjectionRecord[]): void {
    this.recent.addAll(records)
    for (const record of records) {
      if (record.type === 'model') this.parts.shelf.onRecord(record)
      if (record.type !== 'decision') continue
      this.drift.observe(record.features)
      if (record.scoreSource.kind === 'fallback' && record.scoreSource.reason !== 'no-model') this.fallbacks += 1
    }
  }

  private onHalt(error: Error): void {
    this.haltedWhy = error.message
    this.options.log.fatal({ err: error }, 'the core cannot go on')
    this.options.onFatal(error)
  }

  private async trimJournal(previousSnapshotLsn: number): Promise<void> {
    const { journal } = this.parts
    const { config, dataDir } = this.options
    const fromLsn = retainFromLsn({
      previousSnapshotLsn, projectorLsn: projectorLsn(dataDir), resendLsn: await journal.firstLsnOfNewest(config.core.journalSegmentsKept),
    })
    await journal.dropSegmentsBefore(fromLsn)
    this.journalBytes = await journal.diskBytes()
  }

  private consoleState(): ConsoleState {
    const { engine, journal } = this.parts
    this.stateHash = engine.stateHash()
    return { seq: this.seq, lsn: journal.appendedLsn + 1, stateHash: this.stateHash, ...this.screenRecords(), defaultObjective: engine.config.defaultObjective }
  }

  /** What consoles show of the engine. */
  private screenRecords(): Omit<ConsoleState, 'seq' | 'lsn' | 'stateHash' | 'defaultObjective'> {
    const { engine } = this.parts
    return {
      parents: this.recent.parents(), children: this.recent.children(), decisions: this.recent.decisions(), executions: this.recent.executions(),
      overrides: this.overrides(), breakers: engine.breakerRecords(), alerts: engine.alertRecords(),
      models: engine.modelRecords(), objectives: engine.objectiveRecords(),
      kill: engine.kill(), strategy: engine.strategy(),
    }
  }

  /** The engine's own, and those of orders that it has forgotten. */
  private overrides(): OverrideRecord[] {
    const present = this.parts.engine.overrideRecords()
    const known = new Set(present.map(({ overrideId }) => overrideId))
    return [...this.recent.overrides().filter(({ overrideId }) => !known.has(overrideId)), ...present]
  }

  private health(): CoreHealth {
    const { engine, engineConfig, journal, shelf } = this.parts
    const nowUs = this.clock.nowUs()
    return coreHealth({
      engine, config: engineConfig, startedUs: this.startedUs, runtime: this.runtime, sessions: this.fix?.sessions ?? [], journal, journalBytes: this.journalBytes,
      figuresOf: (mic) => this.fix?.figuresOf(mic, nowUs) ?? null, tape: this.tape?.health() ?? null, modelNote: shelf.note,
      scoring: shelf.health(), fallbacks: this.fallbacks, scorerFaults: shelf.faultsOn, stateHash: this.stateHash, halted: this.haltedWhy,
    }, nowUs)
  }
}
