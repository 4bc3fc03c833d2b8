import { BLOCK_HEADER_BYTES, BLOCK_PAYLOAD_MAX, sealBlock } from './block.ts'

const OPEN = 0x5b
const CLOSE = 0x5d
const COMMA = 0x2c
const NEWLINE = 0x0a
const START_BYTES = 256 * 1024

export interface SealedBlock {
  readonly start: number
  readonly end: number
  readonly firstLsn: number
  readonly count: number
}

export interface SealedGroup {
  readonly buffer: Buffer
  readonly bytes: number
  readonly blocks: readonly SealedBlock[]
  readonly lastLsn: number
  /** Chain value after the last block. */
  readonly chain: Buffer
}

/** Collects records of the next group commit as blocks in one buffer, which is handed over whole and reused. */
export class BlockBuilder {
  private buffer: Buffer = Buffer.allocUnsafe(START_BYTES)
  private spare: Buffer | null = null
  private pos = 0
  private blockStart = 0
  private blockFirstLsn = 0
  private count = 0
  private lastLsn = 0
  private blocks: SealedBlock[] = []
  private chain: Buffer
  private durableLsn = 0

  constructor(chain: Buffer) {
    this.chain = chain
  }

  get bytes(): number {
    return this.pos
  }

  /** Adds one record as JSON; answers the bytes by which the group grew. */
  add(json: string, lsn: number, durableLsn: number): number {
    const before = this.pos
    this.durableLsn = durableLsn
    const bytes = this.reserve(json)
    if (this.count > 0 && this.pos - this.blockStart - BLOCK_HEADER_BYTES + bytes > BLOCK_PAYLOAD_MAX) this.seal()
    if (this.count === 0) {
      this.blockStart = this.pos
      this.blockFirstLsn = lsn
      this.pos += BLOCK_HEADER_BYTES
      this.buffer[this.pos++] = OPEN
    } else {
      this.buffer[this.pos++] = COMMA
      this.buffer[this.pos++] = NEWLINE
    }
    this.pos += this.buffer.write(json, this.pos)
    this.count += 1
    this.lastLsn = lsn
    return this.pos - before
  }

  /** Everything added so far, sealed; null when there is nothing. Everything up to `durableLsn` is durable by now. */
  take(durableLsn: number): SealedGroup | null {
    this.durableLsn = durableLsn
    if (this.count > 0) this.seal()
    if (this.blocks.length === 0) return null
    const group: SealedGroup = { buffer: this.buffer, bytes: this.pos, blocks: this.blocks, lastLsn: this.lastLsn, chain: this.chain }
    this.buffer = this.spare ?? Buffer.allocUnsafe(START_BYTES)
    this.spare = null
    this.blocks = []
    this.pos = 0
    return group
  }

  /** The group's buffer is written out and may be used again. */
  giveBack(buffer: Buffer): void {
    if (this.spare === null || this.spare.length < buffer.length) this.spare = buffer
  }

  private seal(): void {
    this.buffer[this.pos++] = CLOSE
    this.buffer[this.pos++] = NEWLINE
    const range = { start: this.blockStart, end: this.pos }
    this.chain = sealBlock(this.buffer, range, { firstLsn: this.blockFirstLsn, durableLsn: this.durableLsn, count: this.count, chain: this.chain })
    this.blocks.push({ ...range, firstLsn: this.blockFirstLsn, count: this.count })
    this.count = 0
  }

  /** Room for the record, two block ends and a header; answers the record's bytes, exact when room was short. */
  private reserve(json: string): number {
    const frame = BLOCK_HEADER_BYTES + 8
    if (this.pos + json.length * 3 + frame <= this.buffer.length) return json.length
    const bytes = Buffer.byteLength(json)
    if (this.pos + bytes + frame > this.buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.pos + bytes + frame))
      this.buffer.copy(grown, 0, 0, this.pos)
      this.buffer = grown
    }
    return bytes
  }
}
