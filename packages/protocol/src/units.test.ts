import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { avgPxText, bpsText, groupedText, lotsOf, priceText, priceUnits } from './units.ts'

describe('units', () => {
  it('[UN1] price units to text and back is exact', () => {
    const scales = [100, 1_000, 10_000, 100_000, 1_000_000]
    fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), fc.constantFrom(...scales), (units, scale) => {
      expect(priceUnits(priceText(units, scale), scale)).toBe(units)
    }))
    expect(priceText(1_574_350, 10_000)).toBe('157.435')
    expect(priceText(1_570_000, 10_000)).toBe('157.00')
    expect(priceText(5, 10_000)).toBe('0.0005')
  })

  it('[UN2] text that is no exact price is refused, never rounded', () => {
    for (const text of ['157.43505', '', '.5', '1,000', '-1', '1e3', ' 1', '1234567890']) expect(priceUnits(text, 10_000)).toBeNull()
    expect(priceUnits('157.4300', 10_000)).toBe(1_574_300)
    expect(lotsOf(150, 100)).toBeNull()
    expect(lotsOf(200, 100)).toBe(2)
  })

  it('[UN3] shown numbers carry a true minus sign and no negative zero', () => {
    expect(bpsText(-1_250_000)).toBe('\u22121.25')
    expect(bpsText(-400)).toBe('0.00')
    expect(groupedText(-1_234_567)).toBe('\u22121,234,567')
    expect(avgPxText(0, 0, 10_000)).toBeNull()
    expect(avgPxText(3_148_700, 2, 10_000)).toBe('157.4350')
  })
})
