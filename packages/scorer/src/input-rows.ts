import { OBJECTIVE_DIMENSIONS, type ObjectiveWeights } from '@sluice/domain'

/** Weights are thousandths; the model sees units. */
const WEIGHT_UNIT = 1_000

/** Writes `rows` rows of features into `into`, each followed by the weights where there are any. */
export function writeRows(into: Float32Array, features: Float32Array, rows: number, featureCount: number, weights: ObjectiveWeights | null): void {
  if (weights === null) {
    into.set(rows * featureCount === features.length ? features : features.subarray(0, rows * featureCount))
    return
  }
  const units = OBJECTIVE_DIMENSIONS.map((dimension) => weights[dimension] / WEIGHT_UNIT)
  const columns = featureCount + units.length
  for (let row = 0; row < rows; row++) {
    into.set(features.subarray(row * featureCount, (row + 1) * featureCount), row * columns)
    into.set(units, row * columns + featureCount)
  }
}
