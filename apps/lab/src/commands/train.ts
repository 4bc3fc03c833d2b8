import { Command } from 'commander'
import { resolve } from 'node:path'
import { engineConfigOf, loadConfig } from '@sluice/config'
import { FEATURE_SCHEMA } from '@sluice/features'
import { DEFAULT_SESSIONS, DEFAULT_TRAIN, trainModel, writeModel } from '@sluice/learning'
import { openScorer } from '@sluice/scorer'
import { integerBetween, matching } from './option-parsers.ts'

interface TrainFlags {
  readonly seed: number
  readonly out: string
  readonly modelId: string
  readonly sessions: number
  readonly duration: number
  readonly epochs: number
}

/** Trains on simulated sessions of the configured venues and instruments, judges on held-out ones, writes the model. */
export function trainCommand(): Command {
  return new Command('train')
    .description('Train the scoring model on simulated sessions, judge it on held-out ones, write model.onnx, model.json and card.md.')
    .option('--seed <n>', 'seed of sessions and training; the same seed gives the same files', integerBetween(0, 1_000_000), 1)
    .option('--out <dir>', 'folder to write to', 'models/nn-1')
    .option('--model-id <id>', 'name of the model', matching(/^[a-z0-9][a-z0-9.-]{0,39}$/, '1 to 40 small letters, digits, dots or hyphens, a letter or digit first'), 'nn-1')
    .option('--sessions <n>', 'training sessions', integerBetween(1, 1_000), DEFAULT_SESSIONS.trainSessions)
    .option('--duration <seconds>', 'virtual seconds of probing in each session', integerBetween(10, 100_000), DEFAULT_SESSIONS.durationS)
    .option('--epochs <n>', 'passes over the training rows', integerBetween(1, 1_000), DEFAULT_TRAIN.epochs)
    .action(runTrain)
}

async function runTrain(flags: TrainFlags): Promise<void> {
  const { config } = loadConfig()
  const startMs = performance.now()
  const model = trainModel({
    seed: flags.seed, modelId: flags.modelId, engineConfig: engineConfigOf(config), viewIntervalUs: config.core.viewIntervalMs * 1_000,
    sessions: { trainSessions: flags.sessions, durationS: flags.duration }, train: { epochs: flags.epochs },
    onProgress: (line) => console.log(`${seconds(startMs)}  ${line}`),
  })
  const out = resolve(flags.out)
  writeModel(out, model)
  // What was written must pass the checks that the desk makes before it lets a model score.
  const scorer = await openScorer({ modelDir: out, provider: 'cpu', featureSchemaHash: FEATURE_SCHEMA.hash })
  await scorer.close()
  for (const { loss, model: own, baseline, difference } of model.report.heldOut.comparisons) {
    console.log(`${loss}: model ${own.toPrecision(4)}, venue averages ${baseline.toPrecision(4)}, difference ${difference.mean.toPrecision(3)} [${difference.low.toPrecision(3)}, ${difference.high.toPrecision(3)}]`)
  }
  const { touchRule } = model.report.heldOut
  console.log(`${touchRule.loss} of the quoted price: ${touchRule.baseline.toPrecision(4)}, model minus rule ${touchRule.difference.mean.toPrecision(3)} [${touchRule.difference.low.toPrecision(3)}, ${touchRule.difference.high.toPrecision(3)}]`)
  console.log(model.report.heldOut.verdict === 'model'
    ? 'verdict: the model beats the venue averages on held-out sessions'
    : 'verdict: the model does not beat the venue averages on held-out sessions; they stay live')
  console.log(`${seconds(startMs)}  written to ${out}`)
}

const seconds = (startMs: number): string => `${((performance.now() - startMs) / 1_000).toFixed(1).padStart(6)} s`
