import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { float, floats, GraphBuilder, int, ints, metadataOf, texts } from './graph-builder.ts'

const run = async (model: Uint8Array, values: readonly number[], columns: number, output = 'scores'): Promise<number[]> => {
  const session = await InferenceSession.create(model, { executionProviders: ['cpu'], intraOpNumThreads: 1 })
  const answer = await session.run({ features: new Tensor('float32', Float32Array.from(values), [values.length / columns, columns]) })
  await session.release()
  return [...(answer[output]!.data as Float32Array)]
}

/** scores = features * factor, two columns. */
function times(factor: number): Uint8Array {
  const graph = new GraphBuilder()
  graph.input('features', ['rows', 2])
  graph.binary('Mul', 'features', graph.scalar('factor', factor), 'scores')
  graph.output('scores', ['rows', 2])
  return graph.encode({ factor: String(factor) })
}

describe('graphs', () => {
  it('[LN7] embeds two models of the same names in one graph', async () => {
    const graph = new GraphBuilder()
    const input = graph.input('features', ['rows', 2])
    const a = graph.embed(times(2), { features: input })['scores']!
    const b = graph.embed(times(10), { features: input })['scores']!
    graph.concatColumns([graph.columns(a, 2, [1]), b], 'scores')
    graph.output('scores', ['rows', 3])
    expect(await run(graph.encode(), [1, 2, 3, 4], 2)).toEqual([4, 10, 20, 8, 30, 40])
  })

  it('[LN7] embeds a tree ensemble of the other operator domain', async () => {
    const trees = new GraphBuilder()
    trees.input('features', ['rows', 1])
    trees.mlNode('TreeEnsembleRegressor', ['features'], {
      n_targets: int(1), nodes_treeids: ints([0, 0, 0]), nodes_nodeids: ints([0, 1, 2]), nodes_featureids: ints([0, 0, 0]), nodes_values: floats([0.5, 0, 0]),
      nodes_modes: texts(['BRANCH_LEQ', 'LEAF', 'LEAF']), nodes_truenodeids: ints([1, 0, 0]), nodes_falsenodeids: ints([2, 0, 0]),
      target_treeids: ints([0, 0]), target_nodeids: ints([1, 2]), target_ids: ints([0, 0]), target_weights: floats([-1, 1]),
    }, 'scores')
    trees.output('scores', ['rows', 1])
    const graph = new GraphBuilder()
    graph.input('features', ['rows', 1])
    const answer = graph.embed(trees.encode(), { features: 'features' })['scores']!
    graph.node('LeakyRelu', [answer], { alpha: float(0.25) }, 'scores')
    graph.output('scores', ['rows', 1])
    expect(await run(graph.encode(), [0, 1], 1)).toEqual([-0.25, 1])
  })

  it('gives the same bytes again, keeps its metadata, refuses what clashes or is not fed', () => {
    expect(Buffer.from(times(3)).equals(Buffer.from(times(3)))).toBe(true)
    expect(metadataOf(times(3))).toEqual({ factor: '3' })
    const graph = new GraphBuilder()
    graph.scalar('one', 1)
    expect(() => graph.scalar('one', 1)).toThrow('initialiser one already')
    expect(() => graph.embed(times(1), { other: 'x' })).toThrow('input features of the embedded model is fed with nothing')
  })
})
