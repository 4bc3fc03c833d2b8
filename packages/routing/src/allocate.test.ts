import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Rng, exp } from '@sluice/domain'
import { withSeed } from '@sluice/testkit'
import { allocate, placementCost, type Placement, type PlacementProblem } from './allocate.ts'

/** Exact Poisson draws: the distribution's table around its mean, looked up by a uniform number. */
function poisson(mean: number): (rng: Rng) => number {
  const low = Math.max(0, Math.floor(mean - 12 * Math.sqrt(mean)))
  const high = Math.ceil(mean + 12 * Math.sqrt(mean))
  const mode = Math.floor(mean)
  const weights = new Float64Array(high - low + 1)
  weights[mode - low] = 1
  for (let k = mode + 1; k <= high; k++) weights[k - low] = (weights[k - 1 - low]! * mean) / k
  for (let k = mode - 1; k >= low; k--) weights[k - low] = (weights[k + 1 - low]! * (k + 1)) / mean
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return (rng) => {
    let left = rng.next() * total
    let k = 0
    while (k < weights.length - 1 && (left -= weights[k]!) > 0) k++
    return low + k
  }
}

const COSTS = { h: 0.02, f: 0.003, theta: 0.0005, lambdaU: 0.05, lambdaO: 0.05 }

/** The paper's setting: outflow at each venue .6 common + .4 its own, all Poisson(2200), queues of 2,000. */
function paperProblem(S: number, K: number, scenarios: number, rng: Rng): PlacementProblem {
  const draw = poisson(2_200)
  const common = Array.from({ length: scenarios }, () => draw(rng))
  const venues = Array.from({ length: K }, (_, k) => ({
    id: `V${k}`, Q: 2_000, rebate: 0.002, outflowSamples: common.map((shared) => 0.6 * shared + 0.4 * draw(rng)),
  }))
  return { S, ...COSTS, venues }
}

const centsAShare = (problem: PlacementProblem, placement: Placement): number => (placementCost(problem, placement) / problem.S) * 100
const allMarket = ({ S, venues }: PlacementProblem): Placement => ({ market: S, limits: venues.map(() => 0) })
const equalSplit = ({ S, venues }: PlacementProblem): Placement => ({ market: S / (venues.length + 1), limits: venues.map(() => S / (venues.length + 1)) })

