import { pairedDifference } from '@sluice/backtest'
import { Rng } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { IMPATIENT_FEATURES, IMPATIENT_MARKET, impatientTotal, runImpatientOrder, shortSighted } from './impatient-market.ts'
import { DIMENSIONS, greedyChoice, QLearner, realisedToGo, weightedToGo, type QEpisode, type QLearnerOptions } from './q-learner.ts'
import { newQNetwork, QPass, type QNetwork } from './q-network.ts'
import { qNorms } from './q-norms.ts'
import { DEFAULT_OFF_POLICY_UPDATE, NotEnoughLogged, updateOffPolicy, type LoggedEpisode } from './update-off-policy.ts'

const EQUAL = Float32Array.of(1_000, 1_000, 1_000, 1_000, 1_000)

function trainedOnImpatientMarket(seed: number, rounds = 10, learning: Partial<QLearnerOptions> = {}): QNetwork {
  const rng = new Rng(seed, 9)
  const anything = (): number => (rng.next() < 0.5 ? 0 : 1)
  const first = Array.from({ length: 400 }, (_, i) => runImpatientOrder(IMPATIENT_MARKET, anything, seed * 100_000 + i))
  const net = newQNetwork({ features: IMPATIENT_FEATURES, weights: DIMENSIONS, hidden: [16, 16], outputs: 2 * DIMENSIONS }, qNorms(first, IMPATIENT_FEATURES), seed)
  const learner = new QLearner(net, { seed, nStep: 3, batch: 32, learningRate: 3e-3, targetEvery: 20, goals: 400, relabelShare: 0.2, replayMax: 20_000, drawWeights: () => EQUAL, ...learning })
  learner.add(first)
  const pass = new QPass(net)
  for (let round = 0; round < rounds; round++) {
    learner.train(120, 1 - (0.8 * round) / rounds)
    const policy = (features: Float32Array): number => (rng.next() < 0.2 ? anything() : greedyChoice(net, pass, { features, open: Uint8Array.of(1, 1), split: false }, EQUAL))
    learner.add(Array.from({ length: 200 }, (_, i) => runImpatientOrder(IMPATIENT_MARKET, policy, seed * 100_000 + 1_000 + round * 200 + i)))
  }
  return net
}

it('[RL3] where a cheap-looking take moves the market, what was learned waits and beats the ranker that knows the next step alone', () => {
  const net = trainedOnImpatientMarket(7)
  const pass = new QPass(net)
  const learned = (features: Float32Array): number => greedyChoice(net, pass, { features, open: Uint8Array.of(1, 1), split: false }, EQUAL)
  const pairs = Array.from({ length: 1_000 }, (_, i) => ({
    group: Math.floor(i / 50),
    base: impatientTotal(runImpatientOrder(IMPATIENT_MARKET, shortSighted(IMPATIENT_MARKET), 900_000 + i)),
    other: impatientTotal(runImpatientOrder(IMPATIENT_MARKET, learned, 900_000 + i)),
  }))
  const saved = pairedDifference(pairs)
  expect(saved.high, `learned minus short-sighted: ${saved.mean} [${saved.low}, ${saved.high}] bps`).toBeLessThan(-0.5)
  // Q of what is chosen against what came of it, over all decisions.
  const points = Array.from({ length: 1_000 }, (_, i) => runImpatientOrder(IMPATIENT_MARKET, learned, 950_000 + i)).flatMap((episode) => predictedAndSeen(net, episode))
  expect(slope(points)).toBeGreaterThan(0.8)
  expect(slope(points)).toBeLessThan(1.2)
})

it('[RL1] the same seed learns the same network, bit for bit', () => {
  const [one, two, other] = [trainedOnImpatientMarket(3, 1), trainedOnImpatientMarket(3, 1), trainedOnImpatientMarket(4, 1)]
  expect(one.layers.map((l) => [...l.weights])).toEqual(two.layers.map((l) => [...l.weights]))
  expect(one.layers[0]!.weights).not.toEqual(other.layers[0]!.weights)
})

