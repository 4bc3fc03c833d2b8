import { closeSync, existsSync, fdatasync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { assert, type UnixUs } from '@sluice/domain'
import type { SessionStorePort } from '@sluice/runtime'

type Sent = Parameters<SessionStorePort['send']>[0]
type Stored = Awaited<ReturnType<SessionStorePort['read']>>[number]

export interface FileSessionStoreOptions {
  /** Folder of this session alone; made when missing. */
  readonly dir: string
  /** `written`: in the kernel, survives kill -9. `synced`: on the disk, survives power loss. */
  readonly durability: 'written' | 'synced'
  /** A segment above this size is followed by a new one. */
  readonly segmentBytes?: number
  /** Newest segments kept; messages of older ones are gap-filled when asked for. */
  readonly segmentsKept?: number
  /** Called when the disk refuses; nothing is released from then on. Default: throws. */
  readonly onFailed?: (error: Error) => void
}

interface Segment {
  readonly no: number
  readonly path: string
  /** Outbound numbers stored here, with the byte offset of every INDEX_EVERY-th. */
  firstOut: number
  lastOut: number
  readonly index: { readonly msgSeqNum: number; readonly offset: number }[]
}

const INDEX_EVERY = 64
const SEGMENT_NAME = /^session-(\d{8})\.log$/

/**
 * Append-only segments of lines: `S <nextOut> <nextIn>` opens a segment, `I <n>` says that n is expected next,
 * `N <n>` that n is sent next, `R` that both numbers start at 1, and `O <n> <tsUs> <bytes>` is followed by the message itself and a line end.
 * A torn last record is cut off at opening.
 */
export class FileSessionStore implements SessionStorePort {
  private readonly options: Required<Omit<FileSessionStoreOptions, 'onFailed'>> & Pick<FileSessionStoreOptions, 'onFailed'>
  private readonly segments: Segment[] = []
  private out = 1
  private inbound = 1
  private fd = -1
  /** Bytes of the newest segment, buffered ones included. */
  private segmentSize = 0
  private buffered = ''
  private releases: (() => void)[] = []
  private flushScheduled = false
  private syncing = false
  private failed = false
  private closed = false

  constructor(options: FileSessionStoreOptions) {
    this.options = { segmentBytes: 8 * 1024 * 1024, segmentsKept: 4, ...options }
    mkdirSync(this.options.dir, { recursive: true })
    this.load()
  }

  nextOut(): number {
    return this.out
  }

  nextIn(): number {
    return this.inbound
  }

  send(message: Sent, release: () => void): void {
    assert(message.msgSeqNum === this.out, `message ${message.msgSeqNum} stored out of order, expected ${this.out}`)
    this.rollWhenFull()
    this.note(this.newest(), message.msgSeqNum, this.segmentSize)
    this.out++
    this.releases.push(release)
    this.append(`O ${message.msgSeqNum} ${message.tsUs} ${message.raw.length}\n${message.raw}\n`)
  }

  received(msgSeqNum: number, _asEntry: boolean): void {
    this.setNextIn(msgSeqNum + 1)
  }

  setNextIn(next: number): void {
    this.rollWhenFull()
    this.inbound = next
    this.append(`I ${next}\n`)
  }

  setNextOut(next: number): void {
    assert(next >= this.out, `the next outbound number ${this.out} is never lowered, to ${next}`)
    this.rollWhenFull()
    this.out = next
    this.append(`N ${next}\n`)
  }

  reset(_reason: string): void {
    this.out = 1
    this.inbound = 1
    for (const segment of this.segments) this.forget(segment)
    this.append('R\n')
  }

  async read(begin: number, end: number): Promise<readonly Stored[]> {
    this.write()
    return this.segments.flatMap((segment) => (segment.lastOut >= begin && segment.firstOut <= end ? readSegment(segment, begin, end) : []))
  }

  /** Waits for what is under way, then closes the file. */
  async close(): Promise<void> {
    if (this.closed) return
    this.flush()
    while (this.syncing) await new Promise<void>((resolve) => setImmediate(resolve))
    this.closed = true
    closeSync(this.fd)
  }

  private newest(): Segment {
    return this.segments[this.segments.length - 1] as Segment
  }

  private append(record: string): void {
    assert(!this.closed, 'the session store is closed')
    this.buffered += record
    this.segmentSize += record.length
    if (this.flushScheduled) return
    this.flushScheduled = true
    queueMicrotask(() => this.flush())
  }

  private flush(): void {
    this.flushScheduled = false
    if (this.failed || this.closed) return
    try {
      this.write()
    } catch (error) {
      return this.fail(error as Error)
    }
    if (this.options.durability === 'written') this.releaseAll()
    else this.sync()
  }

  private write(): void {
    if (this.buffered === '' || this.failed) return
    const bytes = Buffer.from(this.buffered, 'latin1')
    this.buffered = ''
    for (let at = 0; at < bytes.length;) at += writeSync(this.fd, bytes, at)
  }

  private releaseAll(): void {
    const releases = this.releases
    this.releases = []
    for (const release of releases) release()
  }

  /** One fdatasync for everything written until now; what comes meanwhile shares the next. */
  private sync(): void {
    if (this.syncing || this.releases.length === 0) return
    this.syncing = true
    const releases = this.releases
    this.releases = []
    fdatasync(this.fd, (error) => {
      this.syncing = false
      if (error !== null) return this.fail(error)
      for (const release of releases) release()
      this.flush()
    })
  }

  private fail(error: Error): void {
    this.failed = true
    this.releases = []
    if (this.options.onFailed === undefined) throw error
    this.options.onFailed(error)
  }

  private rollWhenFull(): void {
    if (this.segmentSize < this.options.segmentBytes || this.syncing) return
    this.write()
    if (this.options.durability === 'synced') fsyncSync(this.fd)
    closeSync(this.fd)
    this.open(this.newest().no + 1)
    while (this.segments.length > this.options.segmentsKept) rmSync((this.segments.shift() as Segment).path, { force: true })
  }

  private open(no: number): void {
    const path = join(this.options.dir, `session-${String(no).padStart(8, '0')}.log`)
    const isNew = !existsSync(path)
    this.fd = openSync(path, 'a', 0o600)
    this.segmentSize = fstatSync(this.fd).size
    if (this.segments.at(-1)?.no !== no) this.segments.push(emptySegment(no, path))
    if (isNew || this.segmentSize === 0) {
      this.append(`S ${this.out} ${this.inbound}\n`)
      this.write()
    }
  }

  private load(): void {
    const numbers = readdirSync(this.options.dir).map((name) => SEGMENT_NAME.exec(name)?.[1]).filter((no) => no !== undefined).map(Number).sort((a, b) => a - b)
    for (const no of numbers) {
      const segment = emptySegment(no, join(this.options.dir, `session-${String(no).padStart(8, '0')}.log`))
      this.segments.push(segment)
      this.scan(segment, no === numbers.at(-1))
    }
    this.open(numbers.at(-1) ?? 1)
  }

  private scan(segment: Segment, isNewest: boolean): void {
    const data = readFileSync(segment.path)
    let at = 0
    for (let record = recordAt(data, at); record !== undefined; record = recordAt(data, at)) {
      this.apply(record, segment, at)
      at = record.end
    }
    if (at === data.length) return
    assert(isNewest, `${segment.path} is damaged at byte ${at}, and later segments follow`)
    const fd = openSync(segment.path, 'r+')
    ftruncateSync(fd, at)
    closeSync(fd)
  }

  private apply(record: StoreRecord, segment: Segment, offset: number): void {
    if (record.kind === 'O') {
      this.note(segment, record.a, offset)
      this.out = record.a + 1
    } else if (record.kind === 'I') this.inbound = record.a
    else if (record.kind === 'N') this.out = record.a
    else {
      this.out = record.kind === 'R' ? 1 : record.a
      this.inbound = record.kind === 'R' ? 1 : record.b
      if (record.kind === 'R') for (const each of this.segments) this.forget(each)
    }
  }

  private note(segment: Segment, msgSeqNum: number, offset: number): void {
    if (segment.firstOut > segment.lastOut) segment.firstOut = msgSeqNum
    segment.lastOut = msgSeqNum
    if ((msgSeqNum - segment.firstOut) % INDEX_EVERY === 0) segment.index.push({ msgSeqNum, offset })
  }

  private forget(segment: Segment): void {
    segment.firstOut = 1
    segment.lastOut = 0
    segment.index.length = 0
  }
}

const emptySegment = (no: number, path: string): Segment => ({ no, path, firstOut: 1, lastOut: 0, index: [] })

interface StoreRecord {
  readonly kind: 'S' | 'I' | 'N' | 'R' | 'O'
  readonly a: number
  readonly b: number
  readonly end: number
  readonly raw: string
}

const HEADER_MAX = 64

/** The whole record at this offset, or undefined when there is none (end of file, torn tail). */
function recordAt(data: Buffer, at: number): StoreRecord | undefined {
  const lineEnd = data.subarray(at, at + HEADER_MAX).indexOf(10)
  if (lineEnd < 0) return undefined
  const [kind, first, second, third] = data.toString('latin1', at, at + lineEnd).split(' ')
  const headEnd = at + lineEnd + 1
  const a = Number(first)
  const b = Number(second)
  if (kind === 'R') return { kind, a: 0, b: 0, end: headEnd, raw: '' }
  if (!Number.isSafeInteger(a)) return undefined
  if (kind === 'I' || kind === 'N') return { kind, a, b: 0, end: headEnd, raw: '' }
  if (!Number.isSafeInteger(b)) return undefined
  if (kind === 'S') return { kind, a, b, end: headEnd, raw: '' }
  const rawEnd = headEnd + Number(third)
  if (kind !== 'O' || !Number.isSafeInteger(rawEnd) || data[rawEnd] !== 10) return undefined
  return { kind, a, b, end: rawEnd + 1, raw: data.toString('latin1', headEnd, rawEnd) }
}

function readSegment(segment: Segment, begin: number, end: number): Stored[] {
  const from = segment.index.findLast((entry) => entry.msgSeqNum <= begin) ?? segment.index[0]
  const until = segment.index.find((entry) => entry.msgSeqNum > end)
  if (from === undefined) return []
  const data = readRange(segment.path, from.offset, until?.offset)
  const found: Stored[] = []
  let at = 0
  for (let record = recordAt(data, at); record !== undefined; record = recordAt(data, at)) {
    if (record.kind === 'O' && record.a >= begin && record.a <= end) found.push({ msgSeqNum: record.a, raw: record.raw, tsUs: record.b as UnixUs })
    at = record.end
  }
  return found
}

function readRange(path: string, from: number, to: number | undefined): Buffer {
  const fd = openSync(path, 'r')
  try {
    const data = Buffer.alloc((to ?? fstatSync(fd).size) - from)
    for (let at = 0; at < data.length;) {
      const read = readSync(fd, data, at, data.length - at, from + at)
      if (read === 0) return data.subarray(0, at)
      at += read
    }
    return data
  } finally {
    closeSync(fd)
  }
}
