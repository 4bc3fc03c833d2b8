import { ownerOf } from './check-dependencies.ts'
import { PURE } from './dependency-table.ts'
import { isNode, visit, type ParsedModule, type SyntaxNode } from './parsed-module.ts'
import type { Violation } from './violation.ts'

/**
 * What the linter cannot say about the pure packages. Clock, dice, environment and Math's implementation-defined
 * functions are .oxlintrc.json's.
 */
export function checkPurity(modules: readonly ParsedModule[]): Violation[] {
  return modules.filter((module) => ownerOf(module.path).name in PURE && /^packages\/[^/]+\/src\//.test(module.path) && !module.path.endsWith('.test.ts')).flatMap(checkModule)
}

function checkModule(module: ParsedModule): Violation[] {
  const found: Violation[] = []
  visit(module.program, (node) => {
    const fault = faultOf(node)
    if (fault !== null) found.push({ ...fault, path: module.path, line: module.lineAt(node.start) })
  })
  return found
}

function faultOf(node: SyntaxNode): Pick<Violation, 'rule' | 'message'> | null {
  const operator = node['operator']
  if ((node.type === 'BinaryExpression' || node.type === 'AssignmentExpression') && (operator === '**' || operator === '**=')) {
    return { rule: 'pure-power', message: '`**` differs between engines: multiply, or use power() of @sluice/domain' }
  }
  if ((node.type === 'NewExpression' || node.type === 'CallExpression') && isIdentifier(node['callee'], 'Date') && (node['arguments'] as unknown[]).length === 0) {
    return { rule: 'pure-clock', message: 'Date without an argument reads the clock: use the entry\'s tsUs' }
  }
  if (node.type === 'MemberExpression' && isIdentifier(node['property'], 'localeCompare')) {
    return { rule: 'pure-locale', message: 'localeCompare differs between machines: compare with < and >' }
  }
  if (node['async'] === true && /Function/.test(node.type)) return { rule: 'pure-async', message: 'async in a pure package: step is synchronous, waiting belongs to the edge' }
  if (node.type === 'AwaitExpression') return { rule: 'pure-async', message: 'await in a pure package: step is synchronous, waiting belongs to the edge' }
  if (node.type === 'ImportExpression') return { rule: 'pure-async', message: 'import() in a pure package: import at the top of the file' }
  return null
}

const isIdentifier = (node: unknown, name: string): boolean => isNode(node) && node.type === 'Identifier' && node['name'] === name
