import { exp, Rng, type ScoreOutput } from '@sluice/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowsOf } from '../dataset.ts'
import { ONNX_INPUT, ONNX_OUTPUT } from '../onnx-export.ts'
import { metadataOf } from '../onnx/graph-builder.ts'
import { TrainingCancelled } from '../trees/tree-options.ts'
import { abstains } from './abstain-limits.ts'
import { exportNet, type Net } from './export-net.ts'
import { binOf, featureReference } from './feature-reference.ts'
import { fillColumns, INTERVAL_ENDS_S, outputNamesOf, parameterCount, parameterParts, RAW, rawColumns, type NetShape } from './net-shape.ts'
import { netLoss, netTargets, targetScales } from './net-targets.ts'
import { openGraph, runModel, runRows, vector } from './run-graph.ts'
import { StepRunner } from './step-runner.ts'
import { SYNTHETIC_FEATURES, syntheticDataset } from './synthetic-data.ts'
import { trainNet } from './train-net.ts'
import { rawOutputGraph } from './train-step.ts'
import { standardise, whiteningOf } from './whitening.ts'

const NAMES = { input: ONNX_INPUT, output: ONNX_OUTPUT }
const OPTIONS = { seed: 3, hidden: [16], epochs: 4, batchRows: 64, learningRate: 5e-3, featureNames: SYNTHETIC_FEATURES, atRiskMin: 20 }
const SHAPE: NetShape = { inputs: 4, hidden: [6, 5], endsS: INTERVAL_ENDS_S, meanS: INTERVAL_ENDS_S.map((s) => s * 0.7), fills: fillColumns(INTERVAL_ENDS_S, 5), quoted: 1 }

/** A net with random parameters over the synthetic rows. */
function randomNet(seed: number): { net: Net; data: ReturnType<typeof syntheticDataset> } {
  const data = syntheticDataset(seed, 200)
  const rng = new Rng(seed, 9)
  const parameters = Float32Array.from({ length: parameterCount(SHAPE) }, () => rng.next() - 0.5)
  return { data, net: { shape: SHAPE, parameters, whitening: whiteningOf(data.features, data.rows), scales: targetScales(data, SHAPE.quoted), horizonIntervals: 5 } }
}

describe('a training step', () => {
  it('[LN10] moves every parameter against the finite difference of the loss', async () => {
    const { net, data } = randomNet(7)
    const x = standardise(net.whitening, data.features)
    const targets = netTargets(data, SHAPE, net.scales)
    const session = await openGraph(rawOutputGraph(SHAPE))
    const lossAt = async (parameters: Float32Array): Promise<number> =>
      netLoss(await runRows(session, x, data.rows, { input: 'x', output: 'raw' }, { parameters: vector(parameters) }), targets, rawColumns(SHAPE))
    const rate = 1e-3
    const runner = await StepRunner.open(SHAPE, net.parameters.slice(), 'cpu')
    await runner.run({ x, ...targets }, data.rows, { learningRate: rate, weightDecay: 0 })
    const moved = runner.parameters.slice()
    await runner.close()
    let compared = 0
    for (const { weights, bias, outputs } of parameterParts(SHAPE)) {
      for (const at of [weights, weights + 3, bias, bias + outputs - 1, bias - 1]) {
        const shifted = (by: number): Float32Array => net.parameters.map((value, i) => (i === at ? value + by : value))
        const slope = ((await lossAt(shifted(5e-3))) - (await lossAt(shifted(-5e-3)))) / 1e-2
        if (Math.abs(slope) < 2e-3) continue
        // Adam's first step is the learning rate against the sign of the derivative.
        expect(moved[at]! - net.parameters[at]!, `parameter ${at}, slope ${slope}`).toBeCloseTo(-Math.sign(slope) * rate, 5)
        compared += 1
      }
    }
    expect(compared).toBeGreaterThan(8)
    await session.release()
  })

  it('[LN10] is AdamW: after many steps as computed by hand, biases without decay', async () => {
    const { net, data } = randomNet(8)
    const x = standardise(net.whitening, data.features)
    const raw = rawColumns(SHAPE)
    // Of no loss at all nothing is left but the decay.
    const nothing = { targets: new Float32Array(data.rows * raw), weights: new Float32Array(data.rows * raw) }
    const runner = await StepRunner.open(SHAPE, net.parameters.slice(), 'cpu')
    for (let i = 0; i < 3; i++) await runner.run({ x, ...nothing }, data.rows, { learningRate: 0.1, weightDecay: 0.5 })
    const { weights, bias } = parameterParts(SHAPE)[0]!
    expect(runner.parameters[weights]!).toBeCloseTo(net.parameters[weights]! * 0.95 ** 3, 6)
    expect(runner.parameters[bias]!).toBe(net.parameters[bias]!)
    await runner.close()
  })
})

