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
  it('say what to do when the plan moved on', () => {
    expect(text({ code: 'PLAN_CHANGED', decisionId: 7, newestDecisionId: 9 })).toContain('Look at the new steps and apply again.')
  })
})
