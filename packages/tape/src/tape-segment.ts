import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { crc32 } from 'node:zlib'
import { decodeFrame, FRAME_BYTES, type BlockFrame } from './block-frame.ts'
import { decodeHeader, type TapeHeader } from './tape-header.ts'
import { TapeCorruptError } from './tape-error.ts'

const SEGMENT = /^tape-(\d{8})\.tape$/
const ZERO_TAIL_BYTES = 65_536
const ZEROS_NO_DEFLATE_ENDS_IN = 64

/** A block and where its payload lies. */
export interface BlockPlace extends BlockFrame {
  readonly payloadAt: number
}

export interface TapeSegment {
  readonly path: string
  /** Null: it was torn within its header and holds nothing. */
  readonly header: TapeHeader | null
  readonly blocks: readonly BlockPlace[]
  readonly bytes: number
  /** Bytes of a last block that was not written whole, which are left out. */
  readonly tornBytes: number
}

export const segmentName = (no: number): string => `tape-${String(no).padStart(8, '0')}.tape`

/** Segments of a folder in order of writing. */
export function segmentNames(dir: string): readonly { readonly no: number; readonly name: string }[] {
  return readdirSync(dir)
    .flatMap((name) => {
      const match = SEGMENT.exec(name)
      return match === null ? [] : [{ no: Number(match[1]), name }]
    })
    .sort((a, b) => a.no - b.no)
}

/** Files of a tape: itself, or the segments of a folder. */
export const tapeFiles = (path: string): readonly string[] =>
  statSync(path).isDirectory() ? segmentNames(path).map(({ name }) => join(path, name)) : [path]

/** Reads the header and every frame, no payload; a torn end is left out, any other damage is a TapeCorruptError. */
export function indexSegment(path: string): TapeSegment {
  const fd = openSync(path, 'r')
  try {
    const bytes = statSync(path).size
    const read = (offset: number, length: number): Buffer => readAt(fd, offset, Math.min(length, Math.max(0, bytes - offset)))
    const head = decodeHeader(basename(path), read)
    if (head === null) return { path, header: null, blocks: [], bytes, tornBytes: bytes }
    const blocks: BlockPlace[] = []
    let at = head.bytes
    while (at < bytes) {
      const raw = read(at, FRAME_BYTES)
      if (raw.length < FRAME_BYTES) break
      const frame = decodeFrame(raw)
      if (frame === null) {
        // A power cut may leave a file grown but unwritten: zeros to its end.
        if (isZeroToEnd(read, at, bytes)) break
        throw new TapeCorruptError({ path: basename(path), offset: at, reason: 'no block begins here' })
      }
      if (at + FRAME_BYTES + frame.payloadBytes > bytes) break
      blocks.push({ ...frame, payloadAt: at + FRAME_BYTES })
      at += FRAME_BYTES + frame.payloadBytes
    }
    // The same cut may leave the end of a last block unwritten.
    const last = blocks.at(-1)
    if (last !== undefined && at === bytes && isZeroToEnd(read, bytes - Math.min(ZEROS_NO_DEFLATE_ENDS_IN, last.payloadBytes), bytes) && crc32(read(last.payloadAt, last.payloadBytes)) !== last.payloadCrc) {
      blocks.pop()
      at = last.payloadAt - FRAME_BYTES
    }
    return { path, header: head.header, blocks, bytes, tornBytes: bytes - at }
  } finally {
    closeSync(fd)
  }
}

export function readAt(fd: number, offset: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length)
  let got = 0
  while (got < length) {
    const count = readSync(fd, buffer, got, length - got, offset + got)
    if (count === 0) break
    got += count
  }
  return buffer.subarray(0, got)
}

function isZeroToEnd(read: (offset: number, length: number) => Buffer, from: number, end: number): boolean {
  for (let at = from; at < end; at += ZERO_TAIL_BYTES) if (read(at, ZERO_TAIL_BYTES).some((byte) => byte !== 0)) return false
  return true
}
