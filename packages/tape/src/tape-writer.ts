import { mkdirSync } from 'node:fs'
import { open, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflateRaw } from 'node:zlib'
import type { FeedEvent, Mic } from '@sluice/domain'
import { BlockEncoder, type RawBlock } from './block-encoder.ts'
import { DEFLATE, encodeFrame } from './block-frame.ts'
import { DroppedEvents } from './dropped-events.ts'
import { encodeHeader, type TapeInstrument } from './tape-header.ts'
import { TapeValueError } from './tape-error.ts'
import { segmentName, segmentNames } from './tape-segment.ts'
import { TAPE_VERSION } from './tape-version.ts'

const deflate = promisify(deflateRaw)

export interface TapeWriterOptions {
  /** Folder of the segments; made when it is not there. Every start begins a new segment. */
  readonly dir: string
  /** Where it comes from, for people. */
  readonly source: string
  readonly instruments: readonly TapeInstrument[]
  readonly mics: readonly Mic[]
  /** A block is written when it has this many events ... */
  readonly blockEvents?: number
  /** ... or this many bytes before packing ... */
  readonly blockBytes?: number
  /** ... or is this old. */
  readonly flushMs?: number
  /** Blocks waiting for the disk, before packing; beyond it events are left out and the tape says so. */
  readonly maxPendingBytes?: number
  readonly segmentBytes?: number
  /** The oldest segments go once all together are larger. */
  readonly retainBytes?: number
  /**
   * Whole books as they stand (snapshots, links, trading states): written at the head of each segment but the first, and behind the
   * markers of what was left out, so that a replay from there has books without waiting for the venues. Nothing by default.
   */
  readonly books?: () => readonly FeedEvent[]
  /** The disk refused; nothing is written from here on. Told once. */
  readonly onFailed?: (error: Error) => void
}

export interface TapeWriterStats {
  readonly events: number
  readonly blocks: number
  /** Written in all segments since the start. */
  readonly bytes: number
  readonly segments: number
  readonly pendingBytes: number
  /** Events left out: the buffer was full, the disk failed, or a value was none that a tape holds. */
  readonly dropped: number
  /** The last value that was none. */
  readonly refusedValue: string | null
  readonly failed: boolean
}

const DEFAULTS = {
  blockEvents: 8_192, blockBytes: 256 * 1024, flushMs: 500, maxPendingBytes: 32 * 1024 * 1024, segmentBytes: 256 * 1024 * 1024, retainBytes: 16 * 1024 * 1024 * 1024,
}

interface PendingBlock extends RawBlock {
  readonly newSegment: boolean
}

/**
 * Writes a tape beside a running feed: `append` packs the event into columns in memory and nothing else; packing and the disk happen
 * on other threads. After kill -9 the tape holds every block that was written whole.
 */
export class TapeWriter {
  private readonly options: TapeWriterOptions & typeof DEFAULTS
  private readonly encoder = new BlockEncoder()
  private readonly dropped = new DroppedEvents()
  private readonly pending: PendingBlock[] = []
  private pendingBytes = 0
  private timer: NodeJS.Timeout | null = null
  private draining: Promise<void> | null = null
  private file: FileHandle | null = null
  private fileBytes = 0
  private segmentNo: number
  /** The block being filled is the first of a segment. */
  private startsSegment = true
  private rotateDue = false
  private closed = false
  private failure: Error | null = null
  private totals = { events: 0, blocks: 0, bytes: 0, segments: 0, dropped: 0 }
  private refusedValue: string | null = null

  constructor(options: TapeWriterOptions) {
    this.options = { ...DEFAULTS, ...options }
    mkdirSync(options.dir, { recursive: true })
    this.segmentNo = segmentNames(options.dir).at(-1)?.no ?? 0
  }

  get stats(): TapeWriterStats {
    return { ...this.totals, pendingBytes: this.pendingBytes, refusedValue: this.refusedValue, failed: this.failure !== null }
  }

  /** Never waits and never throws. The event may be changed or let go afterwards. */
  append(event: FeedEvent): void {
    if (this.closed || this.failure !== null) {
      this.totals.dropped += 1
      return
    }
    if (this.pendingBytes >= this.options.maxPendingBytes) {
      this.drop(event)
      return
    }
    if (this.rotateDue) this.beginSegment()
    if (this.dropped.count > 0) this.tellDropped()
    this.take(event)
    if (this.encoder.count >= this.options.blockEvents || (this.encoder.count % 64 === 0 && this.encoder.rawBytes >= this.options.blockBytes)) this.seal()
    else this.timer ??= setTimeout(() => this.seal(), this.options.flushMs).unref()
  }

