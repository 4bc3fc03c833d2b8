import { Rng } from '@sluice/domain'
import { anEngineConfig } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { bootstrap, evaluate, HEADS, newMlp, predict, predictAverages, predictTouch, toManifestAverages, trainMlp, trainModel, venueAveragesOf, type Dataset } from './index.ts'

/** Four columns; slippage 2a - b, filled when a + c > 0, time |d|, leakage is noise; every fifth row did not fill. */
function synthetic(seed: number, rows: number, signal = 1): Dataset {
  const rng = new Rng(seed)
  const features = Float32Array.from({ length: rows * 4 }, () => rng.next() * 2 - 1)
  const targets = new Float32Array(rows * HEADS)
  for (let row = 0; row < rows; row++) {
    const [a, b, c, d] = features.subarray(row * 4, row * 4 + 4) as unknown as [number, number, number, number]
    const none = row % 5 === 0
    targets.set([none ? NaN : signal * (2 * a - b) + rng.next() - 0.5, signal * (a + c) + rng.next() - 0.5 > 0 ? 1 : 0, none ? NaN : Math.abs(d), none ? NaN : rng.next() - 0.5], row * HEADS)
  }
  return {
    rows, features, targets,
    keys: Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? 'XNAS take' : 'DRK1 mid')),
    blocks: Array.from({ length: rows }, (_, i) => `${seed} ${Math.floor(i / 50)}`),
  }
}

const TRAIN = { seed: 3, hidden: [16], epochs: 12, batchRows: 64, learningRate: 5e-3, weightDecay: 1e-4, skip: [-1, -1, -1, -1] }

describe('training', () => {
  it('[LN2] learns what can be learnt and leaves out rows without a value', () => {
    const train = synthetic(1, 4_000)
    const heldOut = synthetic(2, 1_000)
    const mlp = trainMlp(train, synthetic(4, 500), TRAIN)
    const averages = predictAverages(venueAveragesOf(train), heldOut)
    const { comparisons, touchRule, verdict, fillCalibrationError } = evaluate(heldOut, { model: predict(mlp, heldOut.features, heldOut.rows), averages, touch: predictTouch(heldOut, 0) }, 1)
    expect(verdict).toBe('model')
    expect(comparisons[0]!.rows).toBe(800)
    expect(comparisons[0]!.model).toBeLessThan(0.12) // the noise alone is 0.083
    expect(touchRule.baseline).toBeGreaterThan(0.5)
    expect(comparisons[0]!.baseline).toBeGreaterThan(1)
    expect(comparisons[3]!.model).toBeLessThan(0.02)
    expect(fillCalibrationError).toBeLessThan(0.1)
  })

  it('learns the difference to a feature that is added to a head', () => {
    const train = synthetic(1, 2_000)
    const skipped = trainMlp(train, train, { ...TRAIN, epochs: 3, skip: [0, -1, -1, -1] })
    const plain = { ...skipped, shape: { ...skipped.shape, skip: [-1, -1, -1, -1] } }
    const [a, b] = [predict(skipped, train.features, 1), predict(plain, train.features, 1)]
    expect(a[0]! - b[0]!).toBeCloseTo(train.features[0]!, 5)
    expect(a[1]).toBe(b[1])
  })

  it('[LN3] says venue averages when there is nothing to learn', () => {
    const train = synthetic(1, 1_500, 0)
    const heldOut = synthetic(2, 1_000, 0)
    const mlp = trainMlp(train, synthetic(4, 500, 0), TRAIN)
    const averages = predictAverages(venueAveragesOf(train), heldOut)
    expect(evaluate(heldOut, { model: predict(mlp, heldOut.features, heldOut.rows), averages, touch: averages }, 1).verdict).toBe('venue-averages')
  })

  it('gradients agree with finite differences', () => {
    // One tiny step of plain training must lower the loss along the numeric gradient of every layer.
    const data = synthetic(6, 64)
    const before = trainMlp(data, data, { ...TRAIN, epochs: 1, batchRows: 64, learningRate: 0 })
    const after = trainMlp(data, data, { ...TRAIN, epochs: 1, batchRows: 64, learningRate: 1e-4, weightDecay: 0 })
    for (const [l, layer] of before.layers.entries()) {
      const moved = after.layers[l]!
      for (const i of [0, 5, layer.weights.length - 1]) {
        const numeric = lossAt(before, data, l, i, 1e-3) - lossAt(before, data, l, i, -1e-3)
        if (Math.abs(numeric) < 1e-4) continue
        // Adam's first step goes against the sign of the gradient.
        expect(Math.sign(moved.weights[i]! - layer.weights[i]!), `layer ${l} weight ${i}`).toBe(-Math.sign(numeric))
      }
    }
  })

  it('[LN5] a tiny training gives the same bytes again', () => {
    const options = { seed: 5, modelId: 'tiny', engineConfig: anEngineConfig(), viewIntervalUs: 50_000, sessions: { trainSessions: 2, validationSessions: 1, heldOutSessions: 1, warmUpS: 2, durationS: 10, probesPerSymbol: 1 }, train: { epochs: 2, hidden: [8] } }
    const [a, b] = [trainModel(options), trainModel(options)]
    expect(Buffer.from(a.onnx).equals(Buffer.from(b.onnx))).toBe(true)
    expect(JSON.stringify(a.manifest)).toBe(JSON.stringify(b.manifest))
    expect(a.card).toBe(b.card)
    const { train, validation, heldOut } = a.report.sessionSeeds
    expect(new Set([...train, ...validation, ...heldOut]).size).toBe(4)
    expect(Buffer.from(trainModel({ ...options, seed: 6 }).onnx).equals(Buffer.from(a.onnx))).toBe(false)
  })
})