describe('the exported net', () => {
  it('[LN6] equals a pass in plain arithmetic', async () => {
    for (const seed of [1, 2]) {
      const { net, data } = randomNet(seed)
      const names = outputNamesOf(SHAPE)
      const scores = await runModel(exportNet(net, { modelId: 'test' }), data.features, data.rows, NAMES)
      for (let row = 0; row < data.rows; row++) {
        const expected = plainPass(net, data.features.subarray(row * 4, row * 4 + 4))
        names.forEach((name, i) => {
          const value = scores[row * names.length + i]!
          expect(Math.abs(value - expected[name]!), `seed ${seed}, row ${row}, ${name}`).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected[name]!)))
        })
      }
    }
    expect(metadataOf(exportNet(randomNet(1).net, { featureSchemaHash: 'abc' }))).toEqual({ featureSchemaHash: 'abc' })
  })

  it('[LN9] fill chances never fall with the horizon, whatever the features; the quantiles do not cross', async () => {
    const { net } = randomNet(5)
    const session = await openGraph(exportNet(net, {}))
    const names = outputNamesOf(SHAPE)
    await fc.assert(fc.asyncProperty(fc.array(fc.float({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 4, maxLength: 4 }), async (row) => {
      const scores = await runRows(session, Float32Array.from(row), 1, NAMES, {})
      const of = (name: ScoreOutput): number => scores[names.indexOf(name)]!
      const chances = (['fillProb1s', 'fillProb', 'fillProb10s', 'fillProb60s'] as const).map(of)
      expect(chances).toEqual(chances.toSorted((a, b) => a - b))
      expect(chances[0]!).toBeGreaterThanOrEqual(0)
      expect(chances[3]!).toBeLessThanOrEqual(1)
      expect(of('slippageHighBps')).toBeGreaterThanOrEqual(of('slippageLowBps'))
      expect(of('timeToFillS')).toBeGreaterThanOrEqual(0)
    }), { numRuns: 100 })
    await session.release()
  })
})

