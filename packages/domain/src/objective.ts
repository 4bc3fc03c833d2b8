/**
 * What "best" means, in thousandths (integers, so that a tie is a tie on every machine). Each weight multiplies a cost in
 * basis points: slippage against arrival, the cost of what stays unfilled, delay, information leakage, fees.
 */
export interface ObjectiveWeights {
  readonly slippage: number
  readonly fill: number
  readonly speed: number
  readonly leakage: number
  readonly fees: number
}
export const OBJECTIVE_DIMENSIONS = ['slippage', 'fill', 'speed', 'leakage', 'fees'] as const
export type ObjectiveDimension = (typeof OBJECTIVE_DIMENSIONS)[number]
/** Largest weight, in thousandths. */
export const WEIGHT_MAX = 5_000

export interface Objective {
  readonly name: string
  readonly version: number
  readonly weights: ObjectiveWeights
}
