import { Rng } from '@sluice/domain'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildDataset, type Dataset, type OutcomeRow } from '../dataset.ts'
import { metadataOf } from '../onnx/graph-builder.ts'
import { ONNX_INPUT, ONNX_OUTPUT } from '../onnx-export.ts'
import { runModel } from '../net/run-graph.ts'
import { predictTreeHeads } from './export-trees.ts'
import { TrainingCancelled } from './tree-options.ts'
import { trainTreeModel, type TrainedTrees, type TrainTreeModelOptions } from './train-tree-model.ts'

const NAMES = ['priceToMidBps', 'orderQtyLog', 'imbalance', 'venueQueueLog', 'kind']

/** Orders that wait longer the more they are and the longer the queue; some are watched for 20 s only. */
function orders(seed: number, rows: number): Dataset {
  const rng = new Rng(seed)
  const outcome = (row: number): OutcomeRow => {
    const features = Float32Array.of(rng.next() * 6 - 3, rng.next() * 5, rng.next() * 2 - 1, rng.next() * 4, rng.int(0, 2))
    const rate = Math.exp(1 - 0.5 * features[1]! - 0.4 * features[3]! + features[2]!)
    const waitS = -Math.log(1 - rng.next()) / rate
    const watchedS = row % 3 === 0 ? 20 : 120
    const filled = waitS <= Math.min(5, watchedS)
    const noise = (rng.next() + rng.next() + rng.next() - 1.5) * (1 + features[4]!)
    return {
      features, mic: 'XNAS', aggressiveness: 'post', sentUs: row * 1e6, knownUs: row * 1e6 + 120e6, waitS: waitS <= watchedS ? waitS : null, watchedS, group: 'a',
      slippageBps: filled ? features[0]! + features[2]! + noise : null, leakageBps: filled ? -features[2]! + noise : null, markout10sBps: filled ? -2 * features[2]! + noise : null,
    }
  }
  return buildDataset(Array.from({ length: rows }, (_, row) => outcome(row)))
}

const OPTIONS: TrainTreeModelOptions = { seed: 5, featureNames: NAMES, trees: { rounds: 25, columnShare: 1, learningRate: 0.2, maxBins: 40 }, metadata: { featureSchemaHash: 'abc' } }
const [TRAIN, VALIDATION, FRESH] = [orders(1, 3_000), orders(2, 1_000), orders(3, 1_500)]
const column = (scores: ArrayLike<number>, names: readonly string[], name: string): number[] => Array.from({ length: scores.length / names.length }, (_, row) => scores[row * names.length + names.indexOf(name)]!)
const mean = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0) / values.length