describe('training a net', () => {
  const train = syntheticDataset(1, 3_000)
  const validation = syntheticDataset(2, 1_500)

  it('[LN8] learns waiting times from orders that were called back before they could fill', async () => {
    const net = await trainNet(syntheticDataset(1, 8_000), validation, { ...OPTIONS, epochs: 12, patience: 12, batchRows: 128, learningRate: 1e-2, weightDecay: 0.05 })
    const heldOut = syntheticDataset(9, 4_000)
    const scores = await runModel(net.onnx, heldOut.features, heldOut.rows, NAMES)
    const column = (name: ScoreOutput): number => net.outputNames.indexOf(name)
    const means = (isQuick: boolean, name: ScoreOutput): number => {
      const rows = Array.from({ length: heldOut.rows }, (_, row) => row).filter((row) => heldOut.features[row * 4 + 2]! > 0.1 === isQuick && Math.abs(heldOut.features[row * 4 + 2]!) > 0.1)
      return rows.reduce((sum, row) => sum + scores[row * net.outputNames.length + column(name)]!, 0) / rows.length
    }
    // Exponential with a mean of 2 s or 20 s.
    for (const [name, seconds] of [['fillProb1s', 1], ['fillProb', 5], ['fillProb10s', 10], ['fillProb60s', 60]] as const) {
      expect(means(true, name), `quick, ${name}`).toBeCloseTo(1 - Math.exp(-seconds / 2), 1)
      expect(means(false, name), `slow, ${name}`).toBeCloseTo(1 - Math.exp(-seconds / 20), 1)
    }
    // Of a fill within 5 s: 1.55 s and 2.4 s.
    expect(Math.abs(means(true, 'timeToFillS') - 1.55)).toBeLessThan(0.3)
    expect(Math.abs(means(false, 'timeToFillS') - 2.4)).toBeLessThan(0.3)
  })

  it('[LN9] does not answer horizons that nothing was watched for', async () => {
    const short = rowsOf(train, Array.from({ length: train.rows }, (_, row) => row).filter((row) => train.watchedS[row] === 5))
    const net = await trainNet(short, validation, { ...OPTIONS, epochs: 1 })
    expect(net.outputNames).toEqual(['slippageBps', 'fillProb', 'timeToFillS', 'leakageBps', 'slippageLowBps', 'slippageHighBps', 'fillProb1s', 'markout10sBps', 'distance'])
    await expect(trainNet(short, validation, { ...OPTIONS, fillHorizonMs: 10_000 })).rejects.toThrow('fill horizon 10 s must be one of the ends')
  })

  it('[LN5] same seed, same bytes; another seed, other bytes', async () => {
    const [a, b, c] = [await trainNet(train, validation, OPTIONS), await trainNet(train, validation, OPTIONS), await trainNet(train, validation, { ...OPTIONS, seed: 4 })]
    expect(Buffer.from(a.onnx).equals(Buffer.from(b.onnx))).toBe(true)
    expect(a.report).toEqual(b.report)
    expect(Buffer.from(a.onnx).equals(Buffer.from(c.onnx))).toBe(false)
  })

  it('[LN11] abstains far from the training data, nearly never near it', async () => {
    const net = await trainNet(train, validation, OPTIONS)
    expect(net.report.validationAbstained).toBeLessThan(0.002)
    const { outputNames, abstain } = net
    const abstained = async (features: Float32Array): Promise<number> => {
      const rows = features.length / 4
      const scores = await runModel(net.onnx, features, rows, NAMES)
      return Array.from({ length: rows }, (_, row) => abstains(scores.subarray(row * outputNames.length, (row + 1) * outputNames.length), outputNames, abstain)).filter(Boolean).length / rows
    }
    expect(await abstained(syntheticDataset(12, 2_000).features)).toBeLessThan(0.01)
    const far = syntheticDataset(13, 200).features
    expect(await abstained(far.map((value, i) => (i % 4 === 1 ? value + 20 : value)))).toBe(1)
  })

  it('[LN11] a feature that never varied counts when it does', () => {
    const features = Float32Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? i / 400 : 0))
    const { matrix, mean } = whiteningOf(features, 200)
    const distance = (row: readonly number[]): number => {
      const d = row.map((value, i) => value - mean[i]!)
      return [0, 1].reduce((sum, j) => sum + (d[0]! * matrix[j]! + d[1]! * matrix[2 + j]!) ** 2, 0)
    }
    expect(distance([0.5, 0])).toBeLessThan(3)
    expect(distance([0.5, 1])).toBeGreaterThan(1_000)
  })

  it('[LN13] ends early, can be cancelled, refuses what it cannot learn from', async () => {
    const noise = syntheticDataset(3, 300, 0)
    const net = await trainNet(noise, syntheticDataset(4, 300, 0), { ...OPTIONS, epochs: 60, patience: 2 })
    expect(net.report.epochs.length).toBe(net.report.bestEpoch + 2)
    const lines: string[] = []
    let asked = 0
    await expect(trainNet(train, validation, { ...OPTIONS, onProgress: (_, line) => lines.push(line), isCancelled: () => ++asked > 60 })).rejects.toThrow(TrainingCancelled)
    expect(lines).toHaveLength(1)
    const broken = { ...train, features: train.features.map((value, i) => (i === 6 ? NaN : value)) }
    await expect(trainNet(broken, validation, OPTIONS)).rejects.toThrow('feature 2 of training row 1 is NaN')
    await expect(trainNet(rowsOf(train, []), validation, OPTIONS)).rejects.toThrow('no training rows')
  })
})

