import type { ModelRow } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { actionsOf } from './model-rules.ts'

const model = (modelId: string, changes: Partial<Record<keyof ModelRow, unknown>> = {}): ModelRow =>
  ({ modelId, stage: 'registered', gate: { passed: true, failed: [] }, proposal: null, previous: false, shareMicro: null, suspendedBy: null, ...changes }) as unknown as ModelRow
const open = (row: ModelRow, others: readonly ModelRow[] = [], me: string | null = 'ann@desk.example') => actionsOf(row, { models: [row, ...others], me }).filter(({ blocked }) => blocked === null).map(({ action }) => action)

describe('steps of a model from where it stands', () => {
  it('lead through shadow and canary, one canary at a time, none without its gate', () => {
    expect(open(model('a'))).toEqual(['shadow', 'retire'])
    expect(open(model('a'), [model('b', { stage: 'shadow' }), model('c', { stage: 'shadow' })])).toEqual(['retire'])
    expect(open(model('a', { stage: 'shadow' }))).toEqual(['canary', 'unstage', 'retire'])
    expect(open(model('a', { stage: 'shadow', gate: null }))).toEqual(['unstage', 'retire'])
    expect(open(model('a', { stage: 'shadow' }), [model('b', { stage: 'canary' })])).toEqual(['unstage', 'retire'])
    expect(open(model('a', { stage: 'canary' }))).toEqual(['propose', 'share', 'shadow', 'unstage'])
  })
  it('take four eyes to be live', () => {
    const proposed = model('a', { stage: 'canary', proposal: { by: 'ann@desk.example', reason: 'x', atUs: 1 } })
    expect(open(proposed)).toEqual(['reject', 'unstage'])
    expect(open(proposed, [], 'bob@desk.example')).toEqual(['approve', 'reject', 'unstage'])
    expect(actionsOf(proposed, { models: [], me: 'ann@desk.example' })[0]?.blocked).toContain('another risk manager')
  })
  it('lead back only where somewhere was before', () => {
    expect(open(model('a', { stage: 'live' }))).toEqual([])
    expect(open(model('a', { stage: 'live' }), [model('b', { previous: true })])).toEqual(['rollback'])
  })
})
