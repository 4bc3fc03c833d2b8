import { crc32 } from 'node:zlib'
import type { Mic, SymbolId } from '@sluice/domain'
import { TapeCorruptError } from './tape-error.ts'
import { TAPE_VERSION } from './tape-version.ts'

/** How to read the numbers of one symbol. */
export interface TapeInstrument {
  readonly symbol: SymbolId
  /** Price units per currency unit. */
  readonly priceScale: number
  /** Shares in a lot. */
  readonly lotSize: number
  /** Price units between displayed prices. */
  readonly tick: number
  /** Shares that make one of what the price is for: 1 for stocks, 100,000 where a share stands for 0.00001 BTC. */
  readonly qtyScale: number
}

export interface TapeHeader {
  readonly version: number
  /** Where it came from, for people: `capture of the desk`, `taq quotes.csv.gz trades.csv.gz`. */
  readonly source: string
  readonly instruments: readonly TapeInstrument[]
  /** Venues known beforehand; a block may name others. */
  readonly mics: readonly Mic[]
}

const MAGIC = Buffer.from('SLUTAPE\n', 'latin1')
/** Magic, u32 length of the JSON, u32 CRC-32 of it, u32 CRC-32 of the sixteen bytes before: a damaged length is not taken for a torn end. */
const FIXED_BYTES = 20
const FIXED_CRC_AT = 16
const JSON_BYTES_MAX = 16 * 1024 * 1024

export function encodeHeader(header: TapeHeader): Buffer {
  const json = Buffer.from(JSON.stringify(header))
  const fixed = Buffer.alloc(FIXED_BYTES)
  MAGIC.copy(fixed)
  fixed.writeUInt32LE(json.length, 8)
  fixed.writeUInt32LE(crc32(json), 12)
  fixed.writeUInt32LE(crc32(fixed.subarray(0, FIXED_CRC_AT)), FIXED_CRC_AT)
  return Buffer.concat([fixed, json])
}

/** Reads through `read(offset, length)`, which answers fewer bytes at the end of the file. Null: the file ends within its header. */
export function decodeHeader(path: string, read: (offset: number, length: number) => Buffer): { readonly header: TapeHeader; readonly bytes: number } | null {
  const corrupt = (reason: string): never => {
    throw new TapeCorruptError({ path, offset: 0, reason })
  }
  const fixed = read(0, FIXED_BYTES)
  const magic = fixed.subarray(0, MAGIC.length)
  if (!magic.equals(MAGIC.subarray(0, magic.length))) corrupt('it does not begin as a tape does')
  if (fixed.length < FIXED_BYTES) return null
  if (crc32(fixed.subarray(0, FIXED_CRC_AT)) !== fixed.readUInt32LE(FIXED_CRC_AT)) corrupt('the checksum of its beginning is wrong')
  const length = fixed.readUInt32LE(8)
  if (length > JSON_BYTES_MAX) corrupt(`its header is ${length} bytes long, at most ${JSON_BYTES_MAX} are allowed`)
  const json = read(FIXED_BYTES, length)
  if (json.length < length) return null
  if (crc32(json) !== fixed.readUInt32LE(12)) corrupt('the checksum of its header is wrong')
  const header = JSON.parse(json.toString()) as TapeHeader
  if (header.version !== TAPE_VERSION) corrupt(`it has version ${header.version}, readable is ${TAPE_VERSION}`)
  return { header, bytes: FIXED_BYTES + length }
}
