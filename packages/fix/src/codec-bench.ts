import type { ChildOrder, ClOrdId, ExecId, Instrument, Mic, ParentId, Price, QtyLots, SymbolId, UnixUs } from '@sluice/domain'
import { FIX44 } from './dictionary/fix44.ts'
import { validateMessage } from './dictionary/validate-message.ts'
import { encodeVenueExecution } from './execution-messages.ts'
import { Framer } from './framer.ts'
import { decodeMessage } from './message.ts'
import { MessageBuilder } from './message-builder.ts'
import { encodeNewOrder } from './order-messages.ts'

export interface CodecBenchResult {
  /** NewOrderSingle and ExecutionReport by turns: from our own objects to the text of the whole message. */
  readonly encodesPerS: number
  /** The same messages: out of the byte stream, sum checked, split, every field validated, four fields read. */
  readonly decodesPerS: number
}

const MESSAGES = 1_000

/** Messages a second of processor time (that of the collector and the compiler included), about `ms` milliseconds of work each. */
export function codecBench(ms = 500): CodecBenchResult {
  const builder = new MessageBuilder('SLUICE', 'XNAS', 'milliseconds')
  let written = 0
  const encodesPerS = perSecond(ms, (n) => { written += encoded(builder, n).length })
  const messages = codecBenchMessages().map((raw) => Buffer.from(raw, 'latin1'))
  const framer = new Framer()
  let read = 0
  let refused = 0
  const decodesPerS = perSecond(ms, (n) => framer.push(messages[n % MESSAGES] as Buffer, (raw) => {
    const message = decodeMessage(raw)
    if (validateMessage(message, FIX44) !== null) refused++
    read += (message.get(11) as string).length + (message.get(55) as string).length + (message.get(38) as string).length + (message.get(44) as string).length
  }))
  return written > 0 && read > 0 && refused === 0 ? { encodesPerS, decodesPerS } : { encodesPerS: 0, decodesPerS: 0 }
}

/** What is decoded: NewOrderSingles and ExecutionReports by turns. */
export function codecBenchMessages(): string[] {
  const builder = new MessageBuilder('SLUICE', 'XNAS', 'milliseconds')
  return Array.from({ length: MESSAGES }, (_, n) => encoded(builder, n))
}

function encoded(builder: MessageBuilder, n: number): string {
  const nowUs = (1_790_000_000_000_000 + n * 7) as UnixUs
  const { msgType, body } = n % 2 === 0 ? newOrder(n, nowUs) : execution(n, nowUs)
  return builder.build(msgType, n + 1, nowUs, body)
}

function newOrder(n: number, nowUs: UnixUs) {
  const order: ChildOrder = {
    clOrdId: `O-${n}` as ClOrdId, parentId: 'P-1' as ParentId, mic: 'XNAS' as Mic, symbol: 'AVAX' as SymbolId, side: 'buy', orderQty: (100 + (n % 900)) as QtyLots,
    ordType: 'limit', price: (1_574_300 + (n % 100) * 100) as Price, timeInForce: 'ioc', account: 'ACC1',
  }
  return encodeNewOrder(order, BENCH_INSTRUMENT, nowUs)
}

function execution(n: number, nowUs: UnixUs) {
  return encodeVenueExecution({
    clOrdId: `O-${n}` as ClOrdId, execId: `X-${n}` as ExecId, venueOrderId: 'V-1', execType: 'trade', ordStatus: 'partiallyFilled', symbol: 'AVAX' as SymbolId, side: 'buy', orderQty: (100 + (n % 900)) as QtyLots,
    ordType: 'limit', price: (1_574_300 + (n % 100) * 100) as Price, lastQty: 100 as QtyLots, lastPx: 1_574_300 as Price, cumQty: 100 as QtyLots, leavesQty: (n % 900) as QtyLots, liquidity: 'removed', venueUs: nowUs,
    grossPriceLots: 157_430_000,
  }, BENCH_INSTRUMENT)
}

const BENCH_INSTRUMENT: Instrument = {
  symbol: 'AVAX' as SymbolId, name: 'AVAX', currency: 'USD', priceScale: 10_000, lotSize: 1, tick: 100 as Price, advLots: 2_000_000 as QtyLots, referencePrice: 1_574_300 as Price,
}

function perSecond(ms: number, work: (n: number) => void): number {
  for (let n = 0; n < 20_000; n++) work(n)
  const start = process.cpuUsage()
  let count = 0
  let usedUs = 0
  while (usedUs < ms * 1_000) {
    for (let i = 0; i < 5_000; i++) work(count++)
    const { user, system } = process.cpuUsage(start)
    usedUs = user + system
  }
  return Math.round((count / usedUs) * 1_000_000)
}
