import { closeSync, openSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { inflateRaw, inflateRawSync } from 'node:zlib'
import type { FeedEvent } from '@sluice/domain'
import { checkPayload, damaged, eventsOf, overlaps, type TapeRange } from './read-block.ts'
import { indexSegment, readAt, tapeFiles, type BlockPlace } from './tape-segment.ts'

const inflate = promisify(inflateRaw)

/**
 * Events of a tape (a file, or the folder of a capture) in the order in which they were written, a batch for each block; blocks
 * outside the range are not read. Throws a TapeCorruptError where the tape is damaged, having given all before that place.
 */
export async function* readTape(path: string, range: TapeRange = {}): AsyncGenerator<readonly FeedEvent[], void, void> {
  for (const file of tapeFiles(path)) {
    const wanted = indexSegment(file).blocks.filter((block) => overlaps(block, range))
    if (wanted.length === 0) continue
    const handle = await open(file, 'r')
    try {
      // The next block is unpacked on another thread while the caller works on this one.
      let ahead = unpack(file, handle, wanted[0] as BlockPlace)
      for (const [i, block] of wanted.entries()) {
        const raw = await ahead
        const following = wanted[i + 1]
        if (following !== undefined) {
          ahead = unpack(file, handle, following)
          // Told when it is awaited; a caller that stops before never asks.
          ahead.catch(() => undefined)
        }
        const events = eventsOf(file, block, raw, range)
        if (events.length > 0) yield events
      }
      await ahead.catch(() => undefined)
    } finally {
      await handle.close()
    }
  }
}

/** As `readTape`, without waiting in between: for the simulator and for work in one thread. */
export function* readTapeSync(path: string, range: TapeRange = {}): Generator<readonly FeedEvent[], void, void> {
  for (const file of tapeFiles(path)) {
    const wanted = indexSegment(file).blocks.filter((block) => overlaps(block, range))
    if (wanted.length === 0) continue
    const fd = openSync(file, 'r')
    try {
      for (const block of wanted) {
        const payload = readAt(fd, block.payloadAt, block.payloadBytes)
        checkPayload(file, block, payload)
        const events = eventsOf(file, block, unpackSync(file, block, payload), range)
        if (events.length > 0) yield events
      }
    } finally {
      closeSync(fd)
    }
  }
}

/** All events of a range in one array; some 300 bytes of memory an event. */
export function loadTape(path: string, range: TapeRange = {}): FeedEvent[] {
  const all: FeedEvent[] = []
  for (const events of readTapeSync(path, range)) for (const event of events) all.push(event)
  return all
}

async function unpack(path: string, handle: FileHandle, block: BlockPlace): Promise<Uint8Array> {
  const payload = Buffer.allocUnsafe(block.payloadBytes)
  const { bytesRead } = await handle.read(payload, 0, payload.length, block.payloadAt)
  checkPayload(path, block, payload.subarray(0, bytesRead))
  return inflate(payload, { maxOutputLength: Math.max(1, block.rawBytes) }).catch((error: Error) => damaged(path, block, `a block cannot be unpacked: ${error.message}`))
}

function unpackSync(path: string, block: BlockPlace, payload: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(payload, { maxOutputLength: Math.max(1, block.rawBytes) })
  } catch (error) {
    return damaged(path, block, `a block cannot be unpacked: ${(error as Error).message}`)
  }
}