it('[RL2] one network under other weights does otherwise at once: asked for slippage it waits, asked for speed it takes', () => {
  const [slippage, speed] = [Float32Array.of(1_000, 0, 0, 0, 0), Float32Array.of(0, 0, 1_000, 0, 0)]
  const net = trainedOnImpatientMarket(7, 10, { relabelShare: 1, drawWeights: (rng) => (rng.next() < 0.5 ? slippage : speed) })
  const pass = new QPass(net)
  const first = { features: Float32Array.from([1, 0, 0, 0, 1, 0, 0, 1]), open: Uint8Array.of(1, 1), split: false }
  expect([greedyChoice(net, pass, first, slippage), greedyChoice(net, pass, first, speed)]).toEqual([1, 0])
  // What counts is the shares of the weights.
  expect([...pass.forward(net, first.features, 0, slippage)]).toEqual([...pass.forward(net, first.features, 0, slippage.map((w) => 2 * w))])
})

function predictedAndSeen(net: QNetwork, episode: QEpisode): { x: number; y: number }[] {
  const pass = new QPass(net)
  const seen = realisedToGo(episode)
  return episode.steps.map((step, at) => {
    const out = pass.forward(net, step.features, step.chosen * net.features, EQUAL)
    let x = 0
    let y = 0
    for (let d = 0; d < DIMENSIONS; d++) {
      x += out[d]! * net.outScale[d]! + net.outMean[d]!
      y += seen[at]![d]!
    }
    return { x, y }
  })
}

function slope(points: readonly { x: number; y: number }[]): number {
  const mean = (of: (p: { x: number; y: number }) => number): number => points.reduce((sum, p) => sum + of(p), 0) / points.length
  const [mx, my] = [mean((p) => p.x), mean((p) => p.y)]
  return mean((p) => (p.x - mx) * (p.y - my)) / mean((p) => (p.x - mx) ** 2)
}

describe('off-policy updates from what a desk logged', () => {
  /** A market in which the pool hardly ever fills: waiting is wrong there. */
  const POOR_POOL = { ...IMPATIENT_MARKET, poolChance: 0.03, visitBps: 0.8 }
  const before = trainedOnImpatientMarket(5)
  const logged = (count: number, chance: number | null): LoggedEpisode[] => {
    const rng = new Rng(31, 2)
    return Array.from({ length: count }, (_, i) => {
      const episode = runImpatientOrder(POOR_POOL, () => (rng.next() < 0.5 ? 0 : 1), 700_000 + i)
      return { ...episode, propensities: episode.steps.map((step) => (chance === null ? null : step.open[1] === 1 ? chance : 1)) }
    })
  }
  const waitsAtFirst = (net: QNetwork): number => {
    const features = Float32Array.from([1, 0, 0, 0, 1, 0, 0, 1])
    const pass = new QPass(net)
    const of = (index: number): number => weightedToGo(net, pass, { features, split: false }, index, EQUAL)
    return of(0) - of(1)
  }

  it('[RL5] moves towards what was logged, and leaves the network in use as it was', () => {
    const was = before.layers.map((l) => [...l.weights])
    const update = updateOffPolicy(before, logged(600, 0.5), { ...DEFAULT_OFF_POLICY_UPDATE, seed: 1, maxSteps: 600, trustBps: 5, learningRate: 1e-3 })
    expect(waitsAtFirst(update.net)).toBeLessThan(waitsAtFirst(before) - 0.3)
    expect(before.layers.map((l) => [...l.weights])).toEqual(was)
    expect(update.effectiveSteps).toBeLessThanOrEqual(update.usedSteps)
    expect(update.steps).toBeLessThanOrEqual(600)
  })

  it('[RL6] goes no further from the network in use than it may', () => {
    const update = updateOffPolicy(before, logged(600, 0.5), { ...DEFAULT_OFF_POLICY_UPDATE, seed: 1, maxSteps: 2_000, trustBps: 0.1 })
    expect(update.bounded).toBe(true)
    expect(update.shiftBps).toBeLessThanOrEqual(0.1)
    expect(update.steps).toBeLessThan(2_000)
  })

  it('[RL7] refuses decisions whose chances nobody noted, or too few of them', () => {
    expect(() => updateOffPolicy(before, logged(600, null), { ...DEFAULT_OFF_POLICY_UPDATE, seed: 1 })).toThrow(NotEnoughLogged)
    expect(() => updateOffPolicy(before, logged(20, 0.5), { ...DEFAULT_OFF_POLICY_UPDATE, seed: 1 })).toThrow(/at least 200 are needed/)
  })
})
