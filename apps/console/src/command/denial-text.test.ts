import type { Denial } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { denialText } from './denial-text.ts'

const text = (denial: Record<string, unknown>, units?: Parameters<typeof denialText>[1]) => denialText(denial as unknown as Denial, units)

describe('words of a denial', () => {
  it('name the numbers in the units of the instrument', () => {
    expect(text({ code: 'QTY_BELOW_VENUE_MIN', qty: 5, minQty: 10, mic: 'DRK1' }, { priceScale: 10_000, lotSize: 100 })).toBe('500 shares is below the minimum of 1,000 shares at DRK1.')
    expect(text({ code: 'PRICE_BEYOND_PARENT_LIMIT', price: 15_746, limitPrice: 15_700 }, { priceScale: 100, lotSize: 1 })).toBe('Price 157.46 is worse than the order\u2019s own limit 157.00.')
  })
  it('count steps from one, and durations in what reads best', () => {
    expect(text({ code: 'STEP_UNKNOWN', step: 0, firstOpen: 1, steps: 4 })).toBe('Step 1 is not one of the steps still to come (2 to 4), or is named twice.')
    expect(text({ code: 'EXPIRY_OUT_OF_RANGE', expiresInUs: 500_000, minUs: 1_000_000, maxUs: 86_400_000_000 })).toBe('An expiry after 500 ms is not possible: from 1.0 s to 24 h.')
  })
  it('tell the state of a venue, and a band with the sides that it has', () => {
    expect(text({ code: 'VENUE_NOT_OPEN', mic: 'XNYS', symbol: 'AVAX', state: 'halted' })).toBe('XNYS takes no orders in AVAX now: halted.')
    expect(text({ code: 'PRICE_BEYOND_BAND', mic: 'XNYS', price: 1_050_000, low: 950_000, high: 1_049_900 })).toBe('Price 105.00 is outside the price band of 95.00 to 104.99 at XNYS.')
    expect(text({ code: 'PRICE_BEYOND_BAND', mic: 'XNYS', price: 940_000, low: 950_000, high: null })).toContain('band from 95.00 at')
  })
  it('tell why a model goes no further', () => {
    expect(text({ code: 'MODEL_GATE_NOT_PASSED', modelId: 'nn-2', failed: ['latency', 'calibration'] })).toBe('Model nn-2 has not passed its gate: latency, calibration failed. It may shadow; it may not decide.')
    expect(text({ code: 'CANARY_SHARE_OUT_OF_RANGE', shareMicro: 900_000, min: 1, max: 500_000 })).toBe('A canary with 90\u202f% of the parents is not possible: from 0.0001 to 50\u202f% is allowed.')
    expect(text({ code: 'PROPOSER_APPROVES', modelId: 'nn-2', by: 'ann@desk.example' })).toContain('somebody else has to approve it')
    expect(text({ code: 'MODEL_STAGE_REFUSED', modelId: 'nn-2', stage: 'retired', wanted: 'canary' })).toBe('Model nn-2 is retired: it cannot become the canary from there.')
  })
  it('say what to do when the plan moved on', () => {
    expect(text({ code: 'PLAN_CHANGED', decisionId: 7, newestDecisionId: 9 })).toContain('Look at the new steps and apply again.')
  })
})
