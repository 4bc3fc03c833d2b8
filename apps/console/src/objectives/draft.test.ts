import type { ObjectiveRecord, Reference } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { draftOf, isDirty, isOvertaken, lookedAt, withWeights } from './draft.ts'
import { scopesOf, type Scope } from './scopes.ts'

const BALANCED = { slippage: 1_000, fill: 1_000, speed: 500, leakage: 500, fees: 1_000 }
const FAST = { ...BALANCED, speed: 2_000 }
const reference = { instruments: [{ symbol: 'AVAX' }, { symbol: 'KLIC' }], objectives: { balanced: BALANCED }, defaultObjective: 'balanced' } as unknown as Reference
const objective = (name: string, version: number, weights = BALANCED, active = true) => ({ type: 'objective', name, version, weights, preset: null, active, by: 'r@desk', reason: 'x', fromSeq: version * 10, sinceUs: 1 }) as unknown as ObjectiveRecord
const rowsOf = (...records: ObjectiveRecord[]): ReadonlyMap<string, ObjectiveRecord> => new Map(records.map((record) => [record.name, record]))
const scope = (rows: ReadonlyMap<string, ObjectiveRecord>, name: string): Scope => {
  const found = scopesOf(rows, reference).find((each) => each.name === name)
  if (found === undefined) throw new Error(`no scope ${name}`)
  return found
}

describe('scopes', () => {
  it('are the firm and every symbol; a symbol without an active objective uses the firm\u2019s', () => {
    const scopes = scopesOf(rowsOf(objective('firm', 3), objective('symbol:AVAX', 2, FAST), objective('symbol:KLIC', 5, FAST, false)), reference)
    expect(scopes.map(({ name, usesFirm, live }) => [name, usesFirm, live.version])).toEqual([['firm', false, 3], ['symbol:AVAX', false, 2], ['symbol:KLIC', true, 3]])
    expect(scopes[2]?.own?.version).toBe(5)
  })
  it('begin with the default preset of the configuration', () => {
    expect(scope(new Map(), 'firm').live).toMatchObject({ version: 0, preset: 'balanced', weights: BALANCED, by: 'configuration' })
  })
})

describe('a draft', () => {
  const before = scope(rowsOf(objective('firm', 3)), 'firm')
  it('is dirty only while it differs from what routes now', () => {
    expect(isDirty(undefined, before)).toBe(false)
    expect(isDirty(withWeights(undefined, before, FAST), before)).toBe(true)
    expect(isDirty(withWeights(draftOf(before, FAST), before, { ...BALANCED }), before)).toBe(false)
  })
  it('is overtaken by a newer version until that was looked at', () => {
    const after = scope(rowsOf(objective('firm', 4, { ...BALANCED, fees: 0 })), 'firm')
    const draft = withWeights(draftOf(before, FAST), after, { ...FAST, fill: 0 })
    expect(isOvertaken(draft, before)).toBe(false)
    expect(isOvertaken(draft, after)).toBe(true)
    expect(isOvertaken(lookedAt(draft, after), after)).toBe(false)
  })
  it('begins anew once it is what routes: an own publication overtakes nobody', () => {
    const published = scope(rowsOf(objective('firm', 4, FAST)), 'firm')
    const draft = draftOf(before, FAST)
    expect(isOvertaken(draft, published)).toBe(false)
    expect(isOvertaken(withWeights(draft, published, BALANCED), published)).toBe(false)
  })
  it('of a symbol is overtaken too when the firm\u2019s changes under it', () => {
    const symbol = scope(rowsOf(objective('firm', 3)), 'symbol:AVAX')
    expect(isOvertaken(draftOf(symbol, FAST), scope(rowsOf(objective('firm', 4)), 'symbol:AVAX'))).toBe(true)
  })
})
