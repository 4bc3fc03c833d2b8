import type { ModelRow } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { ageText, byStage, gateText, stageText } from './model-words.ts'

const row = (changes: Partial<Record<keyof ModelRow, unknown>>): ModelRow => ({ stage: 'shadow', shareMicro: null, suspendedBy: null, trainedUs: 1, modelId: 'a', ...changes }) as unknown as ModelRow

describe('words of a model', () => {
  it('name its stage, the share of a canary, and that it is suspended', () => {
    expect(stageText(row({ stage: 'canary', shareMicro: 50_000 }))).toEqual({ text: 'Canary 5\u202f%', tone: 'accent' })
    expect(stageText(row({ stage: 'canary', shareMicro: 2_500 })).text).toBe('Canary 0.3\u202f%')
    expect(stageText(row({ stage: 'live', suspendedBy: 'model-drift' }))).toEqual({ text: 'Live, suspended', tone: 'critical' })
  })
  it('count what failed at the gate, and age in hours, then days', () => {
    expect([gateText(null).text, gateText({ passed: true, failed: [] } as never).text, gateText({ passed: false, failed: ['a', 'b'] } as never).text]).toEqual(['not checked', 'passed', '2 failed'])
    expect([ageText(0, 1), ageText(0, 47 * 3_600_000_000), ageText(0, 75 * 3_600_000_000)]).toEqual(['below 1 h', '47 h', '3 d'])
  })
  it('stand with what decides first', () => {
    const rows = [row({ modelId: 'r', stage: 'retired' }), row({ modelId: 'old' }), row({ modelId: 'new', trainedUs: 5 }), row({ modelId: 'l', stage: 'live' })]
    expect([...rows].sort(byStage).map(({ modelId }) => modelId)).toEqual(['l', 'new', 'old', 'r'])
  })
})
