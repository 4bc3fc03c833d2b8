import { log, logistic, Rng } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { FILL, HEADS, type Dataset } from './dataset.ts'
import { denseForward, newMlp, normaliseRow, type DenseLayer, type HeadKind, type Mlp, type Normaliser } from './mlp.ts'

export interface TrainOptions {
  readonly seed: number
  readonly hidden: readonly number[]
  readonly epochs: number
  readonly batchRows: number
  readonly learningRate: number
  readonly weightDecay: number
  /** See MlpShape. */
  readonly skip: readonly number[]
  /** Told after each epoch: loss on the validation sessions, and whether it is the best so far. */
  readonly onEpoch?: (epoch: number, validationLoss: number, best: boolean) => void
}

export const DEFAULT_TRAIN: Omit<TrainOptions, 'seed'> = { hidden: [64, 64], epochs: 12, batchRows: 128, learningRate: 2e-3, weightDecay: 1e-4, skip: [FEATURE_SCHEMA.names.indexOf('priceToMidBps'), -1, -1, -1] }

const HEAD_KINDS: readonly HeadKind[] = ['linear', 'sigmoid', 'relu', 'linear']
/** Weight of each head's loss: slippage, fill, time, leakage. */
const HEAD_WEIGHTS = [0.3, 1, 0.2, 0.3]
const CLIP_BOUND = 6
const BETA1 = 0.9
const BETA2 = 0.999
const EPSILON = 1e-8

/** Trains on `train`; keeps the weights of the epoch with the least loss on `validation`. Same arguments, same weights. */
export function trainMlp(trainRows: Dataset, validationRows: Dataset, options: TrainOptions): Mlp {
  const train = differences(trainRows, options.skip)
  const validation = differences(validationRows, options.skip)
  const columns = train.features.length / train.rows
  const mlp = newMlp({ inputs: columns, hidden: options.hidden, heads: HEAD_KINDS, skip: options.skip }, normaliserOf(train, columns), options.seed)
  const adam = mlp.layers.map((layer) => new AdamState(layer))
  const pass = new Pass(mlp)
  const order = Int32Array.from({ length: train.rows }, (_, i) => i)
  const rng = new Rng(options.seed, 77)
  const steps = options.epochs * Math.ceil(train.rows / options.batchRows)
  let step = 0
  let best = { loss: Infinity, layers: mlp.layers.map(copyLayer) }
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    shuffle(order, rng)
    for (let from = 0; from < train.rows; from += options.batchRows) {
      const to = Math.min(train.rows, from + options.batchRows)
      for (let i = from; i < to; i++) pass.accumulate(train, order[i]!, adam)
      step += 1
      const rate = options.learningRate * (1 - (0.95 * step) / steps)
      mlp.layers.forEach((layer, i) => adam[i]!.update(layer, { rate, decay: options.weightDecay, rows: to - from, step }))
    }
    const loss = pass.meanLoss(validation)
    const isBest = loss < best.loss
    if (isBest) best = { loss, layers: mlp.layers.map(copyLayer) }
    options.onEpoch?.(epoch, loss, isBest)
  }
  return { ...mlp, layers: best.layers }
}

/** The data with what the skipped features already tell taken out of the targets. */
function differences(data: Dataset, skip: readonly number[]): Dataset {
  const columns = data.features.length / data.rows
  const targets = data.targets.map((target, i) => {
    const column = skip[i % HEADS]!
    return column < 0 ? target : target - data.features[Math.floor(i / HEADS) * columns + column]!
  })
  return { ...data, targets }
}

const copyLayer = (layer: DenseLayer): DenseLayer => ({ ...layer, weights: layer.weights.slice(), bias: layer.bias.slice() })

/** Forward and backward passes of one network, with their buffers. */
class Pass {
  private readonly mlp: Mlp
  private readonly activations: Float32Array[]
  private readonly errors: Float32Array[]

  constructor(mlp: Mlp) {
    this.mlp = mlp
    this.activations = [new Float32Array(mlp.shape.inputs), ...mlp.layers.map((l) => new Float32Array(l.outputs))]
    this.errors = this.activations.map((a) => new Float32Array(a.length))
  }

  meanLoss(data: Dataset): number {
    let sum = 0
    for (let row = 0; row < data.rows; row++) sum += this.lossOf(data, row)
    return sum / data.rows
  }

  /** Adds the gradient of one row to the layers' sums. */
  accumulate(data: Dataset, row: number, gradients: readonly AdamState[]): void {
    this.lossOf(data, row)
    const { layers } = this.mlp
    for (let l = layers.length - 1; l >= 0; l--) {
      const layer = layers[l]!
      const { weightSums, biasSums } = gradients[l]!
      const input = this.activations[l]!
      const error = this.errors[l + 1]!
      const below = this.errors[l]!
      below.fill(0)
      for (let o = 0; o < layer.outputs; o++) {
        const e = error[o]!
        if (e === 0) continue
        biasSums[o]! += e
        const base = o * layer.inputs
        for (let i = 0; i < layer.inputs; i++) {
          weightSums[base + i]! += e * input[i]!
          below[i]! += e * layer.weights[base + i]!
        }
      }
      // Through the rectifier of the layer below; the first layer's input has none.
      if (l > 0) for (let i = 0; i < below.length; i++) if (input[i]! <= 0) below[i] = 0
    }
  }

