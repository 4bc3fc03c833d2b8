import { OBJECTIVE_DIMENSIONS, Rng } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { anEngineConfig } from '@sluice/testkit'
import { expect, it } from 'vitest'
import { DecisionLog, type LoggedDecision } from '../life/decision-log.ts'
import { logRecordsOf, runSession } from '../life/test-session.ts'
import { runModel } from '../net/run-graph.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { loggedEpisodes } from './logged-episodes.ts'
import { DIMENSIONS, realisedToGo } from './q-learner.ts'
import { newQNetwork, type QNetwork } from './q-network.ts'
import { exportQOnnx, Q_INPUT, Q_OUTPUT, readQNetwork } from './q-onnx.ts'
import { QScorer } from './q-policy.ts'

const FEATURES = FEATURE_SCHEMA.count
const rng = new Rng(5, 5)
const draws = (count: number, by = 1): Float32Array => Float32Array.from({ length: count }, () => (rng.next() * 2 - 1) * by)

const network = (): QNetwork => newQNetwork({ features: FEATURES, weights: DIMENSIONS, hidden: [12, 8], outputs: 2 * DIMENSIONS }, {
  mean: draws(FEATURES), scale: draws(FEATURES), outMean: draws(2 * DIMENSIONS), outScale: draws(2 * DIMENSIONS, 3),
}, 9)

function supervisedGraph(): Uint8Array {
  const graph = new GraphBuilder()
  const x = graph.input('features', ['rows', FEATURES])
  graph.binary('MatMul', x, graph.constant('w', new Float32Array(FEATURES * 4).fill(0.5), [FEATURES, 4]), graph.output('scores', ['rows', 4]))
  return graph.encode()
}

it('[RL4] one graph answers the supervised columns and what the network says, which can be read from it again', async () => {
  const net = network()
  const onnx = exportQOnnx(net, { onnx: supervisedGraph(), input: 'features', output: 'scores', outputs: 4 }, { modelId: 'rl-0' })
  const rows = 7
  const width = FEATURES + DIMENSIONS
  const input = draws(rows * width, 3)
  for (let row = 0; row < rows; row++) for (let d = 0; d < DIMENSIONS; d++) input[row * width + FEATURES + d] = row === 0 ? 0 : Math.abs(input[row * width + FEATURES + d]!)
  const answers = await runModel(onnx, input, rows, { input: Q_INPUT, output: Q_OUTPUT })
  const read = readQNetwork(onnx)!
  expect(read).toEqual(net)
  for (let row = 0; row < rows; row++) {
    const features = input.slice(row * width, row * width + FEATURES)
    const weights = input.slice(row * width + FEATURES, (row + 1) * width)
    const said = new QScorer(read).toGo(features, 1, weights)
    const sum = features.reduce((total, x) => total + x, 0)
    const answer = answers.slice(row * (4 + 2 * DIMENSIONS), (row + 1) * (4 + 2 * DIMENSIONS))
    expect(answer[0]).toBeCloseTo(sum / 2, 3)
    said.forEach((value, i) => expect(answer[4 + i]).toBeCloseTo(value, 3))
  }
  expect(readQNetwork(supervisedGraph())).toBeNull()
})

it('[RL8] the decisions of a desk become episodes: what is left goes from one to the next, and chances come with them where they were noted', () => {
  const base = anEngineConfig()
  const config = { ...base, instruments: base.instruments.slice(0, 2), model: { modelId: 'm', featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: null } }
  const desk = runSession(config, { seed: 71, parents: 25, spacingUs: 300_000 })
  const decisions: LoggedDecision[] = []
  const log = new DecisionLog((decision) => decisions.push(decision))
  for (const record of logRecordsOf(desk.entries, desk.outputs)) log.take(record)
  log.finish()
  const { episodes, parents, leftOut } = loggedEpisodes(decisions)
  expect(episodes.length + leftOut).toBe(parents)
  expect(episodes.length).toBeGreaterThan(8)
  for (const { steps, weights, propensities } of episodes) {
    expect(steps.at(-1)!.keep).toBe(0)
    expect(weights).toHaveLength(OBJECTIVE_DIMENSIONS.length)
    expect(propensities).toHaveLength(steps.length)
    for (const step of steps) {
      expect(step.open[step.chosen]).toBe(1)
      expect(step.features).toHaveLength(step.open.length * FEATURES)
    }
    const [slippage, , , , fees] = realisedToGo({ steps })[0]!
    expect(Math.abs(slippage!)).toBeLessThan(200)
    expect(Math.abs(fees!)).toBeLessThan(10)
  }
})
