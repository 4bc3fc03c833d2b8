import { statSync } from 'node:fs'

const EVERY_MS = 250

/** Tells on stderr how far an import is: on a terminal by itself, elsewhere when asked. */
export class Progress {
  private readonly shown: boolean
  private readonly terminal: boolean
  private readonly totalBytes: number
  private readonly startMs = performance.now()
  private bytes = 0
  private rows = 0
  private saidMs = -Infinity

  constructor(files: readonly string[], asked: boolean) {
    this.terminal = process.stderr.isTTY === true
    this.shown = asked || this.terminal
    this.totalBytes = files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0)
  }

  /** Bound, to be handed on. */
  readonly onBytes = (bytes: number): void => {
    this.bytes += bytes
  }

  onRows(rows: number): void {
    this.rows += rows
    const nowMs = performance.now()
    if (!this.shown || nowMs - this.saidMs < EVERY_MS) return
    this.saidMs = nowMs
    this.say(nowMs)
  }

  end(): void {
    if (!this.shown) return
    this.say(performance.now())
    if (this.terminal) process.stderr.write('\n')
  }

  private say(nowMs: number): void {
    const percent = this.totalBytes === 0 ? 100 : Math.min(100, (100 * this.bytes) / this.totalBytes)
    const perS = Math.round(this.rows / Math.max(0.001, (nowMs - this.startMs) / 1_000))
    const line = `${percent.toFixed(0).padStart(3)} %  ${this.rows} rows  ${perS} rows/s`
    process.stderr.write(this.terminal ? `\r${line}  ` : `${line}\n`)
  }
}