describe('a model of trees', () => {
  let trained: TrainedTrees
  beforeAll(async () => {
    trained = await trainTreeModel(TRAIN, VALIDATION, OPTIONS)
  })

  it('[LN91] answers as its reference within 1e-5, the schema hash within, the same bytes again', async () => {
    expect(trained.outputNames).toEqual([
      'slippageBps', 'fillProb', 'timeToFillS', 'leakageBps', 'slippageLowBps', 'slippageHighBps', 'fillProb1s', 'fillProb10s', 'fillProb60s', 'markout10sBps', 'distance',
    ])
    expect(metadataOf(trained.onnx)['featureSchemaHash']).toBe('abc')
    const answers = await runModel(trained.onnx, FRESH.features, FRESH.rows, { input: ONNX_INPUT, output: ONNX_OUTPUT })
    const reference = predictTreeHeads(trained.heads, FRESH.features, FRESH.rows)
    expect(answers).toHaveLength(reference.length)
    const worst = answers.reduce((most, value, i) => Math.max(most, Math.abs(value - reference[i]!) / Math.max(1, Math.abs(value))), 0)
    expect(worst).toBeLessThan(1e-5)
    const again = await trainTreeModel(TRAIN, VALIDATION, { ...OPTIONS, threads: 2 })
    expect(Buffer.from(again.onnx).equals(Buffer.from(trained.onnx))).toBe(true)
  })

  it('[LN92] never contradicts itself, and falls with quantity and queue', async () => {
    const { onnx, outputNames } = trained
    const answer = (features: Float32Array): Promise<Float32Array> => runModel(onnx, features, features.length / NAMES.length, { input: ONNX_INPUT, output: ONNX_OUTPUT })
    const scores = await answer(FRESH.features)
    const [own, one, ten, sixty] = ['fillProb', 'fillProb1s', 'fillProb10s', 'fillProb60s'].map((name) => column(scores, outputNames, name)) as [number[], number[], number[], number[]]
    const [low, high, time] = ['slippageLowBps', 'slippageHighBps', 'timeToFillS'].map((name) => column(scores, outputNames, name)) as [number[], number[], number[]]
    for (let row = 0; row < FRESH.rows; row++) {
      expect(one[row]! <= own[row]! && own[row]! <= ten[row]! && ten[row]! <= sixty[row]!).toBe(true)
      expect(low[row]! <= high[row]! && time[row]! >= 0).toBe(true)
    }
    for (const [name, span] of [['orderQtyLog', 5], ['venueQueueLog', 4]] as const) {
      const line = new Float32Array(50 * NAMES.length)
      for (let i = 0; i < 50; i++) line.set([0, 2, 0.3, 1, 1].map((v, c) => (NAMES[c] === name ? (i / 50) * span : v)), i * NAMES.length)
      const along = column(await answer(line), outputNames, 'fillProb')
      along.forEach((p, i) => expect(p).toBeLessThanOrEqual((along[i - 1] ?? 1) + 1e-6))
      expect(along[0]! - along[49]!).toBeGreaterThan(0.1)
    }
  })

  it('[LN93] is right about orders it has not seen', () => {
    const { heads, outputNames, report, abstain } = trained
    const scores = predictTreeHeads(heads, FRESH.features, FRESH.rows)
    const seen = Array.from({ length: FRESH.rows }, (_, row) => row)
    const gap = (name: string, target: (row: number) => number): number => mean(column(scores, outputNames, name).flatMap((p, row) => (Number.isNaN(target(row)) ? [] : [p - target(row)])))
    expect(Math.abs(gap('fillProb', (row) => FRESH.targets[row * 8 + 1]!))).toBeLessThan(0.03)
    expect(Math.abs(gap('fillProb60s', (row) => FRESH.targets[row * 8 + 6]!))).toBeLessThan(0.03)
    expect(Math.abs(gap('slippageBps', (row) => FRESH.targets[row * 8]!))).toBeLessThan(0.1)
    const filled = seen.filter((row) => !Number.isNaN(FRESH.targets[row * 8]!))
    for (const [name, share] of [['slippageLowBps', 0.1], ['slippageHighBps', 0.9]] as const) {
      const quantile = column(scores, outputNames, name)
      expect(Math.abs(mean(filled.map((row) => (FRESH.targets[row * 8]! <= quantile[row]! ? 1 : 0))) - share)).toBeLessThan(0.04)
    }
    expect(report.heads).toHaveLength(10)
    expect(report.heads[1]!.importance.map((i) => i.feature)).toContain('venueQueueLog')
    expect(report.validationAbstained).toBeLessThan(0.01)
    expect(abstain.distanceMax).toBeGreaterThan(1)
  })

  it('leaves out what too few rows tell of, and says how far it is until it is cancelled', async () => {
    const few: Dataset = { ...TRAIN, targets: TRAIN.targets.map((t, i) => (i % 8 === 7 && i > 800 ? NaN : t)) }
    const shares: number[] = []
    const { outputNames } = await trainTreeModel(few, VALIDATION, { ...OPTIONS, trees: { rounds: 3 }, onProgress: (share) => shares.push(share) })
    expect(outputNames).not.toContain('markout10sBps')
    expect(shares).toEqual(Array.from({ length: 9 }, (_, i) => (i + 1) / 9))
    await expect(trainTreeModel(TRAIN, VALIDATION, { ...OPTIONS, isCancelled: () => shares.push(0) > 12 })).rejects.toThrow(TrainingCancelled)
    await expect(trainTreeModel(TRAIN, VALIDATION, { ...OPTIONS, fillMonotone: { nothing: 1 } })).rejects.toThrow('fillMonotone names nothing')
  })
})
