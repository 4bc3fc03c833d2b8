import { BLOCK_HEADER_BYTES, BLOCK_PAYLOAD_MAX, sealBlock } from './block.ts'
import { sentBytesMax, writeSent } from './sent-json.ts'

const OPEN = 0x5b
const CLOSE = 0x5d
const COMMA = 0x2c
const NEWLINE = 0x0a
const START_BYTES = 256 * 1024
/** Two block ends and a header. */
const FRAME_BYTES = BLOCK_HEADER_BYTES + 8

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

  /** Adds one record as JSON. */
  add(json: string, lsn: number, durableLsn: number): void {
    this.begin(lsn, this.reserve(json), durableLsn)
    this.pos += this.buffer.write(json, this.pos)
  }

  /** Adds a sent-record by what `sentHead` made of it and the text of its message. */
  addSent(head: string, raw: string, lsn: number, durableLsn: number): void {
    const bytesMax = sentBytesMax(head, raw)
    this.reserveBytes(bytesMax)
    this.begin(lsn, bytesMax, durableLsn)
    this.pos = writeSent(this.buffer, this.pos, head, raw)
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

  /** What stands before a record of about so many bytes: the start of a block, or a separator. */
  private begin(lsn: number, bytes: number, durableLsn: number): void {
    this.durableLsn = durableLsn
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
    this.count += 1
    this.lastLsn = lsn
  }

  private seal(): void {
    this.buffer[this.pos++] = CLOSE
    this.buffer[this.pos++] = NEWLINE
    const block: SealedBlock = { start: this.blockStart, end: this.pos, firstLsn: this.blockFirstLsn, count: this.count }
    this.chain = sealBlock(this.buffer, block, this.durableLsn, this.chain)
    this.blocks.push(block)
    this.count = 0
  }

  /** Room for the record; answers its bytes, exact when room was short. */
  private reserve(json: string): number {
    if (this.pos + json.length * 3 + FRAME_BYTES <= this.buffer.length) return json.length
    const bytes = Buffer.byteLength(json)
    this.reserveBytes(bytes)
    return bytes
  }

  private reserveBytes(bytes: number): void {
    if (this.pos + bytes + FRAME_BYTES <= this.buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.pos + bytes + FRAME_BYTES))
    this.buffer.copy(grown, 0, 0, this.pos)
    this.buffer = grown
  }
}
