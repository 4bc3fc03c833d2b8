import { GraphBuilder, int, ints } from '../onnx/graph-builder.ts'
import { ONNX_INPUT, ONNX_OUTPUT } from '../onnx-export.ts'
import type { TargetScales } from './net-targets.ts'
import { outputNamesOf, parameterParts, RAW, RAW_BOUND, type NetShape } from './net-shape.ts'
import { CLIP_BOUND, type Whitening } from './whitening.ts'

/** Everything that a trained net is. */
export interface Net {
  readonly shape: NetShape
  /** Flat; see parameterParts. */
  readonly parameters: Float32Array
  readonly whitening: Whitening
  readonly scales: TargetScales
  /** Intervals within the model's own horizon. */
  readonly horizonIntervals: number
}

/** Keeps the quotient that is the expected time to a fill where a fill within the horizon has next to no chance: then it is the mean of all. */
const CHANCE_FLOOR = 1e-3
/** Sums of chances are held this far below 1, so that no rounding brings them above. */
const CHANCE_MAX = 1 - 1e-6

/**
 * The net as a model file: raw features in, the columns of `outputNamesOf` out. Elementwise operators and matrix products only, and the last
 * product arranges what was computed into the columns, so that every provider runs it.
 */
export function exportNet(net: Net, metadata: Readonly<Record<string, string>>): Uint8Array {
  const graph = new GraphBuilder()
  const { shape } = net
  const names = outputNamesOf(shape)
  graph.input(ONNX_INPUT, ['rows', shape.inputs])
  const deviation = graph.binary('Sub', ONNX_INPUT, graph.constant('mean', net.whitening.mean, [1, shape.inputs]))
  const raw = rawOutputs(graph, net, deviation)
  const [means, widths, hazards] = graph.split(raw, [RAW.logBelow, 2, shape.endsS.length], 1) as [string, string, string]
  const { chances, time } = fillTimes(graph, net, hazards)
  const white = graph.binary('MatMul', deviation, graph.constant('whiten', net.whitening.matrix, [shape.inputs, shape.inputs]))
  const distance = graph.node('ReduceSumSquare', [white], { axes: ints([1]), keepdims: int(1) })
  const parts = graph.concatColumns([means, graph.node('Exp', [widths]), chances, time, distance, deviation])
  const arranged = arrangement(net)
  graph.node('Gemm', [parts, graph.constant('arrange', arranged.matrix, [arranged.parts, names.length]), graph.constant('offset', arranged.offset, [names.length])], {}, ONNX_OUTPUT)
  graph.output(ONNX_OUTPUT, ['rows', names.length])
  return graph.encode(metadata)
}

function rawOutputs(graph: GraphBuilder, net: Net, deviation: string): string {
  const { whitening, shape, parameters } = net
  const bounded = (value: string, name: string, bound: number): string => graph.node('Clip', [value, graph.scalar(`${name}Low`, -bound), graph.scalar(`${name}High`, bound)])
  let x = bounded(graph.binary('Mul', deviation, graph.constant('scale', whitening.scale, [1, shape.inputs])), 'feature', CLIP_BOUND)
  const parts = parameterParts(shape)
  parts.forEach(({ weights, bias, inputs, outputs }, i) => {
    const w = graph.constant(`w${i}`, parameters.subarray(weights, weights + inputs * outputs), [inputs, outputs])
    x = graph.node('Gemm', [x, w, graph.constant(`b${i}`, parameters.subarray(bias, bias + outputs), [outputs])])
    if (i < parts.length - 1) x = graph.node('Relu', [x])
  })
  return bounded(x, 'raw', RAW_BOUND)
}

/** Chance of a fill in interval k: not before, times the hazard there. Chances within horizons are sums of them, so that a longer one is never less. */
function fillTimes(graph: GraphBuilder, { shape, horizonIntervals }: Net, hazards: string): { chances: string; time: string } {
  const n = shape.endsS.length
  const before = new Float32Array(n * n)
  for (let j = 0; j < n; j++) for (let k = j + 1; k < n; k++) before[j * n + k] = -1
  // ln(1 + e^z) is minus the logarithm of the chance to get through an interval.
  const reached = graph.node('Exp', [graph.binary('MatMul', graph.node('Softplus', [hazards]), graph.constant('before', before, [n, n]))])
  const fills = graph.binary('Mul', reached, graph.node('Sigmoid', [hazards]))
  const columns = shape.fills.length
  const sums = new Float32Array(n * (columns + 2))
  for (let k = 0; k < n; k++) {
    shape.fills.forEach(({ intervals }, column) => {
      if (k < intervals) sums[k * (columns + 2) + column] = CHANCE_MAX
    })
    if (k >= horizonIntervals) continue
    sums[k * (columns + 2) + columns] = shape.meanS[k]!
    sums[k * (columns + 2) + columns + 1] = 1
  }
  const middle = shape.meanS.slice(0, horizonIntervals).reduce((sum, s) => sum + s, 0) / horizonIntervals
  const floors = [...shape.fills.map(() => 0), CHANCE_FLOOR * middle, CHANCE_FLOOR]
  const summed = graph.node('Gemm', [fills, graph.constant('sums', sums, [n, columns + 2]), graph.constant('floors', floors, [columns + 2])])
  const [chances, time, chance] = graph.split(summed, [columns, 1, 1], 1) as [string, string, string]
  return { chances, time: graph.binary('Div', time, chance) }
}

/** [parts, outputs]: which parts make up which output, in its unit, and what is added at last. */
function arrangement({ shape, scales, whitening }: Net): { matrix: Float32Array; offset: Float32Array; parts: number } {
  const names = outputNamesOf(shape)
  const fills = RAW.hazards
  const time = fills + shape.fills.length
  const distance = time + 1
  // The features follow as deviations from their means.
  const quoted = distance + 1 + Math.max(0, shape.quoted)
  const parts = distance + 1 + shape.inputs
  const matrix = new Float32Array(parts * names.length)
  const offset = new Float32Array(names.length)
  const put = (name: (typeof names)[number], from: readonly (readonly [part: number, factor: number])[], added = 0): void => {
    const column = names.indexOf(name)
    for (const [part, factor] of from) matrix[part * names.length + column] = factor
    offset[column] = added
  }
  const [slippage, leakage, markout] = [...scales.deviation] as [number, number, number]
  const hasQuoted = shape.quoted >= 0
  const beside: (readonly [number, number])[] = hasQuoted ? [[quoted, 1]] : []
  const slippageMean = scales.mean[0]! + (hasQuoted ? whitening.mean[shape.quoted]! : 0)
  put('slippageBps', [[RAW.slippage, slippage], ...beside], slippageMean)
  put('slippageLowBps', [[RAW.median, slippage], [RAW.logBelow, -slippage], ...beside], slippageMean)
  put('slippageHighBps', [[RAW.median, slippage], [RAW.logAbove, slippage], ...beside], slippageMean)
  put('leakageBps', [[RAW.leakage, leakage]], scales.mean[1])
  put('markout10sBps', [[RAW.markout10s, markout]], scales.mean[2])
  shape.fills.forEach(({ name }, i) => put(name, [[fills + i, 1]]))
  put('timeToFillS', [[time, 1]])
  put('distance', [[distance, 1]])
  return { matrix, offset, parts }
}

