import {
  FIRM_OBJECTIVE, OBJECTIVE_DIMENSIONS, symbolObjective, symbolOfObjective, WEIGHT_MAX,
  type Denial, type EngineConfig, type Input, type ObjectiveRecord, type ObjectiveWeights, type Seq, type SymbolId, type UnixUs,
} from '@sluice/domain'
import { answer, commander, reasonDenial } from './answers.ts'
import type { DeskState } from './desk-state.ts'
import type { ObjectiveState } from './state.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

const CONFIGURATION = 'configuration'

export const isPreset = (state: DeskState, name: string): boolean => state.objectives.has(name) && name !== FIRM_OBJECTIVE && symbolOfObjective(name) === null

/** What an order is routed by now: the preset it names, else its symbol's objective, else the firm's. */
export function objectiveFor(state: Pick<DeskState, 'objectives'>, symbol: SymbolId, requested: string | null): { readonly name: string; readonly version: number; readonly weights: ObjectiveWeights } {
  const own = symbolObjective(symbol)
  const name = requested ?? (state.objectives.get(own)?.active === true ? own : FIRM_OBJECTIVE)
  const { version, weights } = state.objectives.get(name)!
  return { name, version, weights }
}

/** Presets and the firm's objective as configured, where no person has set other weights. */
export function configuredObjectives(known: ReadonlyMap<string, ObjectiveState>, config: EngineConfig, at: { readonly seq: Seq; readonly nowUs: UnixUs }): Map<string, ObjectiveState> {
  const changed = new Map<string, ObjectiveState>()
  const configure = (name: string, preset: string, weights: ObjectiveWeights): void => {
    const before = known.get(name)
    if (before !== undefined && (before.byPerson || (before.preset === preset && sameWeights(before.weights, weights)))) return
    changed.set(name, {
      version: (before?.version ?? 0) + 1, weights, preset, active: true, by: CONFIGURATION, reason: 'as configured', fromSeq: at.seq, sinceUs: at.nowUs, byPerson: false,
    })
  }
  for (const [name, weights] of Object.entries(config.objectives)) configure(name, name, weights)
  configure(FIRM_OBJECTIVE, config.defaultObjective, config.objectives[config.defaultObjective]!)
  return changed
}

const sameWeights = (a: ObjectiveWeights, b: ObjectiveWeights): boolean => OBJECTIVE_DIMENSIONS.every((dimension) => a[dimension] === b[dimension])

export function objectiveRecord(name: string, { byPerson: _, ...objective }: ObjectiveState): ObjectiveRecord {
  return { type: 'objective', name, ...objective }
}

export function setWeights(state: DeskState, { source, objective, weights, preset, reason }: Of<'set-weights'>): void {
  const denial = weightsDenial(state, { objective, weights, preset, reason })
  if (denial === null) {
    const taken = preset !== null && sameWeights(state.objectives.get(preset)!.weights, weights) ? preset : null
    change(state, objective, { weights, preset: taken, active: true, by: commander(source), reason })
  }
  answer(state, source, null, denial)
}

/** A symbol's own objective ends; the firm's counts for it again. */
export function clearWeights(state: DeskState, { source, objective, reason }: Of<'clear-weights'>): void {
  const known = state.objectives.get(objective)
  const clearable = known !== undefined && known.active && symbolOfObjective(objective) !== null
  const denial: Denial | null = clearable ? reasonDenial(reason) : { code: 'OBJECTIVE_NOT_CLEARABLE', objective }
  if (clearable && denial === null) change(state, objective, { weights: known.weights, preset: known.preset, active: false, by: commander(source), reason })
  answer(state, source, null, denial)
}

function change(state: DeskState, name: string, to: Pick<ObjectiveState, 'weights' | 'preset' | 'active' | 'by' | 'reason'>): void {
  const before = state.objectives.get(name)
  // A journal from before objectives were told holds no word of what was configured: its history begins with this.
  if (before !== undefined && !before.byPerson) state.record(objectiveRecord(name, before))
  const next: ObjectiveState = { ...to, version: (before?.version ?? 0) + 1, fromSeq: state.seq, sinceUs: state.nowUs, byPerson: true }
  state.objectives.set(name, next)
  state.record(objectiveRecord(name, next))
}

function weightsDenial(state: DeskState, { objective, weights, preset, reason }: Pick<Of<'set-weights'>, 'objective' | 'weights' | 'preset' | 'reason'>): Denial | null {
  const symbol = symbolOfObjective(objective)
  if (symbol !== null && !state.instruments.has(symbol)) return { code: 'UNKNOWN_SYMBOL', symbol }
  if (symbol === null && !state.objectives.has(objective)) return { code: 'UNKNOWN_OBJECTIVE', objective }
  if (preset !== null && !isPreset(state, preset)) return { code: 'UNKNOWN_OBJECTIVE', objective: preset }
  for (const dimension of OBJECTIVE_DIMENSIONS) {
    const value = weights[dimension]
    if (!Number.isSafeInteger(value) || value < 0 || value > WEIGHT_MAX) return { code: 'WEIGHTS_OUT_OF_RANGE', dimension, value, max: WEIGHT_MAX }
  }
  // All zero would make every venue the same: no objective at all.
  if (OBJECTIVE_DIMENSIONS.every((dimension) => weights[dimension] === 0)) return { code: 'WEIGHTS_ALL_ZERO', objective }
  return reasonDenial(reason)
}
