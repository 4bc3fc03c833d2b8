import { describe, expect, it } from 'vitest'
import { Rng, type DecisionRecord, type ObjectiveWeights, type RankedCandidate } from '@sluice/domain'
import { choosableKeys } from './choosable-keys.ts'
import { realisedParts, weigh } from './decision-costs.ts'
import type { LoggedChild, LoggedDecision } from './decision-log.ts'
import { offPolicyOfDecisions } from './off-policy-decisions.ts'
import { otherChoices } from './other-choices.ts'

const WEIGHTS: ObjectiveWeights = { slippage: 1_000, fill: 0, speed: 0, leakage: 0, fees: 0 }
const KEYS = ['AAA:take', 'BBB:take', 'CCC:post'] as const
/** True mean slippage of each choice; what the scores expect is wrong about the second. */
const TRUE_BPS = [2, 0.5, 1.5] as const
const EXPECTED_BPS = [1, 1.05, 1.1] as const
const MID = 1_000_000

const ranked = (i: number): RankedCandidate => {
  const [mic, aggressiveness] = KEYS[i]!.split(':') as [RankedCandidate['mic'], RankedCandidate['aggressiveness']]
  return {
    mic, aggressiveness, feeMicroBps: 0, costMicroBps: EXPECTED_BPS[i]! * 1e6, parts: { slippage: EXPECTED_BPS[i]! * 1e6, fill: 0, speed: 0, leakage: 0, fees: 0 },
    score: { slippageMicroBps: EXPECTED_BPS[i]! * 1e6, fillProbMicro: 1e6, timeToFillMs: 0, leakageMicroBps: 0 },
  }
}

function logged(rng: Rng, no: number, propensities: readonly number[] | null): LoggedDecision {
  const u = rng.next()
  const chances = propensities ?? [1, 0, 0]
  const chosen = u < chances[0]! ? 0 : u < chances[0]! + chances[1]! ? 1 : 2
  const { mic, aggressiveness } = ranked(chosen)
  const noise = (rng.next() + rng.next() + rng.next() - 1.5) * 4
  const child = { clOrdId: `C${no}`, mic, aggressiveness, side: 'buy', orderQty: 100, status: 'filled', cumQty: 100, sentUs: 0, doneUs: 1_000 } as unknown as LoggedChild['child']
  const decision = {
    decisionId: no, decisionNo: no % 3, decidedUs: no * 10_000, parentId: `P-${Math.floor(no / 3)}`, scoreSource: { kind: 'model', modelId: 'm', arm: 'live' }, plan: { strategy: 'dynamic' }, overrides: [], weights: WEIGHTS, candidates: KEYS, features: [],
    ranked: [0, 1, 2].map(ranked), market: { bid: MID - 1, ask: MID + 1, unfilledCostMicroBps: 5e6, horizonMs: 5_000 },
    exploration: propensities === null ? null : { explored: chosen !== 0, chosen: KEYS[chosen]!, propensitiesMicro: propensities.map((p) => Math.round(p * 1e6)), regretMicroBps: 0 },
  } as unknown as DecisionRecord
  return {
    decision,
    children: [{ child, fills: [{ qty: 100, px: MID * (1 + (TRUE_BPS[chosen]! + noise) / 1e4), feeMicro: 0, atUs: 500 as never, markoutBps: [0, 0] }], calledBackUs: null, busted: false, halted: false, over: true, midTimes2: 2 * MID, knownUs: 1_000 as never }],
  }
}

const make = (n: number, propensities: readonly number[] | null): LoggedDecision[] => {
  const rng = new Rng(11, 3)
  return Array.from({ length: n }, (_, i) => logged(rng, i, propensities))
}

