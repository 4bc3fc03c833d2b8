import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Rng, type FeatureReference } from '@sluice/domain'
import { FEATURE_GROUPS, FEATURE_SCHEMA } from '@sluice/features'
import { newMlp, predict } from '../mlp.ts'
import { baselineRow, contributionsOf } from './contributions.ts'

const COLUMNS = FEATURE_SCHEMA.count
const rowsOf = (seed: number, count: number): Float32Array => {
  const rng = new Rng(seed, 9)
  return Float32Array.from({ length: count * COLUMNS }, (_, i) => {
    const { min, max } = FEATURE_SCHEMA.docs[i % COLUMNS]!
    return min + rng.next() * (max - min)
  })
}
const normaliser = {
  mean: new Float32Array(COLUMNS), scale: Float32Array.from(FEATURE_SCHEMA.docs, ({ max }) => 1 / max), bound: 8,
  outMean: new Float32Array(4), outScale: Float32Array.of(3, 1, 2, 1),
}
const mlp = newMlp({ inputs: COLUMNS, hidden: [16, 16], heads: ['linear', 'sigmoid', 'relu', 'linear'], skip: [38, -1, -1, -1] }, normaliser, 4)
/** Stumps over several columns, as trees answer: steps, not slopes. */
const stumps = (rows: Float32Array, count: number): Float32Array => Float32Array.from({ length: count * 4 }, (_, i) => {
  const at = Math.floor(i / 4) * COLUMNS
  return (rows[at]! > 100 ? 2 : -1) + (rows[at + 14]! > 0 && rows[at + 33]! > 0.5 ? 0.7 : 0.1) * (rows[at + 42]! > 0.4 ? 3 : 1) + (i % 4)
})

describe('contributions', () => {
  it.each([['a net', (rows: Float32Array, count: number) => predict(mlp, rows, count)], ['trees', stumps]] as const)('[LN40] of %s sum to cost minus baseline', async (_, score) => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 4 }), async (seed, candidates) => {
      const answers = await contributionsOf({
        features: rowsOf(seed, candidates), candidates, baseline: rowsOf(seed + 1, 1), score, cost: (answer, candidate) => answer[0]! + 2 * (1 - answer[1]!) + candidate * 0.1,
      })
      expect(answers).toHaveLength(candidates)
      for (const { cost, baseline, byGroup } of answers) {
        expect(byGroup).toHaveLength(FEATURE_GROUPS.length)
        expect(Math.abs(byGroup.reduce((sum, part) => sum + part, 0) - (cost - baseline))).toBeLessThan(1e-3)
      }
    }), { numRuns: 10 })
  })

  it('[LN41] a group that the model does not look at contributes nothing, and one alone contributes all', async () => {
    const column = FEATURE_SCHEMA.names.indexOf('venueFillRate')
    const [only] = await contributionsOf({
      features: rowsOf(5, 1), candidates: 1, baseline: new Float32Array(COLUMNS), score: (rows, count) => Float32Array.from({ length: count }, (_, i) => rows[i * COLUMNS + column]!), cost: (answer) => answer[0]!,
    })
    const history = FEATURE_GROUPS.indexOf('history')
    only!.byGroup.forEach((part, group) => expect(part).toBeCloseTo(group === history ? only!.cost - only!.baseline : 0, 9))
  })
})

describe('baseline row', () => {
  const reference = (name: string, edges: number[], shares: number[]): FeatureReference => ({ name, edges, shares })
  const valueOf = (row: Float32Array, name: string): number => row[FEATURE_SCHEMA.names.indexOf(name)]!

  it('[LN42] takes the middle of the median bin, and the most common of flags that exclude each other', () => {
    const row = baselineRow([
      reference('spreadBps', [1, 2, 4], [0.2, 0.2, 0.4, 0.2]), reference('side', [0], [0.4, 0.6]), reference('limited', [0.5], [0.7, 0.3]),
      reference('kind:lit-ecn', [0.5], [0.8, 0.2]), reference('kind:dark-midpoint', [0.5], [0.7, 0.3]), reference('aggressiveness:post', [0.5], [0.4, 0.6]),
      reference('imbalance5', [0], [0.9, 0.1]),
    ])
    expect(valueOf(row, 'spreadBps')).toBe(3)
    expect(valueOf(row, 'side')).toBe(1)
    expect(valueOf(row, 'limited')).toBe(0)
    expect([valueOf(row, 'kind:lit-ecn'), valueOf(row, 'kind:dark-midpoint')]).toEqual([0, 1])
    expect([valueOf(row, 'aggressiveness:take'), valueOf(row, 'aggressiveness:post'), valueOf(row, 'aggressiveness:mid')]).toEqual([0, 1, 0])
    expect(valueOf(row, 'imbalance5')).toBe(0)
  })

  it('[LN42] lies within every range, also without a reference', () => {
    baselineRow([]).forEach((value, column) => {
      const { min, max } = FEATURE_SCHEMA.docs[column]!
      expect(value).toBeGreaterThanOrEqual(min)
      expect(value).toBeLessThanOrEqual(max)
    })
  })
})
