import type { CandidateScore, ClOrdId, Entry, Input, Output, ParentId, ProjectionRecord, Seq, UnixUs } from '@sluice/domain'
import { parentIdOf } from '@sluice/domain'
import type { Booted } from './boot.ts'
import { isNumberControl, type AnswerOutput, type ControlOutput, type DispatchedOutput, type EntryStamp, type ScoreRequestedOutput } from './dispatched-output.ts'
import type { EnginePort } from './engine-port.ts'
import { toCandidateScores } from './candidate-scores.ts'
import { journalSafeInput } from './journal-safe-input.ts'
import { LatencyHistogram } from './latency-histogram.ts'
import type { ObservedJournal } from './observed-journal.ts'
import type { ClockPort, ScorerPort } from './ports.ts'
import { RuntimeError } from './runtime-error.ts'
import type { SessionNumbers } from './session-numbers.ts'
import { SnapshotWriter } from './snapshot-writer.ts'
import type { SnapshotPort, SnapshotRef } from './snapshot-port.ts'
import { nodeTimers, type TimerPort } from './timer-port.ts'
import type { UnsentOutput } from './unsent-outputs.ts'

export interface RuntimeOptions {
  readonly engine: EnginePort
  readonly journal: ObservedJournal
  readonly clock: ClockPort
  /** What `boot` answered for the same engine and journal. */
  readonly booted: Booted
  /** Builds and stores the FIX message at once; its bytes wait for the commit of the sent-record. */
  readonly dispatch: (output: DispatchedOutput, cause: EntryStamp) => void
  /** Called once the answer's entry is durable. */
  readonly answer: (output: AnswerOutput, cause: EntryStamp) => void
  /**
   * What support does to a session. `start` and `stop` once their entry is durable; a change of numbers within the step, so that what it appends to the
   * journal is durable with its entry or not at all. Replay does not repeat it: see `Booted.controls`.
   */
  readonly control?: (output: ControlOutput) => void
  /** The scorer of this model, or null: then the request fails with 'no-model'. */
  readonly scorer: (modelId: string) => ScorerPort | null
  /** Rows of an entry, right after its step and before they are durable: for the consoles. */
  readonly onRecords?: (records: readonly ProjectionRecord[], cause: EntryStamp) => void
  /** The runtime takes nothing more: the journal failed, a step threw, or a dispatch did. Called once. */
  readonly onHalt: (error: Error) => void
  readonly timers?: TimerPort
  /** Monotonic microseconds, for stage latencies only. */
  readonly monotonicUs?: () => number
  readonly snapshots?: SnapshotPort
  readonly snapshotEveryEntries?: number
  readonly snapshotEveryUs?: number
  /** After a snapshot is durable; `previousLsn` bounds what retention may drop. */
  readonly onSnapshot?: (ref: SnapshotRef, previousLsn: number) => void
  /** Inputs submitted from within a dispatch, or while the journal is full, that may wait. */
  readonly maxQueuedInputs?: number
  readonly maxHeldAnswers?: number
}

export interface RuntimeLatency {
  readonly step: LatencyHistogram
  readonly commit: LatencyHistogram
  readonly inference: LatencyHistogram
  /** From a parent's receive stamp to the release of its first child's bytes. */
  readonly orderToChild: LatencyHistogram
}

interface QueuedInput {
  readonly input: Input
  readonly receivedUs: number
}

interface HeldAnswer {
  readonly lsn: number
  readonly output: AnswerOutput | ControlOutput
  readonly cause: EntryStamp
}

const STAMPS_MAX = 4_096
const FULL_RETRY_US = 1_000

/** The loop: one input after the other is journaled, stepped and its outputs handed out. Never nested, never awaited. */
export class Runtime {
  readonly latency: RuntimeLatency = { step: new LatencyHistogram(), commit: new LatencyHistogram(), inference: new LatencyHistogram(), orderToChild: new LatencyHistogram() }
  private readonly options: RuntimeOptions
  private readonly timers: TimerPort
  private readonly monotonicUs: () => number
  private readonly sessions: SessionNumbers
  private readonly snapshotWriter: SnapshotWriter | null
  private readonly queue: QueuedInput[] = []
  private readonly held: HeldAnswer[] = []
  private readonly parentStamps = new Map<ParentId, number>()
  private readonly childStamps = new Map<ClOrdId, number>()
  private lastSeq: Seq
  private lastUs: UnixUs
  private busy = false
  private cause: Seq | null = null
  /** Where outputs wait for those of an earlier run. */
  private behind: UnsentOutput[] | null = null
  private haltError: Error | null = null
  private closed = false
  private armedUs: UnixUs | null = null
  private cancelTimer: (() => void) | null = null

