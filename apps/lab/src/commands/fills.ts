import { Command, Option } from 'commander'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { daysExperiment, halvesExperiment, type FillExperiment } from '../fills/fill-experiment.ts'
import { fillMarkdown } from '../fills/fill-report.ts'
import { findTaqDay } from '../fills/read-taq-day.ts'
import { sampleDay, type DayOrders } from '../fills/sample-day.ts'
import { CommandFailed } from './command-failed.ts'
import { integerBetween, matching } from './option-parsers.ts'
import { progress } from './progress.ts'
import { rewriteSection } from './rewrite-section.ts'

interface FillsFlags {
  readonly train: string
  readonly test?: string
  readonly split?: 'half'
  readonly session?: string
  readonly seed: number
  readonly json?: boolean
  readonly write?: string
}

/** Chances that a passive order fills, learned from recorded quotes and trades and judged on others. */
export function fillsCommand(): Command {
  return new Command('fills')
    .description('Learn from a recorded day when 100 shares at the back of a venue\'s queue fill within 10 and 60 seconds; judge it on another day, or on the second half of the same.')
    .requiredOption('--train <day>', 'day to learn from: a folder with CSV files of quotes and trades from the consolidated tape, or a date below a folder with several, such as taq/20180102')
    .option('--test <day>', 'day to judge on, likewise')
    .addOption(new Option('--split <how>', 'learn from the first half of the day, judge on the second; what is done without --test').choices(['half']).conflicts('test'))
    .option('--session <from-to>', 'hours to send orders in, UTC, such as 14:30-21:00; regular hours in New York by default', matching(/^\d{2}:\d{2}-\d{2}:\d{2}$/, 'two times of the day, such as 14:30-21:00'))
    .option('--seed <n>', 'seed of the trees and of the intervals', integerBetween(0, 1_000_000), 1)
    .option('--json', 'print the figures as JSON')
    .option('--write <file>', 'put the report into the section of this Markdown file that is marked for it')
    .action(runFills)
}

async function runFills(flags: FillsFlags): Promise<void> {
  // A page that cannot be written is told before the work, not after.
  if (flags.write !== undefined) rewriteSection(sectionFileOf(flags.write), 'fills', '')
  const train = await findTaqDay(resolve(flags.train), '--train')
  const test = flags.test === undefined ? null : await findTaqDay(resolve(flags.test), '--test')
  const result = test === null
    ? halvesExperiment(await ordersOf(train, flags), flags.seed)
    : daysExperiment(await ordersOf(train, flags), await ordersOf(test, flags), flags.seed)
  if (flags.write !== undefined) {
    writeFileSync(flags.write, rewriteSection(sectionFileOf(flags.write), 'fills', pageOf(result)))
    console.error(`written to ${flags.write}`)
  }
  console.log(flags.json === true ? JSON.stringify(result, null, 2) : fillMarkdown(result))
}

async function ordersOf(day: Awaited<ReturnType<typeof findTaqDay>>, { session }: FillsFlags): Promise<DayOrders> {
  const startMs = performance.now()
  const orders = await sampleDay(day, { session, onProgress: (rows) => progress(`${day.name}: ${rows} rows`) })
  progress(`${day.name}: ${orders.dense.rows} orders in ${((performance.now() - startMs) / 1_000).toFixed(1)} s\n`)
  return orders
}

function sectionFileOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CommandFailed(`--write ${file} cannot be read: ${(error as Error).message}`)
  }
}

function pageOf(result: FillExperiment): string {
  const days = result.halves ? '--train <folder of the day> --split half' : '--train <folder of one day> --test <folder of another>'
  return `\`npm run lab -- fills ${days} --seed ${result.seed}\`; what it means: docs/fill-models.md.\n\n${fillMarkdown(result)}`
}
