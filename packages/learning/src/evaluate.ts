import { Rng } from '@sluice/domain'
import { FILL, HEADS, LEAKAGE, SLIPPAGE, TIME, type Dataset } from './dataset.ts'
import { logLoss } from './train-mlp.ts'

/** A mean difference of losses (model minus baseline: negative is better) with its 95 % block-bootstrap interval. */
export interface PairedDifference {
  readonly mean: number
  readonly low: number
  readonly high: number
}

export interface LossComparison {
  readonly loss: string
  readonly rows: number
  readonly model: number
  readonly baseline: number
  readonly difference: PairedDifference
}

export interface Evaluation {
  readonly rows: number
  readonly blocks: number
  /** Against venue averages. */
  readonly comparisons: readonly LossComparison[]
  /** Slippage against the price that a candidate is quoted at, which needs no model; reported, it does not decide. */
  readonly touchRule: LossComparison
  /** Mean distance of predicted and seen fill rates over ten bins of the prediction, weighted by rows. */
  readonly fillCalibrationError: number
  readonly verdict: 'model' | 'venue-averages'
}

const RESAMPLES = 2_000
const CALIBRATION_BINS = 10

type Loss = (prediction: number, target: number) => number
const squared: Loss = (prediction, target) => (prediction - target) * (prediction - target)

const LOSSES: readonly { readonly name: string; readonly head: number; readonly loss: Loss; readonly decides: boolean }[] = [
  { name: 'slippage squared error (bps²)', head: SLIPPAGE, loss: squared, decides: true },
  { name: 'fill log loss', head: FILL, loss: logLoss, decides: true },
  { name: 'fill Brier score', head: FILL, loss: squared, decides: true },
  { name: 'time-to-fill squared error (s²)', head: TIME, loss: squared, decides: false },
  { name: 'leakage squared error (bps²)', head: LEAKAGE, loss: squared, decides: false },
]

/**
 * Compares predictions with venue averages on held-out sessions. The verdict is `model` only when the intervals of slippage and of both fill
 * losses lie wholly below zero; else venue averages stay live.
 */
export function evaluate(data: Dataset, predictions: { readonly model: Float32Array; readonly averages: Float32Array; readonly touch: Float32Array }, seed: number): Evaluation {
  const { model, averages, touch } = predictions
  const comparisons = LOSSES.map(({ name, head, loss }, i) => compare(data, { name, head, loss }, model, averages, new Rng(seed, 500 + i)))
  const wins = comparisons.every(({ difference }, i) => !LOSSES[i]!.decides || difference.high < 0)
  return {
    rows: data.rows, blocks: new Set(data.blocks).size, comparisons,
    touchRule: compare(data, LOSSES[0]!, model, touch, new Rng(seed, 600)),
    fillCalibrationError: calibrationError(data, model), verdict: wins ? 'model' : 'venue-averages',
  }
}

function compare(data: Dataset, by: { name: string; head: number; loss: Loss }, model: Float32Array, baseline: Float32Array, rng: Rng): LossComparison {
  const blocks = new Map<string, { sum: number; rows: number }>()
  let modelSum = 0
  let baselineSum = 0
  let rows = 0
  for (let row = 0; row < data.rows; row++) {
    const at = row * HEADS + by.head
    const target = data.targets[at]!
    if (Number.isNaN(target)) continue
    const modelLoss = by.loss(model[at]!, target)
    const baselineLoss = by.loss(baseline[at]!, target)
    modelSum += modelLoss
    baselineSum += baselineLoss
    rows += 1
    const key = data.blocks[row]!
    const block = blocks.get(key) ?? { sum: 0, rows: 0 }
    block.sum += modelLoss - baselineLoss
    block.rows += 1
    blocks.set(key, block)
  }
  return { loss: by.name, rows, model: modelSum / rows, baseline: baselineSum / rows, difference: bootstrap([...blocks.values()], rng) }
}

/** Mean over rows; whole blocks are drawn with replacement. */
export function bootstrap(blocks: readonly { readonly sum: number; readonly rows: number }[], rng: Rng): PairedDifference {
  const total = (drawn: Iterable<{ sum: number; rows: number }>): number => {
    let sum = 0
    let rows = 0
    for (const block of drawn) {
      sum += block.sum
      rows += block.rows
    }
    return rows === 0 ? 0 : sum / rows
  }
  const means = Float64Array.from({ length: RESAMPLES }, () => total(blocks.map(() => blocks[rng.int(0, blocks.length - 1)]!))).sort()
  return { mean: total(blocks), low: means[Math.floor(RESAMPLES * 0.025)]!, high: means[Math.ceil(RESAMPLES * 0.975) - 1]! }
}

function calibrationError(data: Dataset, model: Float32Array): number {
  const bins = Array.from({ length: CALIBRATION_BINS }, () => ({ rows: 0, predicted: 0, seen: 0 }))
  for (let row = 0; row < data.rows; row++) {
    const p = model[row * HEADS + FILL]!
    const bin = bins[Math.min(CALIBRATION_BINS - 1, Math.floor(p * CALIBRATION_BINS))]!
    bin.rows += 1
    bin.predicted += p
    bin.seen += data.targets[row * HEADS + FILL]!
  }
  return bins.reduce((sum, bin) => sum + Math.abs(bin.predicted - bin.seen), 0) / data.rows
}
