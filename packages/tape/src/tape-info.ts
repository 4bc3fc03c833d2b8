import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Mic, SymbolId } from '@sluice/domain'
import { TapeCorruptError } from './tape-error.ts'
import { readTapeSync } from './read-tape.ts'
import { indexSegment, tapeFiles } from './tape-segment.ts'
import type { TapeHeader, TapeInstrument } from './tape-header.ts'

export interface TapeInfo {
  readonly source: string
  readonly instruments: readonly TapeInstrument[]
  readonly mics: readonly Mic[]
  readonly segments: number
  readonly blocks: number
  readonly events: number
  readonly entries: number
  readonly bytes: number
  /** Bytes of blocks that were not written whole; they are left out. */
  readonly tornBytes: number
  /** Null: it holds no event. */
  readonly firstUs: number | null
  readonly lastUs: number | null
}

/** What a tape holds, from its headers and frames alone. */
export function tapeInfo(path: string): TapeInfo {
  const files = tapeFiles(path)
  const headers: TapeHeader[] = []
  const sum = { blocks: 0, events: 0, entries: 0, bytes: 0, tornBytes: 0, firstUs: Infinity, lastUs: -Infinity }
  for (const file of files) {
    const { header, blocks, bytes, tornBytes } = indexSegment(file)
    if (header !== null) headers.push(header)
    sum.bytes += bytes
    sum.tornBytes += tornBytes
    sum.blocks += blocks.length
    for (const { count, entries, minUs, maxUs } of blocks) {
      sum.events += count
      sum.entries += entries
      sum.firstUs = Math.min(sum.firstUs, minUs)
      sum.lastUs = Math.max(sum.lastUs, maxUs)
    }
  }
  const { firstUs, lastUs, ...counts } = sum
  return {
    ...counts, segments: files.length, source: headers[0]?.source ?? '',
    // The newest word on each symbol: a capture over several starts may have changed its configuration.
    instruments: [...new Map(headers.flatMap(({ instruments }) => instruments).map((one) => [one.symbol, one])).values()],
    mics: [...new Set(headers.flatMap(({ mics }) => mics))],
    firstUs: counts.events === 0 ? null : firstUs, lastUs: counts.events === 0 ? null : lastUs,
  }
}

export interface TapeVerified {
  readonly events: number
  /** The first damaged place; null when every byte is as it was written. */
  readonly damage: TapeCorruptError | null
  readonly streams: readonly { readonly mic: Mic; readonly symbol: SymbolId; readonly events: number }[]
}

/** Reads every byte. */
export function verifyTape(path: string): TapeVerified {
  const streams = new Map<string, { mic: Mic; symbol: SymbolId; events: number }>()
  let events = 0
  let damage: TapeCorruptError | null = null
  try {
    for (const batch of readTapeSync(path)) {
      events += batch.length
      for (const event of batch) {
        if (event.kind !== 'update') continue
        const key = `${event.mic} ${event.symbol}`
        const stream = streams.get(key)
        if (stream === undefined) streams.set(key, { mic: event.mic, symbol: event.symbol, events: 1 })
        else stream.events += 1
      }
    }
  } catch (error) {
    if (!(error instanceof TapeCorruptError)) throw error
    damage = error
  }
  return { events, damage, streams: [...streams.values()].sort((a, b) => (`${a.symbol} ${a.mic}` < `${b.symbol} ${b.mic}` ? -1 : 1)) }
}

/** The header of a tape; of the newest segment of a folder. Null: none was written whole. */
export function tapeHeader(path: string): TapeHeader | null {
  for (const file of [...tapeFiles(path)].reverse()) {
    const { header } = indexSegment(file)
    if (header !== null) return header
  }
  if (!statSync(path).isDirectory()) throw new TapeCorruptError({ path: basename(path), offset: 0, reason: 'it ends within its header' })
  return null
}
