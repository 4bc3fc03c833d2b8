import type { UnixUs } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { RateMeter } from './rate-meter.ts'

const at = (seconds: number): UnixUs => (1_790_000_000_000_000 + seconds * 1_000_000) as UnixUs

describe('RateMeter', () => {
  it('is the mean of the last five whole seconds', () => {
    const meter = new RateMeter()
    expect(meter.perSecond(at(0))).toBe(0)
    for (let second = 0; second < 20; second++) for (let n = 0; n < second; n++) meter.add(at(second + n / 20))
    expect(meter.perSecond(at(19.99))).toBe((14 + 15 + 16 + 17 + 18) / 5)
    expect(meter.perSecond(at(20))).toBe((15 + 16 + 17 + 18 + 19) / 5)
    expect(meter.perSecond(at(23))).toBe((18 + 19) / 5)
    expect(meter.perSecond(at(60))).toBe(0)
  })
})
