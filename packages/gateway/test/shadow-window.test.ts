import { describe, expect, it } from 'vitest'
import { SHADOW_DECISIONS_MAX, ShadowWindow } from '../src/shadow-window.ts'
import { shadow } from './rows.ts'

describe('what shadows did', () => {
  it('[MD6] shares and means are of what was usable; a failure counts as one and as nothing else', () => {
    const window = new ShadowWindow()
    window.add(shadow(1, 'nn-2', { inferenceUs: 300 }))
    window.add(shadow(2, 'nn-2', { agrees: false, ownCostMicroBps: 1_000_000, madeCostMicroBps: 3_000_000, inferenceUs: 100 }))
    window.add(shadow(3, 'nn-2', { agrees: false, firstChoice: null, ownCostMicroBps: null, madeCostMicroBps: null, inferenceUs: null, failure: 'non-finite' }))
    expect(window.figures('nn-2')).toEqual({ modelId: 'nn-2', decisions: 3, agreement: 0.5, savingMicroBps: 1_000_000, failures: 1, inferenceUsP50: 100 })
    expect(window.figures('nn-9')).toEqual({ modelId: 'nn-9', decisions: 0, agreement: null, savingMicroBps: null, failures: 0, inferenceUsP50: null })
  })

  it('[MD6] the newest are kept, so many of a model and no more', () => {
    const window = new ShadowWindow()
    for (let n = 0; n < SHADOW_DECISIONS_MAX * 1.2; n++) window.add(shadow(n, 'nn-2', { agrees: n >= SHADOW_DECISIONS_MAX * 0.2 }))
    expect(window.figures('nn-2')).toMatchObject({ decisions: SHADOW_DECISIONS_MAX, agreement: 1 })
  })
})
