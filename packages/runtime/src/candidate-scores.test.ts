import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isScoreInRange, OPTIONAL_SCORE_OUTPUTS, SCORE_OUTPUTS, type ScoreOutput } from '@sluice/domain'
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

const arbNames = fc.subarray([...OPTIONAL_SCORE_OUTPUTS]).chain((optional) => fc.shuffledSubarray(optional, { minLength: optional.length })).map((optional): ScoreOutput[] => [...SCORE_OUTPUTS, ...optional])
const arbValue = fc.oneof({ weight: 20, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) }, { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 1e30, -0, -3) })

it('[CS1] [CS2] any columns in any order: never a number that is not finite, every field where its column is, toward any limits', () => {
  fc.assert(fc.property(arbNames.chain((names) => fc.tuple(fc.constant(names), fc.array(fc.array(arbValue, { minLength: names.length, maxLength: names.length }), { minLength: 1, maxLength: 5 }))),
    fc.option(fc.double({ min: 0, max: 1, noNaN: true })), fc.option(fc.double({ min: 0, max: 1, noNaN: true })), ([names, rows], distanceMax, widthMaxBps) => {
      const raw = new Float32Array(rows.flat())
      const answer = toCandidateScores(raw, rows.length, names, { distanceMax, widthMaxBps })
      if (raw.some((value) => !Number.isFinite(value))) expect(answer).toMatchObject({ ok: false })
      if (!answer.ok) return
      answer.scores.forEach((score, row) => {
        const value = (name: ScoreOutput): number => raw[row * names.length + names.indexOf(name)]!
        expect(isScoreInRange(score)).toBe(true)
        expect(JSON.parse(JSON.stringify(score))).toEqual(score)
        expect(score.fill60sMicro).toBe(names.includes('fillProb60s') ? Math.round(value('fillProb60s') * 1e6) + 0 : undefined)
        const toGo = names.filter((name) => name.startsWith('toGo'))
        expect(score.costToGo === undefined).toBe(toGo.length < 5)
        if (score.costToGo !== undefined) expect(score.costToGo.fees).toBe(Math.round(value('toGoFeesBps') * 1e6) + 0)
        const far = distanceMax !== null && names.includes('distance') && value('distance') > distanceMax
        const unsure = widthMaxBps !== null && names.includes('slippageLowBps') && names.includes('slippageHighBps') && value('slippageHighBps') - value('slippageLowBps') > widthMaxBps
        expect(score.abstained).toBe(far || unsure ? true : undefined)
      })
    }))
})

it('[CS1] an answer of another width, or without one of the four, is refused', () => {
  expect(toCandidateScores(new Float32Array(9), 2, [...SCORE_OUTPUTS, 'distance'])).toEqual({ ok: false, reason: 'out-of-range', row: 0 })
  expect(toCandidateScores(new Float32Array(1), 1, ['distance'])).toEqual({ ok: false, reason: 'out-of-range', row: 0 })
})