  constructor(options: RuntimeOptions) {
    const { booted, journal } = options
    if (booted.halted !== null) throw new RuntimeError('BOOT_HALTED', `entry ${booted.halted.seq} threw in replay: ${booted.halted.error.message}`)
    this.options = options
    this.timers = options.timers ?? nodeTimers
    this.monotonicUs = options.monotonicUs ?? (() => performance.now() * 1_000)
    this.sessions = booted.sessions
    this.lastSeq = booted.seq
    this.lastUs = booted.tsUs
    this.snapshotWriter = options.snapshots === undefined ? null : new SnapshotWriter({
      snapshots: options.snapshots, journal, everyEntries: options.snapshotEveryEntries ?? 20_000, everyUs: options.snapshotEveryUs ?? 60_000_000,
      seq: booted.snapshotSeq ?? (0 as Seq), tsUs: options.clock.nowUs(), lsn: booted.snapshotLsn, onSaved: options.onSnapshot ?? (() => undefined),
    })
    journal.onAppended((record, lsn) => this.sessions.apply(record, lsn))
    journal.onCommitted((lsn) => this.onCommitted(lsn))
    journal.onFailed((error) => this.halt(error))
    journal.onCommitTimed?.((durationUs) => this.latency.commit.record(durationUs))
    this.armTimer()
  }

  /** Sequence number of the newest entry. */
  get seq(): Seq {
    return this.lastSeq
  }

  get tsUs(): UnixUs {
    return this.lastUs
  }

  /** The entry whose output is being dispatched now: the `cause` of sent-records. */
  get causeSeq(): Seq | null {
    return this.cause
  }

  get halted(): Error | null {
    return this.haltError
  }

  get queuedInputs(): number {
    return this.queue.length
  }

  /** Last error of the snapshot writer, null when the newest attempt succeeded. */
  get snapshotError(): Error | null {
    return this.snapshotWriter?.error ?? null
  }

  stateHash(): string {
    return this.options.engine.stateHash()
  }

  /**
   * Journals the input, steps the engine, hands its outputs out. From within a dispatch it waits its turn. Throws before
   * anything is taken: journal full, queue full, a number that JSON cannot carry. `receivedUs`: monotonic microseconds
   * at which the command's bytes arrived, for the latency of its first child.
   */
  submit(input: Input, receivedUs = this.monotonicUs()): Seq {
    if (this.haltError !== null) throw new RuntimeError('RUNTIME_HALTED', this.haltError.message, { cause: this.haltError })
    if (this.closed) throw new RuntimeError('RUNTIME_CLOSED', `input ${input.kind} after close`)
    const { maxQueuedInputs = 10_000, maxHeldAnswers = 10_000 } = this.options
    if (this.held.length >= maxHeldAnswers) throw new RuntimeError('RUNTIME_BUSY', `${this.held.length} answers wait for a commit, maxHeldAnswers is ${maxHeldAnswers}`)
    const item: QueuedInput = { input: journalSafeInput(input), receivedUs }
    if (!this.busy && this.queue.length === 0) {
      const seq = this.process(item)
      this.drain()
      return seq
    }
    if (this.queue.length >= maxQueuedInputs) throw new RuntimeError('RUNTIME_BUSY', `${this.queue.length} inputs wait, maxQueuedInputs is ${maxQueuedInputs}`)
    this.queue.push(item)
    return (this.lastSeq + this.queue.length) as Seq
  }

  /**
   * Dispatches what an earlier run decided and never sent, each under the entry that caused it. The inputs of `first` are journaled and stepped before that, and
   * what they make is dispatched behind it.
   */
  redispatch(items: readonly UnsentOutput[], first: readonly Input[] = []): void {
    const behind: UnsentOutput[] = []
    this.behind = behind
    for (const input of first) if (this.haltError === null) this.process({ input: journalSafeInput(input), receivedUs: this.monotonicUs() })
    this.behind = null
    for (const { output, seq, tsUs } of [...items, ...behind]) if (this.haltError === null) this.guard(() => this.dispatch(output, { seq, tsUs }))
    // Not before: a snapshot says that what came of its entries was handed out.
    this.drain()
  }

  /** Hook: the bytes of this child order left for the socket. */
  childReleased(clOrdId: ClOrdId): void {
    const receivedUs = this.childStamps.get(clOrdId)
    if (receivedUs === undefined) return
    this.childStamps.delete(clOrdId)
    this.latency.orderToChild.record(this.monotonicUs() - receivedUs)
  }

