import { floats, int, ints, text, texts, type Attributes, type GraphBuilder } from '../onnx/graph-builder.ts'
import type { TreeModel } from './tree-model.ts'

/**
 * Several models over the same columns as one node of ONNX's tree domain: the value [rows, models] that it answers holds each model's
 * margin (before the logistic function) in a column of its own.
 */
export function treesNode(graph: GraphBuilder, models: readonly TreeModel[], input: string, output?: string): string {
  const nodes = models.map(nodesOf)
  const all = <T>(of: (n: TreeNodeLists) => readonly T[]): T[] => nodes.flatMap(of)
  const treeIds = (of: (n: TreeNodeLists) => readonly number[]): number[] => {
    let before = 0
    return nodes.flatMap((n, i) => {
      const ids = of(n).map((tree) => tree + before)
      before += Math.max(1, models[i]!.roots.length)
      return ids
    })
  }
  const attributes: Attributes = {
    n_targets: int(models.length), aggregate_function: text('SUM'), post_transform: text('NONE'), base_values: floats(models.map((m) => m.base)),
    nodes_treeids: ints(treeIds((n) => n.tree)), nodes_nodeids: ints(all((n) => n.node)), nodes_modes: texts(all((n) => n.mode)),
    nodes_featureids: ints(all((n) => n.feature)), nodes_values: floats(all((n) => n.threshold)),
    nodes_truenodeids: ints(all((n) => n.left)), nodes_falsenodeids: ints(all((n) => n.right)), nodes_missing_value_tracks_true: ints(all((n) => n.missingLeft)),
    target_treeids: ints(treeIds((n) => n.leafTree)), target_nodeids: ints(all((n) => n.leafNode)),
    target_ids: ints(nodes.flatMap((n, model) => n.leafTree.map(() => model))), target_weights: floats(all((n) => n.leafValue)),
  }
  return graph.mlNode('TreeEnsembleRegressor', [input], attributes, output)
}

interface TreeNodeLists {
  readonly tree: number[]
  readonly node: number[]
  readonly mode: string[]
  readonly feature: number[]
  readonly threshold: number[]
  readonly left: number[]
  readonly right: number[]
  readonly missingLeft: number[]
  readonly leafTree: number[]
  readonly leafNode: number[]
  readonly leafValue: number[]
}

/** A model without trees is written as one leaf that adds nothing: the operator wants a tree for every target. */
const NOTHING: TreeNodeLists = { tree: [0], node: [0], mode: ['LEAF'], feature: [0], threshold: [0], left: [0], right: [0], missingLeft: [0], leafTree: [0], leafNode: [0], leafValue: [0] }

/** Nodes are numbered from 0 within each tree. */
function nodesOf(model: TreeModel): TreeNodeLists {
  if (model.roots.length === 0) return NOTHING
  const lists: TreeNodeLists = { tree: [], node: [], mode: [], feature: [], threshold: [], left: [], right: [], missingLeft: [], leafTree: [], leafNode: [], leafValue: [] }
  model.roots.forEach((root, tree) => {
    const end = model.roots[tree + 1] ?? model.feature.length
    for (let node = root; node < end; node++) {
      const isLeaf = model.feature[node]! < 0
      lists.tree.push(tree)
      lists.node.push(node - root)
      lists.mode.push(isLeaf ? 'LEAF' : 'BRANCH_LEQ')
      lists.feature.push(isLeaf ? 0 : model.feature[node]!)
      lists.threshold.push(isLeaf ? 0 : model.threshold[node]!)
      lists.left.push(isLeaf ? 0 : model.left[node]! - root)
      lists.right.push(isLeaf ? 0 : model.right[node]! - root)
      lists.missingLeft.push(isLeaf ? 0 : model.missingLeft[node]!)
      if (!isLeaf) continue
      lists.leafTree.push(tree)
      lists.leafNode.push(node - root)
      lists.leafValue.push(model.value[node]!)
    }
  })
  return lists
}
