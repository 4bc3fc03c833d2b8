import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isScoreInRange } from '@sluice/domain'
import { toCandidateScores } from './index.ts'

it('[CS1] makes safe integers in range or gives a reason', () => {
  fc.assert(fc.property(fc.float32Array({ minLength: 0, maxLength: 40 }), (raw) => {
    const answer = toCandidateScores(raw)
    if (raw.length % 4 !== 0) expect(answer.ok).toBe(false)
    if (!answer.ok) return
    expect(answer.scores).toHaveLength(raw.length / 4)
    for (const score of answer.scores) {
      expect(isScoreInRange(score)).toBe(true)
      for (const value of Object.values(score)) expect(Object.is(value, -0)).toBe(false)
    }
  }))
})

it('[CS1] names the first bad row', () => {
  const good = [1.25, 0.5, 3, 0.75]
  expect(toCandidateScores(new Float32Array([...good, 1, 0.5, -1, 0]))).toEqual({ ok: false, reason: 'out-of-range', row: 1 })
  expect(toCandidateScores(new Float32Array([...good, 1, 0.5, Infinity, 0]))).toEqual({ ok: false, reason: 'non-finite', row: 1 })
  expect(toCandidateScores(new Float32Array(good))).toEqual({ ok: true, scores: [{ slippageMicroBps: 1_250_000, fillProbMicro: 500_000, timeToFillMs: 3_000, leakageMicroBps: 750_000 }] })
})
