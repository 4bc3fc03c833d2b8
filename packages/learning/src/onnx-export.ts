import onnxProto from 'onnx-proto'
import type { onnx as Onnx } from 'onnx-proto'
import type { HeadKind, Mlp } from './mlp.ts'

const { onnx } = onnxProto

export const ONNX_INPUT = 'features'
export const ONNX_OUTPUT = 'scores'
/** Every operator used exists since this version and on every provider. */
const OPSET = 13
const IR_VERSION = 7

/**
 * The network as an ONNX file: standardise, clip, dense layers, heads. Heads are mixed by 0/1 masks instead of slicing, so
 * that the graph is elementwise and matrix products only.
 */
export function exportOnnx(mlp: Mlp, metadata: Readonly<Record<string, string>>): Uint8Array {
  const graph = new GraphBuilder()
  const { mean, scale, bound, outMean, outScale } = mlp.normaliser
  let x = graph.binary('Sub', ONNX_INPUT, graph.constant('mean', mean, [1, mean.length]))
  x = graph.binary('Mul', x, graph.constant('scale', scale, [1, scale.length]))
  x = graph.node('Clip', [x, graph.constant('low', Float32Array.of(-bound), []), graph.constant('high', Float32Array.of(bound), [])])
  mlp.layers.forEach((layer, i) => {
    const weights = graph.constant(`w${i}`, layer.weights, [layer.outputs, layer.inputs])
    const bias = graph.constant(`b${i}`, layer.bias, [layer.outputs])
    x = graph.node('Gemm', [x, weights, bias], [{ name: 'transB', type: onnx.AttributeProto.AttributeType.INT, i: 1 }])
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
  return graph.encode(mlp.shape.inputs, heads, metadata)
}

/** [inputs, heads]: 1 where a raw feature is added to a head. */
function skipMatrix({ shape }: Mlp): Float32Array {
  const matrix = new Float32Array(shape.inputs * shape.heads.length)
  shape.skip.forEach((column, head) => {
    if (column >= 0) matrix[column * shape.heads.length + head] = 1
  })
  return matrix
}

class GraphBuilder {
  private readonly nodes: Onnx.INodeProto[] = []
  private readonly initializers: Onnx.ITensorProto[] = []

  constant(name: string, values: Float32Array, dims: readonly number[]): string {
    const rawData = new Uint8Array(values.length * 4)
    const bytes = new DataView(rawData.buffer)
    values.forEach((value, i) => bytes.setFloat32(i * 4, value, true))
    this.initializers.push({ name, dims: [...dims], dataType: onnx.TensorProto.DataType.FLOAT, rawData })
    return name
  }

  node(opType: string, input: string[], attribute: Onnx.IAttributeProto[] = [], output = `t${this.nodes.length}`): string {
    this.nodes.push({ opType, input, attribute, output: [output], name: `n${this.nodes.length}` })
    return output
  }

  binary(opType: string, left: string, right: string, output?: string): string {
    return this.node(opType, [left, right], [], output)
  }

  encode(inputs: number, outputs: number, metadata: Readonly<Record<string, string>>): Uint8Array {
    return onnx.ModelProto.encode({
      irVersion: IR_VERSION,
      producerName: 'sluice',
      opsetImport: [{ domain: '', version: OPSET }],
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      graph: {
        name: 'scores', node: this.nodes, initializer: this.initializers,
        input: [matrix(ONNX_INPUT, inputs)], output: [matrix(ONNX_OUTPUT, outputs)],
      },
    }).finish()
  }
}

const matrix = (name: string, columns: number): Onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType: onnx.TensorProto.DataType.FLOAT, shape: { dim: [{ dimParam: 'rows' }, { dimValue: columns }] } } },
})
