import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkTree } from './check-tree.ts'
import { countModules, readSourceTree, type SourceText, type SourceTree } from './source-tree.ts'
import { showViolation } from './violation.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
let tree: SourceTree

beforeAll(() => {
  tree = readSourceTree(ROOT)
})

/** The real tree with files planted in it: only what concerns them. */
function planted(...files: SourceText[]): string[] {
  const paths = files.map((file) => file.path)
  const report = checkTree({ files: [...tree.files.filter((file) => !paths.includes(file.path)), ...files], manifests: tree.manifests }, 0)
  return report.violations.filter(({ path, message }) => paths.includes(path) || paths.some((name) => message.includes(name))).map((violation) => violation.rule)
}

const rulesOf = (path: string, text: string): string[] => planted({ path, text })

describe('the tree as it is', () => {
  it('breaks no rule, and every module was read', () => {
    const modules = countModules(ROOT)
    const report = checkTree(tree, modules)
    expect(report.violations.map(showViolation)).toEqual([])
    expect(report.modules).toBe(modules)
    expect(report.imports).toBeGreaterThan(modules)
  })
})

describe('a planted violation turns the check red', () => {
  it.each([
    ['layer', 'packages/book/src/planted.ts', "import type { Engine } from '@sluice/engine'\nexport type X = Engine"],
    ['layer', 'packages/gateway/src/planted.ts', "export { openStore } from '@sluice/store'"],
    ['layer', 'packages/engine/src/planted.ts', "export const load = (): unknown => import('@sluice/runtime')"],
    ['layer', 'packages/ui/src/planted.tsx', "export type Row = import('@sluice/protocol').Row"],
    ['layer', 'apps/console/src/planted.ts', "import { openStore } from '@sluice/store'\nexport const s = openStore"],
    ['dev-only', 'packages/fix/src/planted.ts', "import { fuzz } from '@sluice/testkit'\nexport const x = fuzz"],
    ['index-only', 'packages/features/src/planted.ts', "import { Book } from '@sluice/book/src/book.ts'\nexport const b = Book"],
    ['self-import', 'packages/book/src/planted.ts', "import { Book } from '@sluice/book'\nexport const b = Book"],
    ['relative-leaves-package', 'packages/risk/src/planted.ts', "import { hashOf } from '../../domain/src/hash.ts'\nexport const h = hashOf"],
    ['undeclared', 'packages/tca/src/planted.ts', "import lodash from 'lodash'\nexport const l = lodash"],
    ['undeclared', 'packages/journal/src/planted.ts', "import { Book } from '@sluice/book'\nexport const b = Book"],
    ['sole-importer', 'packages/gateway/src/planted.ts', "import { Client } from 'pg'\nexport const c = Client"],
    ['sole-importer', 'apps/desk/src/planted.ts', "import { PrismaClient } from '@prisma/client'\nexport const c = PrismaClient"],
    ['pure-imports', 'packages/routing/src/planted.ts', "import { readFileSync } from 'node:fs'\nexport const r = readFileSync"],
    ['pure-imports', 'packages/routing/src/planted.ts', "export { connect } from 'net'"],
    ['pure-imports', 'packages/risk/src/planted.ts', "import { z } from 'zod'\nexport const s = z"],
    ['pure-power', 'packages/features/src/planted.ts', 'export const square = (x: number): number => x ** 2'],
    ['pure-power', 'packages/features/src/planted.ts', 'export function grow(x: number): number {\n  x **= 2\n  return x\n}'],
    ['pure-async', 'packages/engine/src/planted.ts', 'export const wait = async (): Promise<void> => {}'],
    ['pure-clock', 'packages/engine/src/planted.ts', 'export const now = (): Date => new Date()'],
    ['pure-locale', 'packages/engine/src/planted.ts', "export const order = (a: string, b: string): number => a.localeCompare(b)"],
    ['unreadable', 'packages/engine/src/planted.ts', 'export const = 5'],
    ['open-end', 'packages/engine/src/planted.ts', `// ${'TO'}${'DO'} later\nexport const x = 1`],
    ['focused-test', 'packages/engine/src/planted.test.ts', `it.${'only'}('x', () => {})`],
    ['disabled-test', 'packages/engine/src/planted.test.ts', `it.${'skip'}('x', () => {})`],
    ['machine-path', 'packages/engine/src/planted.ts', `export const dir = '/${'tmp'}/sluice'`],
    ['registry-host', 'packages/engine/src/planted.ts', `export const host = 'https://registry.${'npmjs'}.org/'`],
  ])('%s in %s', (rule, path, text) => {
    expect(rulesOf(path, text)).toContain(rule)
  })

  it('a circle of files', () => {
    const files = [
      { path: 'packages/tca/src/planted-a.ts', text: "import { b } from './planted-b.ts'\nexport const a = (): unknown => b" },
      { path: 'packages/tca/src/planted-b.ts', text: "import { a } from './planted-a.ts'\nexport const b = (): unknown => a" },
    ]
    expect(planted(...files)).toContain('file-cycle')
  })

  it('a circle of packages', () => {
    const path = 'packages/domain/src/planted.ts'
    const report = checkTree({ files: [...tree.files, { path, text: "import { Book } from '@sluice/book'\nexport const b = Book" }], manifests: tree.manifests }, 0)
    expect(report.violations.map((violation) => violation.rule)).toContain('package-cycle')
  })

  it('a check that sees fewer modules than there are', () => {
    const report = checkTree({ ...tree, files: tree.files.slice(0, 10) }, countModules(ROOT))
    expect(report.violations.map((violation) => violation.rule)).toContain('modules-missed')
  })
})

it('types alone may go in a circle, tests may use the testkit', () => {
  const files = [
    { path: 'packages/tca/src/planted-a.ts', text: "import type { B } from './planted-b.ts'\nexport type A = B | 1" },
    { path: 'packages/tca/src/planted-b.ts', text: "import type { A } from './planted-a.ts'\nexport type B = A | 2" },
    { path: 'packages/tca/src/planted.test.ts', text: "import { it } from 'vitest'\nimport * as testkit from '@sluice/testkit'\nit('x', () => void testkit)" },
  ]
  expect(planted(...files)).toEqual([])
})
