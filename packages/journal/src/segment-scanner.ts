import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalRecord } from '@sluice/runtime'
import { BLOCK_HEADER_BYTES, BLOCK_MAGIC, blockChain, blockCrc, readBlockHeader, storedChain, type BlockHeader } from './block.ts'
import { JournalCorruptError } from './journal-corrupt-error.ts'
import { SEGMENT_HEADER_BYTES, decodeSegmentHeader, type SegmentRef } from './segment-file.ts'

const CHUNK_BYTES = 1024 * 1024
/** Read-ahead where the end was met before: a follower comes back often for little. */
const TAIL_READ_BYTES = 64 * 1024

export interface ScannedBlock {
  readonly offset: number
  readonly firstLsn: number
  readonly count: number
  readonly durableLsn: number
  /** Valid until the next call of `next`. */
  payload(): Buffer
  records(): JournalRecord[]
}

/** What lies where the next block would begin. */
export type ScanStep =
  | { readonly kind: 'block'; readonly block: ScannedBlock }
  /** Zeros or the end of the file. */
  | { readonly kind: 'end'; readonly offset: number }
  /** Not a whole block: torn, being written now, or damaged (`assertTorn` tells the last). */
  | { readonly kind: 'broken'; readonly offset: number; readonly reason: string }

/** Reads the blocks of one segment in order with a buffer of a chunk (or the largest block), checking CRC and chain. */
export class SegmentScanner {
  readonly segment: SegmentRef
  private readonly file: FileHandle
  private buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  /** File offset of buffer[0], bytes of the file held in the buffer. */
  private base = 0
  private held = 0
  private offset = SEGMENT_HEADER_BYTES
  private chainValue: Buffer
  private lsn: number
  private readAhead = CHUNK_BYTES

  private constructor(segment: SegmentRef, file: FileHandle, chain: Buffer) {
    this.segment = segment
    this.file = file
    this.chainValue = chain
    this.lsn = segment.firstLsn
  }

  static async open(dir: string, segment: SegmentRef): Promise<SegmentScanner> {
    const file = await open(join(dir, segment.name), 'r')
    const header = Buffer.alloc(SEGMENT_HEADER_BYTES)
    await file.read(header, 0, SEGMENT_HEADER_BYTES, 0)
    const chain = decodeSegmentHeader(header, segment.firstLsn)
    if (chain === null) {
      await file.close()
      throw new JournalCorruptError({ segment: segment.name, offset: 0, lsn: segment.firstLsn, reason: 'segment header is damaged' })
    }
    return new SegmentScanner(segment, file, chain)
  }

  /** Chain value after the last block that `next` gave. */
  get chain(): Buffer {
    return this.chainValue
  }

  get nextLsn(): number {
    return this.lsn
  }

  /** The next block that ends at or after `fromLsn`; earlier ones are passed over by their headers, unchecked. */
  async next(fromLsn = 0): Promise<ScanStep> {
    const header = await this.nextHeader(fromLsn)
    return 'kind' in header ? header : this.checked(header)
  }

  private async nextHeader(fromLsn: number): Promise<BlockHeader | ScanStep> {
    for (;;) {
      const { offset } = this
      if (!(await this.fill(BLOCK_HEADER_BYTES))) return (await this.restIsZero()) ? { kind: 'end', offset } : this.broken('block header is cut off')
      const at = offset - this.base
      const header = readBlockHeader(this.buffer, at)
      if (header === null) return (await this.restIsZero()) ? { kind: 'end', offset } : this.broken('no block begins here')
      if (header.firstLsn !== this.lsn || header.firstLsn + header.count > fromLsn) return header
      this.chainValue = storedChain(this.buffer, at)
      this.lsn += header.count
      this.offset += BLOCK_HEADER_BYTES + header.payloadBytes
    }
  }

  private async checked(header: BlockHeader): Promise<ScanStep> {
    const { offset } = this
    const bytes = BLOCK_HEADER_BYTES + header.payloadBytes
    if (!(await this.fill(bytes))) return this.broken('block is cut off')
    const start = offset - this.base
    const range = { start, end: start + bytes }
    if (blockCrc(this.buffer, range.start, range.end) !== header.crc) return this.broken('checksum does not fit')
    if (header.firstLsn !== this.lsn) return this.broken(`block says record ${header.firstLsn}, expected ${this.lsn}`)
    const chain = blockChain(this.buffer, range, this.chainValue)
    if (!chain.equals(storedChain(this.buffer, start))) return this.broken('hash chain does not fit')
    this.chainValue = chain
    this.lsn += header.count
    this.offset += bytes
    this.readAhead = Math.min(CHUNK_BYTES, this.readAhead * 2)
    return { kind: 'block', block: this.blockOf(offset, header, range) }
  }

