import { Rng } from '@sluice/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binAlike, binFeatures } from './bin-features.ts'
import { greedyTrees } from '../../test/greedy-trees.ts'
import { predictMargins, predictTrees } from './tree-model.ts'
import { accumulatorsOf, runGroup, TASK } from './tree-kernel.ts'
import { TrainingCancelled, type TreeOptions } from './tree-options.ts'
import { TreeTeam } from './tree-team.ts'
import { bagTrees, trainTrees, type TreeData } from './train-trees.ts'

const SEEDS = fc.integer({ min: 1, max: 1_000_000 })

/** Rows of uniform features; every third column has few distinct values. */
function randomData(seed: number, rows: number, columns: number, target: (x: Float32Array, rng: Rng) => number, missingShare = 0): TreeData {
  const rng = new Rng(seed)
  const features = new Float32Array(rows * columns)
  const targets = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    const x = features.subarray(row * columns, (row + 1) * columns)
    for (let c = 0; c < columns; c++) x[c] = c % 3 === 2 ? rng.int(0, 3) : rng.next() * 2 - 1
    targets[row] = target(x, rng)
    for (let c = 0; c < columns; c++) if (rng.next() < missingShare) x[c] = NaN
  }
  return { rows, columns, features, targets }
}

const normal = (rng: Rng): number => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next())
const wave = (x: Float32Array, rng: Rng): number => Math.sin(3 * x[0]!) + x[1]! * x[3]! + 0.1 * normal(rng)
const chance = (x: Float32Array, rng: Rng): number => (rng.next() < 1 / (1 + Math.exp(-2 * x[0]! + x[1]! * x[3]!)) ? 1 : 0)
const meanSquare = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a, (v, i) => (v - b[i]!) ** 2).reduce((s, v) => s + v, 0) / a.length
const logLossOf = (p: Float64Array, y: ArrayLike<number>): number => p.reduce((s, v, i) => s - Math.log(y[i]! > 0.5 ? v : 1 - v), 0) / p.length

describe('bins', () => {
  it('[LN81] keep the order of values, at most as many as asked for, and one for each of few distinct values', () => {
    fc.assert(fc.property(fc.array(fc.float({ noDefaultInfinity: true }), { minLength: 1, maxLength: 300 }), fc.integer({ min: 3, max: 40 }), (values, maxBins) => {
      const binned = binFeatures(Float32Array.from(values), values.length, 1, maxBins)
      const distinct = new Set(values.filter((v) => !Number.isNaN(v)).map((v) => v + 0))
      expect(binned.valueBins[0]! + binned.hasMissing[0]!).toBeLessThanOrEqual(maxBins)
      if (distinct.size < maxBins - 1) expect(binned.valueBins[0]).toBe(Math.max(1, distinct.size))
      values.forEach((value, i) => {
        const bin = binned.bins[i]!
        if (Number.isNaN(value)) expect(bin).toBe(binned.valueBins[0])
        else expect(binned.cuts[0]!.findIndex((cut) => value <= cut)).toBe(bin === binned.valueBins[0]! - 1 ? -1 : bin)
      })
    }), { numRuns: 100 })
  })

  it('[LN81] hold about as many rows each', () => {
    const { features, rows } = randomData(3, 20_000, 1, () => 0)
    const { bins, valueBins } = binFeatures(features, rows, 1, 65)
    const counts = new Float64Array(valueBins[0]!)
    for (const bin of bins) counts[bin]! += 1
    expect(valueBins[0]).toBe(64)
    expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.2)
  })
})

describe('histograms', () => {
  it('[LN82] of a child by subtraction equal those summed up from its rows, to the last bit', () => {
    fc.assert(fc.property(SEEDS, fc.integer({ min: 2, max: 400 }), fc.integer({ min: 1, max: 9 }), (seed, rows, columns) => {
      const rng = new Rng(seed)
      const { features } = randomData(seed, rows, columns, () => 0, 0.1)
      const binned = binFeatures(features, rows, columns, 20)
      const team = new TreeTeam(binned, 1, 3)
      const { memory } = team
      const accumulators = accumulatorsOf(memory)
      const half = rng.int(1, rows - 1)
      const length = memory.binStart[columns]! * 2
      memory.columns.set(Int32Array.from({ length: columns }, (_, i) => i))
      memory.order.set(Int32Array.from({ length: rows }, (_, i) => i).sort((a, b) => rng.at(a) - rng.at(b)))
      const whole = Float64Array.from({ length: rows * 2 }, () => rng.int(-(2 ** 30), 2 ** 30))
      const sum = (begin: number, count: number, slot: number, parent: number): void => {
        memory.gathered.set(whole.subarray(begin * 2, (begin + count) * 2))
        memory.task.fill(0)
        memory.task[TASK.columnCount] = columns
        memory.task[TASK.begin] = begin
        memory.task[TASK.count] = count
        memory.task[TASK.smallSlot] = slot
        memory.task[TASK.largeSlot] = parent
        for (let group = 0; group * 4 < columns; group++) runGroup(memory, accumulators, group)
      }
      sum(0, rows, 0, -1)
      sum(0, half, 1, 0)
      sum(half, rows - half, 2, -1)
      expect(memory.histograms.slice(0, length)).toEqual(memory.histograms.slice(2 * length, 3 * length))
    }), { numRuns: 60 })
  })
})

