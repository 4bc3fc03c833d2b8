import { fitLogistic } from './logistic.ts'

/** Turns a model's score into a margin by a straight line that never falls: the order of scores stays. */
export interface CalibrationMap {
  readonly constant: number
  readonly slope: number
}

/** Platt's line through scores of rows that the scoring model was not trained on. */
export function fitCalibration(scores: Float64Array, outcomes: ArrayLike<number>): CalibrationMap {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) * (score - mean), 0) / scores.length) || 1
  const x = Float32Array.from(scores, (score) => (score - mean) / deviation)
  const [constant = 0, slope = 0] = fitLogistic(x, 1, outcomes, { penalty: 1, directions: [1] }).coefficients
  return { constant: constant - (slope * mean) / deviation, slope: slope / deviation }
}

export const calibrated = ({ constant, slope }: CalibrationMap, scores: Float64Array): Float64Array => scores.map((score) => constant + slope * score)
