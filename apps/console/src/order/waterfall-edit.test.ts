import type { PlanStep } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { dropStep, editedWaterfall, keepStep, moveStep, type WaterfallEdit } from './waterfall-edit.ts'
import type { Remaining } from './waterfall-model.ts'

const step = (...mics: string[]): PlanStep => ({ timeoutUs: 1, slices: mics.map((mic) => ({ mic, aggressiveness: 'take', qty: 100, limitPrice: 1, timeInForce: 'day' })) }) as unknown as PlanStep
const plan = (decisionId: number, first: number, ...steps: PlanStep[]): Remaining => ({ decisionId, strategy: 'dynamic', dropped: [], steps: steps.map((each, at) => ({ index: first + at, step: each })) })
const now = plan(5, 1, step('A'), step('B', 'C'), step('A'))
const indexes = (remaining: Remaining, edit: WaterfallEdit | null) => editedWaterfall(remaining, edit).kept.map(({ index }) => index)

describe('editing the remaining steps', () => {
  it('begins with the plan as it is', () => {
    expect(editedWaterfall(now, null)).toMatchObject({ changed: false, planMoved: false })
    expect(indexes(now, null)).toEqual([1, 2, 3])
  })
  it('moves, drops and takes back, and names the plan\u2019s own indexes', () => {
    const moved = moveStep(now, null, 'A:take#1', 0)
    expect(indexes(now, moved)).toEqual([3, 1, 2])
    const dropped = dropStep(now, moved, 'B:take|C:take#0')
    expect(indexes(now, dropped)).toEqual([3, 1])
    expect(editedWaterfall(now, dropped).dropped.map(({ index }) => index)).toEqual([2])
    expect(indexes(now, keepStep(now, dropped, 'B:take|C:take#0'))).toEqual([3, 1, 2])
    expect(indexes(now, moveStep(now, null, 'A:take#0', 99))).toEqual([2, 3, 1])
  })
  it('is no change once it is what the plan says', () => {
    expect(editedWaterfall(now, moveStep(now, moveStep(now, null, 'A:take#0', 1), 'A:take#0', 0)).changed).toBe(false)
  })
  it('stays on screen against a new plan: what is gone falls out, what is new comes last', () => {
    const edit = dropStep(now, moveStep(now, null, 'B:take|C:take#0', 0), 'A:take#1')
    const later = plan(8, 0, step('D'), step('A'), step('B', 'C'))
    const edited = editedWaterfall(later, edit)
    expect(edited.kept.map(({ index, isNew }) => [index, isNew])).toEqual([[2, false], [1, false], [0, true]])
    expect([edited.planMoved, edited.changed, edited.dropped.length]).toEqual([true, true, 0])
  })
  it('begins with what an edit of the same plan left, and can take back what it dropped', () => {
    const [first, second, third] = now.steps
    const applied: Remaining = { ...now, steps: [third!, first!], dropped: [second!] }
    expect(editedWaterfall(applied, null)).toMatchObject({ changed: false, dropped: [{ index: 2 }] })
    expect(indexes(applied, null)).toEqual([3, 1])
    expect(indexes(applied, keepStep(applied, null, 'B:take|C:take#0'))).toEqual([3, 1, 2])
  })
  it('nothing can be left', () => {
    const empty = ['A:take#0', 'B:take|C:take#0', 'A:take#1'].reduce<WaterfallEdit | null>((edit, key) => dropStep(now, edit, key), null)
    expect(indexes(now, empty)).toEqual([])
  })
})
