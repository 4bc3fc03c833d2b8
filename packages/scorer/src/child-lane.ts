import type { ModelManifest } from '@sluice/domain'
import { ChildSession, type ChildOptions } from './child-session.ts'
import { checkGolden } from './golden.ts'
import type { Provider, SessionShape } from './onnx-session.ts'
import { ScoreError } from './score-error.ts'

export interface ChildLaneOptions {
  readonly child: ChildOptions
  readonly manifest: ModelManifest
  readonly model: Uint8Array
  readonly provider: Provider
  readonly shape: SessionShape
  /** Loading, warm-up and golden vectors take no longer than this each, or the child is killed. */
  readonly loadTimeoutMs: number
  /** A run that is older than this is taken for hung: the child is killed. */
  readonly hangMs: number
  /** Children that are started after the first, within `restartWindowMs`; then the lane stays shut. */
  readonly restartsMax: number
  readonly restartWindowMs: number
  readonly restartDelayMs: number
  /** The child is gone or was killed; told once for each child. */
  readonly onDown: (reason: string) => void
}

/** One model on one provider in a child process that is killed when it hangs and started again, so often and no oftener. */
export class ChildLane {
  readonly provider: Provider
  private readonly options: ChildLaneOptions
  private session: ChildSession | null = null
  /** Runs whose deadline has passed: nothing is queued behind them. */
  private overdue = 0
  private readonly restartedMs: number[] = []
  private restartTimer: NodeJS.Timeout | null = null
  private started = 0
  private closed = false
  private down: string | null = null

  private constructor(options: ChildLaneOptions) {
    this.options = options
    this.provider = options.provider
  }

  /** Rejects, with the child killed, when it does not load or answers otherwise than the golden vectors. */
  static async open(options: ChildLaneOptions): Promise<ChildLane> {
    const lane = new ChildLane(options)
    await lane.start()
    return lane
  }

  /** True while a question would be run at once. */
  get usable(): boolean {
    return this.session !== null && this.overdue === 0
  }

  /** Why no child runs; null while one does. */
  get downReason(): string | null {
    return this.down
  }

  get restarts(): number {
    return Math.max(0, this.started - 1)
  }

  get pid(): number | undefined {
    return this.session?.pid
  }

  /** Never resolves late: rejects with a ScoreError after `deadlineMs`. */
  run(input: Float32Array, rows: number, deadlineMs: number): Promise<Float32Array> {
    const { provider, session } = this
    if (session === null) return Promise.reject(new ScoreError('provider-failed', `${provider} is down: ${this.down}`))
    if (this.overdue > 0) return Promise.reject(new ScoreError('provider-failed', `${provider} still owes ${this.overdue} answers`))
    const hangMs = Math.max(this.options.hangMs, deadlineMs)
    return new Promise((resolve, reject) => {
      let late = false
      const deadline = setTimeout(() => {
        late = true
        this.overdue += 1
        reject(new ScoreError('deadline', `${provider} did not answer within ${deadlineMs} ms`))
      }, deadlineMs)
      const hang = setTimeout(() => session.kill(new Error(`${provider} hung for ${hangMs} ms: its process was killed`)), hangMs)
      const settle = (): void => {
        clearTimeout(deadline)
        clearTimeout(hang)
        if (late) this.overdue -= 1
      }
      session.run(input, rows).then(
        (scores) => {
          settle()
          resolve(scores)
        },
        (cause: Error) => {
          settle()
          reject(new ScoreError('provider-failed', cause.message))
        },
      )
    })
  }

  /** The way there and back without a run; rejects where it takes longer than a run may. */
  echo(input: Float32Array, rows: number): Promise<Float32Array> {
    const { provider, session } = this
    if (session === null) return Promise.reject(new Error(`${provider} is down: ${this.down}`))
    return withDeadline(session.echo(input, rows), this.options.loadTimeoutMs, `the way to ${provider}`)
  }

  close(): void {
    this.closed = true
    if (this.restartTimer !== null) clearTimeout(this.restartTimer)
    this.session?.kill(new Error('the scorer was closed'))
  }

  private async start(): Promise<void> {
    const { child, manifest, model, provider, shape, loadTimeoutMs } = this.options
    this.started += 1
    const session = await ChildSession.open(child, model, provider, shape, loadTimeoutMs)
    try {
      await withDeadline(checkGolden((input, rows) => session.run(input, rows), manifest, provider), loadTimeoutMs, `golden vectors on ${provider}`)
      if (this.closed) throw new Error('the scorer was closed')
    } catch (cause) {
      session.kill(cause as Error)
      throw cause
    }
    session.onEnd = (cause) => this.ended(cause.message)
    this.session = session
    this.down = null
  }

  private ended(reason: string): void {
    this.session = null
    this.down = reason
    if (this.closed) return
    this.restartLater()
    this.options.onDown(this.down)
  }

  private restartLater(): void {
    const { restartsMax, restartWindowMs, restartDelayMs } = this.options
    const nowMs = performance.now()
    while (this.restartedMs.length > 0 && nowMs - this.restartedMs[0]! > restartWindowMs) this.restartedMs.shift()
    if (this.restartedMs.length >= restartsMax) {
      this.down = `${this.down}; not started again: ${restartsMax} restarts within ${Math.round(restartWindowMs / 1_000)} s`
      return
    }
    this.restartedMs.push(nowMs)
    this.restartTimer = setTimeout(() => {
      this.restartTimer = null
      this.start().catch((cause: Error) => {
        if (!this.closed) this.ended(cause.message)
      })
    }, restartDelayMs)
    this.restartTimer.unref()
  }
}

function withDeadline<T>(work: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what}: no answer within ${timeoutMs} ms`)), timeoutMs)
    work.finally(() => clearTimeout(timer)).then(resolve, reject)
  })
}
