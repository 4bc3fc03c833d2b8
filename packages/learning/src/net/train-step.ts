import { float, GraphBuilder, int } from '../onnx/graph-builder.ts'
import { MEANS, parameterCount, parameterParts, QUANTILES, RAW_BOUND, rawColumns, type NetShape } from './net-shape.ts'

const BETA1 = 0.9
const BETA2 = 0.999
const EPSILON = 1e-8
/** ONNX's number of the type float. */
const FLOAT = 1

/**
 * One training step as a graph: forward pass, derivatives of the losses, backward pass, AdamW. Parameters and both moments are flat vectors that
 * come in and go out. `weights` [rows, raw] are 0 where a row says nothing of a column; `rate` holds the step's learning rate with Adam's
 * corrections, its weight decay, and 1 / rows.
 */
export function trainStepGraph(shape: NetShape): Uint8Array {
  const graph = new GraphBuilder()
  const count = parameterCount(shape)
  const raw = rawColumns(shape)
  graph.input('x', ['rows', shape.inputs])
  graph.input('targets', ['rows', raw])
  graph.input('weights', ['rows', raw])
  for (const name of ['parameters', 'first', 'second']) graph.input(name, [count])
  graph.input('rate', [3])
  const [rate, decay, perRow] = graph.split('rate', [1, 1, 1], 0) as [string, string, string]
  const { layers, activations, last } = forward(graph, shape)
  const error = graph.binary('Mul', errors(graph, shape, last), perRow)
  update(graph, shape, backward(graph, layers, activations, error), rate, decay)
  for (const name of ['parametersOut', 'firstOut', 'secondOut']) graph.output(name, [count])
  return graph.encode({}, 'trainStep')
}

/** The raw outputs of rows under given parameters: what the losses are computed from. */
export function rawOutputGraph(shape: NetShape): Uint8Array {
  const graph = new GraphBuilder()
  graph.input('x', ['rows', shape.inputs])
  graph.input('parameters', [parameterCount(shape)])
  forward(graph, shape, 'raw')
  graph.output('raw', ['rows', rawColumns(shape)])
  return graph.encode({}, 'rawOutputs')
}

interface GraphLayer {
  readonly weights: string
  readonly inputs: number
  readonly outputs: number
}

function forward(graph: GraphBuilder, shape: NetShape, output?: string): { layers: GraphLayer[]; activations: string[]; last: string } {
  const parts = parameterParts(shape)
  const pieces = graph.split('parameters', parts.flatMap(({ inputs, outputs }) => [inputs * outputs, outputs]), 0)
  const activations = ['x']
  let last = 'x'
  const layers = parts.map(({ inputs, outputs }, i) => {
    const weights = graph.node('Reshape', [pieces[2 * i]!, graph.integers(`shape${i}`, [inputs, outputs])])
    const isLast = i === parts.length - 1
    last = graph.node('Gemm', [last, weights, pieces[2 * i + 1]!], {}, isLast ? output : undefined)
    if (!isLast) activations.push((last = graph.node('Relu', [last])))
    return { weights, inputs, outputs }
  })
  return { layers, activations, last }
}

