import { basename } from 'node:path'
import type { Mic, SymbolId } from '@sluice/domain'
import { importToTape, type MarketImport, type MarketImportOptions } from './market-import.ts'
import { MarketQualityCollector } from './market-quality.ts'
import { mergeByTime } from './merge-by-time.ts'
import { Progress } from './progress.ts'
import { Rejects } from './rejects.ts'
import { readTaqRows, TAQ_PRICE_PLACES, taqFileKind } from './taq-rows.ts'
import { TAQ_MICS } from './taq-codes.ts'
import { TaqTranslator } from './taq-translator.ts'
import { newYorkRegularHours } from './trading-session.ts'

const PRICE_SCALE = 10 ** TAQ_PRICE_PLACES
const TICK = PRICE_SCALE / 100

/** Quotes and trades of one stock from the consolidated tape, as CSV files of any number and order, into one tape. */
export async function importTaq(files: readonly string[], symbol: SymbolId, options: MarketImportOptions): Promise<MarketImport> {
  const rejects = new Rejects()
  const quality = new MarketQualityCollector(newYorkRegularHours(), rejects)
  const progress = new Progress(files, options.progress)
  const kinds = await Promise.all(files.map(async (file) => ({ file, kind: await taqFileKind(file) })))
  // What traded in a millisecond traded at the quotes before it: trades come first.
  const ordered = [...kinds.filter(({ kind }) => kind === 'trades'), ...kinds.filter(({ kind }) => kind === 'quotes')].map(({ file }) => file)
  if (!kinds.some(({ kind }) => kind === 'quotes')) quality.notes.push('no file of quotes was given: the tape holds prints alone')
  const translator = new TaqTranslator(symbol, quality)
  const header = {
    source: `taq ${files.map((file) => basename(file)).join(' ')}`,
    instruments: [{ symbol, priceScale: PRICE_SCALE, lotSize: 1, tick: TICK, qtyScale: 1 }], mics: [...new Set(Object.values(TAQ_MICS))] as readonly Mic[],
  }
  return importToTape({ kind: 'taq', header, quality, progress, files, options }, async (emit) => {
    const streams = ordered.map((file) => readTaqRows(file, { quality, rejects, progress }))
    for await (const rows of mergeByTime(streams)) for (const row of rows) translator.take(row, emit)
  })
}
