import { Command, Option } from 'commander'
import { resolve } from 'node:path'
import { engineConfigOf, loadConfig } from '@sluice/config'
import type { UnixUs } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { DEFAULT_SESSIONS, NET_DEFAULTS, netCurves, trainModel, TRAINING_PROVIDERS, writeModelFolder, type TrainedModel, type TrainingProvider } from '@sluice/learning'
import { openScorer } from '@sluice/scorer'
import { integerBetween, matching } from './option-parsers.ts'

interface TrainFlags {
  readonly seed: number
  readonly out: string
  readonly modelId: string
  readonly sessions: number
  readonly duration: number
  readonly epochs: number
  readonly trainedAt: number
  readonly lineage?: string
  readonly provider: TrainingProvider
}

const MODEL_ID = matching(/^[a-z0-9][a-z0-9.-]{0,39}$/, '1 to 40 small letters, digits, dots or hyphens, a letter or digit first')

/** Trains on simulated sessions of the configured venues and instruments, judges on held-out ones, writes the model. */
export function trainCommand(): Command {
  return new Command('train')
    .description('Train the scoring model on simulated sessions, judge it on held-out ones, write its folder: model.onnx, model.json, card.md, curves.json.')
    .option('--seed <n>', 'seed of sessions and training; the same seed gives the same files', integerBetween(0, 1_000_000), 1)
    .option('--out <dir>', 'folder to write to', 'models/nn-1')
    .option('--model-id <id>', 'name of the model', MODEL_ID, 'nn-1')
    .option('--sessions <n>', 'training sessions', integerBetween(1, 1_000), DEFAULT_SESSIONS.trainSessions)
    .option('--duration <seconds>', 'virtual seconds of probing in each session', integerBetween(10, 100_000), DEFAULT_SESSIONS.durationS)
    .option('--epochs <n>', 'passes over the training rows at most', integerBetween(1, 1_000), NET_DEFAULTS.epochs)
    .option('--trained-at <seconds>', 'time that the model says it was trained at, seconds since 1970: an argument, so that the same arguments give the same files', integerBetween(0, 10_000_000_000), 0)
    .option('--lineage <id>', 'model that it is to follow', MODEL_ID)
    .addOption(new Option('--provider <name>', 'where training steps run; only cpu gives the same file again').choices(TRAINING_PROVIDERS).default('cpu'))
    .action(runTrain)
}

async function runTrain(flags: TrainFlags): Promise<void> {
  const { config } = loadConfig()
  const startMs = performance.now()
  const model = await trainModel({
    seed: flags.seed, modelId: flags.modelId, engineConfig: engineConfigOf(config), viewIntervalUs: config.core.viewIntervalMs * 1_000,
    trainedUs: (flags.trainedAt * 1_000_000) as UnixUs, lineage: flags.lineage ?? null,
    sessions: { trainSessions: flags.sessions, durationS: flags.duration }, train: { epochs: flags.epochs, provider: flags.provider },
    onProgress: (share, line) => console.log(`${seconds(startMs)}  ${String(Math.floor(share * 100)).padStart(3)} %  ${line}`),
  })
  const out = resolve(flags.out)
  const { manifest, onnx, card, report } = model
  await writeModelFolder(out, { manifest, onnx, card, curves: netCurves(report.net.epochs), dataset: null })
  // What was written must pass the checks that the desk makes before it lets a model score.
  const scorer = await openScorer({ modelDir: out, provider: 'cpu', featureSchemaHash: FEATURE_SCHEMA.hash })
  await scorer.close()
  printReport(model)
  console.log(`${seconds(startMs)}  written to ${out}`)
}

function printReport({ report: { heldOut }, net }: TrainedModel): void {
  for (const { loss, rows, model, baseline, difference } of heldOut.comparisons) {
    console.log(`${loss} (${rows} rows): model ${model.toPrecision(4)}, venue averages ${baseline.toPrecision(4)}, difference ${difference.mean.toPrecision(3)} [${difference.low.toPrecision(3)}, ${difference.high.toPrecision(3)}]`)
  }
  const { touchRule, coverage } = heldOut
  console.log(`${touchRule.loss} of the quoted price: ${touchRule.baseline.toPrecision(4)}, model minus rule ${touchRule.difference.mean.toPrecision(3)} [${touchRule.difference.low.toPrecision(3)}, ${touchRule.difference.high.toPrecision(3)}]`)
  console.log(`fill calibration error: ${heldOut.fillCalibrations.map(({ output, error }) => `${output} ${error.toFixed(4)}`).join(', ')}`)
  if (coverage !== null) console.log(`slippage below the lower quantile ${(coverage.belowLow * 100).toFixed(1)} %, above the upper one ${(coverage.aboveHigh * 100).toFixed(1)} % (at most 10 % wanted each)`)
  console.log(`abstained on held-out rows: ${(heldOut.abstained * 100).toFixed(2)} %`)
  console.log(`training steps: ${Math.round(net.rowsPerS)} rows/s`)
  console.log(heldOut.verdict === 'model'
    ? 'verdict: the model beats the venue averages on held-out sessions'
    : 'verdict: the model does not beat the venue averages on held-out sessions; they stay live')
}

const seconds = (startMs: number): string => `${((performance.now() - startMs) / 1_000).toFixed(1).padStart(6)} s`
