import { parseSync } from 'oxc-parser'
import type { SourceText } from './source-tree.ts'

export interface ModuleImport {
  readonly specifier: string
  readonly line: number
  /** Gone at run time: `import type`, `export type`, `import('…').T`. */
  readonly typeOnly: boolean
}

/** Any node of the syntax tree. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}

export interface ParsedModule {
  readonly path: string
  readonly program: SyntaxNode
  /** Values and types, static and dynamic, re-exports too. */
  readonly imports: readonly ModuleImport[]
  readonly errors: readonly string[]
  lineAt(offset: number): number
}

const parsedBefore = new WeakMap<SourceText, ParsedModule>()

/** Parses a file once, however often the same object is asked for. */
export function parseModule(source: SourceText): ParsedModule {
  const before = parsedBefore.get(source)
  if (before !== undefined) return before
  const module = parse(source)
  parsedBefore.set(source, module)
  return module
}

function parse({ path, text }: SourceText): ParsedModule {
  const parsed = parseSync(path, text, { lang: path.endsWith('x') ? 'tsx' : 'ts', sourceType: 'module' })
  const program = parsed.program as unknown as SyntaxNode
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length
  const imports: ModuleImport[] = []
  visit(program, (node) => {
    const specifier = importedBy(node)
    if (specifier !== null) imports.push({ specifier, line: lineAt(node.start), typeOnly: node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type' })
  })
  return { path, program, imports, errors: parsed.errors.map((error) => error.message), lineAt }
}

/** Calls `take` on every node, parents first. */
export function visit(node: SyntaxNode, take: (node: SyntaxNode, parent: SyntaxNode | null) => void, parent: SyntaxNode | null = null): void {
  take(node, parent)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, take, node)
  }
}

export const isNode = (value: unknown): value is SyntaxNode => value !== null && typeof value === 'object' && typeof (value as SyntaxNode).type === 'string'

function importedBy(node: SyntaxNode): string | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return literal(node['source'] ?? node['argument'])
    case 'TSExternalModuleReference':
      return literal(node['expression'])
    case 'CallExpression': {
      const callee = node['callee']
      return isNode(callee) && callee.type === 'Identifier' && callee['name'] === 'require' ? literal((node['arguments'] as unknown[])[0]) : null
    }
    default:
      return null
  }
}

function literal(node: unknown): string | null {
  if (!isNode(node)) return null
  if (node.type === 'TSLiteralType') return literal(node['literal'])
  return node.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null
}
