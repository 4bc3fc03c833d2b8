import { logistic, Rng } from '@sluice/domain'

/** How an output column leaves the network: as it is, through the logistic function, or clamped at 0 from below. */
export type HeadKind = 'linear' | 'sigmoid' | 'relu'

export interface MlpShape {
  readonly inputs: number
  readonly hidden: readonly number[]
  readonly heads: readonly HeadKind[]
  /** By head: the column of the raw features that is added to it, so that the network learns the difference only; -1 for none. */
  readonly skip: readonly number[]
}

/** One dense layer: weights row-major [out, in]. */
export interface DenseLayer {
  readonly inputs: number
  readonly outputs: number
  readonly weights: Float32Array
  readonly bias: Float32Array
}

/** Standardisation baked into the exported graph: (x - mean) * scale, clipped to ±bound; outputs y * outScale + outMean before the head. */
export interface Normaliser {
  readonly mean: Float32Array
  readonly scale: Float32Array
  readonly bound: number
  readonly outMean: Float32Array
  readonly outScale: Float32Array
}

export interface Mlp {
  readonly shape: MlpShape
  readonly layers: readonly DenseLayer[]
  readonly normaliser: Normaliser
}

/** He-scaled weights from a seeded stream; approximately normal as the sum of four uniforms. */
export function newMlp(shape: MlpShape, normaliser: Normaliser, seed: number): Mlp {
  const sizes = [shape.inputs, ...shape.hidden, shape.heads.length]
  const layers = sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i]!
    const rng = new Rng(seed, i + 1)
    const deviation = Math.sqrt(2 / inputs)
    const weights = Float32Array.from({ length: outputs * inputs }, () => (rng.next() + rng.next() + rng.next() + rng.next() - 2) * Math.sqrt(3) * deviation)
    return { inputs, outputs, weights, bias: new Float32Array(outputs) }
  })
  return { shape, layers, normaliser }
}

export function normaliseRow(normaliser: Normaliser, features: ArrayLike<number>, from: number, out: Float32Array): void {
  const { mean, scale, bound } = normaliser
  for (let i = 0; i < mean.length; i++) {
    out[i] = Math.max(-bound, Math.min(bound, Math.fround((Math.fround(features[from + i]! - mean[i]!)) * scale[i]!)))
  }
}

/** out = layer(input), rectified when `rectify`. */
export function denseForward(layer: DenseLayer, input: Float32Array, out: Float32Array, rectify: boolean): void {
  const { inputs, outputs, weights, bias } = layer
  for (let o = 0; o < outputs; o++) {
    let sum = bias[o]!
    const base = o * inputs
    for (let i = 0; i < inputs; i++) sum += weights[base + i]! * input[i]!
    out[o] = rectify && sum < 0 ? 0 : sum
  }
}

export function applyHead(kind: HeadKind, raw: number): number {
  if (kind === 'sigmoid') return logistic(raw)
  return kind === 'relu' && raw < 0 ? 0 : raw
}

/** Reference forward pass of `rows` rows; row-major [rows, heads]. */
export function predict(mlp: Mlp, features: ArrayLike<number>, rows: number): Float32Array {
  const { shape, layers, normaliser } = mlp
  const heads = shape.heads.length
  const out = new Float32Array(rows * heads)
  const activations = [new Float32Array(shape.inputs), ...layers.map((l) => new Float32Array(l.outputs))]
  for (let row = 0; row < rows; row++) {
    normaliseRow(normaliser, features, row * shape.inputs, activations[0]!)
    layers.forEach((layer, i) => denseForward(layer, activations[i]!, activations[i + 1]!, i < layers.length - 1))
    const last = activations[layers.length]!
    for (let h = 0; h < heads; h++) {
      const column = shape.skip[h]!
      const known = column < 0 ? 0 : features[row * shape.inputs + column]!
      out[row * heads + h] = applyHead(shape.heads[h]!, last[h]! * normaliser.outScale[h]! + normaliser.outMean[h]! + known)
    }
  }
  return out
}
