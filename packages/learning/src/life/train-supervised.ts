import type { ModelManifest, UnixUs } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import type { Dataset } from '../dataset.ts'
import type { Evaluation } from '../evaluate.ts'
import { netCurves } from '../net/net-curves.ts'
import { evaluateNet, netManifest } from '../net/net-manifest.ts'
import { trainNet } from '../net/train-net.ts'
import { trainTreeModel } from '../trees/train-tree-model.ts'
import { venueAveragesOf } from '../venue-averages.ts'
import type { DatasetManifest, ModelFolder, TrainingCurve } from './model-documents.ts'

export interface SupervisedData {
  readonly train: Dataset
  /** Stops the training and calibrates abstention. */
  readonly validation: Dataset
  /** Judges; nothing of it was trained on. */
  readonly heldOut: Dataset
  readonly dataset: DatasetManifest
}

export interface TrainSupervisedOptions {
  readonly kind: 'net' | 'trees'
  readonly seed: number
  readonly modelId: string
  readonly trainedUs: UnixUs
  readonly lineage: string | null
  /** Share done (0 to 1), and a line for people. */
  readonly onProgress?: (share: number, line: string) => void
  readonly isCancelled?: () => boolean
}

/** Trains a net or trees, judges the file on rows that it has not seen, and answers everything that the registry keeps of it. */
export async function trainSupervised({ train, validation, heldOut, dataset }: SupervisedData, options: TrainSupervisedOptions): Promise<ModelFolder> {
  const { kind, seed, modelId, trainedUs, lineage } = options
  const settings = {
    seed, metadata: { modelId, featureSchemaHash: FEATURE_SCHEMA.hash },
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }), ...(options.isCancelled === undefined ? {} : { isCancelled: options.isCancelled }),
  }
  const { trained, curves, report } = kind === 'net' ? await asNet(train, validation, settings) : await asTrees(train, validation, settings)
  const averages = venueAveragesOf(train)
  const evaluation = await evaluateNet(trained, heldOut, averages, seed)
  const training = { seed, source: dataset.source, rows: { train: train.rows, validation: validation.rows, heldOut: heldOut.rows }, report, heldOut: evaluation }
  const manifest = await netManifest(trained, { identity: { modelId, trainedUs, lineage, datasetSha256: dataset.sha256 }, evaluation, averages, heldOut, training }, kind)
  return { manifest, onnx: trained.onnx, card: cardOf(manifest, evaluation, dataset, training.rows), curves, dataset, gate: null }
}

type Settings = Parameters<typeof trainNet>[2] & Parameters<typeof trainTreeModel>[2]

async function asNet(train: Dataset, validation: Dataset, settings: Settings) {
  const trained = await trainNet(train, validation, settings)
  return { trained, report: trained.report as unknown, curves: netCurves(trained.report.epochs) }
}

async function asTrees(train: Dataset, validation: Dataset, settings: Settings) {
  const trained = await trainTreeModel(train, validation, settings)
  const curves = trained.report.heads.map(({ output, validationLosses }): TrainingCurve =>
    ({ name: `${output}, validation loss`, unit: 'loss', xLabel: 'trees', points: validationLosses.map((loss, i) => [i + 1, loss] as const) }))
  return { trained, report: trained.report as unknown, curves }
}

/** The card: what it is, what it was trained and judged on, where it ends. */
function cardOf(manifest: ModelManifest, { verdict, comparisons, fillCalibrationError, blocks }: Evaluation, dataset: DatasetManifest, rows: { readonly train: number; readonly validation: number; readonly heldOut: number }): string {
  const n = (value: number): string => value.toPrecision(4)
  const what = manifest.modelKind === 'trees' ? 'Gradient-boosted trees' : 'A neural network'
  const source = dataset.source === 'decisions' ? 'what this desk decided and what came of it, from its journal' : 'probe orders in seeded sessions of the simulated market'
  return `# Model ${manifest.modelId}

${what} that scores one way to trade at one venue (ONNX, feature schema ${manifest.featureSchemaHash}). Columns: ${manifest.outputNames.join(', ')}.
Slippage is against the mid, leakage is the move of the mid against us one second after a fill, both in basis points, positive costs us.

## Verdict

${verdict === 'model' ? 'It beats the venue averages on rows that it has not seen, in slippage and in both fill losses.' : 'It does not beat the venue averages in every deciding loss on rows that it has not seen: the gate will not let it decide.'}

## Data

Trained on ${source}: ${rows.train} rows; ${rows.validation} stopped the training and calibrated abstention; ${rows.heldOut} later ones judge it below. Between the parts
nothing overlaps. Seed ${dataset.seed}, digest ${dataset.sha256}.

| Loss | Rows | Model | Venue averages | Difference | 95 % interval |
|---|---|---|---|---|---|
${comparisons.map((c) => `| ${c.loss} | ${c.rows} | ${n(c.model)} | ${n(c.baseline)} | ${n(c.difference.mean)} | ${n(c.difference.low)} to ${n(c.difference.high)} |`).join('\n')}

Intervals from ${blocks} blocks of 30 s resampled whole. Fill calibration error over ten bins: ${fillCalibrationError.toFixed(4)}.

## Limits

It speaks of the venues and orders of its data. Rows further from them than ${manifest.abstain.distanceMax === null ? 'any' : n(manifest.abstain.distanceMax)} (mean squared whitened deviation) are left to the venue averages.
`
}
