import { log, Rng, type ScoreOutput } from '@sluice/domain'
import { FILL, FILL_10S, FILL_1S, FILL_60S, HEADS, LEAKAGE, MARKOUT_10S, SLIPPAGE, TARGETS, TIME, type Dataset } from './dataset.ts'

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

/** Predicted and seen fill rates within one horizon. */
export interface FillCalibration {
  readonly output: ScoreOutput
  readonly rows: number
  /** Mean distance of predicted and seen rates over ten bins of the prediction, weighted by rows. */
  readonly error: number
}

/**
 * How often the slippage fell outside the predicted quantiles by more than a hundredth of a basis point; at most a tenth is wanted on either side. (Most
 * orders trade at exactly the quoted price, on which the quantiles lie, too: which side of it they are rounded to says nothing.)
 */
export interface IntervalCoverage {
  readonly rows: number
  readonly belowLow: number
  readonly aboveHigh: number
  readonly meanWidthBps: number
}

export interface Evaluation {
  readonly rows: number
  readonly blocks: number
  /** Against venue averages. */
  readonly comparisons: readonly LossComparison[]
  /** Slippage against the price that a candidate is quoted at, which needs no model; reported, it does not decide. */
  readonly touchRule: LossComparison
  /** Of the model's own horizon. */
  readonly fillCalibrationError: number
  readonly fillCalibrations: readonly FillCalibration[]
  /** Null for a model without quantiles. */
  readonly coverage: IntervalCoverage | null
  readonly verdict: 'model' | 'venue-averages'
}

/** Row-major [rows, HEADS]; NaN for what is not predicted. */
export interface Predictions {
  readonly model: Float32Array
  readonly averages: Float32Array
  readonly touch: Float32Array
  /** Slippage quantiles by row. */
  readonly quantiles?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> }
}

const RESAMPLES = 2_000
const CALIBRATION_BINS = 10
const PROBABILITY_FLOOR = 1e-6
const COVERAGE_TOLERANCE_BPS = 0.01

type Loss = (prediction: number, target: number) => number
const squared: Loss = (prediction, target) => (prediction - target) * (prediction - target)
export const logLoss: Loss = (p, outcome) => -log(Math.max(PROBABILITY_FLOOR, outcome > 0.5 ? p : 1 - p))

const LOSSES: readonly { readonly name: string; readonly head: number; readonly loss: Loss; readonly decides: boolean }[] = [
  { name: 'slippage squared error (bps²)', head: SLIPPAGE, loss: squared, decides: true },
  { name: 'fill log loss', head: FILL, loss: logLoss, decides: true },
  { name: 'fill Brier score', head: FILL, loss: squared, decides: true },
  { name: 'time-to-fill squared error (s²)', head: TIME, loss: squared, decides: false },
  { name: 'leakage squared error (bps²)', head: LEAKAGE, loss: squared, decides: false },
  { name: '10 s markout squared error (bps²)', head: MARKOUT_10S, loss: squared, decides: false },
  { name: '1 s fill log loss', head: FILL_1S, loss: logLoss, decides: false },
  { name: '10 s fill log loss', head: FILL_10S, loss: logLoss, decides: false },
  { name: '60 s fill log loss', head: FILL_60S, loss: logLoss, decides: false },
]

/**
 * Compares predictions with venue averages on held-out rows. The verdict is `model` only when the intervals of slippage and of both fill
 * losses lie wholly below zero; else venue averages stay live. Losses that the model has no prediction or the data no outcome for are left out.
 */
export function evaluate(data: Dataset, predictions: Predictions, seed: number): Evaluation {
  const { model, averages, touch, quantiles } = predictions
  const all = LOSSES.map((by, i) => ({ by, result: compare(data, by, model, averages, new Rng(seed, 500 + i)) }))
  const judged = all.filter(({ by, result }) => by.decides || result.rows > 0)
  const fillCalibrations = [FILL, FILL_1S, FILL_10S, FILL_60S].map((head) => calibration(data, model, head)).filter(({ rows }) => rows > 0)
  return {
    rows: data.rows, blocks: new Set(data.blocks).size, comparisons: judged.map(({ result }) => result),
    touchRule: compare(data, LOSSES[0]!, model, touch, new Rng(seed, 600)),
    fillCalibrationError: fillCalibrations[0]?.error ?? 0, fillCalibrations,
    coverage: quantiles === undefined ? null : coverage(data, quantiles.low, quantiles.high),
    verdict: judged.every(({ by, result }) => !by.decides || (result.rows > 0 && result.difference.high < 0)) ? 'model' : 'venue-averages',
  }
}

/** Scores of a model with the named outputs, in the columns that `evaluate` takes. */
export function predictionsOf(scores: ArrayLike<number>, outputNames: readonly ScoreOutput[], rows: number): Float32Array {
  const out = new Float32Array(rows * HEADS).fill(NaN)
  TARGETS.forEach((name, head) => {
    const column = outputNames.indexOf(name)
    if (column === -1) return
    for (let row = 0; row < rows; row++) out[row * HEADS + head] = scores[row * outputNames.length + column]!
  })
  return out
}

function compare(data: Dataset, by: { name: string; head: number; loss: Loss }, model: Float32Array, baseline: Float32Array, rng: Rng): LossComparison {
  const blocks = new Map<string, { sum: number; rows: number }>()
  let modelSum = 0
  let baselineSum = 0
  let rows = 0
  for (let row = 0; row < data.rows; row++) {
    const at = row * HEADS + by.head
    const target = data.targets[at]!
    if (Number.isNaN(target) || Number.isNaN(model[at]!)) continue
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
  const per = Math.max(1, rows)
  return { loss: by.name, rows, model: modelSum / per, baseline: baselineSum / per, difference: bootstrap([...blocks.values()], rng) }
}

/** Mean over rows; whole blocks are drawn with replacement. */
export function bootstrap(blocks: readonly { readonly sum: number; readonly rows: number }[], rng: Rng): PairedDifference {
  if (blocks.length === 0) return { mean: 0, low: 0, high: 0 }
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

function calibration(data: Dataset, model: Float32Array, head: number): FillCalibration {
  const bins = Array.from({ length: CALIBRATION_BINS }, () => ({ predicted: 0, seen: 0 }))
  let rows = 0
  for (let at = head; at < data.targets.length; at += HEADS) {
    const p = model[at]!
    const seen = data.targets[at]!
    if (Number.isNaN(p) || Number.isNaN(seen)) continue
    const bin = bins[Math.max(0, Math.min(CALIBRATION_BINS - 1, Math.floor(p * CALIBRATION_BINS)))]!
    bin.predicted += p
    bin.seen += seen
    rows += 1
  }
  return { output: TARGETS[head]!, rows, error: bins.reduce((sum, bin) => sum + Math.abs(bin.predicted - bin.seen), 0) / Math.max(1, rows) }
}

function coverage(data: Dataset, low: ArrayLike<number>, high: ArrayLike<number>): IntervalCoverage {
  let [rows, belowLow, aboveHigh, width] = [0, 0, 0, 0]
  for (let row = 0; row < data.rows; row++) {
    const seen = data.targets[row * HEADS + SLIPPAGE]!
    if (Number.isNaN(seen)) continue
    rows += 1
    if (seen < low[row]! - COVERAGE_TOLERANCE_BPS) belowLow += 1
    if (seen > high[row]! + COVERAGE_TOLERANCE_BPS) aboveHigh += 1
    width += high[row]! - low[row]!
  }
  const per = Math.max(1, rows)
  return { rows, belowLow: belowLow / per, aboveHigh: aboveHigh / per, meanWidthBps: width / per }
}
