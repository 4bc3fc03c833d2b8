import { Rng } from '@sluice/domain'

/** Weight inputs are their shares of the sum times this, so that a scale that all weights have in common means nothing. */
export const WEIGHT_SCALE = 5
/** Standardised features beyond this are clipped. */
export const CLIP_BOUND = 6

/** One dense layer: weights row-major [outputs, inputs]. */
export interface QLayer {
  readonly inputs: number
  readonly outputs: number
  readonly weights: Float32Array
  readonly bias: Float32Array
}

/**
 * Costs to go by dimension, of a candidate asked alone and then as the first of a split, from its features and the objective's weights. Features
 * are standardised, outputs are standardised costs: basis points = y * outScale + outMean.
 */
export interface QNetwork {
  readonly features: number
  readonly weights: number
  readonly mean: Float32Array
  readonly scale: Float32Array
  readonly outMean: Float32Array
  readonly outScale: Float32Array
  readonly layers: readonly QLayer[]
}

export interface QShape {
  readonly features: number
  readonly weights: number
  readonly hidden: readonly number[]
  readonly outputs: number
}

/** He-scaled from a seeded stream; the last layer starts small, so that a new network answers about the mean. */
export function newQNetwork(shape: QShape, norms: Pick<QNetwork, 'mean' | 'scale' | 'outMean' | 'outScale'>, seed: number): QNetwork {
  const sizes = [shape.features + shape.weights, ...shape.hidden, shape.outputs]
  const layers = sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i]!
    const rng = new Rng(seed, 0x51 + i)
    const deviation = Math.sqrt(2 / inputs) * (i === sizes.length - 2 ? 0.1 : 1)
    // A sum of four uniforms is normal enough.
    const weights = Float32Array.from({ length: inputs * outputs }, () => (rng.next() + rng.next() + rng.next() + rng.next() - 2) * Math.sqrt(3) * deviation)
    return { inputs, outputs, weights, bias: new Float32Array(outputs) }
  })
  return { features: shape.features, weights: shape.weights, ...norms, layers }
}

export const copyQNetwork = (net: QNetwork): QNetwork => ({ ...net, layers: net.layers.map((l) => ({ ...l, weights: l.weights.slice(), bias: l.bias.slice() })) })

/** Buffers of forward and backward passes, one row at a time. */
export class QPass {
  readonly activations: readonly Float32Array[]
  private readonly errors: readonly Float32Array[]

  constructor(net: QNetwork) {
    this.activations = [new Float32Array(net.features + net.weights), ...net.layers.map((l) => new Float32Array(l.outputs))]
    this.errors = this.activations.map((a) => new Float32Array(a.length))
  }

  /** Standardised outputs of one row; valid until the next call. */
  forward(net: QNetwork, features: ArrayLike<number>, at: number, weights: ArrayLike<number>): Float32Array {
    const input = this.activations[0]!
    for (let i = 0; i < net.features; i++) {
      const x = (features[at + i]! - net.mean[i]!) * net.scale[i]!
      input[i] = x > CLIP_BOUND ? CLIP_BOUND : x < -CLIP_BOUND ? -CLIP_BOUND : x
    }
    let sum = 0
    for (let i = 0; i < net.weights; i++) sum += weights[i]!
    for (let i = 0; i < net.weights; i++) input[net.features + i] = sum > 0 ? (weights[i]! / sum) * WEIGHT_SCALE : 0
    for (let l = 0; l < net.layers.length; l++) dense(net.layers[l]!, this.activations[l]!, this.activations[l + 1]!, l < net.layers.length - 1)
    return this.activations[net.layers.length]!
  }

  /** Adds the gradient of the last forward pass's row to `sums`, given the derivative of the loss by its outputs. */
  backward(net: QNetwork, derivative: Float32Array, sums: readonly QGradients[]): void {
    this.errors[net.layers.length]!.set(derivative)
    for (let l = net.layers.length - 1; l >= 0; l--) {
      const { inputs, outputs, weights } = net.layers[l]!
      const input = this.activations[l]!
      const error = this.errors[l + 1]!
      const below = this.errors[l]!
      below.fill(0)
      const { weightSums, biasSums } = sums[l]!
      for (let o = 0; o < outputs; o++) {
        const e = error[o]!
        if (e === 0) continue
        biasSums[o]! += e
        for (let i = 0, w = o * inputs; i < inputs; i++, w++) {
          weightSums[w]! += e * input[i]!
          below[i]! += e * weights[w]!
        }
      }
      if (l > 0) for (let i = 0; i < inputs; i++) if (input[i]! <= 0) below[i] = 0
    }
  }
}

function dense({ inputs, outputs, weights, bias }: QLayer, input: Float32Array, out: Float32Array, rectify: boolean): void {
  for (let o = 0, w = 0; o < outputs; o++) {
    let sum = bias[o]!
    for (let i = 0; i < inputs; i++, w++) sum += weights[w]! * input[i]!
    out[o] = rectify && sum < 0 ? 0 : sum
  }
}

/** Gradient sums and moments of one layer. */
export interface QGradients {
  readonly weightSums: Float32Array
  readonly biasSums: Float32Array
}

const BETA1 = 0.9
const BETA2 = 0.999
const EPSILON = 1e-8

/** Adam over all layers of a network. */
export class QAdam {
  readonly gradients: readonly (QGradients & { readonly first: readonly Float32Array[]; readonly second: readonly Float32Array[] })[]
  private beta1Power = 1
  private beta2Power = 1

  constructor(net: QNetwork) {
    const pair = (l: QLayer): readonly Float32Array[] => [new Float32Array(l.weights.length), new Float32Array(l.bias.length)]
    this.gradients = net.layers.map((l) => ({ weightSums: new Float32Array(l.weights.length), biasSums: new Float32Array(l.bias.length), first: pair(l), second: pair(l) }))
  }

  /** One step with the mean of the summed gradients, scaled down where its norm is above `normMax`; the sums are empty afterwards. */
  step(net: QNetwork, rows: number, rate: number, normMax = 10): void {
    let squares = 0
    for (const { weightSums, biasSums } of this.gradients) for (const sums of [weightSums, biasSums]) for (const g of sums) squares += g * g
    const norm = Math.sqrt(squares) / rows
    const factor = (norm > normMax ? normMax / norm : 1) / rows
    this.beta1Power *= BETA1
    this.beta2Power *= BETA2
    net.layers.forEach((layer, l) => {
      const g = this.gradients[l]!
      this.apply(layer.weights, g.weightSums, g.first[0]!, g.second[0]!, factor, rate)
      this.apply(layer.bias, g.biasSums, g.first[1]!, g.second[1]!, factor, rate)
    })
  }

  private apply(values: Float32Array, sums: Float32Array, first: Float32Array, second: Float32Array, factor: number, rate: number): void {
    const correct1 = 1 / (1 - this.beta1Power)
    const correct2 = 1 / (1 - this.beta2Power)
    for (let i = 0; i < values.length; i++) {
      const gradient = sums[i]! * factor
      sums[i] = 0
      first[i] = BETA1 * first[i]! + (1 - BETA1) * gradient
      second[i] = BETA2 * second[i]! + (1 - BETA2) * gradient * gradient
      values[i] = values[i]! - (rate * first[i]! * correct1) / (Math.sqrt(second[i]! * correct2) + EPSILON)
    }
  }
}
