import { Rng } from '@sluice/domain'
import { anEngineConfig } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { bootstrap, buildDataset, evaluate, evaluateNet, HEADS, newMlp, predictAverages, predictTouch, splitByTime, toManifestAverages, trainModel, trainNet, TrainingCancelled, venueAveragesOf, type OutcomeRow } from './index.ts'
import { SYNTHETIC_FEATURES, syntheticDataset } from './net/synthetic-data.ts'

const TRAIN = { seed: 3, hidden: [16], epochs: 12, batchRows: 64, learningRate: 5e-3, weightDecay: 1e-2, featureNames: SYNTHETIC_FEATURES, atRiskMin: 20 }

describe('training', () => {
  it('[LN2] learns what can be learnt and leaves out rows without a value', async () => {
    const train = syntheticDataset(1, 4_000)
    const heldOut = syntheticDataset(2, 1_000)
    const net = await trainNet(train, syntheticDataset(4, 500), TRAIN)
    const { comparisons, verdict, fillCalibrations, coverage } = await evaluateNet(net, heldOut, venueAveragesOf(train), 1)
    const of = (loss: string) => comparisons.find((c) => c.loss.startsWith(loss))!
    expect(verdict).toBe('model')
    expect(of('slippage').rows).toBe(800)
    expect(of('slippage').model).toBeLessThan(0.12) // the noise alone is 0.083
    expect(of('slippage').baseline).toBeGreaterThan(1)
    for (const { output, error } of fillCalibrations) expect(error, output).toBeLessThan(0.1)
    expect(Math.abs(coverage!.belowLow - 0.1)).toBeLessThan(0.05)
    expect(Math.abs(coverage!.aboveHigh - 0.1)).toBeLessThan(0.05)
  })

  it('[LN3] says venue averages when there is nothing to learn', async () => {
    const train = syntheticDataset(1, 1_500, 0)
    const net = await trainNet(train, syntheticDataset(4, 500, 0), TRAIN)
    expect((await evaluateNet(net, syntheticDataset(2, 1_000, 0), venueAveragesOf(train), 1)).verdict).toBe('venue-averages')
  })

  it('[LN5] a tiny training gives the same bytes again', async () => {
    const options = { seed: 5, modelId: 'tiny', engineConfig: anEngineConfig(), viewIntervalUs: 50_000, sessions: { trainSessions: 2, validationSessions: 1, heldOutSessions: 1, warmUpS: 2, durationS: 10, probesPerSymbol: 1, longLifeS: 6 }, train: { epochs: 2, hidden: [8], atRiskMin: 1 } }
    const shares: number[] = []
    const a = await trainModel({ ...options, onProgress: (share) => shares.push(share) })
    const b = await trainModel(options)
    expect(Buffer.from(a.onnx).equals(Buffer.from(b.onnx))).toBe(true)
    expect(JSON.stringify(a.manifest)).toBe(JSON.stringify(b.manifest))
    expect(a.card).toBe(b.card)
    const { train, validation, heldOut } = a.report.sessionSeeds
    expect(new Set([...train, ...validation, ...heldOut]).size).toBe(4)
    expect(shares).toEqual(shares.toSorted((x, y) => x - y))
    expect(shares.at(-1)).toBeCloseTo(1, 9)
    expect(Buffer.from((await trainModel({ ...options, seed: 6 })).onnx).equals(Buffer.from(a.onnx))).toBe(false)
    await expect(trainModel({ ...options, isCancelled: () => true })).rejects.toThrow(TrainingCancelled)
  })
})

describe('data', () => {
  const row = (over: Partial<OutcomeRow>): OutcomeRow => ({
    features: [0], mic: 'XNAS', aggressiveness: 'post', sentUs: 0, knownUs: 0, waitS: null, watchedS: 5, slippageBps: null, leakageBps: null, markout10sBps: null, group: 'g', ...over,
  })

  it('[LN8] a horizon has an outcome only for what was to be watched for so long, whatever came of it', () => {
    const { targets } = buildDataset([row({ waitS: 0.5 }), row({}), row({ waitS: 7, watchedS: 60 }), row({ watchedS: Infinity })])
    const fills = (at: number): number[] => [1, 4, 5, 6].map((head) => targets[at * HEADS + head]!)
    expect(fills(0)).toEqual([1, 1, NaN, NaN])
    expect(fills(1)).toEqual([0, 0, NaN, NaN])
    expect(fills(2)).toEqual([0, 0, 1, 1])
    expect(fills(3)).toEqual([0, 0, 0, 0])
    expect(targets[2]).toBe(0.5)
    expect(targets[2 * HEADS + 2]).toBeNaN()
  })

  it('[LN1] parts in time order share no outcome', () => {
    const rng = new Rng(5)
    const data = buildDataset(Array.from({ length: 500 }, (_, i) => row({ features: [i], sentUs: i * 100, knownUs: i * 100 + rng.int(0, 3_000) })))
    const { train, validation, heldOut, purged } = splitByTime(data, { validation: 0.2, heldOut: 0.3 })
    expect(train.rows + validation.rows + heldOut.rows + purged).toBe(500)
    expect(heldOut.rows).toBe(150)
    expect(purged).toBeGreaterThan(10)
    const ends = [...train.knownUs]
    expect(Math.max(...ends)).toBeLessThan(Math.min(...validation.sentUs))
    expect(Math.max(...validation.knownUs)).toBeLessThan(Math.min(...heldOut.sentUs))
    expect(validation.features[0]).toBe(validation.sentUs[0]! / 100)
    expect(() => splitByTime(data, { validation: 0.5, heldOut: 0.5 })).toThrow('shares of validation (0.5)')
  })
})

describe('averages and intervals', () => {
  it('[LN4] averages by venue and style, in the engine\'s integers', () => {
    const outcome = (mic: string, aggressiveness: string, slippageBps: number | null, waitS: number | null, leakageBps: number | null): OutcomeRow => ({
      features: [0], mic, aggressiveness, sentUs: 0, knownUs: 0, waitS, watchedS: 5, slippageBps, leakageBps, markout10sBps: null, group: 'g',
    })
    const data = buildDataset([outcome('XNAS', 'take', 1, 0.5, 2), outcome('XNAS', 'take', null, null, null), outcome('DRK1', 'mid', 3, 1.5, -2)])
    expect(toManifestAverages(venueAveragesOf(data))).toEqual([
      { mic: 'DRK1', aggressiveness: 'mid', score: { slippageMicroBps: 3_000_000, fillProbMicro: 1_000_000, timeToFillMs: 1_500, leakageMicroBps: -2_000_000 } },
      { mic: 'XNAS', aggressiveness: 'take', score: { slippageMicroBps: 1_000_000, fillProbMicro: 500_000, timeToFillMs: 500, leakageMicroBps: 2_000_000 } },
    ])
    const averages = predictAverages(venueAveragesOf(data), data)
    const { comparisons, verdict } = evaluate(data, { model: averages, averages, touch: predictTouch(data, 0) }, 1)
    expect(comparisons.every((c) => c.difference.mean === 0)).toBe(true)
    expect(verdict).toBe('venue-averages')
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
