import type { AbstainLimits, FeatureReference, ScoreOutput } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { FILL_HORIZON_MS, type Dataset } from '../dataset.ts'
import { abstainedShare, abstainLimits } from '../net/abstain-limits.ts'
import { featureReference } from '../net/feature-reference.ts'
import { leastDeviations, whiteningOf } from '../net/whitening.ts'
import { binAlike, binFeatures, type BinnedFeatures } from './bin-features.ts'
import { exportTrees, outputsOf, predictTreeHeads, type TreeHeads } from './export-trees.ts'
import { slotsNeeded } from './grow-tree.ts'
import { headTargets, headsToTrain, type TreeHeadSpec } from './tree-heads.ts'
import { averageTrees, type TreeModel } from './tree-model.ts'
import { TrainingCancelled, treeOptions, type TreeOptions } from './tree-options.ts'
import { TreeTeam } from './tree-team.ts'
import { bagTreesWith } from './train-trees.ts'

/** What decides the bytes of a trained model, beside its data. */
export interface TreeModelSettings {
  readonly seed: number
  /** Trainings of every head, with seeds of their own, that are averaged. */
  readonly bags: number
  /** Of every head; loss, quantile and constraints are the head's own. */
  readonly trees: Omit<TreeOptions, 'seed' | 'loss' | 'quantile' | 'monotone' | 'threads' | 'onRound' | 'isCancelled'>
  /** By feature name: how the chance to fill may move with it only. */
  readonly fillMonotone: Readonly<Record<string, 1 | -1>>
  /** Horizon of the output `fillProb`. */
  readonly fillHorizonMs: number
  /** Fewest training rows with a value for an optional column to be answered. */
  readonly fewestRows: number
}

export interface TrainTreeModelOptions extends Partial<Omit<TreeModelSettings, 'seed' | 'trees'>> {
  readonly seed: number
  readonly trees?: Partial<TreeModelSettings['trees']>
  /** Names of the feature columns; by default those of the feature schema. */
  readonly featureNames?: readonly string[]
  /** Kept in the file. */
  readonly metadata?: Readonly<Record<string, string>>
  /** Threads that build histograms; the model does not depend on it. */
  readonly threads?: number
  /** Told after each training of a head: share done (0 to 1), and a line for people. */
  readonly onProgress?: (share: number, line: string) => void
  /** Asked before each tree; true ends the training with TrainingCancelled. */
  readonly isCancelled?: () => boolean
}

export interface TreeHeadReport {
  readonly output: ScoreOutput
  /** With a value for it. */
  readonly rows: number
  /** Trees kept, all bags together. */
  readonly trees: number
  /** Of the first bag, by round: squared error, log loss or pinball loss. */
  readonly validationLosses: readonly number[]
  /** What the splits on the leading features gained, as shares of all. */
  readonly importance: readonly { readonly feature: string; readonly share: number }[]
}

export interface TrainTreesReport {
  readonly settings: TreeModelSettings
  readonly rows: { readonly train: number; readonly validation: number }
  readonly heads: readonly TreeHeadReport[]
  /** Share of the validation rows that lie above the limits. */
  readonly validationAbstained: number
}

export interface TrainedTrees {
  readonly onnx: Uint8Array
  readonly outputNames: readonly ScoreOutput[]
  readonly fillHorizonMs: number
  readonly abstain: AbstainLimits
  readonly reference: readonly FeatureReference[]
  readonly report: TrainTreesReport
  readonly heads: TreeHeads
}

/** Ten heads of so many trees of so many leaves take 1.9 MiB at most: the core scores files of up to 2 MiB inline. */
export const TREE_MODEL_DEFAULTS: Omit<TreeModelSettings, 'seed'> = {
  bags: 1, fillHorizonMs: FILL_HORIZON_MS, fewestRows: 200,
  // More to fill, or a longer queue before it, never makes a fill more likely.
  fillMonotone: { orderQtyLog: -1, venueQueueLog: -1 },
  trees: {
    rounds: 200, learningRate: 0.06, growth: 'depth', maxDepth: 4, maxLeaves: 16, minChildWeight: 20, lambda: 1, gamma: 0, rowShare: 0.8, columnShare: 0.7, maxBins: 128, earlyStoppingRounds: 20,
  },
}

const QUOTED_FEATURE = 'priceToMidBps'
const IMPORTANT = 12
/** Second derivatives of the logistic loss are a quarter at most: as many rows weigh less. */
const LOGISTIC_WEIGHT = 0.2

/** One set of trees for every column of the contract that the data tell of. Same arguments and machine, same bytes. */
export async function trainTreeModel(train: Dataset, validation: Dataset, options: TrainTreeModelOptions): Promise<TrainedTrees> {
  const featureNames = options.featureNames ?? FEATURE_SCHEMA.names
  const settings = settingsOf(options, featureNames)
  for (const [name, { rows, features }] of [['training', train], ['validation', validation]] as const) {
    if (rows < 1 || features.length !== rows * featureNames.length) throw new RangeError(`${name} has ${rows} rows and ${features.length} feature values: at least one row of ${featureNames.length} features is needed`)
  }
  const binned = binFeatures(train.features, train.rows, featureNames.length, settings.trees.maxBins)
  const bins = { train: binned, validation: binAlike(validation.features, validation.rows, binned) }
  const specs = headsToTrain(train, settings.fewestRows)
  const quoted = featureNames.indexOf(QUOTED_FEATURE)
  const heads: TreeHeads['heads'][number][] = []
  const reports: TreeHeadReport[] = []
  const team = new TreeTeam(binned, options.threads ?? 1, slotsNeeded(treeOptions(settings.trees, featureNames.length)))
  try {
    for (const spec of specs) {
      const targets = { train: headTargets(train, spec, quoted), validation: headTargets(validation, spec, quoted) }
      const models: TreeModel[] = []
      for (let bag = 0; bag < settings.bags; bag++) {
        // A training runs for a second or so: between two of them others get a turn.
        await new Promise((resolve) => setImmediate(resolve))
        const done = heads.length * settings.bags + bag
        if (options.isCancelled?.() === true) throw new TrainingCancelled(`cancelled after ${done} of ${specs.length * settings.bags} trainings`)
        models.push(trainHead(spec, targets, { train, validation, bins, team, featureNames, settings, bag, options }))
        options.onProgress?.((done + 1) / (specs.length * settings.bags), progressLine(spec, models))
      }
      const model = averageTrees(models)
      heads.push({ spec, model })
      reports.push(headReport(spec, model, targets.train, featureNames))
    }
  } finally {
    team.close()
  }
  const model: TreeHeads = { columns: featureNames.length, quoted, fillHorizonS: settings.fillHorizonMs / 1_000, heads, whitening: whiteningOf(train.features, train.rows, leastDeviations(featureNames)) }
  return finished(model, { train, validation, featureNames, settings, reports, metadata: options.metadata ?? {} })
}

