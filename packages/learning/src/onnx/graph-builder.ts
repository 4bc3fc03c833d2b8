import onnxProto from 'onnx-proto'
import type { onnx as Onnx } from 'onnx-proto'

const { onnx } = onnxProto
const { AttributeType } = onnx.AttributeProto
const { DataType } = onnx.TensorProto

/** Every operator used exists since this version and on every provider. */
const OPSET = 13
const ML_OPSET = 3
const ML_DOMAIN = 'ai.onnx.ml'
const IR_VERSION = 7

/** A dimension: its size, or the name of one that is known when the graph runs (`rows`). */
export type Dimension = number | string
export type ElementType = 'float' | 'int64'
export type Attribute = Omit<Onnx.IAttributeProto, 'name'>
export type Attributes = Readonly<Record<string, Attribute>>

export const int = (i: number): Attribute => ({ type: AttributeType.INT, i })
export const float = (f: number): Attribute => ({ type: AttributeType.FLOAT, f })
export const text = (s: string): Attribute => ({ type: AttributeType.STRING, s: new TextEncoder().encode(s) })
export const ints = (values: readonly number[]): Attribute => ({ type: AttributeType.INTS, ints: [...values] })
export const floats = (values: readonly number[]): Attribute => ({ type: AttributeType.FLOATS, floats: [...values] })
export const texts = (values: readonly string[]): Attribute => ({ type: AttributeType.STRINGS, strings: values.map((s) => new TextEncoder().encode(s)) })

/**
 * Builds an ONNX graph node by node; values go by name. The same calls give the same bytes. Names given by the builder carry its prefix, so that
 * graphs built with several prefixes, or embedded ones, live side by side.
 */
export class GraphBuilder {
  private readonly nodes: Onnx.INodeProto[] = []
  private readonly initializers: Onnx.ITensorProto[] = []
  private readonly inputs: Onnx.IValueInfoProto[] = []
  private readonly outputs: Onnx.IValueInfoProto[] = []
  private usesMl = false
  private embedded = 0

  /** A named input of the graph. */
  input(name: string, dims: readonly Dimension[], type: ElementType = 'float'): string {
    this.inputs.push(valueInfo(name, dims, type))
    return name
  }

  /** Tells that the value of this name is an output of the graph. */
  output(name: string, dims: readonly Dimension[], type: ElementType = 'float'): string {
    this.outputs.push(valueInfo(name, dims, type))
    return name
  }

  /** A named float initialiser; no dims make a scalar of its one value. */
  constant(name: string, values: ArrayLike<number>, dims: readonly number[]): string {
    const rawData = new Uint8Array(values.length * 4)
    const bytes = new DataView(rawData.buffer)
    for (let i = 0; i < values.length; i++) bytes.setFloat32(i * 4, values[i]!, true)
    return this.initialiser({ name, dims: [...dims], dataType: DataType.FLOAT, rawData })
  }

  scalar(name: string, value: number): string {
    return this.constant(name, [value], [])
  }

  /** A named int64 initialiser of one dimension: axes, starts, ends, shapes. */
  integers(name: string, values: readonly number[]): string {
    const rawData = new Uint8Array(values.length * 8)
    const bytes = new DataView(rawData.buffer)
    values.forEach((value, i) => bytes.setBigInt64(i * 8, BigInt(value), true))
    return this.initialiser({ name, dims: [values.length], dataType: DataType.INT64, rawData })
  }

  /** A node with one output, whose name it answers. */
  node(opType: string, input: readonly string[], attributes: Attributes = {}, output = `t${this.nodes.length}`): string {
    this.nodes.push({ opType, input: [...input], attribute: attributeList(attributes), output: [output], name: `n${this.nodes.length}` })
    return output
  }

  /** The same of ONNX's own domain for trees and such (`TreeEnsembleRegressor`). */
  mlNode(opType: string, input: readonly string[], attributes: Attributes = {}, output = `t${this.nodes.length}`): string {
    this.usesMl = true
    this.nodes.push({ domain: ML_DOMAIN, opType, input: [...input], attribute: attributeList(attributes), output: [output], name: `n${this.nodes.length}` })
    return output
  }

  binary(opType: 'Add' | 'Sub' | 'Mul' | 'Div' | 'MatMul' | 'Max' | 'Min', left: string, right: string, output?: string): string {
    return this.node(opType, [left, right], {}, output)
  }

