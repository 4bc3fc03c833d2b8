import { describe, expect, it } from 'vitest'
import { SAMPLES_MAX, withHealth, type LatencySample } from './latency-ring.ts'

const stats = (count: number, p99Us: number) => ({ count, p50Us: 1, p99Us, maxUs: p99Us })
const health = (tsUs: number, startedUs = 0) => ({ tsUs, startedUs, latency: { orderToChild: stats(3, tsUs * 2), inference: stats(0, 0), commit: stats(1, 5), step: stats(1, 6) } }) as never

describe('latency over the last minutes', () => {
  it('keeps what is newer only, and no value where a stage has none', () => {
    const samples = [health(10), health(10), health(9), health(20)].reduce(withHealth, [] as readonly LatencySample[])
    expect(samples).toEqual([{ tsUs: 10, p99Us: { orderToChild: 20, inference: null, commit: 5, step: 6 } }, { tsUs: 20, p99Us: { orderToChild: 40, inference: null, commit: 5, step: 6 } }])
  })
  it('is bounded, newest kept', () => {
    let samples: readonly LatencySample[] = []
    for (let at = 1; at <= SAMPLES_MAX + 5; at += 1) samples = withHealth(samples, health(at))
    expect([samples.length, samples[0]?.tsUs, samples.at(-1)?.tsUs]).toEqual([SAMPLES_MAX, 6, SAMPLES_MAX + 5])
  })
  it('begins anew with a restarted core', () => {
    const samples = [health(10), health(20), health(40, 30)].reduce(withHealth, [] as readonly LatencySample[])
    expect(samples.map(({ tsUs }) => tsUs)).toEqual([40])
  })
})
