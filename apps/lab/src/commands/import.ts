import { Command } from 'commander'
import { resolve } from 'node:path'
import type { SymbolId } from '@sluice/domain'
import { importBinance } from '../import/binance-import.ts'
import type { MarketImport } from '../import/market-import.ts'
import { reportPathOf } from '../import/market-import.ts'
import { marketQualityText } from '../import/print-quality.ts'
import { importTaq } from '../import/taq-import.ts'
import { matching } from './option-parsers.ts'

interface MarketFlags {
  readonly out: string
  readonly progress: boolean
}

/** Brings recorded market data onto a tape, and a firm's past orders into a training set; each with a report on the data. */
export function importCommand(): Command {
  return new Command('import')
    .description('Import recorded market data onto a tape; prints and writes a report on the quality of the data.')
    .addCommand(taqCommand())
    .addCommand(binanceCommand())
}

function taqCommand(): Command {
  return market(new Command('taq').description('Quotes and trades of one US stock from the consolidated tape, CSV files of each.'))
    .option('--symbol <symbol>', 'symbol on the tape: the files do not name it', matching(/^[A-Z][A-Z0-9.]{0,11}$/, '1 to 12 capital letters, digits or dots, a letter first'), 'XXX')
    .action(async (files: string[], flags: MarketFlags & { readonly symbol: string }) => tell(await importTaq(files.map((file) => resolve(file)), flags.symbol as SymbolId, optionsOf(flags)), flags))
}

function binanceCommand(): Command {
  return market(new Command('binance').description('Raw websocket messages of a crypto venue, `<local ns> <json>` a line: depth diffs, best quotes, trades, whole books.'))
    .action(async (files: string[], flags: MarketFlags) => tell(await importBinance(files.map((file) => resolve(file)), optionsOf(flags)), flags))
}

const market = (command: Command): Command =>
  command
    .argument('<files...>', 'files to import; those whose name ends in .gz are unpacked on the way')
    .requiredOption('--out <tape>', 'the tape to write')
    .option('--progress', 'tell progress on stderr, also where that is no terminal', false)

const optionsOf = ({ out, progress }: MarketFlags): { readonly out: string; readonly progress: boolean } => ({ out: resolve(out), progress })

function tell(report: MarketImport, { out }: MarketFlags): void {
  console.log(marketQualityText(report))
  console.log(`report     ${reportPathOf(out)}`)
}