  /** Writes a snapshot of the present state; resolves when it is durable. */
  async snapshot(): Promise<void> {
    await this.snapshotWriter?.take(this.snapshotState(this.options.engine.stateHash()))
  }

  /** Stops timers and inputs; a last snapshot makes the next start quick. The journal stays open: its owner closes it. */
  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    this.cancelTimer?.()
    this.cancelTimer = null
    await this.snapshotWriter?.settled()
    if (this.haltError === null) await this.snapshot()
  }

  private process(item: QueuedInput): Seq {
    const { engine, journal, clock } = this.options
    const seq = (this.lastSeq + 1) as Seq
    const tsUs = Math.max(clock.nowUs(), this.lastUs) as UnixUs
    const entry: Entry = { seq, tsUs, input: item.input }
    const lsn = journal.append({ t: 'entry', seq, tsUs, input: item.input })
    this.lastSeq = seq
    this.lastUs = tsUs
    this.guard(() => {
      if (item.input.kind === 'submit-parent') stamp(this.parentStamps, parentIdOf(seq), item.receivedUs)
      const startUs = this.monotonicUs()
      const outputs = engine.step(entry)
      this.latency.step.record(this.monotonicUs() - startUs)
      this.handOut(outputs, entry, lsn)
    })
    return seq
  }

  private handOut(outputs: readonly Output[], cause: EntryStamp, lsn: number): void {
    const { journal } = this.options
    const at: EntryStamp = { seq: cause.seq, tsUs: cause.tsUs }
    const records: ProjectionRecord[] = []
    for (const output of outputs) if (output.kind === 'record') records.push(output.record)
    if (records.length > 0) {
      journal.append({ t: 'records', seq: at.seq, tsUs: at.tsUs, records })
      this.options.onRecords?.(records, at)
    }
    for (const output of outputs) {
      if (output.kind === 'record') continue
      if (output.kind === 'score-requested') this.requestScores(output, at)
      else if (output.kind === 'control-session' && isNumberControl(output)) this.options.control?.(output)
      else if (output.kind === 'answer' || output.kind === 'control-session') {
        this.held.push({ lsn, output, cause: at })
        journal.requestCommit()
      } else this.dispatch(output, at)
    }
  }

  private dispatch(output: DispatchedOutput, cause: EntryStamp): void {
    if (this.behind !== null) return void this.behind.push({ output, seq: cause.seq, tsUs: cause.tsUs })
    if (output.kind === 'send-order') this.stampChild(output.order.parentId, output.order.clOrdId)
    this.cause = cause.seq
    try {
      this.options.dispatch(output, cause)
    } finally {
      this.cause = null
    }
  }

  private stampChild(parentId: ParentId, clOrdId: ClOrdId): void {
    const receivedUs = this.parentStamps.get(parentId)
    if (receivedUs === undefined) return
    this.parentStamps.delete(parentId)
    stamp(this.childStamps, clOrdId, receivedUs)
  }

  private requestScores(request: ScoreRequestedOutput, at: EntryStamp): void {
    const scorer = this.options.scorer(request.modelId)
    if (scorer === null || scorer.modelId !== request.modelId) {
      this.submitUnlessRefused(unscored(request, 'no-model'))
      return
    }
    // What waits for no answer does not hold a commit back either.
    const release = request.purpose === 'decide' ? this.options.journal.deferCommit?.() : undefined
    const startUs = this.monotonicUs()
    const rows = request.candidates.length
    scorer.score(request.features, rows, Math.max(0, request.deadlineUs - at.tsUs) / 1_000, request.objective)
      .then((raw): Input => {
        const inferenceUs = this.monotonicUs() - startUs
        if (request.purpose === 'decide') this.latency.inference.record(inferenceUs)
        const answer = toCandidateScores(raw, rows, scorer.outputNames, scorer.abstain)
        return answer.ok ? scored(request, answer.scores, Math.round(inferenceUs)) : unscored(request, answer.reason)
      }, (cause: unknown): Input => unscored(request, failureOf(cause)))
      .then((input) => this.submitUnlessRefused(input))
      .finally(() => release?.())
      .catch((error: unknown) => this.halt(asError(error)))
  }

  /** For inputs whose loss the engine's own deadline covers: a full journal or a halt only drops them. */
  private submitUnlessRefused(input: Input): boolean {
    if (this.haltError !== null || this.closed) return false
    try {
      this.submit(input)
      return true
    } catch (error) {
      if (isRefusal(error)) return false
      throw error
    }
  }

  private drain(): void {
    if (this.busy) return
    while (this.queue.length > 0 && this.haltError === null) {
      const item = this.queue.shift()!
      try {
        this.process(item)
      } catch (error) {
        if (!isRefusal(error)) throw error
        // A full journal: what waits goes on in order after the next commit.
        this.queue.unshift(item)
        break
      }
    }
    if (this.haltError !== null || this.closed) return
    this.armTimer()
    if (this.snapshotWriter?.isDue(this.lastSeq, this.lastUs) === true) void this.snapshotWriter.take(this.snapshotState(null)).catch(() => undefined)
  }

  private onCommitted(lsn: number): void {
    let due = 0
    while (due < this.held.length && this.held[due]!.lsn <= lsn) due += 1
    for (const { output, cause } of this.held.splice(0, due)) this.guard(() => (output.kind === 'answer' ? this.options.answer(output, cause) : this.options.control?.(output)))
    if (this.queue.length > 0) this.drain()
  }

  /** Exactly one timer, for the earliest engine timer; one that fires early looks again. */
  private armTimer(): void {
    const dueUs = this.options.engine.nextTimerUs()
    if (dueUs === null || (this.armedUs !== null && this.armedUs <= dueUs)) return
    this.schedule(dueUs, dueUs - this.options.clock.nowUs())
  }

  private schedule(dueUs: UnixUs, delayUs: number): void {
    this.cancelTimer?.()
    this.armedUs = dueUs
    this.cancelTimer = this.timers.schedule(Math.max(0, delayUs), () => this.onTimer())
  }

  private onTimer(): void {
    this.armedUs = null
    this.cancelTimer = null
    if (this.haltError !== null || this.closed) return
    const dueUs = this.options.engine.nextTimerUs()
    if (dueUs === null) return
    const nowUs = this.options.clock.nowUs()
    if (dueUs > nowUs) this.schedule(dueUs, dueUs - nowUs)
    else if (!this.submitUnlessRefused({ kind: 'timer' })) this.schedule(dueUs, FULL_RETRY_US)
  }

  private snapshotState(stateHash: string | null): Parameters<SnapshotWriter['take']>[0] {
    return { seq: this.lastSeq, tsUs: this.lastUs, stateHash, engine: this.options.engine.snapshot(), sessions: this.sessions.state() }
  }

  /** Runs a part of the loop un-nested; what it throws is our own mistake and halts the runtime. */
  private guard(work: () => void): void {
    const nested = this.busy
    this.busy = true
    try {
      work()
    } catch (error) {
      this.halt(asError(error))
    } finally {
      this.busy = nested
    }
  }

  private halt(error: Error): void {
    if (this.haltError !== null) return
    this.haltError = error
    this.cancelTimer?.()
    this.cancelTimer = null
    this.options.onHalt(error)
  }
}

