import type { SymbolId } from './brand.ts'

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

/** Objective of the firm: what an order is routed by that names none and whose symbol has none of its own. */
export const FIRM_OBJECTIVE = 'firm'
/** Objective of one symbol, stronger than the firm's. Presets go by their own names. */
export const symbolObjective = (symbol: SymbolId): string => `symbol:${symbol}`
export const symbolOfObjective = (name: string): SymbolId | null => (name.startsWith('symbol:') ? (name.slice('symbol:'.length) as SymbolId) : null)

export interface Objective {
  readonly name: string
  readonly version: number
  readonly weights: ObjectiveWeights
}
