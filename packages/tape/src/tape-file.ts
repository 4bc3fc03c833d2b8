import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import type { FeedEvent } from '@sluice/domain'
import { BlockEncoder } from './block-encoder.ts'
import { DEFLATE, encodeFrame } from './block-frame.ts'
import { encodeHeader, type TapeHeader } from './tape-header.ts'
import { TAPE_VERSION } from './tape-version.ts'

const BLOCK_EVENTS = 8_192
const BLOCK_BYTES = 256 * 1024

/**
 * Writes a whole tape into one file in the calling thread: all or nothing, since the file takes its name only in `commit`.
 * A value that a tape cannot hold is a TapeValueError.
 */
export class TapeFile {
  private readonly path: string
  private readonly temporary: string
  private readonly encoder = new BlockEncoder()
  private fd: number
  private written = 0
  private count = 0

  constructor(path: string, header: Omit<TapeHeader, 'version'>) {
    this.path = path
    this.temporary = `${path}.${process.pid}.tmp`
    this.fd = openSync(this.temporary, 'w')
    this.put(encodeHeader({ version: TAPE_VERSION, ...header }))
  }

  get events(): number {
    return this.count
  }

  get bytes(): number {
    return this.written
  }

  append(event: FeedEvent): void {
    this.encoder.append(event)
    this.count += 1
    if (this.encoder.count >= BLOCK_EVENTS || (this.encoder.count % 64 === 0 && this.encoder.rawBytes >= BLOCK_BYTES)) this.flush()
  }

  /** Now the tape is there. */
  commit(): void {
    this.flush()
    fsyncSync(this.fd)
    closeSync(this.fd)
    this.fd = -1
    renameSync(this.temporary, this.path)
  }

  /** Leaves nothing behind; does nothing after `commit`. */
  abandon(): void {
    if (this.fd === -1) return
    closeSync(this.fd)
    this.fd = -1
    rmSync(this.temporary, { force: true })
  }

  private flush(): void {
    const block = this.encoder.seal()
    if (block === null) return
    const payload = deflateRawSync(block.raw, DEFLATE)
    this.put(encodeFrame({ ...block, rawBytes: block.raw.length }, payload))
    this.put(payload)
  }

  private put(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.fd, bytes, at, bytes.length - at)
    this.written += bytes.length
  }
}
