import type { HeadKind, Mlp } from './mlp.ts'
import { GraphBuilder, int } from './onnx/graph-builder.ts'

export const ONNX_INPUT = 'features'
export const ONNX_OUTPUT = 'scores'
/**
 * The network as an ONNX file: standardise, clip, dense layers, heads. Heads are mixed by 0/1 masks instead of slicing, so
 * that the graph is elementwise and matrix products only.
 */
export function exportOnnx(mlp: Mlp, metadata: Readonly<Record<string, string>>): Uint8Array {
  const graph = new GraphBuilder()
  graph.input(ONNX_INPUT, ['rows', mlp.shape.inputs])
  const { mean, scale, bound, outMean, outScale } = mlp.normaliser
  let x = graph.binary('Sub', ONNX_INPUT, graph.constant('mean', mean, [1, mean.length]))
  x = graph.binary('Mul', x, graph.constant('scale', scale, [1, scale.length]))
  x = graph.node('Clip', [x, graph.scalar('low', -bound), graph.scalar('high', bound)])
  mlp.layers.forEach((layer, i) => {
    const weights = graph.constant(`w${i}`, layer.weights, [layer.outputs, layer.inputs])
    const bias = graph.constant(`b${i}`, layer.bias, [layer.outputs])
    x = graph.node('Gemm', [x, weights, bias], { transB: int(1) })
    if (i < mlp.layers.length - 1) x = graph.node('Relu', [x])
  })
  const heads = mlp.shape.heads.length
  x = graph.binary('Mul', x, graph.constant('outScale', outScale, [1, heads]))
  x = graph.binary('Add', x, graph.constant('outMean', outMean, [1, heads]))
  x = graph.binary('Add', x, graph.binary('MatMul', ONNX_INPUT, graph.constant('skip', skipMatrix(mlp), [mlp.shape.inputs, heads])))
  const masked = (kind: HeadKind, value: string): string =>
    graph.binary('Mul', value, graph.constant(`is_${kind}`, Float32Array.from(mlp.shape.heads, (h) => (h === kind ? 1 : 0)), [1, heads]))
  const linear = masked('linear', x)
  const sigmoid = masked('sigmoid', graph.node('Sigmoid', [x]))
  const relu = masked('relu', graph.node('Relu', [x]))
  graph.binary('Add', graph.binary('Add', linear, sigmoid), relu, ONNX_OUTPUT)
  graph.output(ONNX_OUTPUT, ['rows', heads])
  return graph.encode(metadata)
}

/** [inputs, heads]: 1 where a raw feature is added to a head. */
function skipMatrix({ shape }: Mlp): Float32Array {
  const matrix = new Float32Array(shape.inputs * shape.heads.length)
  shape.skip.forEach((column, head) => {
    if (column >= 0) matrix[column * shape.heads.length + head] = 1
  })
  return matrix
}
