import { describe, expect, it } from 'vitest'
import { likeness } from './palette-likeness.ts'

describe('what the palette offers', () => {
  it('puts first what begins with the words', () => {
    expect(likeness('P-99 99', 'p-99')).toBe(1)
    expect(likeness('page Orders', 'ord')).toBe(0.8)
    expect(likeness('P-12399', '99')).toBe(0.5)
    expect(likeness('AVAX Avax Avionics', 'p-99')).toBe(0)
  })
})