describe('reference distribution', () => {
  it('[LN12] about ten bins a feature, shares that sum to 1', () => {
    const rng = new Rng(4)
    const rows = 1_000
    const features = Float32Array.from({ length: rows * 3 }, (_, i) => (i % 3 === 0 ? rng.next() : i % 3 === 1 ? rng.int(0, 1) : 7))
    const [many, flag, constant] = featureReference(features, rows, ['many', 'flag', 'constant'])
    expect(many!.edges).toHaveLength(9)
    for (const share of many!.shares) expect(Math.abs(share - 0.1)).toBeLessThan(0.01)
    expect(flag!.edges).toEqual([0.5])
    expect(constant!.shares).toEqual([0, 1, 0])
    for (const { edges, shares } of [many!, flag!, constant!]) {
      expect(shares).toHaveLength(edges.length + 1)
      expect(shares.reduce((sum, s) => sum + s, 0)).toBeCloseTo(1, 5)
    }
    expect([binOf(flag!.edges, 0), binOf(flag!.edges, 1)]).toEqual([0, 1])
  })
})

/** All outputs of one row, computed with plain arithmetic in doubles. */
function plainPass({ shape, parameters, whitening, scales, horizonIntervals }: Net, features: Float32Array): Partial<Record<ScoreOutput, number>> {
  let x = [...standardise(whitening, features)]
  const parts = parameterParts(shape)
  parts.forEach(({ weights, bias, inputs, outputs }, i) => {
    const next = Array.from({ length: outputs }, (_, o) => x.reduce((sum, value, k) => sum + value * parameters[weights + k * outputs + o]!, parameters[bias + o]!))
    expect(x).toHaveLength(inputs)
    x = i < parts.length - 1 ? next.map((value) => Math.max(0, value)) : next
  })
  const hazards = x.slice(RAW.hazards).map((z) => 1 / (1 + exp(-z)))
  let waiting = 1
  const fills = hazards.map((hazard) => {
    const chance = waiting * hazard
    waiting *= 1 - hazard
    return chance
  })
  const sum = (count: number): number => fills.slice(0, count).reduce((total, p) => total + p, 0)
  const within = shape.meanS.slice(0, horizonIntervals)
  const middle = within.reduce((total, s) => total + s, 0) / horizonIntervals
  const deviations = [...features].map((value, i) => value - whitening.mean[i]!)
  const distance = deviations.reduce((total, _, j) => total + deviations.reduce((dot, d, i) => dot + d * whitening.matrix[i * shape.inputs + j]!, 0) ** 2, 0)
  const unit = (raw: number, of: number): number => raw * scales.deviation[of]! + scales.mean[of]!
  const quoted = features[shape.quoted]!
  return {
    slippageBps: unit(x[RAW.slippage]!, 0) + quoted, leakageBps: unit(x[RAW.leakage]!, 1), markout10sBps: unit(x[RAW.markout10s]!, 2),
    slippageLowBps: unit(x[RAW.median]! - exp(x[RAW.logBelow]!), 0) + quoted, slippageHighBps: unit(x[RAW.median]! + exp(x[RAW.logAbove]!), 0) + quoted,
    fillProb1s: sum(3), fillProb: sum(5), fillProb10s: sum(6), fillProb60s: sum(8),
    timeToFillS: (within.reduce((total, s, k) => total + s * fills[k]!, 0) + 1e-3 * middle) / (sum(horizonIntervals) + 1e-3), distance,
  }
}

