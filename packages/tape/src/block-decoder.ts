import type { FeedEntry, FeedEvent, FeedUpdate, Mic, Price, QtyLots, SymbolId, UnixUs, VenueStatus } from '@sluice/domain'
import { ByteReader, UnreadableBytes } from './byte-reader.ts'
import { AGGRESSORS, COLUMNS, ENTRY_KINDS, EVENT_CODE, newStream, STATES, streamKey, type ColumnName, type StreamState } from './event-codes.ts'

type Columns = Record<ColumnName, ByteReader>

/** The events of a block that a BlockEncoder made. Throws UnreadableBytes for bytes that no encoder writes. */
export function decodeBlock(raw: Uint8Array, count: number): FeedEvent[] {
  return new BlockDecoder(raw).events(count)
}

class BlockDecoder {
  private readonly columns: Columns
  private readonly mics: readonly Mic[]
  private readonly symbols: readonly SymbolId[]
  private readonly streams = new Map<number, StreamState>()
  private lastUs = 0

  constructor(raw: Uint8Array) {
    const whole = new ByteReader(raw)
    const namesBytes = whole.varint()
    const lengths = COLUMNS.map(() => whole.varint())
    const [mics, symbols] = namesOf(whole.take(namesBytes))
    this.mics = mics as readonly Mic[]
    this.symbols = symbols as readonly SymbolId[]
    this.columns = Object.fromEntries(COLUMNS.map((name, i) => [name, new ByteReader(whole.take(lengths[i] as number))])) as Columns
    if (!whole.done) throw new UnreadableBytes('bytes follow the last column')
  }

  events(count: number): FeedEvent[] {
    const events: FeedEvent[] = []
    for (let i = 0; i < count; i++) events.push(this.next())
    for (const name of COLUMNS) if (!this.columns[name].done) throw new UnreadableBytes(`column ${name} holds more than its ${count} events`)
    return events
  }

  private next(): FeedEvent {
    const code = this.columns.kind.byte()
    switch (code) {
      case EVENT_CODE.incremental:
      case EVENT_CODE.snapshot:
        return this.update(code === EVENT_CODE.snapshot)
      case EVENT_CODE.status: {
        const mic = this.mic()
        const symbol = named(this.symbols, this.columns.symbol.varint(), 'symbol')
        const receivedUs = this.time()
        return { kind: 'status', mic, symbol, status: this.status(), venueUs: this.columns.venueLag.delta(receivedUs) as UnixUs, receivedUs }
      }
      case EVENT_CODE.up:
      case EVENT_CODE.down:
        return { kind: code === EVENT_CODE.up ? 'up' : 'down', mic: this.mic(), receivedUs: this.time() }
      case EVENT_CODE.refused:
        return { kind: 'refused', mic: this.mic(), symbol: this.optionalSymbol(), receivedUs: this.time() }
      case EVENT_CODE.views:
        return { kind: 'views', symbol: this.optionalSymbol(), nowUs: this.time() }
      default:
        throw new UnreadableBytes(`event kind ${code} is unknown`)
    }
  }

  private update(snapshot: boolean): FeedUpdate {
    const micIndex = this.columns.mic.varint()
    const symbolIndex = this.columns.symbol.varint()
    const mic = named(this.mics, micIndex, 'venue')
    const symbol = named(this.symbols, symbolIndex, 'symbol')
    const key = streamKey(micIndex, symbolIndex)
    let stream = this.streams.get(key)
    if (stream === undefined) this.streams.set(key, (stream = newStream()))
    const receivedUs = this.time()
    const venueUs = this.columns.venueLag.delta(receivedUs) as UnixUs
    stream.rptSeq = this.columns.rptSeq.delta(stream.rptSeq)
    const count = this.columns.entries.varint()
    const entries: FeedEntry[] = []
    for (let i = 0; i < count; i++) entries.push(this.entry(stream))
    return { kind: 'update', mic, symbol, snapshot, rptSeq: stream.rptSeq, venueUs, receivedUs, entries }
  }

  private entry(stream: StreamState): FeedEntry {
    const { entryKind, flags, price: prices, qty: quantities } = this.columns
    const code = entryKind.byte()
    const kindCode = (code & 3) as 0 | 1 | 2
    const kind = named(ENTRY_KINDS, kindCode, 'entry kind')
    const price = prices.delta(stream.prices[kindCode]) as Price
    stream.prices[kindCode] = price
    const qty = quantities.signed() as QtyLots
    if (kind === 'trade') return { kind, price, qty, aggressor: named(AGGRESSORS, code >> 2, 'aggressor'), flags: flags.varint() }
    if (code > 3) throw new UnreadableBytes(`entry kind ${code} is unknown`)
    return { kind, price, qty }
  }

  private status(): VenueStatus {
    const { status } = this.columns
    const state = named(STATES, status.byte(), 'trading state')
    const bands = status.byte()
    if (bands > 3) throw new UnreadableBytes(`price bands ${bands} are unknown`)
    const bandLow = (bands & 1) === 0 ? null : (status.signed() as Price)
    const bandHigh = (bands & 2) === 0 ? null : (status.signed() as Price)
    return { state, bandLow, bandHigh }
  }

  private mic(): Mic {
    return named(this.mics, this.columns.mic.varint(), 'venue')
  }

  private optionalSymbol(): SymbolId | null {
    const index = this.columns.symbol.varint()
    return index === 0 ? null : named(this.symbols, index - 1, 'symbol')
  }

  private time(): UnixUs {
    this.lastUs = this.columns.time.delta(this.lastUs)
    return this.lastUs as UnixUs
  }
}

function named<T>(names: readonly T[], index: number, what: string): T {
  const name = names[index]
  if (name === undefined) throw new UnreadableBytes(`${what} ${index} is unknown: the block has ${names.length}`)
  return name
}

function namesOf(bytes: Uint8Array): readonly [readonly string[], readonly string[]] {
  let names: unknown
  try {
    names = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new UnreadableBytes('the names of the block are no JSON')
  }
  const [mics, symbols] = Array.isArray(names) ? names : []
  if (!isTexts(mics) || !isTexts(symbols)) throw new UnreadableBytes('the names of the block are no two lists of texts')
  return [mics, symbols]
}

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((item) => typeof item === 'string')
