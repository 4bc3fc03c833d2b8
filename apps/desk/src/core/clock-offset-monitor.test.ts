import type { UnixUs } from '@sluice/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClockOffsetMonitor } from './clock-offset-monitor.ts'

const START_US = 1_790_000_000_000_000
const MAX_US = 50_000

/** Messages of a venue whose clock is `offsetUs` ahead, each so long on its way, 100 ms apart. */
function heard(monitor: ClockOffsetMonitor, fromUs: number, offsetUs: number, waysUs: readonly number[]): UnixUs {
  let receivedUs = fromUs
  for (const wayUs of waysUs) {
    receivedUs += 100_000
    monitor.heard((receivedUs - wayUs + offsetUs) as UnixUs, receivedUs as UnixUs)
  }
  return receivedUs as UnixUs
}
const arbWays = fc.array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 5, maxLength: 100 })

describe('ClockOffsetMonitor', () => {
  it('never says more than what holds, whatever the ways were', () => {
    fc.assert(fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), arbWays, fc.integer({ min: 0, max: MAX_US }), (offsetUs, waysUs, fastestUs) => {
      const monitor = new ClockOffsetMonitor({ oneWayDelayMaxUs: MAX_US })
      const nowUs = heard(monitor, START_US, offsetUs, [...waysUs, fastestUs])
      const said = monitor.offsetUs(nowUs)!
      expect(Math.abs(said)).toBeLessThanOrEqual(Math.abs(offsetUs))
      expect(said * offsetUs).toBeGreaterThanOrEqual(0)
    }))
  })

  it('is off by no more than the fastest way, or the longest believable one', () => {
    fc.assert(fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), arbWays, fc.integer({ min: 0, max: MAX_US }), (offsetUs, waysUs, fastestUs) => {
      const monitor = new ClockOffsetMonitor({ oneWayDelayMaxUs: MAX_US })
      const nowUs = heard(monitor, START_US, offsetUs, [...waysUs, fastestUs])
      expect(Math.abs(offsetUs - monitor.offsetUs(nowUs)!)).toBeLessThanOrEqual(MAX_US)
    }))
  })

  it.each([
    ['ahead by a second, with a way of 2 ms', 1_000_000, 2_000, 998_000], ['behind by a second', -1_000_000, 2_000, -952_000],
    ['right', 0, 2_000, 0], ['ahead by less than the way', 1_500, 2_000, 0], ['behind by less than the longest way', -40_000, 2_000, 0],
  ])('a clock %s', (_what, offsetUs, wayUs, said) => {
    const monitor = new ClockOffsetMonitor({ oneWayDelayMaxUs: MAX_US })
    expect(monitor.offsetUs(heard(monitor, START_US, offsetUs, Array<number>(20).fill(wayUs)))).toBe(said)
  })

  it('says nothing of few messages, nor once all are out of the window', () => {
    const monitor = new ClockOffsetMonitor({ oneWayDelayMaxUs: MAX_US })
    expect(monitor.offsetUs(START_US as UnixUs)).toBeNull()
    let nowUs = heard(monitor, START_US, 900_000, [0, 0, 0, 0])
    expect(monitor.offsetUs(nowUs)).toBeNull()
    nowUs = heard(monitor, nowUs, 900_000, [0])
    expect(monitor.offsetUs(nowUs)).toBe(900_000)
    expect(monitor.offsetUs((nowUs + 10_000_000) as UnixUs)).toBeNull()
  })

  it('a leap ahead shows at once, a fall back when the window has passed', () => {
    const monitor = new ClockOffsetMonitor({ oneWayDelayMaxUs: MAX_US })
    let nowUs = heard(monitor, START_US, 0, Array<number>(50).fill(1_000))
    nowUs = heard(monitor, nowUs, 700_000, [1_000])
    expect(monitor.offsetUs(nowUs)).toBe(699_000)
    nowUs = heard(monitor, nowUs, 0, Array<number>(50).fill(1_000))
    expect(monitor.offsetUs(nowUs)).toBe(699_000)
    nowUs = heard(monitor, nowUs, 0, Array<number>(60).fill(1_000))
    expect(monitor.offsetUs(nowUs)).toBe(0)
  })
})
