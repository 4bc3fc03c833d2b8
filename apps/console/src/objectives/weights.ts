import { OBJECTIVE_DIMENSIONS, WEIGHT_MAX, type ObjectiveDimension, type ObjectiveWeights } from '@sluice/protocol'

/** Thousandths that one press of an arrow key adds. */
export const WEIGHT_STEP = 50

export const DIMENSION_WORDS: Readonly<Record<ObjectiveDimension, { readonly label: string; readonly short: string; readonly meaning: string }>> = {
  slippage: { label: 'Slippage', short: 'Slip', meaning: 'cost against arrival mid' },
  fill: { label: 'Fill', short: 'Fill', meaning: 'cost of what stays unfilled' },
  speed: { label: 'Speed', short: 'Speed', meaning: 'cost of the time until it fills' },
  leakage: { label: 'Leakage', short: 'Leak', meaning: 'adverse move after our fill' },
  fees: { label: 'Fees', short: 'Fees', meaning: 'venue fees, less rebates' },
}

/** Thousandths as people write them: 1500 is `1.50`, 1234 is `1.234`. */
export function weightText(thousandths: number): string {
  const text = (thousandths / 1_000).toFixed(3)
  return text.endsWith('0') ? text.slice(0, -1) : text
}

export type ParsedWeight = { readonly ok: true; readonly thousandths: number } | { readonly ok: false; readonly why: string }

/** What a person typed, as thousandths; a comma is taken for the point. */
export function parseWeight(typed: string): ParsedWeight {
  const match = /^(\d{0,4})(?:[.,](\d*))?$/.exec(typed.trim())
  if (match === null || `${match[1] ?? ''}${match[2] ?? ''}` === '') return { ok: false, why: `"${typed.slice(0, 20)}" is no number; 0.00 to ${weightText(WEIGHT_MAX)} is allowed` }
  const fraction = (match[2] ?? '').replace(/0+$/, '')
  if (fraction.length > 3) return { ok: false, why: `${typed.trim()} has more than three decimals` }
  const thousandths = Number(match[1] ?? '') * 1_000 + Number(fraction.padEnd(3, '0') || '0')
  return thousandths <= WEIGHT_MAX ? { ok: true, thousandths } : { ok: false, why: `${typed.trim()} is above ${weightText(WEIGHT_MAX)}` }
}

export const sameWeights = (a: ObjectiveWeights, b: ObjectiveWeights): boolean => OBJECTIVE_DIMENSIONS.every((dimension) => a[dimension] === b[dimension])
export const isAllZero = (weights: ObjectiveWeights): boolean => OBJECTIVE_DIMENSIONS.every((dimension) => weights[dimension] === 0)

/** Name of the preset that these weights are; null when set one by one. */
export const presetOf = (weights: ObjectiveWeights, presets: Readonly<Record<string, ObjectiveWeights>>): string | null =>
  Object.entries(presets).find(([, preset]) => sameWeights(preset, weights))?.[0] ?? null

export interface WeightChange {
  readonly dimension: ObjectiveDimension
  readonly from: number
  readonly to: number
}

/** Dimensions that differ, in the order of the sliders. */
export const changesOf = (from: ObjectiveWeights, to: ObjectiveWeights): readonly WeightChange[] =>
  OBJECTIVE_DIMENSIONS.flatMap((dimension) => (from[dimension] === to[dimension] ? [] : [{ dimension, from: from[dimension], to: to[dimension] }]))