  /**
   * The place at which `next` stopped may only be the torn last group of a crash. Throws JournalCorruptError when a
   * whole later block says that the damaged place had been durable.
   */
  async assertTorn(reason: string): Promise<void> {
    const magic = Buffer.alloc(4)
    magic.writeUInt32LE(BLOCK_MAGIC)
    const rest = await this.readRest()
    for (let at = rest.indexOf(magic, 1); at !== -1 && at + BLOCK_HEADER_BYTES <= rest.length; at = rest.indexOf(magic, at + 1)) {
      const header = readBlockHeader(rest, at)
      if (header === null) continue
      const end = at + BLOCK_HEADER_BYTES + header.payloadBytes
      if (end > rest.length || blockCrc(rest, at, end) !== header.crc || header.durableLsn < this.lsn) continue
      throw this.corrupt(reason)
    }
  }

  /** Nothing but zeros to the end of the file. */
  async isRestZero(): Promise<boolean> {
    return isZero(await this.readRest())
  }

  corrupt(reason: string): JournalCorruptError {
    return new JournalCorruptError({ segment: this.segment.name, offset: this.offset, lsn: this.lsn, reason })
  }

  async close(): Promise<void> {
    await this.file.close()
  }

  private broken(reason: string): ScanStep {
    // What is being written now must be read again from the file.
    this.held = Math.min(this.held, this.offset - this.base)
    this.readAhead = TAIL_READ_BYTES
    return { kind: 'broken', offset: this.offset, reason }
  }

  private blockOf(offset: number, header: BlockHeader, range: { readonly start: number; readonly end: number }): ScannedBlock {
    const payload = (): Buffer => this.buffer.subarray(range.start + BLOCK_HEADER_BYTES, range.end)
    const records = (): JournalRecord[] => {
      const parsed = JSON.parse(payload().toString('utf8')) as JournalRecord[]
      if (parsed.length !== header.count) throw new JournalCorruptError({ segment: this.segment.name, offset, lsn: header.firstLsn, reason: `block holds ${parsed.length} records, header says ${header.count}` })
      return parsed
    }
    return { offset, firstLsn: header.firstLsn, count: header.count, durableLsn: header.durableLsn, payload, records }
  }

  /** Makes `bytes` from the current offset available in the buffer; false when the file is shorter. */
  private async fill(bytes: number): Promise<boolean> {
    let from = this.offset - this.base
    if (this.held - from >= bytes) return true
    const keep = Math.max(0, this.held - from)
    const target = bytes > this.buffer.length ? Buffer.allocUnsafe(bytes + CHUNK_BYTES) : this.buffer
    // Passing over blocks by their headers may have gone beyond what the buffer holds.
    if (keep > 0) this.buffer.copy(target, 0, from, from + keep)
    this.buffer = target
    this.base = this.offset
    this.held = keep
    from = 0
    while (this.held < bytes) {
      const { bytesRead } = await this.file.read(this.buffer, this.held, Math.min(this.buffer.length - this.held, Math.max(bytes - this.held, this.readAhead)), this.base + this.held)
      if (bytesRead === 0) return false
      this.held += bytesRead
    }
    return true
  }

  /** True when no written byte lies at the offset or within the next chunk; then the segment ends here. */
  private async restIsZero(): Promise<boolean> {
    const at = this.offset - this.base
    const held = this.buffer.subarray(at, Math.max(at, this.held))
    this.held = Math.min(this.held, at)
    this.readAhead = TAIL_READ_BYTES
    return isZero(held.subarray(0, Math.min(held.length, BLOCK_HEADER_BYTES)))
  }

  private async readRest(): Promise<Buffer> {
    const { size } = await this.file.stat()
    const rest = Buffer.alloc(Math.max(0, size - this.offset))
    await this.file.read(rest, 0, rest.length, this.offset)
    return rest
  }
}

const ZEROS = Buffer.alloc(64 * 1024)

function isZero(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += ZEROS.length) {
    const part = bytes.subarray(at, at + ZEROS.length)
    if (part.compare(ZEROS, 0, part.length) !== 0) return false
  }
  return true
}
