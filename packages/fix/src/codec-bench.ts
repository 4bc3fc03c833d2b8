import type { ClOrdId, ChildOrder, Instrument, Mic, ParentId, Price, QtyLots, SymbolId, UnixUs } from '@sluice/domain'
import { Framer } from './framer.ts'
import { decodeMessage } from './message.ts'
import { MessageBuilder } from './message-builder.ts'
import { encodeNewOrder } from './order-messages.ts'

export interface CodecBenchResult {
  readonly encodesPerS: number
  readonly decodesPerS: number
}

/** Encodes and decodes (framing, checksum, four fields read) NewOrderSingles for about `ms` milliseconds each; wall clock. */
export function codecBench(ms = 500): CodecBenchResult {
  const builder = new MessageBuilder('SLUICE', 'XNAS', 'milliseconds')
  let raw = ''
  const encodesPerS = perSecond(ms, (n) => { raw = newOrder(builder, n) })
  const bytes = Buffer.from(raw, 'latin1')
  const framer = new Framer()
  let read = 0
  const decodesPerS = perSecond(ms, () => framer.push(bytes, (text) => {
    const message = decodeMessage(text)
    read += (message.get(11) as string).length + (message.get(55) as string).length + (message.get(38) as string).length + (message.get(44) as string).length
  }))
  return read > 0 ? { encodesPerS, decodesPerS } : { encodesPerS, decodesPerS: 0 }
}

function newOrder(builder: MessageBuilder, n: number): string {
  const nowUs = (1_790_000_000_000_000 + n * 7) as UnixUs
  const order: ChildOrder = {
    clOrdId: `${n.toString(36)}-1-0` as ClOrdId, parentId: 'P-1' as ParentId, mic: 'XNAS' as Mic, symbol: 'AVAX' as SymbolId, side: 'buy', orderQty: (100 + (n % 900)) as QtyLots,
    ordType: 'limit', price: (1_574_300 + (n % 100) * 100) as Price, timeInForce: 'ioc', account: 'ACC1',
  }
  return builder.build('D', n + 1, nowUs, encodeNewOrder(order, BENCH_INSTRUMENT, nowUs).body)
}

const BENCH_INSTRUMENT: Instrument = {
  symbol: 'AVAX' as SymbolId, name: 'AVAX', currency: 'USD', priceScale: 10_000, lotSize: 1, tick: 100 as Price, advLots: 2_000_000 as QtyLots, referencePrice: 1_574_300 as Price,
}

function perSecond(ms: number, work: (n: number) => void): number {
  for (let n = 0; n < 20_000; n++) work(n)
  const start = performance.now()
  let count = 0
  let elapsed = 0
  for (; elapsed < ms; elapsed = performance.now() - start) for (let i = 0; i < 1_000; i++) work(count++)
  return Math.round((count / elapsed) * 1_000)
}
