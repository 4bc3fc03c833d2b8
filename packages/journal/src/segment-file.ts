import { readdir } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { CHAIN_BYTES, readU64, writeU64 } from './block.ts'

/**
 * A segment begins with its header: 8 B magic, u64 lsn of the first record, 32 B chain value before it, u32 CRC-32 of
 * these, zeros. Blocks follow; zeros or the end of the file follow the last block.
 */
export const SEGMENT_HEADER_BYTES = 64
const SEGMENT_MAGIC = 'SLUICEJ1'
const CRC_OFFSET = 16 + CHAIN_BYTES
const NAME = /^(\d{20})\.log$/

export interface SegmentRef {
  readonly name: string
  readonly firstLsn: number
}

export const segmentName = (firstLsn: number): string => `${String(firstLsn).padStart(20, '0')}.log`
export const indexName = (firstLsn: number): string => `${String(firstLsn).padStart(20, '0')}.idx`

/** Segments of a directory, oldest first; none when the directory does not exist. */
export async function listSegments(dir: string): Promise<readonly SegmentRef[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names
    .flatMap((name) => {
      const digits = NAME.exec(name)?.[1]
      return digits === undefined ? [] : [{ name, firstLsn: Number(digits) }]
    })
    .sort((a, b) => a.firstLsn - b.firstLsn)
}

export function encodeSegmentHeader(firstLsn: number, chain: Buffer): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES)
  header.write(SEGMENT_MAGIC, 0, 'latin1')
  writeU64(header, firstLsn, 8)
  chain.copy(header, 16)
  header.writeUInt32LE(crc32(header.subarray(0, CRC_OFFSET)), CRC_OFFSET)
  return header
}

/** The chain value before the segment, or null when the header is damaged or names another first record. */
export function decodeSegmentHeader(header: Buffer, firstLsn: number): Buffer | null {
  if (header.length < SEGMENT_HEADER_BYTES || header.toString('latin1', 0, 8) !== SEGMENT_MAGIC) return null
  if (header.readUInt32LE(CRC_OFFSET) !== crc32(header.subarray(0, CRC_OFFSET)) || readU64(header, 8) !== firstLsn) return null
  return Buffer.from(header.subarray(16, 16 + CHAIN_BYTES))
}
