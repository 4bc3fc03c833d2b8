import { FIRM_OBJECTIVE, symbolObjective, symbolOfObjective, type ObjectiveRecord, type ObjectiveWeights, type Reference } from '@sluice/protocol'

/** `firm` or `symbol:<symbol>`. */
export type ScopeName = typeof FIRM_OBJECTIVE | `symbol:${string}`

export interface Scope {
  readonly name: ScopeName
  /** Null for the firm. */
  readonly symbol: string | null
  /** Its own newest version, in force or cleared; null when it never had one. */
  readonly own: ObjectiveRecord | null
  /** What routes it now: its own version while active, else the firm's. */
  readonly live: ObjectiveRecord
  readonly usesFirm: boolean
}

export const scopeText = (name: ScopeName): string => symbolOfObjective(name) ?? 'Firm'

/** The scope that an address names; null when there is none of that name. */
export const scopeNamed = (scopes: readonly Scope[], name: string): Scope | null => scopes.find((scope) => scope.name === name) ?? null

/** Pure: the firm first, then every symbol of the reference in its order. */
export function scopesOf(objectives: ReadonlyMap<string, ObjectiveRecord>, reference: Reference): readonly Scope[] {
  const firm = objectives.get(FIRM_OBJECTIVE) ?? configured(reference)
  return [
    { name: FIRM_OBJECTIVE, symbol: null, own: firm, live: firm, usesFirm: false },
    ...reference.instruments.map(({ symbol }): Scope => {
      const own = objectives.get(symbolObjective(symbol)) ?? null
      const active = own?.active === true
      return { name: `symbol:${symbol}`, symbol, own, live: active ? own : firm, usesFirm: !active }
    }),
  ]
}

/** Before anybody set the firm's weights: the configuration's default preset. */
function configured(reference: Reference): ObjectiveRecord {
  const weights: ObjectiveWeights = reference.objectives[reference.defaultObjective] ?? { slippage: 0, fill: 0, speed: 0, leakage: 0, fees: 0 }
  return {
    type: 'objective', name: FIRM_OBJECTIVE, version: 0, weights, preset: reference.defaultObjective, active: true, by: 'configuration', reason: 'default of the configuration',
    fromSeq: 0 as ObjectiveRecord['fromSeq'], sinceUs: 0 as ObjectiveRecord['sinceUs'],
  }
}
