import { basename } from 'node:path'
import type { Mic } from '@sluice/domain'
import type { TapeInstrument } from '@sluice/tape'
import { CommandFailed } from '../commands/command-failed.ts'
import { BINANCE_MARKETS } from './binance-markets.ts'
import { parseBinanceLine, type BinanceMessage, type BinanceStream } from './binance-message.ts'
import { BinanceTranslator, type TimedMessage } from './binance-translator.ts'
import { eachLine, readLineBatches } from './line-reader.ts'
import { importToTape, type MarketImport, type MarketImportOptions } from './market-import.ts'
import { MarketQualityCollector } from './market-quality.ts'
import { mergeByTime } from './merge-by-time.ts'
import { Progress } from './progress.ts'
import { ReorderBuffer } from './reorder-buffer.ts'
import { Rejects } from './rejects.ts'
import { RowFault } from './row-fault.ts'
import { roundTheClock } from './trading-session.ts'

const REORDER_WINDOW_US = 1_000_000
/** Pairs must show up within so many lines: the tape names its instruments at its head. */
const LOOKAHEAD_LINES = 5_000

/** Raw websocket messages, a line each, of any number of files into one tape. */
export async function importBinance(files: readonly string[], options: MarketImportOptions): Promise<MarketImport> {
  const rejects = new Rejects()
  const quality = new MarketQualityCollector(roundTheClock, rejects)
  const progress = new Progress(files, options.progress)
  const instruments = new Map<string, TapeInstrument & { readonly mic: Mic }>()
  for (const file of files) for (const stream of await pairsOf(file)) instruments.set(stream.symbol, instrumentOf(stream))
  const header = {
    source: `binance ${files.map((file) => basename(file)).join(' ')}`,
    instruments: [...instruments.values()].map(({ mic: _mic, ...instrument }) => instrument), mics: [...new Set([...instruments.values()].map(({ mic }) => mic))],
  }
  const translator = new BinanceTranslator(quality)
  return importToTape({ kind: 'binance', header, quality, progress, files, options }, async (emit) => {
    const streams = files.map((file) => readMessages(file, new Set(instruments.keys()), { quality, rejects, progress }))
    for await (const batch of mergeByTime(streams)) for (const timed of batch) translator.take(timed, emit)
    translator.end()
  })
}

const instrumentOf = ({ market, symbol }: BinanceStream): TapeInstrument & { readonly mic: Mic } => {
  const { mic, pricePlaces, qtyPlaces, tick } = BINANCE_MARKETS[market]
  return { mic, symbol, priceScale: 10 ** pricePlaces, lotSize: 1, tick, qtyScale: 10 ** qtyPlaces }
}

async function pairsOf(path: string): Promise<readonly BinanceStream[]> {
  const pairs = new Map<string, BinanceStream>()
  let fault: string | null = null
  for await (const batch of readLineBatches(path)) {
    let last = 0
    eachLine(batch, (bytes, start, end, line) => {
      last = line
      if (line > LOOKAHEAD_LINES) return
      try {
        const message = parseBinanceLine(bytes.toString('utf8', start, end), null)
        if (message !== null) pairs.set(message.symbol, { market: message.market, symbol: message.symbol })
      } catch (error) {
        if (!(error instanceof RowFault)) throw error
        fault ??= `line ${line}: ${error.field} ${JSON.stringify(error.value.slice(0, 80))} is not allowed, allowed is ${error.allowed}`
      }
    })
    if (last >= LOOKAHEAD_LINES) break
  }
  if (pairs.size === 0) throw new CommandFailed(`${basename(path)} holds no depth diff, best quote or trade in its first ${LOOKAHEAD_LINES} lines${fault === null ? '' : `; ${fault}`}`)
  return [...pairs.values()]
}

async function* readMessages(
  path: string, symbols: ReadonlySet<string>, { quality, rejects, progress }: { readonly quality: MarketQualityCollector; readonly rejects: Rejects; readonly progress: Progress },
): AsyncGenerator<readonly TimedMessage[], void, void> {
  const file = basename(path)
  const buffer = new ReorderBuffer<TimedMessage>(REORDER_WINDOW_US)
  const clock = new VenueClock()
  let known: BinanceStream | null = null
  for await (const batch of readLineBatches(path, progress.onBytes)) {
    let rows = 0
    eachLine(batch, (bytes, start, end, line) => {
      rows += 1
      try {
        const message = parseBinanceLine(bytes.toString('utf8', start, end), known)
        if (message === null) {
          quality.rowsIgnored += 1
          return
        }
        if (!symbols.has(message.symbol)) throw new RowFault('s', message.symbol, `a pair seen in the first ${LOOKAHEAD_LINES} lines`)
        known = message
        if (!buffer.add({ us: clock.timeOf(message), message })) throw new RowFault('E', message.sentUs ?? message.localUs, 'at most 1 second before a message above it')
      } catch (error) {
        if (!(error instanceof RowFault)) throw error
        rejects.add({ file, line, field: error.field, value: error.value, allowed: error.allowed })
      }
    })
    quality.rowsRead += rows
    progress.onRows(rows)
    yield buffer.release(false)
  }
  yield buffer.release(true)
  quality.outOfOrder += buffer.outOfOrder
  if (clock.offsetUs !== null) quality.notes.push(`${file}: the recorder's clock lies ${(clock.offsetUs / 1e6).toFixed(3)} s behind the venue's, or less than the fastest message took more`)
}

/** Puts a message into the venue's time: its own stamp, or the recorder's moved by what the fastest message so far says of it. */
class VenueClock {
  offsetUs: number | null = null

  timeOf({ sentUs, localUs }: BinanceMessage): number {
    if (sentUs === null) return localUs + (this.offsetUs ?? 0)
    this.offsetUs = Math.max(this.offsetUs ?? -Infinity, sentUs - localUs)
    return sentUs
  }
}
