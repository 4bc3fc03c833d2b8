import type { ScoreOutput } from '@sluice/domain'
import type { Whitening } from '../net/whitening.ts'
import { GraphBuilder, int, ints } from '../onnx/graph-builder.ts'
import { ONNX_INPUT, ONNX_OUTPUT } from '../onnx-export.ts'
import { treeOutputNames, type TreeHeadSpec } from './tree-heads.ts'
import { predictMargins, sigmoid, type TreeModel } from './tree-model.ts'
import { treesNode } from './trees-onnx.ts'

export interface TreeHead {
  readonly spec: TreeHeadSpec
  readonly model: TreeModel
}

/** Everything that a trained model of trees is. */
export interface TreeHeads {
  readonly columns: number
  /** Column of the features that heads with `fromQuoted` are added to; -1: none. */
  readonly quoted: number
  readonly fillHorizonS: number
  readonly heads: readonly TreeHead[]
  /** Measures the distance from the training rows. */
  readonly whitening: Whitening
}

export const outputsOf = ({ heads }: TreeHeads): ScoreOutput[] => treeOutputNames(heads.map((h) => h.spec))

/** How columns come from the heads' margins: once for the graph and once for the plain pass. */
interface Algebra<T> {
  margin(head: number): T
  quoted(): T
  distance(): T
  add(a: T, b: T): T
  min(a: T, b: T): T
  max(a: T, b: T): T
  sigmoid(a: T): T
  rectified(a: T): T
}

/**
 * The columns: a chance to fill within a longer time is never less than within a shorter one (the model's own horizon stays as it is), the low
 * quantile never lies above the high one, times are not negative.
 */
function columnsFrom<T extends string | Float64Array>(model: TreeHeads, algebra: Algebra<T>): Map<ScoreOutput, T> {
  const out = new Map<ScoreOutput, T>()
  model.heads.forEach(({ spec }, i) => {
    const margin = spec.fromQuoted && model.quoted >= 0 ? algebra.add(algebra.margin(i), algebra.quoted()) : algebra.margin(i)
    out.set(spec.output, spec.loss === 'logistic' ? algebra.sigmoid(margin) : spec.output === 'timeToFillS' ? algebra.rectified(margin) : margin)
  })
  const fills = model.heads.flatMap(({ spec }) => (typeof spec.horizonS === 'number' ? [{ output: spec.output, horizonS: spec.horizonS }] : [])).toSorted((a, b) => a.horizonS - b.horizonS)
  const own = out.get('fillProb')!
  let bound = own
  for (const { output, horizonS } of fills.toReversed()) {
    if (horizonS <= model.fillHorizonS) out.set(output, (bound = horizonS === model.fillHorizonS ? own : algebra.min(out.get(output)!, bound)))
  }
  bound = own
  for (const { output, horizonS } of fills) {
    if (horizonS > model.fillHorizonS) out.set(output, (bound = algebra.max(out.get(output)!, bound)))
  }
  const [low, high] = [out.get('slippageLowBps'), out.get('slippageHighBps')]
  if (low !== undefined && high !== undefined) out.set('slippageLowBps', algebra.min(low, high)).set('slippageHighBps', algebra.max(low, high))
  return out.set('distance', algebra.distance())
}

/** The heads as a model file: raw features in, the columns of `outputsOf` out. Trees run on the CPU provider only. */
export function exportTrees(model: TreeHeads, metadata: Readonly<Record<string, string>>): Uint8Array {
  const graph = new GraphBuilder()
  const { columns, whitening } = model
  graph.input(ONNX_INPUT, ['rows', columns])
  const margins = graph.split(treesNode(graph, model.heads.map((h) => h.model), ONNX_INPUT), model.heads.map(() => 1), 1)
  const lazy = (make: () => string): (() => string) => {
    let made: string | null = null
    return () => (made ??= make())
  }
  const parts = columnsFrom<string>(model, {
    margin: (head) => margins[head]!,
    quoted: lazy(() => graph.columns(ONNX_INPUT, columns, [model.quoted])),
    distance: lazy(() => {
      const deviation = graph.binary('Sub', ONNX_INPUT, graph.constant('mean', whitening.mean, [1, columns]))
      const white = graph.binary('MatMul', deviation, graph.constant('whiten', whitening.matrix, [columns, columns]))
      return graph.node('ReduceSumSquare', [white], { axes: ints([1]), keepdims: int(1) })
    }),
    add: (a, b) => graph.binary('Add', a, b),
    min: (a, b) => graph.binary('Min', a, b),
    max: (a, b) => graph.binary('Max', a, b),
    sigmoid: (a) => graph.node('Sigmoid', [a]),
    rectified: (a) => graph.node('Relu', [a]),
  })
  const names = outputsOf(model)
  graph.output(graph.concatColumns(names.map((name) => parts.get(name)!), ONNX_OUTPUT), ['rows', names.length])
  return graph.encode(metadata)
}

/** What the file answers, computed here; row-major [rows, outputs]. */
export function predictTreeHeads(model: TreeHeads, features: Float32Array, rows: number): Float64Array {
  const perRow = (of: (row: number) => number): Float64Array => Float64Array.from({ length: rows }, (_, row) => of(row))
  const parts = columnsFrom<Float64Array>(model, {
    margin: (head) => predictMargins(model.heads[head]!.model, features, rows),
    quoted: () => perRow((row) => features[row * model.columns + model.quoted]!),
    distance: () => perRow((row) => distanceOf(model.whitening, features.subarray(row * model.columns, (row + 1) * model.columns))),
    add: (a, b) => a.map((v, i) => v + b[i]!),
    min: (a, b) => a.map((v, i) => Math.min(v, b[i]!)),
    max: (a, b) => a.map((v, i) => Math.max(v, b[i]!)),
    sigmoid: (a) => a.map(sigmoid),
    rectified: (a) => a.map((v) => Math.max(0, v)),
  })
  const names = outputsOf(model)
  const out = new Float64Array(rows * names.length)
  names.forEach((name, column) => parts.get(name)!.forEach((value, row) => {
    out[row * names.length + column] = value
  }))
  return out
}

/** Mean squared whitened deviation of one row. */
function distanceOf({ mean, matrix }: Whitening, row: Float32Array): number {
  const columns = mean.length
  let squares = 0
  for (let j = 0; j < columns; j++) {
    let sum = 0
    for (let i = 0; i < columns; i++) sum += (row[i]! - mean[i]!) * matrix[i * columns + j]!
    squares += sum * sum
  }
  return squares
}