function settingsOf(options: TrainTreeModelOptions, featureNames: readonly string[]): TreeModelSettings {
  const { seed, bags, fillMonotone, fillHorizonMs, fewestRows } = { ...TREE_MODEL_DEFAULTS, ...options }
  if (!Number.isInteger(bags) || bags < 1 || bags > 100) throw new RangeError(`bags is ${bags}: a whole number from 1 to 100 is allowed`)
  const known = Object.entries(fillMonotone).filter(([name]) => featureNames.includes(name))
  const unknown = Object.keys(options.fillMonotone ?? {}).find((name) => !featureNames.includes(name))
  if (unknown !== undefined) throw new RangeError(`fillMonotone names ${unknown}: a feature of the data is allowed`)
  return { seed, bags, fillHorizonMs, fewestRows, fillMonotone: Object.fromEntries(known), trees: { ...TREE_MODEL_DEFAULTS.trees, ...options.trees } }
}

interface HeadWork {
  readonly train: Dataset
  readonly validation: Dataset
  readonly bins: { readonly train: BinnedFeatures; readonly validation: BinnedFeatures }
  readonly team: TreeTeam
  readonly featureNames: readonly string[]
  readonly settings: TreeModelSettings
  readonly bag: number
  readonly options: TrainTreeModelOptions
}

function trainHead(spec: TreeHeadSpec, targets: { readonly train: Float32Array; readonly validation: Float32Array }, work: HeadWork): TreeModel {
  const { train, validation, bins, team, featureNames, settings, bag, options } = work
  const columns = featureNames.length
  const { trees, fillMonotone } = settings
  const isFill = spec.horizonS !== undefined
  const judged = targets.validation.some((target) => !Number.isNaN(target))
  return bagTreesWith(team, { rows: train.rows, columns, features: train.features, targets: targets.train, binned: bins.train }, {
    ...trees, seed: settings.seed + bag, loss: spec.loss, threads: options.threads ?? 1,
    minChildWeight: spec.loss === 'logistic' ? trees.minChildWeight * LOGISTIC_WEIGHT : trees.minChildWeight,
    monotone: isFill ? featureNames.map((name) => fillMonotone[name] ?? 0) : [],
    ...(spec.quantile === undefined ? {} : { quantile: spec.quantile }),
    ...(options.isCancelled === undefined ? {} : { isCancelled: options.isCancelled }),
  }, 1, judged ? { rows: validation.rows, columns, features: validation.features, targets: targets.validation, binned: bins.validation } : undefined)
}

function progressLine({ output }: TreeHeadSpec, models: readonly TreeModel[]): string {
  const { roots, validationLosses } = models[models.length - 1]!
  const loss = validationLosses[roots.length - 1]
  return `${output}: ${roots.length} trees${models.length > 1 ? ` in bag ${models.length}` : ''}${loss === undefined ? '' : `, validation loss ${loss.toFixed(5)}`}`
}

function headReport({ output }: TreeHeadSpec, model: TreeModel, targets: Float32Array, featureNames: readonly string[]): TreeHeadReport {
  const importance = featureNames.map((feature, i) => ({ feature, share: Number(model.importance[i]!.toFixed(6)) })).filter(({ share }) => share > 0)
  return {
    output, rows: targets.reduce((sum, t) => sum + (Number.isNaN(t) ? 0 : 1), 0), trees: model.roots.length,
    validationLosses: model.validationLosses.map((loss) => Number(loss.toPrecision(8))), importance: importance.toSorted((a, b) => b.share - a.share).slice(0, IMPORTANT),
  }
}

interface Trained {
  readonly train: Dataset
  readonly validation: Dataset
  readonly featureNames: readonly string[]
  readonly settings: TreeModelSettings
  readonly reports: readonly TreeHeadReport[]
  readonly metadata: Readonly<Record<string, string>>
}

function finished(model: TreeHeads, { train, validation, featureNames, settings, reports, metadata }: Trained): TrainedTrees {
  const outputNames = outputsOf(model)
  const scores = Float32Array.from(predictTreeHeads(model, validation.features, validation.rows))
  const abstain = abstainLimits(scores, outputNames)
  return {
    onnx: exportTrees(model, metadata), outputNames, fillHorizonMs: settings.fillHorizonMs, abstain, reference: featureReference(train.features, train.rows, featureNames), heads: model,
    report: { settings, rows: { train: train.rows, validation: validation.rows }, heads: reports, validationAbstained: abstainedShare(scores, outputNames, abstain) },
  }
}
