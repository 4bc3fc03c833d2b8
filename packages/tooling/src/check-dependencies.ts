import { posix } from 'node:path'
import { builtinModules } from 'node:module'
import { COMPOSITION_ROOTS, DEV_ONLY, MAY_IMPORT, PURE, SOLE_IMPORTERS } from './dependency-table.ts'
import { findCycles } from './find-cycles.ts'
import type { ModuleImport, ParsedModule } from './parsed-module.ts'
import type { SourceTree } from './source-tree.ts'
import type { Violation } from './violation.ts'

interface Owner {
  /** `packages/book`, `apps/desk`, or `` for what lies beside them. */
  readonly folder: string
  /** `book`, `desk`, or `` . */
  readonly name: string
}

const SCOPE = '@sluice/'
const BUILTIN = new Set(builtinModules)
const TEST = /\.test\.tsx?$|\/test\/|^e2e\/|^bench\/|\.config\.ts$|^packages\/(testkit|tooling)\//

export const ownerOf = (path: string): Owner => {
  const match = /^((?:apps|packages)\/([^/]+))\//.exec(path)
  return match === null ? { folder: '', name: '' } : { folder: match[1] as string, name: match[2] as string }
}

/** Layers, doors, declared packages and cycles, over every import of every module. */
export function checkDependencies(tree: SourceTree, modules: readonly ParsedModule[]): Violation[] {
  const paths = new Set(tree.files.map((file) => file.path))
  const violations = modules.flatMap((module) => module.imports.flatMap((imported) => checkImport(tree, module, imported)))
  return [...violations, ...packageCycles(modules), ...fileCycles(paths, modules)]
}

function checkImport(tree: SourceTree, module: ParsedModule, { specifier, line }: ModuleImport): Violation[] {
  const owner = ownerOf(module.path)
  const at = (rule: string, message: string): Violation => ({ rule, path: module.path, line, message })
  if (isRelative(specifier)) {
    const target = resolveRelative(module.path, specifier)
    const isAsset = owner.name === 'console' && target.startsWith('public/')
    if (owner.folder !== '' && !isAsset && !target.startsWith(`${owner.folder}/`)) return [at('relative-leaves-package', `${specifier} leaves ${owner.folder}: import the other package by its name`)]
    return []
  }
  if (specifier.startsWith(SCOPE)) return checkWorkspaceImport(tree, module, specifier, at)
  if (specifier.startsWith('@/') && owner.name === 'console') return []
  if (specifier.startsWith('node:') || BUILTIN.has(specifier)) {
    return owner.name in PURE && !TEST.test(module.path) ? [at('pure-imports', `${specifier} does I/O: take what is needed as a parameter, the edge packages call Node`)] : []
  }
  return checkExternalImport(tree, module, specifier, at)
}

type At = (rule: string, message: string) => Violation

function checkWorkspaceImport(tree: SourceTree, module: ParsedModule, specifier: string, at: At): Violation[] {
  const owner = ownerOf(module.path)
  const target = specifier.slice(SCOPE.length).split('/')[0] as string
  const found: Violation[] = []
  if (specifier !== SCOPE + target) found.push(at('index-only', `${specifier} goes past the door: import ${SCOPE}${target} and export what is needed from its src/index.ts`))
  if (target === owner.name) found.push(at('self-import', `${specifier} is this package: import the file by its relative path`))
  else if (!isDeclared(tree, owner, SCOPE + target)) found.push(at('undeclared', `${SCOPE}${target} is not in ${manifestName(owner)}: declare it or do without`))
  if (TEST.test(module.path) || owner.folder === '') return found
  if (DEV_ONLY.includes(target)) return [...found, at('dev-only', `${specifier} is for tests and configuration: product code may not import it`)]
  const allowed = COMPOSITION_ROOTS[owner.name] ?? MAY_IMPORT[owner.name]
  if (allowed === undefined) return [...found, at('unknown-package', `${owner.folder} has no row in packages/tooling/src/dependency-table.ts: add what it may import`)]
  if (target !== owner.name && !allowed.includes(target)) {
    found.push(at('layer', `${owner.name} may not import ${target}: it may import ${allowed.join(', ') || 'nothing'}; have it injected, or move what is shared down`))
  }
  return found
}