describe('off-policy evaluation of decisions', () => {
  it('[LN34] tells what another first choice would have cost, although the scores are wrong about it', () => {
    const decisions = make(3_000, [0.6, 0.2, 0.2])
    for (const [choice, truth] of [[1, TRUE_BPS[1]], [2, TRUE_BPS[2]]] as const) {
      const answer = offPolicyOfDecisions({ decisions, orders: decisions.map(() => [KEYS[choice]]), costWeights: null })
      expect(answer.ok).toBe(true)
      if (!answer.ok) return
      const { other, logged: asLogged, changed, difference } = answer.value
      expect(Math.abs(other.mean - truth)).toBeLessThan(0.3)
      expect(Math.abs(other.mean - truth)).toBeLessThan(other.high - other.low)
      expect(Math.abs(asLogged.mean - (0.6 * TRUE_BPS[0] + 0.2 * TRUE_BPS[1] + 0.2 * TRUE_BPS[2]))).toBeLessThan(0.2)
      expect(difference.mean).toBeCloseTo(other.mean - asLogged.mean, 9)
      expect(changed).toBe(1)
    }
  })

  it('[LN31] refuses where exploration was off, too little supports the other policy, or nothing was scored', () => {
    const reason = (decisions: LoggedDecision[], choice: string): string => {
      const answer = offPolicyOfDecisions({ decisions, orders: decisions.map(() => [choice]), costWeights: null })
      return answer.ok ? '' : answer.error
    }
    expect(reason(make(500, null), KEYS[1])).toContain('500 of 500 scored decisions were logged without propensities')
    expect(reason(make(500, [1, 0, 0]), KEYS[1])).toContain('was never possible in the log')
    expect(reason(make(30, [0.6, 0.2, 0.2]), KEYS[1])).toContain('at least 100 are needed')
    expect(reason([], KEYS[1])).toContain('none of 0 decisions')
    const byRules = make(10, [0.6, 0.2, 0.2]).map((each) => ({ ...each, decision: { ...each.decision, scoreSource: { kind: 'fallback', reason: 'no-model' } as const } }))
    expect(reason(byRules, KEYS[1])).toContain('10 not scored by a model')
  })

  it('[LN35] what a first step cost is counted as ranking counts it', () => {
    const [one] = make(1, [1, 0, 0])
    const half = { ...one!, children: [{ ...one!.children[0]!, fills: [{ ...one!.children[0]!.fills[0]!, qty: 50, px: MID * 1.0002, markoutBps: [3, 4] }] }] }
    const parts = realisedParts(half)!
    expect(parts.slippage).toBeCloseTo(1)
    expect(parts.fill).toBeCloseTo(2.5)
    expect(parts.leakage).toBeCloseTo(1.5)
    expect(weigh(parts, { ...WEIGHTS, fill: 1_000 })).toBeCloseTo(3.5)
    expect(realisedParts({ ...one!, children: [] })).toBeNull()
  })

  it('[LN37] what the waterfall had passed over, or could not send, is nobody\'s first choice', () => {
    const [one, two, three] = make(3, [0, 1, 0])
    const without = { ...one!, children: one!.children.map((each) => ({ ...each, child: { ...each.child, mic: 'CCC', aggressiveness: 'post', cumQty: 0, status: 'canceled', doneUs: 5_000 } as unknown as LoggedChild['child'] })) }
    // The first was ranked before the best that had a chance: it could not be sent. The third was tried in vain.
    expect(choosableKeys([without, two!]).map((keys) => [...keys])).toEqual([[KEYS[1], KEYS[2]], [KEYS[1]]])
    const anew = { ...three!, decision: { ...three!.decision, exploration: { explored: false, chosen: KEYS[2], propensitiesMicro: [0, 0, 1_000_000], regretMicroBps: 0 } } }
    expect([...choosableKeys([without, two!, anew])[2]!]).toEqual([KEYS[2]])
  })

  it('[LN36] another model is asked on the features as recorded, row by row of each decision', async () => {
    const decisions = make(4, [0.6, 0.2, 0.2]).map((each) => ({ ...each, decision: { ...each.decision, featureSchemaHash: 'h', features: [1, 2, 3] } }))
    const model = {
      manifest: { featureSchemaHash: 'h', usesObjective: false, blendMicro: 0 } as never, score: (rows: Float32Array) => Promise.resolve(rows),
      toScores: (raw: Float32Array) => [...raw].map((value) => ({ slippageMicroBps: -value, fillProbMicro: 1e6, timeToFillMs: 0, leakageMicroBps: 0 })),
    }
    const choices = await otherChoices(model, decisions, ({ candidates, scores }) => [...candidates].map((candidate, i) => ({ ...candidate, costMicroBps: scores[i]!.slippageMicroBps }) as never).sort((a: RankedCandidate, b: RankedCandidate) => a.costMicroBps - b.costMicroBps))
    expect(choices).toEqual(decisions.map(() => [KEYS[2], KEYS[1], KEYS[0]]))
    expect(await otherChoices({ ...model, toScores: () => null }, decisions, () => [])).toEqual([null, null, null, null])
  })
})
