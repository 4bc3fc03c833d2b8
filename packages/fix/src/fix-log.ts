import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { UnixUs } from '@sluice/domain'

export type FixDirection = 'IN' | 'OUT'

/** Receives every whole message: OUT before the socket write, IN before delivery. */
export interface FixLog {
  write(direction: FixDirection, session: string, raw: string, nowUs: UnixUs): void
}

export interface FileFixLogOptions {
  readonly path: string
  /** Each line is in the kernel before `write` returns; else lines wait up to `flushMs`. */
  readonly sync: boolean
  readonly flushMs?: number
  /** A file above this size becomes `<path>.1`, that one `.2`, and so on. */
  readonly maxBytes?: number
  /** Older files kept besides the present one. */
  readonly filesKept?: number
}

/** Human-readable lines `<ISO time us> <session> IN|OUT <8=FIX.4.4|9=...|>`, append-only; a '|' of a value is logged as a broken bar. */
export class FileFixLog implements FixLog {
  private readonly options: Required<FileFixLogOptions>
  private fd: number
  private size: number
  private buffered: string[] = []
  private timer: NodeJS.Timeout | null = null

  constructor(options: FileFixLogOptions) {
    this.options = { flushMs: 100, maxBytes: 64 * 1024 * 1024, filesKept: 8, ...options }
    mkdirSync(dirname(options.path), { recursive: true })
    this.fd = openSync(options.path, 'a', 0o600)
    this.size = fstatSync(this.fd).size
  }

  write(direction: FixDirection, session: string, raw: string, nowUs: UnixUs): void {
    this.buffered.push(fixLogLine(direction, session, raw, nowUs))
    if (this.options.sync) this.flush()
    else this.timer ??= setTimeout(() => this.flush(), this.options.flushMs)
  }

  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    if (this.buffered.length === 0 || this.fd < 0) return
    const bytes = Buffer.from(this.buffered.join(''), 'latin1')
    this.buffered = []
    for (let at = 0; at < bytes.length;) at += writeSync(this.fd, bytes, at)
    this.size += bytes.length
    if (this.size >= this.options.maxBytes) this.rotate()
  }

  close(): void {
    this.flush()
    if (this.fd >= 0) closeSync(this.fd)
    this.fd = -1
  }

  private rotate(): void {
    const { path, filesKept } = this.options
    closeSync(this.fd)
    rmSync(`${path}.${filesKept}`, { force: true })
    for (let no = filesKept - 1; no >= 1; no--) if (existsSync(`${path}.${no}`)) renameSync(`${path}.${no}`, `${path}.${no + 1}`)
    if (filesKept > 0) renameSync(path, `${path}.1`)
    else rmSync(path, { force: true })
    this.fd = openSync(path, 'a', 0o600)
    this.size = 0
  }
}

let isoSecond = -1
let isoText = ''

function fixLogLine(direction: FixDirection, session: string, raw: string, nowUs: UnixUs): string {
  const second = Math.floor(nowUs / 1_000_000)
  if (second !== isoSecond) {
    isoText = new Date(second * 1000).toISOString().slice(0, 20)
    isoSecond = second
  }
  const micros = String(nowUs - second * 1_000_000).padStart(6, '0')
  // A '|' within a value must not look like the end of its field.
  return `${isoText}${micros}Z ${session} ${direction} ${raw.replaceAll('|', '\xa6').replaceAll('\x01', '|').replace(/[\r\n]/g, ' ')}\n`
}

export interface FixLogEntry {
  readonly time: string
  readonly session: string
  readonly direction: FixDirection
  /** Fields joined by '|' as logged. */
  readonly text: string
}

/** One line of a FIX log, or undefined when it is torn or foreign. */
export function parseFixLogLine(line: string): FixLogEntry | undefined {
  const match = /^(\S+) (\S+) (IN|OUT) (8=FIX\S*?\|.*\|10=\d{3}\|)$/.exec(line)
  if (match === null) return undefined
  return { time: match[1] as string, session: match[2] as string, direction: match[3] as FixDirection, text: match[4] as string }
}
