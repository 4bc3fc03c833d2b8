import { Command, InvalidArgumentError } from 'commander'
import { readFileSync, writeFileSync } from 'node:fs'
import { latencyMarkdown, latencyText, PARENT_KINDS, runLatencyExperiment } from '@sluice/backtest'
import { instrumentsOf, loadConfig, venuesOf } from '@sluice/config'
import { CommandFailed } from './command-failed.ts'
import { integerBetween } from './option-parsers.ts'
import { progress } from './progress.ts'
import { rewriteSection } from './rewrite-section.ts'

interface LatencyFlags {
  readonly seed: number
  readonly seeds: number
  readonly delays: readonly number[]
  readonly duration: number
  readonly symbol: string
  readonly json?: boolean
  readonly write?: string
}

const DELAY_MAX_US = 1_000_000
const DELAYS_MAX = 10
const DEFAULT_DELAYS = [0, 1_000, 5_000, 20_000]

/** Paired experiments on the simulated market. */
export function experimentCommand(): Command {
  return new Command('experiment')
    .description('Paired experiments on the simulated market: the same parents in the same sessions, one thing changed.')
    .addCommand(new Command('latency')
      .description('What added latency costs, with informed traders in the market and without.')
      .option('--seed <n>', 'seed of the first session', integerBetween(0, 1_000_000), 1)
      .option('--seeds <n>', 'sessions, each with its own seed', integerBetween(3, 10_000), 30)
      .option('--delays <list>', 'added microseconds, with commas; the first is what the others are compared with', delaysOf, DEFAULT_DELAYS)
      .option('--duration <seconds>', 'virtual seconds of each session', integerBetween(30, 100_000), 1_800)
      .option('--symbol <symbol>', 'configured instrument to simulate', 'HALO')
      .option('--json', 'print the figures as JSON')
      .option('--write <file>', 'put the result into the section of this Markdown file that is marked for it')
      .action(runLatency))
}

function runLatency(flags: LatencyFlags): void {
  const { config } = loadConfig()
  const instruments = instrumentsOf(config)
  const instrument = instruments.find((one) => one.symbol === flags.symbol)
  if (instrument === undefined) throw new CommandFailed(`${flags.symbol} is not a configured instrument: give --symbol one of ${instruments.map((one) => one.symbol).join(', ')}`)
  const startMs = performance.now()
  const arms = runLatencyExperiment({
    firstSeed: flags.seed, seeds: flags.seeds, instrument, venues: venuesOf(config), kinds: PARENT_KINDS, delaysUs: flags.delays, durationS: flags.duration,
    worlds: [{ name: 'no informed flow', market: { informed: 0 } }, { name: 'informed flow', market: {} }],
    onProgress: (done) => progress(`latency experiment: ${Math.floor(100 * done)} %`),
  })
  progress(`latency experiment: ${flags.seeds} sessions a market in ${((performance.now() - startMs) / 1_000).toFixed(0)} s\n`)
  if (flags.write !== undefined) {
    const page = `${flags.seeds} sessions of ${flags.duration} virtual seconds of ${flags.symbol}, seeds from ${flags.seed}.\n\n${latencyMarkdown(arms)}`
    writeFileSync(flags.write, rewriteSection(readFileSync(flags.write, 'utf8'), 'latency', page))
    console.error(`written to ${flags.write}`)
  }
  console.log(flags.json === true ? JSON.stringify(arms, null, 2) : latencyText(arms))
}

function delaysOf(text: string): number[] {
  const delays = text.split(',').map((part) => (/^\d+$/.test(part.trim()) ? Number(part) : NaN))
  if (delays.length < 2 || delays.length > DELAYS_MAX || !delays.every((us) => us <= DELAY_MAX_US)) {
    throw new InvalidArgumentError(`${JSON.stringify(text)} is not allowed: give 2 to ${DELAYS_MAX} integers from 0 to ${DELAY_MAX_US} with commas between.`)
  }
  return delays
}