  /** Parts of the given sizes along an axis, in order. */
  split(value: string, sizes: readonly number[], axis: number): string[] {
    const at = this.nodes.length
    const outputs = sizes.map((_, i) => `t${at}_${i}`)
    this.nodes.push({ opType: 'Split', input: [value, this.integers(`sizes${at}`, sizes)], attribute: attributeList({ axis: int(axis) }), output: outputs, name: `n${at}` })
    return outputs
  }

  /** Columns side by side: of [rows, a] and [rows, b] comes [rows, a + b]. */
  concatColumns(parts: readonly string[], output?: string): string {
    return this.node('Concat', parts, { axis: int(1) }, output)
  }

  /** Some columns of [rows, width] in the given order, as a product with a 0/1 matrix: every provider has that. */
  columns(value: string, width: number, columns: readonly number[], output?: string): string {
    const matrix = new Float32Array(width * columns.length)
    columns.forEach((column, at) => {
      matrix[column * columns.length + at] = 1
    })
    return this.binary('MatMul', value, this.constant(`pick${this.nodes.length}`, matrix, [width, columns.length]), output)
  }

  /**
   * Puts a whole model's graph into this one. `inputs` names the values of this graph that its inputs are fed with; answers the names that its
   * outputs have here. Nothing of it clashes: every name of its own gets a prefix.
   */
  embed(model: Uint8Array, inputs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    const { graph, opsetImport } = onnx.ModelProto.decode(model)
    if (graph === null || graph === undefined) throw new Error('the model to embed has no graph')
    const opset = Number(opsetImport.find(({ domain }) => (domain ?? '') === '')?.version ?? 0)
    if (opset !== OPSET) throw new Error(`the model to embed uses operator set ${opset}, not ${OPSET}`)
    const prefix = `m${this.embedded++}_`
    const own = new Set((graph.initializer ?? []).map(({ name }) => name))
    for (const { name } of graph.input ?? []) {
      if (!own.has(name) && inputs[name ?? ''] === undefined) throw new Error(`input ${name} of the embedded model is fed with nothing: there are ${Object.keys(inputs).join(', ')}`)
    }
    const renamed = (name: string): string => (name === '' ? '' : inputs[name] ?? `${prefix}${name}`)
    for (const tensor of graph.initializer ?? []) this.initialiser({ ...tensor, name: renamed(tensor.name ?? '') })
    for (const node of graph.node ?? []) {
      if (node.domain === ML_DOMAIN) this.usesMl = true
      this.nodes.push({ ...node, name: `${prefix}${node.name ?? ''}`, input: (node.input ?? []).map(renamed), output: (node.output ?? []).map(renamed) })
    }
    return Object.fromEntries((graph.output ?? []).map(({ name }) => [name ?? '', renamed(name ?? '')]))
  }

  /** The file. `metadata` is kept in it, readable without running it. */
  encode(metadata: Readonly<Record<string, string>> = {}, name = 'scores'): Uint8Array {
    const opsetImport: Onnx.IOperatorSetIdProto[] = [{ domain: '', version: OPSET }]
    if (this.usesMl) opsetImport.push({ domain: ML_DOMAIN, version: ML_OPSET })
    return onnx.ModelProto.encode({
      irVersion: IR_VERSION, producerName: 'sluice', opsetImport,
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      graph: { name, node: this.nodes, initializer: this.initializers, input: this.inputs, output: this.outputs },
    }).finish()
  }

  private initialiser(tensor: Onnx.ITensorProto): string {
    const name = tensor.name ?? ''
    if (this.initializers.some((other) => other.name === name)) throw new Error(`the graph has an initialiser ${name} already`)
    this.initializers.push(tensor)
    return name
  }
}

/** What a model file says of itself: the metadata it was encoded with. */
export function metadataOf(model: Uint8Array): Readonly<Record<string, string>> {
  return Object.fromEntries(onnx.ModelProto.decode(model).metadataProps.map(({ key, value }) => [key ?? '', value ?? '']))
}

const attributeList = (attributes: Attributes): Onnx.IAttributeProto[] => Object.entries(attributes).map(([name, attribute]) => ({ name, ...attribute }))

const valueInfo = (name: string, dims: readonly Dimension[], type: ElementType): Onnx.IValueInfoProto => ({
  name,
  type: {
    tensorType: {
      elemType: type === 'float' ? DataType.FLOAT : DataType.INT64,
      shape: { dim: dims.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) },
    },
  },
})
