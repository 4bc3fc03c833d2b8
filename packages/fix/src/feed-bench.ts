import { Rng, TRADE_FLAG, type Instrument, type Mic, type Price, type QtyLots, type SessionId, type SymbolId, type UnixUs } from '@sluice/domain'
import { FeedHandler } from './feed-handler.ts'
import { Framer } from './framer.ts'
import { encodeMarketData, type MarketDataEntry } from './market-data-messages.ts'
import { MemorySessionStore } from './memory-session-store.ts'
import { decodeMessage } from './message.ts'
import { MessageBuilder } from './message-builder.ts'
import { FixSession } from './session.ts'

export interface FeedBenchResult {
  /** Incremental messages (2 to 4 entries) in a second, from the bytes of a socket to the books, views taken as the desk takes them. */
  readonly messagesPerS: number
  readonly entriesPerS: number
  readonly bytesPerMessage: number
  /** One message alone, from its bytes to the book, microseconds. */
  readonly p50Us: number
  readonly p99Us: number
}

const MESSAGES = 50_000
const SYMBOLS = 12
const START_US = 1_790_000_000_000_000 as UnixUs
/** As a socket hands them over under load. */
const CHUNK_BYTES = 65_536
const VIEWS_EVERY_BYTES = 4 * CHUNK_BYTES
const MIC = 'XNAS' as Mic

/** A stream of one venue made beforehand, then read by framer, session, parser and books again and again for about `ms` milliseconds; wall clock. */
export function feedBench(ms = 2_000): FeedBenchResult {
  const stream = makeStream()
  const bytes = Buffer.concat(stream.messages)
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) chunks.push(bytes.subarray(at, at + CHUNK_BYTES))
  for (let round = 0; round < 3; round++) readAll(chunks)
  let rounds = 0
  let elapsedMs = 0
  for (; elapsedMs < ms; rounds++) {
    const startMs = performance.now()
    readAll(chunks)
    elapsedMs += performance.now() - startMs
  }
  const perS = (count: number): number => Math.round((count * rounds * 1_000) / elapsedMs)
  return { messagesPerS: perS(MESSAGES), entriesPerS: perS(stream.entries), bytesPerMessage: Math.round(bytes.length / stream.messages.length), ...oneByOne(stream.messages) }
}

function readAll(chunks: readonly Buffer[]): void {
  const reader = new Reader()
  let sinceViews = 0
  for (const chunk of chunks) {
    reader.push(chunk)
    sinceViews += chunk.length
    if (sinceViews < VIEWS_EVERY_BYTES) continue
    sinceViews = 0
    reader.handler.takeViews(START_US, null)
  }
  const { refused, gaps, recovering } = reader.handler.state()
  if (refused + gaps + recovering > 0) throw new Error(`the stream was not read: ${refused} refused, ${gaps} gaps, ${recovering} without a book`)
}

function oneByOne(messages: readonly Buffer[]): { p50Us: number; p99Us: number } {
  const reader = new Reader()
  const times = new Float64Array(messages.length)
  for (const [at, message] of messages.entries()) {
    const startMs = performance.now()
    reader.push(message)
    times[at] = performance.now() - startMs
  }
  const sorted = times.subarray(SYMBOLS + 1).sort()
  const at = (share: number): number => (sorted[Math.floor(sorted.length * share)] as number) * 1_000
  return { p50Us: at(0.5), p99Us: at(0.99) }
}

/** What the desk has of one venue between the socket and its views. */
class Reader {
  readonly handler: FeedHandler
  private readonly session: FixSession
  private readonly framer = new Framer()

  constructor() {
    this.handler = new FeedHandler({ mic: MIC, instruments: INSTRUMENTS, send: (message) => void this.session.send(message, START_US) })
    this.session = new FixSession(
      { sessionId: `${MIC}-MD` as SessionId, role: 'initiator', senderCompId: 'SLUICE-MD', targetCompId: MIC, resetOnLogon: true, refuseWhenDown: true }, new MemorySessionStore(),
      { onMessage: (message, { nowUs }) => void this.handler.onMessage(message, nowUs), onUp: (nowUs) => this.handler.onUp(nowUs) },
    )
    this.session.connected({ write: () => undefined, queuedBytes: 0, close: () => undefined }, START_US)
  }

  push(chunk: Buffer): void {
    this.framer.push(chunk, (raw) => this.session.receive(decodeMessage(raw), START_US))
  }
}

const INSTRUMENTS: readonly Instrument[] = Array.from({ length: SYMBOLS }, (_, at) => ({
  symbol: `SYM${at}` as SymbolId, name: `SYM${at}`, currency: 'USD', priceScale: 10_000, lotSize: 1, tick: 100 as Price, advLots: 2_000_000 as QtyLots, referencePrice: 1_574_300 as Price,
}))

/** A Logon, a snapshot a symbol, then increments near a touch that walks: levels set and taken out, one message in eight with a print. */
function makeStream(): { readonly messages: Buffer[]; readonly entries: number } {
  const rng = new Rng(7)
  const builder = new MessageBuilder(MIC, 'SLUICE-MD', 'microseconds')
  const messages: Buffer[] = []
  const rptSeq = INSTRUMENTS.map(() => 0)
  const mids = INSTRUMENTS.map(({ referencePrice }) => referencePrice as number)
  let entries = 0
  const add = (msgType: string, body: string): void => void messages.push(Buffer.from(builder.build(msgType, messages.length + 1, (START_US + messages.length) as UnixUs, body), 'latin1'))
  const addData = (at: number, kind: 'snapshot' | 'incremental', list: MarketDataEntry[]): void => {
    const instrument = INSTRUMENTS[at]!
    const update = { kind, mdReqId: `${MIC}-1`, symbol: instrument.symbol, rptSeq: ++rptSeq[at]!, venueUs: (START_US + messages.length) as UnixUs, entries: list }
    add(kind === 'snapshot' ? 'W' : 'X', encodeMarketData(update, instrument).body)
    entries += list.length
  }
  add('A', '98=0\x01108=10\x01141=Y\x01')
  for (let at = 0; at < SYMBOLS; at++) addData(at, 'snapshot', Array.from({ length: 20 }, (_, n) => levelAt(mids[at]!, n, 500)))
  for (let n = 0; n < MESSAGES; n++) {
    const at = rng.int(0, SYMBOLS - 1)
    if (rng.int(0, 9) === 0) mids[at]! += rng.int(-1, 1) * 100
    const list = Array.from({ length: rng.int(2, 4) }, () => levelAt(mids[at]!, Math.floor(rng.next() * rng.next() * 20), rng.int(0, 4) === 0 ? 0 : rng.int(1, 900)))
    if (rng.int(0, 7) === 0) {
      const flags = rng.int(0, 1) === 0 ? TRADE_FLAG.intermarketSweep : 0
      list[0] = { kind: 'trade', price: list[0]!.price, qty: rng.int(1, 300) as QtyLots, aggressor: rng.int(0, 1) === 0 ? 'buy' : 'sell', flags }
    }
    addData(at, 'incremental', list)
  }
  return { messages, entries }
}

/** Level n of a book: bids and asks in turn, further from the touch. */
function levelAt(mid: number, n: number, qty: number): MarketDataEntry {
  const away = (1 + (n >> 1)) * 100
  return { kind: n % 2 === 0 ? 'bid' : 'ask', price: (n % 2 === 0 ? mid - away : mid + away) as Price, qty: qty as QtyLots }
}