function checkExternalImport(tree: SourceTree, module: ParsedModule, specifier: string, at: At): Violation[] {
  const owner = ownerOf(module.path)
  const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
  const found: Violation[] = []
  if (!isDeclared(tree, owner, name)) found.push(at('undeclared', `${name} is not in ${manifestName(owner)}: declare it or do without`))
  if (TEST.test(module.path)) return found
  const allowed = PURE[owner.name]
  if (allowed !== undefined && !allowed.includes(name)) found.push(at('pure-imports', `${owner.name} is pure and may not import ${name}: it may import ${allowed.join(', ') || 'no package'} beside the workspace`))
  for (const rule of SOLE_IMPORTERS) {
    if (rule.match.test(name) && !rule.only.includes(owner.name)) found.push(at('sole-importer', `only ${rule.only.join(' and ')} may import ${name}: use ${rule.instead}`))
  }
  return found
}

function isDeclared(tree: SourceTree, owner: Owner, name: string): boolean {
  const has = (folder: string): boolean => {
    const manifest = tree.manifests.get(folder)
    return manifest !== undefined && (name in (manifest.dependencies ?? {}) || name in (manifest.devDependencies ?? {}))
  }
  // vitest and Playwright are the workspace's, declared once at the root.
  return has(owner.folder) || (['vitest', '@playwright/test', 'fast-check', 'esbuild'].includes(name) && has(''))
}

const manifestName = (owner: Owner): string => (owner.folder === '' ? 'package.json' : `${owner.folder}/package.json`)
const isRelative = (specifier: string): boolean => specifier.startsWith('./') || specifier.startsWith('../') || specifier === '.' || specifier === '..'
const resolveRelative = (from: string, specifier: string): string => posix.normalize(posix.join(posix.dirname(from), specifier))

function packageCycles(modules: readonly ParsedModule[]): Violation[] {
  const graph = new Map<string, Set<string>>()
  for (const module of modules) {
    if (TEST.test(module.path)) continue
    const from = ownerOf(module.path).name
    if (from === '') continue
    const edges = graph.get(from) ?? new Set<string>()
    graph.set(from, edges)
    for (const { specifier } of module.imports) {
      const target = specifier.startsWith(SCOPE) ? (specifier.slice(SCOPE.length).split('/')[0] as string) : from
      if (target !== from) edges.add(target)
    }
  }
  return findCycles(graph).map((cycle) => ({ rule: 'package-cycle', path: `packages/${cycle[0]}`, line: 0, message: `packages import each other in a circle: ${cycle.join(' -> ')}` }))
}

function fileCycles(paths: ReadonlySet<string>, modules: readonly ParsedModule[]): Violation[] {
  const graph = new Map<string, Set<string>>()
  for (const module of modules) {
    // A circle of types alone is none at run time.
    const targets = module.imports.filter(({ specifier, typeOnly }) => isRelative(specifier) && !typeOnly).map(({ specifier }) => fileOf(paths, resolveRelative(module.path, specifier)))
    graph.set(module.path, new Set(targets.filter((target) => target !== null)))
  }
  return findCycles(graph).map((cycle) => ({ rule: 'file-cycle', path: cycle[0] as string, line: 0, message: `files import each other in a circle: ${cycle.join(' -> ')}; move what both need into a third` }))
}

const fileOf = (paths: ReadonlySet<string>, target: string): string | null =>
  [target, `${target}.ts`, `${target}.tsx`, `${target}/index.ts`, `${target}/index.tsx`].find((path) => paths.has(path)) ?? null
