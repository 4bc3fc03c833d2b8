import { Command } from 'commander'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { armVerdict, bestPriceScores, COMPARISON_CONVENTIONS, comparisonMarkdown, comparisonText, runComparison, type ArmResult, type CompareArm, type ComparisonOptions, type ComparisonResult } from '@sluice/backtest'
import { engineConfigOf, loadConfig } from '@sluice/config'
import type { EngineConfig } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { SIMULATED_VIEW_US } from '@sluice/learning'
import { openModelArm, type ModelArm } from './arm-of-model.ts'
import { CommandFailed } from './command-failed.ts'
import { integerBetween } from './option-parsers.ts'
import { progress } from './progress.ts'
import { rewriteSection } from './rewrite-section.ts'

interface CompareFlags {
  readonly seed: number
  readonly sessions: number
  readonly duration: number
  readonly instruments: number
  readonly objective?: string
  readonly others: string
  readonly supervised: string
  readonly rl: string
  readonly blend: string
  readonly calm: boolean
  readonly json?: boolean
  readonly write?: string
}

const WARM_UP_S = 30
const NAIVE = 'naive best price'
const AVERAGES = 'venue averages'
const SUPERVISED = 'supervised'
const LEARNED = 'reinforcement'
const BLENDED = 'blended'

/** One table of the comparison. */
interface Part {
  readonly title: string
  readonly result: ComparisonResult
  readonly verdicts: readonly string[]
}

/** The ways to route side by side on the same orders of the simulated market. */
export function compareCommand(): Command {
  return new Command('compare')
    .description('Paired comparison in the sandbox: static waterfall, naive best price, venue averages, supervised, learned by reinforcement, blended, and a sweep in hindsight.')
    .option('--seed <n>', 'seed of the first session', integerBetween(0, 100_000_000), 5_000_000)
    .option('--sessions <n>', 'sessions, each with its own seed', integerBetween(3, 10_000), 12)
    .option('--duration <seconds>', 'virtual seconds of each session', integerBetween(60, 100_000), 200)
    .option('--instruments <n>', 'instruments of each session; sessions take turns through the configured ones', integerBetween(1, 100), 5)
    .option('--objective <name>', 'configured objective; the default one by default')
    .option('--others <list>', 'objectives that the same orders are asked under, with commas', 'fast,low-leakage,low-cost')
    .option('--supervised <dir>', 'supervised model', 'models/nn-1')
    .option('--rl <dir>', 'model with costs to go', 'models/rl-1')
    .option('--blend <dir>', 'blended model', 'models/blend-1')
    .option('--no-calm', 'leave out the market in which nobody is informed')
    .option('--json', 'print the figures as JSON')
    .option('--write <file>', 'put the result into the section `compare` of this Markdown file')
    .action(runCompare)
}

async function runCompare(flags: CompareFlags): Promise<void> {
  const { config } = loadConfig()
  const engineConfig = engineConfigOf(config)
  const objective = flags.objective ?? config.defaultObjective
  const others = flags.others.split(',').map((name) => name.trim()).filter((name) => name !== '')
  for (const name of [objective, ...others]) if (engineConfig.objectives[name] === undefined) throw new CommandFailed(`${name} is no configured objective: there are ${Object.keys(engineConfig.objectives).join(', ')}`)
  const models = { supervised: await openModelArm(flags.supervised), rl: await openModelArm(flags.rl), blend: await openModelArm(flags.blend) }
  const startMs = performance.now()
  try {
    const parts = await runParts({ flags, engineConfig, objective, others, models, viewIntervalUs: SIMULATED_VIEW_US })
    const seconds = (performance.now() - startMs) / 1_000
    const how = told(flags, parts, seconds)
    if (flags.write !== undefined) {
      writeFileSync(flags.write, rewriteSection(readFileSync(flags.write, 'utf8'), 'compare', pageOf(parts, how)))
      console.error(`written to ${flags.write}`)
    }
    console.log(flags.json === true ? JSON.stringify(parts.map(jsonOf), null, 2) : textOf(parts, how))
  } finally {
    for (const model of Object.values(models)) await model.close()
  }
}

interface Comparing {
  readonly flags: CompareFlags
  readonly engineConfig: EngineConfig
  readonly objective: string
  readonly others: readonly string[]
  readonly models: { readonly supervised: ModelArm; readonly rl: ModelArm; readonly blend: ModelArm }
  readonly viewIntervalUs: number
}

