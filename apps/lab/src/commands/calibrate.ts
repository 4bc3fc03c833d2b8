import { Command } from 'commander'
import { readFileSync, writeFileSync } from 'node:fs'
import {
  calibrationMarkdown, calibrationReport, calibrationText, probeDarkPools, runCalibrationSession, type CalibrationReport, type MeasuredSession,
} from '@sluice/backtest'
import { instrumentsOf, loadConfig, venuesOf } from '@sluice/config'
import type { Instrument, Venue } from '@sluice/domain'
import { CommandFailed } from './command-failed.ts'
import { measureTape } from './measure-tape.ts'
import { integerBetween, matching, numberBetween } from './option-parsers.ts'
import { progress } from './progress.ts'
import { rewriteSection } from './rewrite-section.ts'

interface CalibrateFlags {
  readonly seed: number
  readonly hours: number
  readonly symbol: string
  readonly dayPattern?: boolean
  readonly tape?: string
  readonly tapeSymbol?: string
  readonly session?: string
  readonly json?: boolean
  readonly write?: string
}

/** The market that the published figures were measured in is about a stock of this price. */
const DEFAULT_SYMBOL = 'HALO'
const START_US = 1_790_000_000_000_000
const SECONDS_PER_HOUR = 3_600
const DAY_US = 86_400_000_000

/** Measures a simulated day, and a tape beside it, against what was measured in a real market. */
export function calibrateCommand(): Command {
  return new Command('calibrate')
    .description('Measure a simulated day against published figures of a real market: spreads, depth, queues, fill chances, markouts; a tape side by side.')
    .option('--seed <n>', 'seed of the simulated day', integerBetween(0, 1_000_000), 1)
    .option('--hours <h>', 'virtual hours', numberBetween(0.01, 24), 6.5)
    .option('--symbol <symbol>', 'configured instrument to simulate', DEFAULT_SYMBOL)
    .option('--day-pattern', 'busier and more volatile at the open and the close: for a whole day of 6.5 hours')
    .option('--tape <tape>', 'captured or imported tape to measure as well')
    .option('--tape-symbol <symbol>', 'instrument of the tape; its only one by default')
    .option('--session <from-to>', 'hours of the tape to measure, UTC, such as 14:30-21:00; by default regular hours of a consolidated tape, all of another', matching(/^\d{2}:\d{2}-\d{2}:\d{2}$/, 'two times of the day, such as 14:30-21:00'))
    .option('--json', 'print the report as JSON')
    .option('--write <file>', 'put the report into the section of this Markdown file that is marked for it')
    .action(runCalibrate)
}

async function runCalibrate(flags: CalibrateFlags): Promise<void> {
  const { config } = loadConfig()
  const sessions = [simulatedDay(instrumentsOf(config), venuesOf(config), flags)]
  if (flags.tape !== undefined) sessions.push(await tapedDay(flags.tape, flags))
  const report = calibrationReport(sessions)
  if (flags.write !== undefined) {
    writeFileSync(flags.write, rewriteSection(readFileSync(flags.write, 'utf8'), 'calibrate', pageOf(report, flags)))
    console.error(`written to ${flags.write}`)
  }
  console.log(flags.json === true ? JSON.stringify(report, null, 2) : calibrationText(report))
}

function simulatedDay(instruments: readonly Instrument[], venues: readonly Venue[], { seed, hours, symbol, dayPattern }: CalibrateFlags): MeasuredSession {
  const instrument = instruments.find((one) => one.symbol === symbol)
  if (instrument === undefined) throw new CommandFailed(`${symbol} is not a configured instrument: give --symbol one of ${instruments.map((one) => one.symbol).join(', ')}`)
  const startMs = performance.now()
  const durationS = Math.round(hours * SECONDS_PER_HOUR)
  const market = dayPattern === true ? { dayOpenUs: START_US % DAY_US } : {}
  const { table, bookEvents, hiddenShare } = runCalibrationSession({
    seed, instrument, venues, market, startUs: START_US, durationS, onProgress: (done) => progress(`simulating ${symbol}: ${Math.floor(100 * done)} %`),
  })
  const tookS = (performance.now() - startMs) / 1_000
  progress(`simulated ${durationS} s of ${symbol} in ${tookS.toFixed(1)} s, ${Math.round(bookEvents / tookS)} book events a second\n`)
  progress('probing the dark pools')
  const darkProbes = probeDarkPools({ seed, instrument, venues, market, startUs: START_US, durationS })
  progress(`probed the dark pools, ${darkProbes.reduce((sum, { probes }) => sum + probes, 0)} orders\n`)
  return { name: 'simulated', table, darkProbes, hiddenShare }
}

async function tapedDay(path: string, { tapeSymbol, session }: CalibrateFlags): Promise<MeasuredSession> {
  const startMs = performance.now()
  const measured = await measureTape(path, { symbol: tapeSymbol, session, onProgress: (done) => progress(`reading the tape: ${Math.floor(100 * done)} %`) })
  progress(`read the tape, ${measured.table.quotes} quotes and ${measured.table.trades} trades of the session, in ${((performance.now() - startMs) / 1_000).toFixed(1)} s\n`)
  return measured
}

function pageOf(report: CalibrationReport, { seed, hours, symbol, tape, dayPattern }: CalibrateFlags): string {
  const beside = tape === undefined ? '' : ', beside a tape of the same kind of stock'
  return `Seed ${seed}, ${hours} virtual hours of ${symbol} with the configured venues${dayPattern === true ? ' and the pattern of a day' : ''}${beside}.\n\n${calibrationMarkdown(report)}`
}