  /** Loss of one row; leaves its derivative by the raw outputs in the last error buffer. */
  private lossOf(data: Dataset, row: number): number {
    const { layers, normaliser, shape } = this.mlp
    normaliseRow(normaliser, data.features, row * shape.inputs, this.activations[0]!)
    layers.forEach((layer, l) => denseForward(layer, this.activations[l]!, this.activations[l + 1]!, l < layers.length - 1))
    const raw = this.activations[layers.length]!
    const error = this.errors[layers.length]!
    let loss = 0
    for (let head = 0; head < HEADS; head++) {
      const target = data.targets[row * HEADS + head]!
      const weight = HEAD_WEIGHTS[head]!
      error[head] = 0
      if (Number.isNaN(target)) continue
      if (head === FILL) {
        const p = logistic(raw[head]!)
        error[head] = weight * (p - target)
        loss += weight * logLoss(p, target)
      } else {
        const difference = raw[head]! - (target - normaliser.outMean[head]!) / normaliser.outScale[head]!
        error[head] = weight * difference
        loss += weight * 0.5 * difference * difference
      }
    }
    return loss
  }
}

const PROBABILITY_FLOOR = 1e-6
export const logLoss = (p: number, outcome: number): number => -log(Math.max(PROBABILITY_FLOOR, outcome > 0.5 ? p : 1 - p))

interface AdamStep {
  readonly rate: number
  readonly decay: number
  readonly rows: number
  readonly step: number
}

/** Gradient sums and moments of one layer (AdamW). */
class AdamState {
  readonly weightSums: Float32Array
  readonly biasSums: Float32Array
  private readonly moments: readonly Float32Array[]
  private beta1Power = 1
  private beta2Power = 1

  constructor(layer: DenseLayer) {
    this.weightSums = new Float32Array(layer.weights.length)
    this.biasSums = new Float32Array(layer.bias.length)
    this.moments = [layer.weights, layer.weights, layer.bias, layer.bias].map((a) => new Float32Array(a.length))
  }

  update(layer: DenseLayer, step: AdamStep): void {
    this.beta1Power *= BETA1
    this.beta2Power *= BETA2
    this.apply(layer.weights, this.weightSums, this.moments[0]!, this.moments[1]!, step)
    this.apply(layer.bias, this.biasSums, this.moments[2]!, this.moments[3]!, { ...step, decay: 0 })
  }

  private apply(values: Float32Array, sums: Float32Array, first: Float32Array, second: Float32Array, { rate, decay, rows }: AdamStep): void {
    const correct1 = 1 / (1 - this.beta1Power)
    const correct2 = 1 / (1 - this.beta2Power)
    for (let i = 0; i < values.length; i++) {
      const gradient = sums[i]! / rows
      sums[i] = 0
      first[i] = BETA1 * first[i]! + (1 - BETA1) * gradient
      second[i] = BETA2 * second[i]! + (1 - BETA2) * gradient * gradient
      values[i] = values[i]! - rate * ((first[i]! * correct1) / (Math.sqrt(second[i]! * correct2) + EPSILON) + decay * values[i]!)
    }
  }
}

/** Feature means and deviations of the training rows; targets of the regression heads standardised, the fill head left as it is. */
function normaliserOf(data: Dataset, columns: number): Normaliser {
  const features = Array.from({ length: columns }, (_, c) => momentsOf(data.features, c, columns, data.rows))
  const targets = Array.from({ length: HEADS }, (_, h) => (h === FILL ? { mean: 0, deviation: 1 } : momentsOf(data.targets, h, HEADS, data.rows)))
  return {
    mean: Float32Array.from(features, (m) => m.mean),
    scale: Float32Array.from(features, (m) => (m.deviation < 1e-6 ? 0 : 1 / m.deviation)),
    bound: CLIP_BOUND,
    outMean: Float32Array.from(targets, (m) => m.mean),
    outScale: Float32Array.from(targets, (m) => Math.max(1e-6, m.deviation)),
  }
}

function momentsOf(values: Float32Array, column: number, stride: number, rows: number): { mean: number; deviation: number } {
  let count = 0
  let sum = 0
  let squares = 0
  for (let row = 0; row < rows; row++) {
    const value = values[row * stride + column]!
    if (Number.isNaN(value)) continue
    count += 1
    sum += value
    squares += value * value
  }
  const mean = count > 0 ? sum / count : 0
  return { mean, deviation: count > 0 ? Math.sqrt(Math.max(0, squares / count - mean * mean)) : 1 }
}

function shuffle(order: Int32Array, rng: Rng): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = rng.int(0, i)
    const swapped = order[i]!
    order[i] = order[j]!
    order[j] = swapped
  }
}
