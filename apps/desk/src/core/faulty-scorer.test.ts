import { NEVER_ABSTAIN, SCORE_OUTPUTS } from '@sluice/domain'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BIAS_BPS, FaultyScorer, type DeskScorer } from './faulty-scorer.ts'

const ANSWER = Float32Array.from([1, 0.5, 2, 3, -4, 0.25, 6, 7])
const inner: DeskScorer = { modelId: 'm', featureSchemaHash: 'h', provider: 'cpu', outputNames: SCORE_OUTPUTS, abstain: NEVER_ABSTAIN, score: () => Promise.resolve(ANSWER.slice()), bulk: () => Promise.resolve(ANSWER.slice()), close: () => Promise.resolve() }
const aScorer = (): FaultyScorer => new FaultyScorer(inner, { budgetUs: 2_000, deadlineUs: 20_000 })
const features = new Float32Array(4)

describe('fault switches of the scorer', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers() })

  it('without a fault it is the scorer itself', async () => {
    const scorer = aScorer()
    expect([scorer.modelId, scorer.featureSchemaHash, scorer.provider, scorer.on]).toEqual(['m', 'h', 'cpu', []])
    expect(await scorer.score(features, 2, 20)).toEqual(ANSWER)
  })

  it('slow: answers between the budget of the alert and the deadline of the decision', async () => {
    const scorer = aScorer()
    scorer.switch('slow', true)
    let answered = false
    const answer = scorer.score(features, 2, 20).then((raw) => { answered = true; return raw })
    await vi.advanceTimersByTimeAsync(4)
    expect(answered).toBe(false)
    await vi.advanceTimersByTimeAsync(6)
    expect(answered).toBe(true)
    expect(await answer).toEqual(ANSWER)
  })

  it('slow where the deadline leaves no room above the budget: still before the deadline', async () => {
    const scorer = new FaultyScorer(inner, { budgetUs: 50_000, deadlineUs: 20_000 })
    scorer.switch('slow', true)
    let answered = false
    void scorer.score(features, 2, 20).then(() => { answered = true })
    await vi.advanceTimersByTimeAsync(10)
    expect(answered).toBe(true)
  })

  it('fail: no answer but a failure, and again an answer when switched off', async () => {
    const scorer = aScorer()
    scorer.switch('fail', true)
    await expect(scorer.score(features, 2, 20)).rejects.toThrow('fault switch is on')
    scorer.switch('fail', false)
    expect(await scorer.score(features, 2, 20)).toEqual(ANSWER)
  })

  it('biased: every predicted slippage is off by as much, nothing else changes', async () => {
    const scorer = aScorer()
    scorer.switch('biased', true)
    scorer.switch('biased', true)
    expect(scorer.on).toEqual(['biased'])
    expect(await scorer.bulk(features, 2, 20)).toEqual(await scorer.score(features, 2, 20))
    expect([...await scorer.score(features, 2, 20)]).toEqual([1 + BIAS_BPS, 0.5, 2, 3, -4 + BIAS_BPS, 0.25, 6, 7])
  })
})