describe('optimal placement', () => {
  // S, K, all market, equal split, published optimum, true optimum: market, each post, cost in cents a share.
  it.each([
    [500, 1, 2.35, 0.84, 1.54, 289, 211, 0.737], [500, 2, 2.35, -0.57, -0.85, 79, 212, -0.876], [500, 5, 2.35, -1.4, -2.05, 0, 100, -2.147],
    [1_000, 1, 2.35, 2.27, 2.07, 789, 211, 1.543], [1_000, 3, 2.35, 0.09, -0.07, 367, 216, -0.071], [1_000, 5, 2.35, -1.3, -1.64, 0, 204, -1.672],
    [5_000, 3, 2.35, 3.54, 1.95, 4_366, 217, 1.865], [5_000, 5, 2.35, 3.19, 1.62, 3_944, 218, 1.54],
  ])('[AL1] [AL2] S = %d over %d venues: the published setting', (S, K, market, split, published, optimumMarket, optimumLimit, optimum) => {
    withSeed(11 * S + K, (rng) => {
      const problem = paperProblem(S, K, 4_000, rng)
      const placement = allocate(problem)
      const cost = centsAShare(problem, placement)
      const reference: Placement = { market: optimumMarket, limits: problem.venues.map(() => optimumLimit) }
      expect(cost).toBeLessThanOrEqual(centsAShare(problem, reference) + 0.02)
      expect(Math.abs(cost - optimum)).toBeLessThan(0.06) // another draw of scenarios
      expect(cost).toBeLessThanOrEqual(published + 0.02)
      expect(centsAShare(problem, allMarket(problem))).toBeCloseTo(market, 2)
      expect(Math.abs(centsAShare(problem, equalSplit(problem)) - split)).toBeLessThan(0.06)
      expect(cost).toBeLessThanOrEqual(centsAShare(problem, equalSplit(problem)))
    })
  })

  it('[AL2] one venue: the closed form', () => {
    withSeed(5, (rng) => {
      const problem = paperProblem(1_000, 1, 4_000, rng)
      const { Q, rebate, outflowSamples } = problem.venues[0]!
      const quantile = (2 * COSTS.h + COSTS.f + rebate) / (COSTS.lambdaU + COSTS.h + rebate + COSTS.theta)
      const sorted = [...outflowSamples].sort((x, y) => x - y)
      const limit = Math.min(1_000, Math.max(0, sorted[Math.floor(quantile * sorted.length)]! - Q))
      const closed = centsAShare(problem, { market: 1_000 - limit, limits: [limit] })
      expect(Math.abs(centsAShare(problem, allocate(problem)) - closed)).toBeLessThan(0.005)
    })
  })

  const arbProblem: fc.Arbitrary<PlacementProblem> = fc.record({
    S: fc.integer({ min: 1, max: 5_000 }), lambdaU: fc.double({ min: 0.01, max: 0.2, noNaN: true }), lambdaO: fc.double({ min: 0.005, max: 0.2, noNaN: true }),
    venues: fc.array(fc.record({ Q: fc.integer({ min: 0, max: 4_000 }), rebate: fc.double({ min: -0.003, max: 0.004, noNaN: true }), mean: fc.double({ min: 10, max: 4_000, noNaN: true }) }), { maxLength: 6 }),
    seed: fc.integer(),
  }).map(({ S, lambdaU, lambdaO, venues, seed }) => {
    const rng = new Rng(seed)
    return {
      S, h: 0.02, f: 0.003, theta: 0.0005, lambdaU, lambdaO,
      venues: venues.map(({ mean, ...venue }, k) => ({ ...venue, id: `V${k}`, outflowSamples: Array.from({ length: 60 }, () => 2 * mean * rng.next() * (rng.next() < 0.2 ? exp(1) : 1)) })),
    }
  })

  it('[AL1] [AL3] any venues: never worse than the plain placements, quantities within the order', () => {
    fc.assert(fc.property(arbProblem, (problem) => {
      const placement = allocate(problem)
      const cost = placementCost(problem, placement)
      expect(cost).toBeLessThanOrEqual(placementCost(problem, allMarket(problem)) + 1e-9)
      expect(centsAShare(problem, placement)).toBeLessThanOrEqual(centsAShare(problem, equalSplit(problem)) + 0.02)
      for (const qty of [placement.market, ...placement.limits]) expect(Number.isInteger(qty) && qty >= 0 && qty <= problem.S).toBe(true)
      expect(allocate(problem)).toEqual(placement)
    }), { numRuns: 60 })
  })

  it('[AL2] no random placement, and no step from one, is better by more than .02 cents', () => {
    withSeed(77, (rng) => {
      const base = paperProblem(2_000, 3, 300, rng)
      const problem = { ...base, lambdaU: 0.03, venues: base.venues.map((venue, k) => ({ ...venue, Q: 1_800 + 150 * k, rebate: 0.003 - 0.002 * k })) }
      const cost = centsAShare(problem, allocate(problem))
      for (let trial = 0; trial < 3_000; trial++) {
        const limits = problem.venues.map(() => rng.int(0, 700))
        const posted = limits.reduce((sum, qty) => sum + qty, 0)
        const market = Math.max(0, 2_000 - posted + rng.int(-50, 50))
        expect(cost).toBeLessThanOrEqual(centsAShare(problem, { market, limits }) + 0.02)
      }
    })
  })

  it('[AL4] names what is wrong with a problem', () => {
    const problem = paperProblem(500, 2, 10, new Rng(1))
    expect(() => allocate({ ...problem, S: 0 })).toThrow('S must be a positive integer: 0')
    expect(() => allocate({ ...problem, h: NaN })).toThrow('h must be finite: NaN')
    expect(() => allocate({ ...problem, venues: [problem.venues[0]!, { ...problem.venues[1]!, outflowSamples: [1] }] })).toThrow('outflowSamples of V1 must hold 10 scenarios as the others do: 1')
  })
})
