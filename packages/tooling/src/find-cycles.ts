/** Cycles of the graph, at least one for each strongly connected part; the first node is repeated at the end. */
export function findCycles(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const cycles: string[][] = []
  const done = new Set<string>()
  for (const start of graph.keys()) {
    if (done.has(start)) continue
    const path: string[] = []
    const onPath = new Map<string, number>()
    const stack: { node: string; next: Iterator<string> }[] = []
    const enter = (node: string): void => {
      onPath.set(node, path.length)
      path.push(node)
      stack.push({ node, next: (graph.get(node) ?? new Set<string>()).values() })
    }
    enter(start)
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const step = top.next.next()
      if (step.done === true) {
        stack.pop()
        path.pop()
        onPath.delete(top.node)
        done.add(top.node)
      } else {
        const at = onPath.get(step.value)
        if (at !== undefined) cycles.push([...path.slice(at), step.value])
        else if (!done.has(step.value)) enter(step.value)
      }
    }
  }
  return cycles
}
