import type { FeedEntry, FeedEvent } from '@sluice/domain'
import { ByteWriter } from './byte-writer.ts'
import { checkEvent } from './check-event.ts'
import { AGGRESSORS, COLUMNS, ENTRY_KINDS, EVENT_CODE, newStream, STATES, streamKey, type ColumnName, type StreamState } from './event-codes.ts'

/** A block before compression. */
export interface RawBlock {
  readonly raw: Uint8Array
  readonly count: number
  readonly entries: number
  /** Earliest and latest time of its events: `receivedUs`, of `views` `nowUs`. */
  readonly minUs: number
  readonly maxUs: number
}

/**
 * Takes events into columns, one block after the other; each block stands alone (its names and the first values of its differences
 * are in it). Its memory is used again for the next.
 */
export class BlockEncoder {
  private readonly columns = Object.fromEntries(COLUMNS.map((name) => [name, new ByteWriter()])) as Record<ColumnName, ByteWriter>
  private readonly mics = new Map<string, number>()
  private readonly symbols = new Map<string, number>()
  private readonly streams = new Map<number, StreamState>()
  private events = 0
  private entries = 0
  private lastUs = 0
  private minUs = Infinity
  private maxUs = -Infinity

  get count(): number {
    return this.events
  }

  /** Bytes so far, before compression and without the names. */
  get rawBytes(): number {
    let sum = 0
    for (const name of COLUMNS) sum += this.columns[name].length
    return sum
  }

  /** Throws a TapeValueError, and takes nothing, for an event that would not come back as it is. */
  append(event: FeedEvent): void {
    checkEvent(event)
    const { kind, symbol } = this.columns
    switch (event.kind) {
      case 'views':
        kind.byte(EVENT_CODE.views)
        symbol.varint(this.optionalSymbol(event.symbol))
        this.time(event.nowUs)
        break
      case 'up':
      case 'down':
        kind.byte(EVENT_CODE[event.kind])
        this.mic(event.mic)
        this.time(event.receivedUs)
        break
      case 'refused':
        kind.byte(EVENT_CODE.refused)
        this.mic(event.mic)
        symbol.varint(this.optionalSymbol(event.symbol))
        this.time(event.receivedUs)
        break
      default:
        this.ofStream(event)
    }
    this.events += 1
  }

  /** Ends the block; null when nothing was appended. */
  seal(): RawBlock | null {
    if (this.events === 0) return null
    const whole = new ByteWriter(this.rawBytes + 1_024)
    const names = new TextEncoder().encode(JSON.stringify([[...this.mics.keys()], [...this.symbols.keys()]]))
    whole.varint(names.length)
    for (const name of COLUMNS) whole.varint(this.columns[name].length)
    whole.raw(names)
    for (const name of COLUMNS) whole.raw(this.columns[name].written())
    const block: RawBlock = { raw: whole.written(), count: this.events, entries: this.entries, minUs: this.minUs, maxUs: this.maxUs }
    this.clear()
    return block
  }

  private clear(): void {
    for (const name of COLUMNS) this.columns[name].clear()
    this.mics.clear()
    this.symbols.clear()
    this.streams.clear()
    this.events = 0
    this.entries = 0
    this.lastUs = 0
    this.minUs = Infinity
    this.maxUs = -Infinity
  }

  private ofStream(event: Extract<FeedEvent, { kind: 'update' | 'status' }>): void {
    const { kind, symbol, venueLag, rptSeq, entries, status } = this.columns
    const mic = this.mic(event.mic)
    const symbolIndex = indexOf(this.symbols, event.symbol)
    symbol.varint(symbolIndex)
    this.time(event.receivedUs)
    venueLag.delta(event.venueUs, event.receivedUs)
    if (event.kind === 'status') {
      const { state, bandLow, bandHigh } = event.status
      kind.byte(EVENT_CODE.status)
      status.byte(STATES.indexOf(state))
      status.byte((bandLow === null ? 0 : 1) + (bandHigh === null ? 0 : 2))
      if (bandLow !== null) status.signed(bandLow)
      if (bandHigh !== null) status.signed(bandHigh)
      return
    }
    const key = streamKey(mic, symbolIndex)
    let stream = this.streams.get(key)
    if (stream === undefined) this.streams.set(key, (stream = newStream()))
    kind.byte(event.snapshot ? EVENT_CODE.snapshot : EVENT_CODE.incremental)
    rptSeq.delta(event.rptSeq, stream.rptSeq)
    stream.rptSeq = event.rptSeq
    entries.varint(event.entries.length)
    for (const entry of event.entries) this.entry(entry, stream)
    this.entries += event.entries.length
  }

  private entry(entry: FeedEntry, stream: StreamState): void {
    const { entryKind, flags, price, qty } = this.columns
    const code = ENTRY_KINDS.indexOf(entry.kind)
    if (entry.kind === 'trade') {
      entryKind.byte(code + (AGGRESSORS.indexOf(entry.aggressor) << 2))
      flags.varint(entry.flags)
    } else entryKind.byte(code)
    price.delta(entry.price, stream.prices[code as 0 | 1 | 2])
    stream.prices[code as 0 | 1 | 2] = entry.price
    qty.signed(entry.qty)
  }

  private mic(mic: string): number {
    const index = indexOf(this.mics, mic)
    this.columns.mic.varint(index)
    return index
  }

  /** 0 is none. */
  private optionalSymbol(symbol: string | null): number {
    return symbol === null ? 0 : 1 + indexOf(this.symbols, symbol)
  }

  private time(us: number): void {
    this.columns.time.delta(us, this.lastUs)
    this.lastUs = us
    if (us < this.minUs) this.minUs = us
    if (us > this.maxUs) this.maxUs = us
  }
}

function indexOf(names: Map<string, number>, name: string): number {
  let index = names.get(name)
  if (index === undefined) names.set(name, (index = names.size))
  return index
}