  /** All that was appended so far is in the file, or `stats.failed`. */
  async flush(): Promise<void> {
    this.seal()
    await this.draining
  }

  /** Writes the rest and closes; later events are left out. */
  async close(): Promise<void> {
    if (this.closed) return this.draining ?? undefined
    if (this.dropped.count > 0 && this.failure === null) this.tellDropped()
    this.closed = true
    await this.flush()
    const file = this.file
    this.file = null
    await file?.sync().catch((error: Error) => this.fail(error))
    await file?.close()
  }

  private take(event: FeedEvent): void {
    try {
      this.encoder.append(event)
      this.totals.events += 1
    } catch (error) {
      if (!(error instanceof TapeValueError)) throw error
      this.refusedValue = error.message
      this.totals.dropped += 1
    }
  }

  private drop(event: FeedEvent): void {
    this.dropped.add(event)
    this.totals.dropped += 1
  }

  private tellDropped(): void {
    for (const marker of this.dropped.take()) this.take(marker)
    for (const event of this.options.books?.() ?? []) this.take(event)
  }

  private beginSegment(): void {
    this.seal()
    this.rotateDue = false
    this.startsSegment = true
    for (const event of this.options.books?.() ?? []) this.take(event)
  }

  private seal(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    const block = this.encoder.seal()
    if (block === null || this.failure !== null) return
    this.pending.push({ ...block, newSegment: this.startsSegment })
    this.startsSegment = false
    this.pendingBytes += block.raw.length
    this.draining ??= this.drain()
  }

  private async drain(): Promise<void> {
    try {
      for (let block = this.pending[0]; block !== undefined; block = this.pending[0]) {
        await this.write(block)
        this.pending.shift()
        this.pendingBytes -= block.raw.length
      }
    } catch (error) {
      this.fail(error as Error)
    }
    // In the same turn as the last look at `pending`, so that no block is left behind without a drain.
    this.draining = null
  }

  private async write(block: PendingBlock): Promise<void> {
    const payload = await deflate(block.raw, DEFLATE)
    if (block.newSegment) await this.openSegment()
    await this.put(Buffer.concat([encodeFrame({ ...block, rawBytes: block.raw.length }, payload), payload]))
    this.totals.blocks += 1
    const rotates = this.startsSegment || this.pending.some((later) => later !== block && later.newSegment)
    if (this.fileBytes >= this.options.segmentBytes && !rotates) this.rotateDue = true
  }

  private async openSegment(): Promise<void> {
    const { dir, source, instruments, mics } = this.options
    const earlier = this.file
    this.file = null
    await earlier?.close()
    this.segmentNo += 1
    this.file = await open(join(dir, segmentName(this.segmentNo)), 'wx')
    this.fileBytes = 0
    this.totals.segments += 1
    await this.put(encodeHeader({ version: TAPE_VERSION, source, instruments, mics }))
    await this.dropOldSegments()
  }

  private async put(bytes: Buffer): Promise<void> {
    const file = this.file as FileHandle
    for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at, bytes.length - at, this.fileBytes + at)).bytesWritten
    this.fileBytes += bytes.length
    this.totals.bytes += bytes.length
  }

  private async dropOldSegments(): Promise<void> {
    const { dir, retainBytes } = this.options
    const segments = await Promise.all(segmentNames(dir).map(async ({ name }) => ({ name, bytes: (await stat(join(dir, name))).size })))
    let total = segments.reduce((sum, { bytes }) => sum + bytes, 0)
    // The newest is being written.
    for (const { name, bytes } of segments.slice(0, -1)) {
      if (total <= retainBytes) return
      await rm(join(dir, name), { force: true })
      total -= bytes
    }
  }

  private fail(error: Error): void {
    if (this.failure !== null) return
    this.failure = error
    this.totals.dropped += this.pending.reduce((sum, { count }) => sum + count, 0) + this.encoder.count
    this.pending.length = 0
    this.pendingBytes = 0
    this.options.onFailed?.(error)
  }
}