/** Derivative of the weighted loss by each raw output. */
function errors(graph: GraphBuilder, shape: NetShape, raw: string): string {
  const hazards = shape.endsS.length
  const widths = [MEANS, 1, 1, 1, hazards]
  const [mean, median, logBelow, logAbove, hazard] = graph.split(raw, widths, 1) as [string, string, string, string, string]
  const [meanTarget, quantileTarget, , , hazardTarget] = graph.split('targets', widths, 1) as [string, string, string, string, string]
  const [meanWeight, quantileWeight, , , hazardWeight] = graph.split('weights', widths, 1) as [string, string, string, string, string]
  const ofMeans = graph.binary('Mul', meanWeight, graph.binary('Sub', mean, meanTarget))
  const ofHazards = graph.binary('Mul', hazardWeight, graph.binary('Sub', graph.node('Sigmoid', [hazard]), hazardTarget))
  const [from, to] = [graph.scalar('rawLow', -RAW_BOUND), graph.scalar('rawHigh', RAW_BOUND)]
  const below = graph.node('Exp', [graph.node('Clip', [logBelow, from, to])])
  const above = graph.node('Exp', [graph.node('Clip', [logAbove, from, to])])
  const slope = (name: keyof typeof QUANTILES, quantile: string): string =>
    graph.binary('Sub', graph.node('Cast', [graph.node('Less', [quantileTarget, quantile])], { to: int(FLOAT) }), graph.scalar(`tau_${name}`, QUANTILES[name]))
  const low = slope('low', graph.binary('Sub', median, below))
  const middle = slope('median', median)
  const high = slope('high', graph.binary('Add', median, above))
  const weighted = (value: string): string => graph.binary('Mul', quantileWeight, value)
  const ofMedian = weighted(graph.binary('Add', graph.binary('Add', low, middle), high))
  const ofBelow = weighted(graph.node('Neg', [graph.binary('Mul', low, below)]))
  const ofAbove = weighted(graph.binary('Mul', high, above))
  return graph.concatColumns([ofMeans, ofMedian, ofBelow, ofAbove, ofHazards])
}

/** Gradient of all parameters, flat. */
function backward(graph: GraphBuilder, layers: readonly GraphLayer[], activations: readonly string[], error: string): string {
  const flat: string[] = []
  const overRows = graph.integers('overRows', [0])
  const asVector = graph.integers('asVector', [-1])
  const zero = graph.scalar('zero', 0)
  let above = error
  for (let i = layers.length - 1; i >= 0; i--) {
    const input = activations[i]!
    const ofWeights = graph.node('Gemm', [input, above], { transA: int(1), alpha: float(1) })
    const ofBias = graph.node('ReduceSum', [above, overRows], { keepdims: int(0) })
    flat.unshift(graph.node('Reshape', [ofWeights, asVector]), ofBias)
    if (i === 0) break
    const through = graph.node('Gemm', [above, layers[i]!.weights], { transB: int(1) })
    above = graph.binary('Mul', through, graph.node('Cast', [graph.node('Greater', [input, zero])], { to: int(FLOAT) }))
  }
  return graph.node('Concat', flat, { axis: int(0) })
}

function update(graph: GraphBuilder, shape: NetShape, gradient: string, rate: string, decay: string): void {
  const moved = (moment: string, beta: number, towards: string, output: string): string =>
    graph.binary('Add', graph.binary('Mul', moment, graph.scalar(`beta_${moment}`, beta)), graph.binary('Mul', towards, graph.scalar(`rest_${moment}`, 1 - beta)), output)
  const first = moved('first', BETA1, gradient, 'firstOut')
  const second = moved('second', BETA2, graph.binary('Mul', gradient, gradient), 'secondOut')
  const direction = graph.binary('Div', first, graph.binary('Add', graph.node('Sqrt', [second]), graph.scalar('epsilon', EPSILON)))
  const step = graph.binary('Mul', direction, rate)
  const shrink = graph.binary('Mul', graph.binary('Mul', 'parameters', graph.constant('decays', decayMask(shape), [parameterCount(shape)])), decay)
  graph.binary('Sub', 'parameters', graph.binary('Add', step, shrink), 'parametersOut')
}

/** Learning rates with Adam's two corrections in one factor, step by step. */
export class CorrectedRate {
  private power1 = 1
  private power2 = 1

  next(rate: number): number {
    this.power1 *= BETA1
    this.power2 *= BETA2
    return (rate * Math.sqrt(1 - this.power2)) / (1 - this.power1)
  }
}

/** 1 for weights, 0 for biases: those do not decay. */
function decayMask(shape: NetShape): Float32Array {
  const mask = new Float32Array(parameterCount(shape))
  for (const { weights, inputs, outputs } of parameterParts(shape)) mask.fill(1, weights, weights + inputs * outputs)
  return mask
}