/** Starts the loop over a booted engine and its journal. */
export const startRuntime = (options: RuntimeOptions): Runtime => new Runtime(options)

const scored = ({ purpose, requestId, decisionId, modelId }: ScoreRequestedOutput, scores: readonly CandidateScore[], inferenceUs: number): Input =>
  purpose === 'decide'
    ? { kind: 'venues-scored', requestId, modelId, scores, inferenceUs }
    : { kind: 'shadow-scored', requestId, decisionId: decisionId ?? 0, modelId, scores, failure: null, inferenceUs }

const unscored = ({ purpose, requestId, decisionId, modelId }: ScoreRequestedOutput, reason: Extract<Input, { kind: 'score-failed' }>['reason']): Input =>
  purpose === 'decide'
    ? { kind: 'score-failed', requestId, reason }
    : { kind: 'shadow-scored', requestId, decisionId: decisionId ?? 0, modelId, scores: null, failure: reason, inferenceUs: 0 }

/** What a scorer says of itself; a missed deadline is the provider's failure. */
const failureOf = (cause: unknown): 'non-finite' | 'provider-failed' => ((cause as { readonly reason?: unknown } | null)?.reason === 'non-finite' ? 'non-finite' : 'provider-failed')

/** Newest stamps win: a parent whose child never comes must not stay for ever. */
function stamp<K>(stamps: Map<K, number>, key: K, us: number): void {
  if (stamps.size >= STAMPS_MAX) {
    const oldest = stamps.keys().next()
    if (oldest.done !== true) stamps.delete(oldest.value)
  }
  stamps.set(key, us)
}

const isRefusal = (error: unknown): boolean => {
  const code = (error as { readonly code?: unknown } | null)?.code
  return code === 'JOURNAL_FULL' || code === 'RUNTIME_BUSY'
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
