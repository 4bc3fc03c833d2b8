import { describe, expect, it } from 'vitest'
import { isWithin, tabTitle } from './pages.ts'

describe('pages', () => {
  it('are marked for what lies within them', () => {
    expect([isWithin('/', '/'), isWithin('/orders', '/'), isWithin('/orders/P-1', '/orders'), isWithin('/ordersx', '/orders')]).toEqual([true, false, true, false])
  })
  it('name themselves in the tab, the count of alerts first', () => {
    expect(tabTitle('/', 0)).toBe('Sluice')
    expect(tabTitle('/', 3)).toBe('(3) Sluice')
    expect(tabTitle('/operations', 12)).toBe('(12) Sluice \u00b7 Operations')
    expect(tabTitle('/orders/P-12', 0)).toBe('Sluice \u00b7 P-12')
    expect(tabTitle('/models/nn-1.2', 0)).toBe('Sluice \u00b7 nn-1.2')
    expect(tabTitle('/alerts/A-1-0', 1)).toBe('(1) Sluice \u00b7 A-1-0')
  })
})