describe('averages and intervals', () => {
  it('[LN4] averages by venue and style, in the engine\'s integers', () => {
    const data: Dataset = { rows: 3, features: new Float32Array(12), targets: Float32Array.of(1, 1, 0.5, 2, NaN, 0, NaN, NaN, 3, 1, 1.5, -2), keys: ['XNAS take', 'XNAS take', 'DRK1 mid'], blocks: ['a', 'a', 'b'] }
    expect(toManifestAverages(venueAveragesOf(data))).toEqual([
      { mic: 'DRK1', aggressiveness: 'mid', score: { slippageMicroBps: 3_000_000, fillProbMicro: 1_000_000, timeToFillMs: 1_500, leakageMicroBps: -2_000_000 } },
      { mic: 'XNAS', aggressiveness: 'take', score: { slippageMicroBps: 1_000_000, fillProbMicro: 500_000, timeToFillMs: 500, leakageMicroBps: 2_000_000 } },
    ])
  })

  it('the interval holds the mean and narrows with blocks', () => {
    const rng = new Rng(8)
    const blocks = (count: number) => Array.from({ length: count }, () => ({ sum: rng.next() - 0.3, rows: 1 }))
    const few = bootstrap(blocks(20), new Rng(1))
    const many = bootstrap(blocks(800), new Rng(1))
    for (const { low, mean, high } of [few, many]) expect(low < mean && mean < high).toBe(true)
    expect(many.high - many.low).toBeLessThan((few.high - few.low) / 3)
    expect(many.low).toBeGreaterThan(0)
  })

  it('a new network is the same for the same seed', () => {
    const normaliser = { mean: new Float32Array(4), scale: new Float32Array(4).fill(1), bound: 6, outMean: new Float32Array(4), outScale: new Float32Array(4).fill(1) }
    const shape = { inputs: 4, hidden: [8], heads: ['linear', 'sigmoid', 'relu', 'linear'] as const, skip: [-1, -1, -1, -1] }
    expect(newMlp(shape, normaliser, 1)).toEqual(newMlp(shape, normaliser, 1))
    expect(newMlp(shape, normaliser, 1)).not.toEqual(newMlp(shape, normaliser, 2))
  })
})

/** Training loss with one weight moved by `delta`, from the predictions alone. */
function lossAt(mlp: ReturnType<typeof trainMlp>, data: Dataset, layer: number, index: number, delta: number): number {
  const layers = mlp.layers.map((l) => ({ ...l, weights: l.weights.slice() }))
  layers[layer]!.weights[index]! += delta
  const { outScale } = mlp.normaliser
  const raw = predict({ ...mlp, layers, shape: { ...mlp.shape, heads: ['linear', 'linear', 'linear', 'linear'] } }, data.features, data.rows)
  const weights = [0.3, 1, 0.2, 0.3]
  let loss = 0
  for (let i = 0; i < raw.length; i++) {
    const target = data.targets[i]!
    const head = i % HEADS
    if (Number.isNaN(target)) continue
    if (head === 1) {
      const p = 1 / (1 + Math.exp(-raw[i]!))
      loss -= Math.log(target > 0.5 ? p : 1 - p)
    } else loss += weights[head]! * 0.5 * ((raw[i]! - target) / outScale[head]!) ** 2
  }
  return loss
}