async function runParts(comparing: Comparing): Promise<Part[]> {
  const { flags, engineConfig, objective, others, models, viewIntervalUs } = comparing
  const weights = engineConfig.objectives[objective]!
  const options = (what: string): Omit<ComparisonOptions, 'arms' | 'oracle'> => ({
    firstSeed: flags.seed, sessions: flags.sessions, engineConfig, instrumentsPerSession: flags.instruments, warmUpS: WARM_UP_S, durationS: flags.duration, viewIntervalUs, weights,
    onProgress: (done) => progress(`${what}: ${Math.floor(100 * done)} %`),
  })
  const arms = allArms(models)
  const asked = others.map((name) => models.rl.arm(`asked for ${name}`, engineConfig.objectives[name]!))
  const main = await runComparison({ ...options(objective), arms: [...arms, ...asked], oracle: true })
  const armOf = (result: ComparisonResult, name: string): ArmResult => result.arms.find((arm) => arm.name === name)!
  const [supervised, learned, blended] = [armOf(main, SUPERVISED), armOf(main, LEARNED), armOf(main, BLENDED)]
  const only = (result: ComparisonResult, ...names: readonly string[]): ComparisonResult => ({ ...result, arms: names.map((name) => armOf(result, name)) })
  const parts: Part[] = [
    {
      title: `Objective ${objective}`, result: only(main, ...arms.map(({ name }) => name)),
      verdicts: (['costBps', 'shortfallBps'] as const).flatMap((measure) => [armVerdict(supervised, learned, measure), armVerdict(supervised, blended, measure), armVerdict(learned, blended, measure)]),
    },
    {
      title: 'The same orders, the model with costs to go asked for other objectives', result: { ...only(main, arms[0]!.name, LEARNED, ...asked.map(({ name }) => name)), oracle: null },
      verdicts: asked.flatMap(({ name }) => (['timeS', 'leakageBps', 'feesBps'] as const).map((measure) => armVerdict(learned, armOf(main, name), measure))),
    },
  ]
  if (flags.calm) {
    const calm = await runComparison({ ...options('no informed flow'), arms: arms.filter(({ name }) => name !== AVERAGES), oracle: true, market: { informed: 0 } })
    parts.push({ title: `Objective ${objective}, nobody informed`, result: calm, verdicts: [armVerdict(armOf(calm, SUPERVISED), armOf(calm, LEARNED), 'costBps'), armVerdict(armOf(calm, SUPERVISED), armOf(calm, BLENDED), 'costBps')] })
  }
  progress('\n')
  return parts
}

function allArms({ supervised, rl, blend }: Comparing['models']): CompareArm[] {
  const asked = { modelId: 'best-price', featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: null }
  return [
    { name: 'static waterfall', model: null, score: null, routing: { strategy: 'static' } },
    { name: NAIVE, model: asked, score: (features, rows) => bestPriceScores(features, rows), routing: { waterfallMode: 'sequential' } },
    { name: AVERAGES, model: null, score: null },
    supervised.arm(SUPERVISED), rl.arm(LEARNED), blend.arm(BLENDED),
  ]
}

function told(flags: CompareFlags, parts: readonly Part[], seconds: number): string {
  const arms = new Set(parts.flatMap(({ result }) => result.arms))
  const virtual = [...arms].reduce((sum, { virtualS }) => sum + virtualS, 0)
  return `\`lab compare --seed ${flags.seed} --sessions ${flags.sessions} --duration ${flags.duration} --instruments ${flags.instruments}${flags.calm ? '' : ' --no-calm'}\` on one thread of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, Node ${process.versions.node}: ` +
    `${seconds.toFixed(0)} s for ${virtual.toFixed(0)} virtual seconds of ${flags.instruments} instruments at 13 venues (${(virtual / seconds).toFixed(0)} times real time a market, ${((virtual * flags.instruments) / seconds).toFixed(0)} times an instrument).`
}

const textOf = (parts: readonly Part[], how: string): string =>
  [...parts.flatMap(({ title, result, verdicts }) => [title, '', comparisonText(result, NAIVE), '', ...verdicts, '']), COMPARISON_CONVENTIONS, '', how].join('\n')

const pageOf = (parts: readonly Part[], how: string): string =>
  [how, '', ...parts.flatMap(({ title, result, verdicts }) => [`### ${title}`, '', comparisonMarkdown(result, NAIVE), '', ...verdicts.map((line) => `- ${line}`), '']), COMPARISON_CONVENTIONS].join('\n')

const jsonOf = ({ title, result, verdicts }: Part): unknown => ({
  title, verdicts, sessions: result.sessions, arms: result.arms.map(({ name, parents, means, differences }) => ({ name, parents, means, differences })),
  oracle: result.oracle === null ? null : { shortfallBps: result.oracle.shortfallBps, feesBps: result.oracle.feesBps, timeS: result.oracle.timeS, parents: result.oracle.parents },
})
