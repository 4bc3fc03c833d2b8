import { describe, expect, it } from 'vitest'
import type { Price, QtyLots } from '@sluice/domain'
import { WORKED_EXAMPLE_INSTRUMENTS, WORKED_EXAMPLE_VENUES } from '@sluice/market-sim'
import { anInstrument, VENUES } from '@sluice/testkit'
import { runLatencyExperiment } from './latency-experiment.ts'
import { runLatencySession } from './latency-session.ts'
import { latencyMarkdown, latencyText } from './latency-text.ts'
import { planParents, type PlannedParent } from './planned-parent.ts'

const START_US = 1_790_000_000_000_000
const S = 1_000_000

describe('parents of an experiment', () => {
  const options = { seed: 3, instrument: anInstrument(), venues: VENUES, startUs: START_US, durationS: 600, warmUpS: 5, spacingUs: 2 * S, reactionUs: 25_000, market: {} } as const

  it.each(['random', 'following'] as const)('[LX1] %s ones are the same for the same seed, apart, within the session, on both sides', (kind) => {
    const parents = planParents({ ...options, kind })
    expect(planParents({ ...options, kind })).toEqual(parents)
    expect(parents.length).toBeGreaterThan(5)
    parents.forEach(({ atUs, qty }, i) => {
      expect(atUs).toBeGreaterThanOrEqual(START_US + 5 * S)
      expect(atUs).toBeLessThanOrEqual(START_US + 605 * S)
      if (i > 0) expect(atUs - parents[i - 1]!.atUs).toBeGreaterThanOrEqual(2 * S)
      expect(qty).toBeGreaterThanOrEqual(200)
    })
    expect(new Set(parents.map(({ side }) => side))).toEqual(new Set(['buy', 'sell']))
  })
})

describe('a session of the plain router', () => {
  const instrument = WORKED_EXAMPLE_INSTRUMENTS[0]!
  const quiet = { scenario: 'worked-example', scriptAtStart: false } as const
  const parent = (over: Partial<PlannedParent> = {}): PlannedParent => ({ atUs: START_US + 5 * S, side: 'buy', qty: 1_000 as QtyLots, ...over })
  const run = (parents: readonly PlannedParent[], addedUs = 0, market: object = quiet) =>
    runLatencySession({ seed: 1, instrument, venues: WORKED_EXAMPLE_VENUES, startUs: START_US, parents, addedUs, horizonUs: 3 * S, market })

  it('[LX2] pays the half-spread and the lowest fee of what is displayed: 1.5 cents and .25 of a fee', () => {
    // 199.985 / 200.015 on a scale of 10,000: half is 150; .0025 a share is 25.
    for (const side of ['buy', 'sell'] as const) expect(run([parent({ side })])).toEqual([{ cost: 175, sentLots: 1_000, filledLots: 1_000, orderLots: 1_000, waves: 1 }])
  })

  it('[LX2] goes to the next venue, then to the next level, when the first is taken', () => {
    // 6,000 lots at the ask of each venue: the ECN's with 25, the exchange's with 30.
    const [cost] = run([parent({ qty: 12_000 as QtyLots })])
    expect(cost!.cost).toBe((6_000 * 175 + 6_000 * 180) / 12_000)
    // One tick of 50 further there are 500 at each.
    const [deeper] = run([parent({ qty: 12_500 as QtyLots })])
    expect(deeper!.cost).toBe((6_000 * 175 + 6_000 * 180 + 500 * 225) / 12_500)
  })

  it('[LX3] what cannot be filled is charged at the far side at the horizon, with the highest fee', () => {
    // Its first orders would leave after the horizon.
    expect(run([parent()], 4 * S)).toEqual([{ cost: 180, sentLots: 0, filledLots: 0, orderLots: 1_000, waves: 0 }])
  })

  it('[LX4] latency alone costs nothing in a market that does not move', () => {
    const parents = [5, 10, 15].map((s, i) => parent({ atUs: START_US + s * S, side: i === 1 ? 'sell' : 'buy' }))
    expect(run(parents, 20_000)).toEqual(run(parents))
  })

  it('[LX4] a late router meets what is left: the quotes are gone when its orders come', () => {
    // Two parents at once take 6,000 each of the first venue: the later one misses, and routes anew at its own price.
    const [first, second] = run([parent({ qty: 6_000 as QtyLots }), parent({ qty: 6_000 as QtyLots, atUs: START_US + 5 * S + 1 })])
    expect(first).toMatchObject({ cost: 175, waves: 1 })
    expect(second!.waves).toBe(2)
    expect(second!.sentLots).toBe(12_000)
    expect(second!.cost).toBe(180)
  })

  it('[LX1] same options, same costs', () => {
    const options = { seed: 5, instrument: anInstrument({ tick: 100 as Price }), venues: VENUES, startUs: START_US, addedUs: 5_000, horizonUs: 3 * S, market: {} }
    const parents = planParents({ ...options, durationS: 120, warmUpS: 5, spacingUs: 2 * S, reactionUs: 0, kind: 'random' })
    const costs = runLatencySession({ ...options, parents })
    expect(runLatencySession({ ...options, parents })).toEqual(costs)
    expect(costs.every((cost) => cost !== null && cost.filledLots <= cost.orderLots)).toBe(true)
  })
})

describe('the experiment', () => {
  const arms = runLatencyExperiment({
    firstSeed: 1, seeds: 3, instrument: anInstrument(), venues: VENUES, worlds: [{ name: 'plain', market: {} }], kinds: ['random'], delaysUs: [0, 0, 20_000], durationS: 60,
  })

  it('[LX5] compares every parent with itself: no added latency, no difference', () => {
    expect(arms.map(({ addedUs, differenceCents }) => [addedUs, differenceCents?.groups ?? null])).toEqual([[0, null], [0, 3], [20_000, 3]])
    expect(arms[1]!.differenceCents).toEqual({ mean: 0, low: 0, high: 0, groups: 3 })
    expect(arms[2]!.costCents - arms[0]!.costCents).toBeCloseTo(arms[2]!.differenceCents!.mean, 9)
    expect(new Set(arms.map(({ parents }) => parents)).size).toBe(1)
  })

  it('[LX5] says what an interval says', () => {
    const base = arms[0]!
    const said = (low: number, high: number): string => latencyText([base, { ...base, addedUs: 5_000, differenceCents: { mean: (low + high) / 2, low, high, groups: 3 } }]).split('\n').at(-1)!
    expect(said(0.1, 0.3)).toBe('plain, random parents: 5 ms costs.')
    expect(said(-0.1, 0.3)).toBe('plain, random parents: 5 ms cannot be told from nothing.')
    expect(said(-0.3, -0.1)).toBe('plain, random parents: 5 ms saves.')
    expect(latencyMarkdown(arms)).toContain('| plain | random |')
  })
})
