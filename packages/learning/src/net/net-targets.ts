import { exp, log } from '@sluice/domain'
import { HEADS, LEAKAGE, MARKOUT_10S, SLIPPAGE, type Dataset } from '../dataset.ts'
import { AT_RISK_MIN, INTERVAL_ENDS_S, MEANS, QUANTILES, RAW, RAW_BOUND, rawColumns, type NetShape } from './net-shape.ts'

/** Targets of the three means: their dataset columns, in the order of the raw outputs. */
const MEAN_TARGETS = [SLIPPAGE, LEAKAGE, MARKOUT_10S] as const
/** Weight of the losses: of the means, of the quantiles, of each interval. */
const MEAN_WEIGHTS = [0.3, 0.3, 0.2] as const
const QUANTILE_WEIGHT = 0.3
const HAZARD_WEIGHT = 1

/** Mean and deviation of each of the three mean targets; the quantiles of the slippage share the first. */
export interface TargetScales {
  readonly mean: Float32Array
  readonly deviation: Float32Array
}

/** What the training step compares raw outputs with; row-major [rows, raw]. */
export interface NetTargets {
  readonly targets: Float32Array
  readonly weights: Float32Array
}

/** Ends of the intervals that enough rows were watched through, and the mean time of the fills within each. */
export function intervalsOf(data: Dataset, atRiskMin = AT_RISK_MIN): Pick<NetShape, 'endsS' | 'meanS'> {
  const ends: number[] = INTERVAL_ENDS_S.filter((end, i) => atRisk(data, i === 0 ? 0 : INTERVAL_ENDS_S[i - 1]!, end) >= atRiskMin)
  const meanS = ends.map((end, i) => {
    const from = i === 0 ? 0 : ends[i - 1]!
    const waits = data.waitS.filter((wait) => wait <= end && (wait > from || i === 0))
    return waits.length === 0 ? (from + end) / 2 : waits.reduce((sum, wait) => sum + wait, 0) / waits.length
  })
  return { endsS: ends, meanS }
}

/** Rows that had not filled at `from` and were to be watched until `to`. */
function atRisk(data: Dataset, from: number, to: number): number {
  let rows = 0
  for (let row = 0; row < data.rows; row++) {
    const filledBefore = from > 0 && data.waitS[row]! <= from
    if (!filledBefore && data.watchedS[row]! >= to) rows += 1
  }
  return rows
}

export function targetScales(data: Dataset, quoted: number): TargetScales {
  const moments = MEAN_TARGETS.map((column) => {
    let [rows, sum, squares] = [0, 0, 0]
    for (let row = 0; row < data.rows; row++) {
      const value = targetOf(data, row, column, quoted)
      if (Number.isNaN(value)) continue
      rows += 1
      sum += value
      squares += value * value
    }
    const mean = rows === 0 ? 0 : sum / rows
    return { mean, deviation: rows === 0 ? 1 : Math.max(1e-6, Math.sqrt(Math.max(0, squares / rows - mean * mean))) }
  })
  return { mean: Float32Array.from(moments, (m) => m.mean), deviation: Float32Array.from(moments, (m) => m.deviation) }
}

/** Slippage counts from the quoted price, which needs no learning. */
function targetOf(data: Dataset, row: number, column: number, quoted: number): number {
  const value = data.targets[row * HEADS + column]!
  if (column !== SLIPPAGE || quoted < 0) return value
  return value - data.features[row * (data.features.length / data.rows) + quoted]!
}

export function netTargets(data: Dataset, shape: NetShape, scales: TargetScales): NetTargets {
  const raw = rawColumns(shape)
  const targets = new Float32Array(data.rows * raw)
  const weights = new Float32Array(data.rows * raw)
  for (let row = 0; row < data.rows; row++) {
    const at = row * raw
    const put = (column: number, target: number, weight: number): void => {
      targets[at + column] = target
      weights[at + column] = weight
    }
    MEAN_TARGETS.forEach((column, i) => {
      const value = (targetOf(data, row, column, shape.quoted) - scales.mean[i]!) / scales.deviation[i]!
      if (Number.isNaN(value)) return
      put(i, value, MEAN_WEIGHTS[i]!)
      if (column === SLIPPAGE) put(RAW.median, value, QUANTILE_WEIGHT)
    })
    hazardTargets(data.waitS[row]!, data.watchedS[row]!, shape.endsS, (interval, filled) => put(RAW.hazards + interval, filled, HAZARD_WEIGHT))
  }
  return { targets, weights }
}

/** An interval counts while the order was still waiting and was watched through it; a censored one counts up to there and no further. */
function hazardTargets(waitS: number, watchedS: number, endsS: readonly number[], put: (interval: number, filled: 0 | 1) => void): void {
  for (let i = 0; i < endsS.length && watchedS >= endsS[i]!; i++) {
    if (waitS <= endsS[i]!) return put(i, 1)
    put(i, 0)
  }
}

/** Mean weighted loss of raw outputs. */
export function netLoss(raw: Float32Array, { targets, weights }: NetTargets, columns: number): number {
  const rows = raw.length / columns
  let loss = 0
  for (let at = 0; at < raw.length; at += columns) {
    for (let i = 0; i < MEANS; i++) loss += weights[at + i]! * 0.5 * (raw[at + i]! - targets[at + i]!) ** 2
    for (let i = RAW.hazards; i < columns; i++) if (weights[at + i]! > 0) loss += weights[at + i]! * logisticLoss(raw[at + i]!, targets[at + i]!)
    const weight = weights[at + RAW.median]!
    if (weight > 0) loss += weight * quantileLoss(raw.subarray(at, at + columns), targets[at + RAW.median]!)
  }
  return loss / Math.max(1, rows)
}

const bounded = (value: number): number => Math.max(-RAW_BOUND, Math.min(RAW_BOUND, value))

/** ln(1 + e^z) - y z, without overflow. */
const logisticLoss = (z: number, y: number): number => Math.max(z, 0) + log(1 + exp(-Math.abs(z))) - y * z

function quantileLoss(raw: Float32Array, target: number): number {
  const median = raw[RAW.median]!
  const pinball = (tau: number, quantile: number): number => (target < quantile ? (1 - tau) * (quantile - target) : tau * (target - quantile))
  return pinball(QUANTILES.low, median - exp(bounded(raw[RAW.logBelow]!))) + pinball(QUANTILES.median, median) + pinball(QUANTILES.high, median + exp(bounded(raw[RAW.logAbove]!)))
}
