import { OBJECTIVE_DIMENSIONS } from '@sluice/domain'
import onnxProto from 'onnx-proto'
import { GraphBuilder, int } from '../onnx/graph-builder.ts'
import { CLIP_BOUND, WEIGHT_SCALE, type QLayer, type QNetwork } from './q-network.ts'

const { onnx } = onnxProto

/** Where weights are all nothing, their shares are nothing. */
const SUM_MIN = 1e-9

export interface BaseGraph {
  readonly onnx: Uint8Array
  readonly input: string
  readonly output: string
  readonly outputs: number
}

export const Q_INPUT = 'features'
export const Q_OUTPUT = 'scores'

/** One graph of [rows, features + weights]: the columns of the supervised model first, the costs to go of the Q-network after them. */
export function exportQOnnx(net: QNetwork, base: BaseGraph, metadata: Readonly<Record<string, string>>): Uint8Array {
  const graph = new GraphBuilder()
  const width = net.features + net.weights
  const input = graph.input(Q_INPUT, ['rows', width])
  const features = graph.columns(input, width, Array.from({ length: net.features }, (_, i) => i))
  const weights = graph.columns(input, width, OBJECTIVE_DIMENSIONS.map((_, i) => net.features + i))
  const embedded = graph.embed(base.onnx, { [base.input]: features })
  const supervised = embedded[base.output]
  if (supervised === undefined) throw new Error(`the supervised model has no output ${base.output}: there are ${Object.keys(embedded).join(', ')}`)
  const toGo = costsToGo(graph, net, features, weights)
  graph.concatColumns([supervised, toGo], graph.output(Q_OUTPUT, ['rows', base.outputs + net.outMean.length]))
  return graph.encode(metadata)
}

function costsToGo(graph: GraphBuilder, net: QNetwork, features: string, weights: string): string {
  const row = (name: string, values: Float32Array): string => graph.constant(`q_${name}`, values, [1, values.length])
  let x = graph.binary('Sub', features, row('mean', net.mean))
  x = graph.binary('Mul', x, row('scale', net.scale))
  x = graph.node('Clip', [x, graph.scalar('q_low', -CLIP_BOUND), graph.scalar('q_high', CLIP_BOUND)])
  const sums = graph.binary('MatMul', weights, graph.constant('q_ones', new Float32Array(net.weights * net.weights).fill(1), [net.weights, net.weights]))
  const shares = graph.binary('Div', weights, graph.binary('Max', sums, graph.scalar('q_least', SUM_MIN)))
  x = graph.concatColumns([x, graph.binary('Mul', shares, graph.scalar('q_weight_scale', WEIGHT_SCALE))])
  net.layers.forEach((layer, i) => {
    const matrix = graph.constant(`q_w${i}`, layer.weights, [layer.outputs, layer.inputs])
    x = graph.node('Gemm', [x, matrix, graph.constant(`q_b${i}`, layer.bias, [layer.outputs])], { transB: int(1) })
    if (i < net.layers.length - 1) x = graph.node('Relu', [x])
  })
  x = graph.binary('Mul', x, row('out_scale', net.outScale))
  return graph.binary('Add', x, row('out_mean', net.outMean))
}

/** The Q-network that a graph holds, to learn on from; null where it holds none. */
export function readQNetwork(model: Uint8Array): QNetwork | null {
  const tensors = initialisersOf(model)
  const vector = (name: string): Float32Array => tensors.get(`q_${name}`)!.values
  if (!tensors.has('q_mean') || !tensors.has('q_out_mean')) return null
  const layers: QLayer[] = []
  for (let i = 0; tensors.has(`q_w${i}`); i++) {
    const { dims, values } = tensors.get(`q_w${i}`)!
    layers.push({ outputs: dims[0]!, inputs: dims[1]!, weights: values, bias: vector(`b${i}`) })
  }
  const [mean, scale] = [vector('mean'), vector('scale')]
  return { features: mean.length, weights: OBJECTIVE_DIMENSIONS.length, mean, scale, outMean: vector('out_mean'), outScale: vector('out_scale'), layers }
}

function initialisersOf(model: Uint8Array): Map<string, { readonly dims: readonly number[]; readonly values: Float32Array }> {
  const { graph } = onnx.ModelProto.decode(model)
  return new Map((graph?.initializer ?? []).flatMap(({ name, dims, rawData, dataType }) => {
    if (dataType !== onnx.TensorProto.DataType.FLOAT || rawData === null || rawData === undefined) return []
    const bytes = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength)
    const values = Float32Array.from({ length: rawData.byteLength / 4 }, (_, i) => bytes.getFloat32(i * 4, true))
    return [[name ?? '', { dims: (dims ?? []).map(Number), values }] as const]
  }))
}
