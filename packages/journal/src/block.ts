import { createHash, hash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/**
 * Layout of a block, little endian: what one group commit wrote of at most BLOCK_PAYLOAD_MAX bytes. The payload is one
 * JSON array with a record a line, so that a whole block is parsed at once.
 *
 *     0  u32  magic        never zero: zeros are the unwritten rest of a segment
 *     4  u32  payload length in bytes
 *     8  u64  lsn of the first record
 *    16  u64  position known durable when the block was written
 *    24  u32  number of records
 *    28  u32  CRC-32 of bytes 0..27 and of the payload: tells damage without the block before
 *    32  32 B SHA-256 of the chain value before, bytes 0..31 and the payload
 */
export const BLOCK_HEADER_BYTES = 64
export const BLOCK_MAGIC = 0x314b4c53
/** A block is sealed before its payload grows past this, unless a single record is longer. */
export const BLOCK_PAYLOAD_MAX = 256 * 1024
/** No single record may be longer; bounds what a reader allocates on a damaged length. */
export const RECORD_BYTES_MAX = 64 * 1024 * 1024
const CRC_OFFSET = 28
const CHAIN_OFFSET = 32
const TWO_32 = 0x1_0000_0000

export const CHAIN_BYTES = 32
export const CHAIN_START: Buffer = Buffer.alloc(CHAIN_BYTES)

export interface BlockHeader {
  readonly payloadBytes: number
  readonly firstLsn: number
  readonly durableLsn: number
  readonly count: number
  readonly crc: number
}

export const writeU64 = (buffer: Buffer, value: number, offset: number): void => {
  buffer.writeUInt32LE(value % TWO_32, offset)
  buffer.writeUInt32LE(Math.floor(value / TWO_32), offset + 4)
}

export const readU64 = (buffer: Buffer, offset: number): number =>
  buffer.readUInt32LE(offset) + buffer.readUInt32LE(offset + 4) * TWO_32

/** Fills in the header of a block by the chain value before; answers the chain value after it. */
export function sealBlock(
  buffer: Buffer, { start, end, firstLsn, count }: { readonly start: number; readonly end: number; readonly firstLsn: number; readonly count: number }, durableLsn: number, chainBefore: Buffer,
): Buffer {
  buffer.writeUInt32LE(BLOCK_MAGIC, start)
  buffer.writeUInt32LE(end - start - BLOCK_HEADER_BYTES, start + 4)
  writeU64(buffer, firstLsn, start + 8)
  writeU64(buffer, durableLsn, start + 16)
  buffer.writeUInt32LE(count, start + 24)
  buffer.writeUInt32LE(blockCrc(buffer, start, end), start + CRC_OFFSET)
  // One piece is hashed at half the cost of three: the chain value before, where the header begins, and the header behind it; then back again.
  buffer.copyWithin(start + CHAIN_OFFSET, start, start + CHAIN_OFFSET)
  chainBefore.copy(buffer, start)
  const chain = Buffer.from(hash('sha256', buffer.subarray(start, end), 'binary'), 'latin1')
  buffer.copyWithin(start, start + CHAIN_OFFSET, start + BLOCK_HEADER_BYTES)
  chain.copy(buffer, start + CHAIN_OFFSET)
  return chain
}

/** The header at `offset`, or null where no block can begin. */
export function readBlockHeader(buffer: Buffer, offset: number): BlockHeader | null {
  if (buffer.readUInt32LE(offset) !== BLOCK_MAGIC) return null
  const payloadBytes = buffer.readUInt32LE(offset + 4)
  const count = buffer.readUInt32LE(offset + 24)
  if (payloadBytes < 2 || payloadBytes > RECORD_BYTES_MAX + 4 || count === 0) return null
  return { payloadBytes, firstLsn: readU64(buffer, offset + 8), durableLsn: readU64(buffer, offset + 16), count, crc: buffer.readUInt32LE(offset + CRC_OFFSET) }
}

export const blockCrc = (buffer: Buffer, start: number, end: number): number =>
  crc32(buffer.subarray(start + BLOCK_HEADER_BYTES, end), crc32(buffer.subarray(start, start + CRC_OFFSET)))

export const storedChain = (buffer: Buffer, start: number): Buffer =>
  Buffer.from(buffer.subarray(start + CHAIN_OFFSET, start + CHAIN_OFFSET + CHAIN_BYTES))

export const blockChain = (buffer: Buffer, range: { readonly start: number; readonly end: number }, chain: Buffer): Buffer =>
  createHash('sha256')
    .update(chain)
    .update(buffer.subarray(range.start, range.start + CHAIN_OFFSET))
    .update(buffer.subarray(range.start + BLOCK_HEADER_BYTES, range.end))
    .digest()
