import { basename } from 'node:path'
import { crc32 } from 'node:zlib'
import type { FeedEvent } from '@sluice/domain'
import { decodeBlock } from './block-decoder.ts'
import { FRAME_BYTES } from './block-frame.ts'
import { UnreadableBytes } from './byte-reader.ts'
import { TapeCorruptError } from './tape-error.ts'
import type { BlockPlace } from './tape-segment.ts'

/** Which events are wanted; all by default. */
export interface TapeRange {
  /** From this time on: `receivedUs`, of `views` `nowUs`. */
  readonly fromUs?: number
  /** Before this time. */
  readonly toUs?: number
}

export const overlaps = (block: BlockPlace, range: TapeRange): boolean =>
  block.maxUs >= (range.fromUs ?? -Infinity) && block.minUs < (range.toUs ?? Infinity)

export const timeOf = (event: FeedEvent): number => (event.kind === 'views' ? event.nowUs : event.receivedUs)

export function checkPayload(path: string, block: BlockPlace, payload: Uint8Array): void {
  if (payload.length !== block.payloadBytes || crc32(payload) !== block.payloadCrc) damaged(path, block, 'the checksum of a block is wrong')
}

/** Events of an unpacked block that lie in the range. */
export function eventsOf(path: string, block: BlockPlace, raw: Uint8Array, range: TapeRange): FeedEvent[] {
  if (raw.length !== block.rawBytes) damaged(path, block, `a block unpacks to ${raw.length} bytes, its frame says ${block.rawBytes}`)
  let events: FeedEvent[] = []
  try {
    events = decodeBlock(raw, block.count)
  } catch (error) {
    if (error instanceof UnreadableBytes) damaged(path, block, error.message)
    throw error
  }
  const { fromUs = -Infinity, toUs = Infinity } = range
  return block.minUs >= fromUs && block.maxUs < toUs ? events : events.filter((event) => timeOf(event) >= fromUs && timeOf(event) < toUs)
}

export function damaged(path: string, block: BlockPlace, reason: string): never {
  throw new TapeCorruptError({ path: basename(path), offset: block.payloadAt - FRAME_BYTES, reason })
}