describe('training', () => {
  it('[LN83] learns what can be separated, and what depends on two features at once', () => {
    const data = randomData(5, 600, 4, (x) => (x[0]! > 0.2 ? 1 : 0))
    const model = trainTrees(data, { loss: 'logistic', rounds: 20, learningRate: 0.5, maxDepth: 2 })
    const wrong = predictTrees(model, data.features, data.rows).filter((p, i) => (p > 0.5 ? 1 : 0) !== data.targets[i]).length
    expect(wrong).toBe(0)
    expect(model.importance[0]).toBeGreaterThan(0.95)
    const both = randomData(6, 2_000, 3, (x) => (x[0]! > 0 !== x[1]! > 0 ? 1 : -1))
    const deep = trainTrees(both, { rounds: 60, learningRate: 0.2, maxDepth: 3 })
    expect(meanSquare(predictTrees(deep, both.features, both.rows), both.targets)).toBeLessThan(0.05)
  })

  it.each([['depth'], ['leaf']] as const)('[LN84] gives the same trees on one, two and three threads, whatever is drawn (%s first)', (growth) => {
    const data = randomData(7, 6_000, 13, chance, 0.05)
    const options: Partial<TreeOptions> = { loss: 'logistic', growth, maxLeaves: 12, rounds: 4, rowShare: 0.9, columnShare: 0.8, maxDepth: 5, seed: 3 }
    const [one, two, three] = [1, 2, 3].map((threads) => trainTrees(data, { ...options, threads }))
    expect(two).toEqual(one)
    expect(three).toEqual(one)
    expect(trainTrees(data, { ...options, seed: 4 })).not.toEqual(one)
  })

  it('[LN85] keeps to monotone constraints on any data and with every loss', () => {
    fc.assert(fc.property(SEEDS, fc.constantFrom('squared', 'logistic', 'quantile'), fc.constantFrom('depth', 'leaf'), (seed, loss, growth) => {
      const data = randomData(seed, 400, 3, loss === 'logistic' ? (x, rng) => (rng.next() < 0.5 + 0.4 * x[0]! * x[1]! ? 1 : 0) : (x, rng) => Math.sin(6 * x[0]!) + x[0]! * x[1]! + normal(rng))
      const model = trainTrees(data, { loss, growth, quantile: 0.3, rounds: 15, maxDepth: 4, learningRate: 0.3, minChildWeight: 0.1, monotone: [-1, 1, 0] })
      const rng = new Rng(seed, 9)
      for (let probe = 0; probe < 20; probe++) {
        const other = [rng.next() * 2 - 1, rng.next() * 2 - 1, rng.int(0, 3)]
        const line = (column: number): Float64Array => predictMargins(model, Float32Array.from({ length: 60 * 3 }, (_, i) => (i % 3 === column ? Math.floor(i / 3) / 25 - 1.2 : other[i % 3]!)), 60)
        line(0).forEach((v, i, all) => expect(v).toBeLessThanOrEqual((all[i - 1] ?? Infinity) + 1e-9))
        line(1).forEach((v, i, all) => expect(v).toBeGreaterThanOrEqual((all[i - 1] ?? -Infinity) - 1e-9))
      }
    }), { numRuns: 12 })
  })

  it('[LN86] stops early and keeps the rounds up to the best', () => {
    const target = (x: Float32Array, rng: Rng): number => x[0]! + normal(rng)
    const [data, validation] = [randomData(8, 300, 6, target), randomData(9, 300, 6, target)]
    const model = trainTrees(data, { rounds: 400, learningRate: 0.3, maxDepth: 4, earlyStoppingRounds: 10 }, validation)
    const best = model.validationLosses.indexOf(Math.min(...model.validationLosses))
    expect(model.roots).toHaveLength(best + 1)
    expect(model.validationLosses).toHaveLength(best + 11)
    expect(meanSquare(predictTrees(model, validation.features, validation.rows), validation.targets)).toBeCloseTo(model.validationLosses[best]!, 5)
  })

  it('[LN87] learns which way missing values go', () => {
    const data = randomData(10, 3_000, 3, () => 0)
    const rng = new Rng(11)
    for (let row = 0; row < data.rows; row++) {
      const missing = rng.next() < 0.3
      data.targets[row] = missing || data.features[row * 3]! > 0.5 ? 1 : -1
      if (missing) data.features[row * 3] = NaN
    }
    const model = trainTrees(data, { rounds: 30, maxDepth: 1, learningRate: 0.3 })
    const [missing, high, low] = predictTrees(model, Float32Array.of(NaN, 0, 0, 0.9, 0, 0, 0.1, 0, 0), 3)
    expect(missing).toBeGreaterThan(0.95)
    expect(high).toBeGreaterThan(0.95)
    expect(low).toBeLessThan(-0.95)
    expect(binAlike(data.features, data.rows, binFeatures(data.features, data.rows, 3)).bins).toEqual(binFeatures(data.features, data.rows, 3).bins)
  })

  it.each([0.1, 0.5, 0.9])('[LN88] quantile %f lies above that share of the targets', (quantile) => {
    const target = (x: Float32Array, rng: Rng): number => 2 * x[0]! + (1 + x[1]!) * normal(rng)
    const [data, fresh] = [randomData(12, 4_000, 3, target), randomData(13, 4_000, 3, target)]
    const model = trainTrees(data, { loss: 'quantile', quantile, rounds: 80, maxDepth: 3, minChildWeight: 40 })
    const below = (side: (x: number) => boolean): number => {
      const predicted = predictTrees(model, fresh.features, fresh.rows)
      const rows = Array.from({ length: fresh.rows }, (_, row) => row).filter((row) => side(fresh.features[row * 3 + 1]!))
      return rows.filter((row) => fresh.targets[row]! <= predicted[row]!).length / rows.length
    }
    expect(Math.abs(below(() => true) - quantile)).toBeLessThan(0.03)
    expect(Math.abs(below((x) => x > 0) - quantile)).toBeLessThan(0.05)
  })

  it('[LN89] counts rows by their weights and those without a target nowhere', () => {
    const data = randomData(14, 500, 4, wave)
    const twice: TreeData = { ...data, weights: Float32Array.from({ length: data.rows }, (_, i) => (i % 2 === 0 ? 2 : 0)) }
    const without: TreeData = { ...data, targets: data.targets.map((t, i) => (i % 2 === 0 ? t : NaN)), weights: new Float32Array(data.rows).fill(2) }
    const [a, b] = [twice, without].map((d) => predictTrees(trainTrees(d, { rounds: 10 }), data.features, data.rows))
    a!.forEach((v, i) => expect(v).toBeCloseTo(b![i]!, 4))
  })

  it('[LN90] comes as close as exact greedy splits of the same depth and number', () => {
    const data = randomData(15, 2_000, 6, wave)
    const options = { rounds: 30, maxDepth: 4, learningRate: 0.3, lambda: 1, minChildWeight: 1 }
    const ours = meanSquare(predictTrees(trainTrees(data, options), data.features, data.rows), data.targets)
    const exact = meanSquare(greedyTrees(data, { ...options, loss: 'squared' }), data.targets)
    expect(ours).toBeLessThan(exact * 1.06)
    const chances = randomData(16, 2_000, 6, chance)
    const shallow = { ...options, maxDepth: 2 }
    const oursLog = logLossOf(predictTrees(trainTrees(chances, { ...shallow, loss: 'logistic' }), chances.features, chances.rows), chances.targets)
    const exactLog = logLossOf(greedyTrees(chances, { ...shallow, loss: 'logistic' }), chances.targets)
    expect(oursLog).toBeLessThan(exactLog * 1.01)
  })

  it('bags are the mean of their margins', () => {
    const data = randomData(17, 400, 4, wave)
    const options = { rounds: 5, rowShare: 0.5, seed: 20 }
    const bagged = predictTrees(bagTrees(data, options, 3), data.features, data.rows)
    const single = [20, 21, 22].map((seed) => predictTrees(trainTrees(data, { ...options, seed }), data.features, data.rows))
    bagged.forEach((v, i) => expect(v).toBeCloseTo((single[0]![i]! + single[1]![i]! + single[2]![i]!) / 3, 5))
  })

  it('ends when it is cancelled, and names what is wrong with its arguments', () => {
    const data = randomData(18, 50, 2, () => 0.5)
    expect(() => trainTrees(data, { isCancelled: () => true })).toThrow(TrainingCancelled)
    expect(() => trainTrees(data, { maxDepth: 99 })).toThrow('maxDepth is 99: a whole number from 1 to 16 is allowed')
    expect(() => trainTrees(data, { monotone: [1] })).toThrow('monotone has 1 values: 2, one a column, or none are allowed')
    expect(() => trainTrees({ ...data, targets: Float32Array.of(1) }, {})).toThrow('data.targets has 1 values: one for each of 50 rows is needed')
    expect(() => trainTrees({ ...data, targets: data.targets.map(() => 2) }, { loss: 'logistic' })).toThrow('data.targets[0] is 2: a number from 0 to 1, or NaN, is allowed')
    expect(trainTrees({ ...data, targets: data.targets.map(() => NaN) }, {}).roots).toHaveLength(0)
  })
})
