import { Command, InvalidArgumentError } from 'commander'
import { resolve } from 'node:path'
import type { SymbolId } from '@sluice/domain'
import { importBinance } from '../import/binance-import.ts'
import { EXECUTION_COLUMNS, type ExecutionColumn } from '../import/execution-columns.ts'
import { importExecutions } from '../import/executions-import.ts'
import { reportPathOf, type MarketImport } from '../import/market-import.ts'
import { executionsText } from '../import/print-executions.ts'
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
    .description('Import recorded market data onto a tape, or past orders into a training set; prints and writes a report on the quality of the data.')
    .addCommand(taqCommand())
    .addCommand(binanceCommand())
    .addCommand(executionsCommand())
}

function taqCommand(): Command {
  return market(new Command('taq').description('Quotes and trades of one US stock from the consolidated tape, CSV files of each.'))
    .option('--symbol <symbol>', 'symbol on the tape: the files do not name it', matching(/^[A-Z][A-Z0-9.]{0,11}$/, '1 to 12 capital letters, digits or dots, a letter first'), 'STOCK')
    .action(async (files: string[], flags: MarketFlags & { readonly symbol: string }) => tell(await importTaq(files.map((file) => resolve(file)), flags.symbol as SymbolId, optionsOf(flags)), flags))
}

function binanceCommand(): Command {
  return market(new Command('binance').description('Raw websocket messages of a crypto venue, `<local ns> <json>` a line: depth diffs, best quotes, trades, whole books.'))
    .action(async (files: string[], flags: MarketFlags) => tell(await importBinance(files.map((file) => resolve(file)), optionsOf(flags)), flags))
}

function executionsCommand(): Command {
  return new Command('executions')
    .description('Past orders and executions of a firm, CSV files and FIX logs together, into a training set.')
    .argument('<files...>', 'CSV files and FIX logs; those whose name ends in .gz are unpacked on the way')
    .requiredOption('--out <dir>', 'folder of the training set')
    .option('--map <ours=theirs>', `name of a column in the CSV files, such as sentTime=Entered, as often as needed; ours are ${EXECUTION_COLUMNS.join(', ')}`, columnName, {})
    .option('--progress', 'tell progress on stderr, also where that is no terminal', false)
    .action(async (files: string[], { out, map, progress }: { readonly out: string; readonly map: ColumnNames; readonly progress: boolean }) => {
      const report = await importExecutions(files.map((file) => resolve(file)), { out: resolve(out), mapped: map, progress })
      console.log(executionsText(report))
      console.log(`written to ${resolve(out)}`)
    })
}

type ColumnNames = Partial<Readonly<Record<ExecutionColumn, string>>>

function columnName(text: string, earlier: ColumnNames): ColumnNames {
  const [ours = '', theirs = ''] = text.split(/=(.*)/s)
  if (!(EXECUTION_COLUMNS as readonly string[]).includes(ours) || theirs === '') throw new InvalidArgumentError(`${JSON.stringify(text)} is not allowed: give ours=theirs, ours one of ${EXECUTION_COLUMNS.join(', ')}.`)
  return { ...earlier, [ours]: theirs }
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
