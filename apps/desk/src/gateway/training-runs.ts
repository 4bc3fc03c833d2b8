import { fork, type ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ModelSpec } from '@sluice/domain'
import type { TrainingRequest } from '@sluice/gateway'
import { TRAINING_LOG_MAX, type TrainingRow } from '@sluice/protocol'
import type { FromTrainer, TrainJob } from '../trainer/train-job.ts'
import { lowerPriority } from './lower-priority.ts'

export interface TrainingRunsOptions {
  /** Module of the trainer process. */
  readonly modulePath: string
  readonly execArgv?: readonly string[]
  /** Keeps the list over restarts. */
  readonly file: string
  readonly nowUs: () => number
  readonly jobOf: (request: TrainingRequest) => Promise<TrainJob>
  readonly onError: (message: string) => void
  /** A run that takes longer is ended, milliseconds. */
  readonly runMsMax?: number
}

/** Runs that are kept, the newest. */
const RUNS_MAX = 50
const RUN_MS_MAX = 4 * 3_600_000
/** What stood at `running` when the gateway ended did not end well. */
const LEFT = 'the gateway ended while it ran'

/** Training runs, one at a time, each in a process of its own that can be killed. */
export class TrainingRuns {
  private readonly options: TrainingRunsOptions
  private rows: TrainingRow[]
  private child: ChildProcess | null = null
  private starting = false
  private readonly listeners: ((run: TrainingRow) => void)[] = []
  private readonly trained: ((model: ModelSpec, reason: string, by: string) => void)[] = []

  constructor(options: TrainingRunsOptions) {
    this.options = options
    this.rows = readRows(options.file).map((row) => (row.status === 'running' ? { ...row, status: 'failed' as const, error: LEFT, endedUs: options.nowUs() } : row))
  }

  /** Newest first. */
  runs(): readonly TrainingRow[] {
    return this.rows
  }

  onRun(listener: (run: TrainingRow) => void): void {
    this.listeners.push(listener)
  }

  onTrained(listener: (model: ModelSpec, reason: string, by: string) => void): void {
    this.trained.push(listener)
  }

  async start(request: TrainingRequest): Promise<{ readonly ok: true; readonly run: TrainingRow } | { readonly ok: false; readonly reason: string }> {
    const running = this.rows.find(({ status }) => status === 'running')
    if (running !== undefined || this.starting) return { ok: false, reason: running === undefined ? 'another run is about to begin' : `run ${running.id} (${running.kind}) is under way: one at a time` }
    this.starting = true
    try {
      const job = await this.options.jobOf(request)
      const { kind, source, seed, by, reason } = request
      const startedUs = this.options.nowUs()
      const run: TrainingRow = {
        id: `T-${startedUs.toString(36)}`, kind, source, seed, by, reason, startedUs, endedUs: null, status: 'running', stage: 'begins', progress: 0, log: [], modelId: null, error: null,
      }
      this.rows = [run, ...this.rows].slice(0, RUNS_MAX)
      this.launch(run, job, request)
      this.changed(run)
      return { ok: true, run }
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) }
    } finally {
      this.starting = false
    }
  }

  /** Null: done; else why not. */
  cancel(runId: string, by: string): string | null {
    const run = this.rows.find(({ id }) => id === runId)
    if (run === undefined) return `there is no run ${runId}`
    if (run.status !== 'running') return `run ${runId} is over: ${run.status}`
    this.end(run.id, { status: 'cancelled', error: `canceled by ${by}` })
    return null
  }

  /** Ends the run under way. */
  close(): void {
    const running = this.rows.find(({ status }) => status === 'running')
    if (running !== undefined) this.end(running.id, { status: 'failed', error: LEFT })
  }

  private launch(run: TrainingRow, job: TrainJob, request: TrainingRequest): void {
    const child = fork(this.options.modulePath, { execArgv: [...(this.options.execArgv ?? [])], serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    this.child = child
    lowerPriority(child.pid)
    let complaints = ''
    child.stderr?.on('data', (data: Buffer) => { complaints = (complaints + data.toString()).slice(-2_000) })
    const timer = setTimeout(() => this.end(run.id, { status: 'failed', error: `took longer than ${(this.options.runMsMax ?? RUN_MS_MAX) / 1_000} s` }), this.options.runMsMax ?? RUN_MS_MAX)
    child.on('error', (error) => this.end(run.id, { status: 'failed', error: error.message }))
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      this.end(run.id, { status: 'failed', error: `the trainer ended (${signal ?? code}) ${complaints.trim().split('\n').at(-1) ?? ''}`.trim() })
    })
    child.on('message', (message: FromTrainer) => this.heard(run.id, message, request))
    child.send(job)
  }

  private heard(runId: string, message: FromTrainer, { reason, by }: TrainingRequest): void {
    const run = this.rows.find(({ id }) => id === runId)
    if (run === undefined || run.status !== 'running') return
    if (message.type === 'failed') return this.end(runId, { status: 'failed', error: message.message })
    if (message.type === 'done') {
      this.end(runId, { status: 'done', error: null, modelId: message.model.modelId, progress: 1, stage: 'done' })
      for (const listener of this.trained) listener(message.model, reason, by)
      return
    }
    if (message.type !== 'progress') return
    const { stage, progress, line } = message
    this.replace({ ...run, stage, progress: Math.min(1, Math.max(run.progress, progress)), log: line === null ? run.log : [...run.log, line].slice(-TRAINING_LOG_MAX) })
  }

  /** Once; what comes after the end changes nothing. */
  private end(runId: string, how: Partial<TrainingRow> & Pick<TrainingRow, 'status' | 'error'>): void {
    const run = this.rows.find(({ id }) => id === runId)
    if (run === undefined || run.status !== 'running') return
    const child = this.child
    this.child = null
    child?.kill('SIGKILL')
    if (how.status === 'failed') this.options.onError(`training run ${runId} failed: ${how.error}`)
    this.replace({ ...run, ...how, endedUs: this.options.nowUs() })
  }

  private replace(run: TrainingRow): void {
    this.rows = this.rows.map((row) => (row.id === run.id ? run : row))
    this.changed(run)
  }

  private changed(run: TrainingRow): void {
    writeRows(this.options.file, this.rows, this.options.onError)
    for (const listener of this.listeners) listener(run)
  }
}

function readRows(file: string): TrainingRow[] {
  try {
    const rows: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(rows) ? (rows as TrainingRow[]).filter((row) => typeof row?.id === 'string' && typeof row.status === 'string').slice(0, RUNS_MAX) : []
  } catch {
    return []
  }
}

function writeRows(file: string, rows: readonly TrainingRow[], onError: (message: string) => void): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, JSON.stringify(rows))
    renameSync(`${file}.new`, file)
  } catch (error) {
    onError(`the list of training runs could not be written: ${(error as Error).message}`)
  }
}
