import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { E4, runOffPolicyExperiment } from './off-policy-experiment.ts'
import { offPolicyValue, type LoggedChoice } from './off-policy.ts'

const choice = (over: Partial<LoggedChoice> = {}): LoggedChoice => ({ action: 0, propensities: [0.5, 0.5], outcome: 1, expected: [0, 0], target: [0.5, 0.5], cluster: 0, ...over })
const log = (over: Partial<LoggedChoice> = {}, n = 400): LoggedChoice[] => Array.from({ length: n }, (_, i) => choice({ cluster: i, outcome: (i % 7) - 3, action: i % 2, ...over }))

describe('off-policy evaluation', () => {
  it('[LN30] lands within .05 RMSE of the truth where the plain log average is far off, and refuses the same log without propensities', () => {
    const { rmse, plainRmse, refusal } = runOffPolicyExperiment({ ...E4, seeds: [1, 2] })
    expect(rmse).toBeLessThanOrEqual(0.05)
    expect(plainRmse).toBeGreaterThan(0.2)
    expect(refusal).toContain('without propensities')
  }, 60_000)

  it('[LN30] answers the log average for the policy that was logged', () => {
    fc.assert(fc.property(fc.array(fc.record({ outcome: fc.double({ min: -50, max: 50, noNaN: true }), u: fc.double({ min: 0.05, max: 0.95, noNaN: true }), e: fc.double({ min: -9, max: 9, noNaN: true }), action: fc.integer({ min: 0, max: 1 }) }), { minLength: 120, maxLength: 200 }), (rows) => {
      const answer = offPolicyValue(rows.map(({ outcome, u, e, action }, i) => choice({ outcome, action, propensities: [u, 1 - u], target: [u, 1 - u], expected: [e, e], cluster: i })))
      expect(answer.ok && Math.abs(answer.value.other.mean - answer.value.logged.mean)).toBeLessThan(1e-9)
      expect(answer.ok && answer.value.effective).toBeCloseTo(rows.length, 6)
      expect(answer.ok && Math.abs(answer.value.difference.high - answer.value.difference.low)).toBeLessThan(1e-6)
    }))
  })

  it('[LN31] refuses with the reason', () => {
    const reason = (entries: readonly LoggedChoice[], options = {}): string => {
      const answer = offPolicyValue(entries, options)
      return answer.ok ? '' : answer.error
    }
    expect(reason([])).toContain('no decision')
    expect(reason([...log(), choice({ propensities: null })])).toBe('1 of 401 decisions were logged without propensities: what other choices would have brought cannot be told from them')
    expect(reason(log({ propensities: [0.5, 0.4] }))).toContain('decision 0: the propensities sum to 0.9')
    expect(reason(log({ propensities: [0, 1], action: 0 }))).toContain('propensity of 0')
    expect(reason(log({ propensities: [1.5, -0.5] }))).toContain('is -0.5, not a chance')
    expect(reason(log({ target: [1, 1] }))).toContain('the chances of the other policy sum to 2')
    expect(reason(log({ outcome: NaN }))).toContain('the outcome is NaN')
    expect(reason(log({ expected: [0] }))).toContain('1 expected outcomes')
    expect(reason(log({ propensities: [1, 0], action: 0, target: [0, 1] }))).toContain('100.0 % of what the other policy would do was never possible')
    expect(reason(log({}, 40))).toContain('would rest on 40 decisions')
    expect(reason(log({ propensities: [0.01, 0.99], action: 0, target: [0.99, 0.01] }, 90))).toContain('at least 100')
  })

  it('[LN32] where the log could not do what the other policy would, it is taken to do as was logged', () => {
    const rows = log({ propensities: [0.8, 0.2, 0], expected: [0, 0, 0], action: 0, target: [0.55, 0.35, 0.1] })
    const certain = offPolicyValue(log({ propensities: [1, 0], action: 0, target: [0.9, 0.1] }))
    expect(certain.ok ? '' : certain.error).toContain('of what the other policy would do otherwise, 100.0 % was never possible')
    const answer = offPolicyValue(rows)
    expect(answer.ok && answer.value.unsupported).toBeCloseTo(0.1)
    // Every decision took the first action: the weights are all the same, and normalised away.
    expect(answer.ok && answer.value.other.mean).toBeCloseTo(answer.ok ? answer.value.logged.mean : NaN, 9)
  })

  it('[LN33] decisions of one parent widen the interval as one', () => {
    const width = (entries: readonly LoggedChoice[]): number => {
      const answer = offPolicyValue(entries)
      return answer.ok ? answer.value.logged.high - answer.value.logged.low : NaN
    }
    const alone = log()
    const repeated = alone.flatMap((each) => [each, each, each, each])
    expect(width(repeated)).toBeCloseTo(width(alone), 6)
  })
})
