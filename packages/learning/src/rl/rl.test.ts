import { pairedDifference } from '@sluice/backtest'
import { Rng } from '@sluice/domain'
import { expect, it } from 'vitest'
import { IMPATIENT_FEATURES, IMPATIENT_MARKET, impatientTotal, runImpatientOrder, shortSighted } from './impatient-market.ts'
import { DIMENSIONS, greedyChoice, QLearner, realisedToGo, type QEpisode } from './q-learner.ts'
import { newQNetwork, QPass, type QNetwork } from './q-network.ts'
import { qNorms } from './q-norms.ts'

const EQUAL = Float32Array.of(1_000, 1_000, 1_000, 1_000, 1_000)

function trainedOnImpatientMarket(seed: number): QNetwork {
  const rng = new Rng(seed, 9)
  const anything = (): number => (rng.next() < 0.5 ? 0 : 1)
  const first = Array.from({ length: 400 }, (_, i) => runImpatientOrder(IMPATIENT_MARKET, anything, seed * 100_000 + i))
  const net = newQNetwork({ features: IMPATIENT_FEATURES, weights: DIMENSIONS, hidden: [16, 16], outputs: 2 * DIMENSIONS }, qNorms(first, IMPATIENT_FEATURES), seed)
  const learner = new QLearner(net, { seed, nStep: 3, batch: 32, learningRate: 3e-3, targetEvery: 50, relabelShare: 0.2, replayMax: 20_000, drawWeights: () => EQUAL })
  learner.add(first)
  const pass = new QPass(net)
  for (let round = 0; round < 10; round++) {
    learner.train(120, 1 - 0.08 * round)
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
  const [one, two, other] = [trainedOnImpatientMarket(3), trainedOnImpatientMarket(3), trainedOnImpatientMarket(4)]
  expect(one.layers.map((l) => [...l.weights])).toEqual(two.layers.map((l) => [...l.weights]))
  expect(one.layers[0]!.weights).not.toEqual(other.layers[0]!.weights)
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
