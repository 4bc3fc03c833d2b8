import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Each rule of .oxlintrc.json that guards a design rule, with a violation that must turn it red. */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

const FORBIDDEN: readonly [name: string, rule: string, message: string, text: string][] = [
  ['timer', 'no-restricted-globals', 'timer output', 'export const later = (f: () => void): unknown => setTimeout(f, 5)'],
  ['environment', 'no-restricted-globals', 'configuration entry', "export const dir = process.env['DIR']"],
  ['stopwatch', 'no-restricted-globals', "entry's tsUs", 'export const now = (): number => performance.now()'],
  ['network', 'no-restricted-globals', 'through an output', "export const get = (): unknown => fetch('http://localhost')"],
  ['shout', 'no-restricted-globals', 'the edge logs', "export const say = (): void => console.log('x')"],
  ['uuid', 'no-restricted-globals', 'Rng parameter', 'export const id = (): string => crypto.randomUUID()'],
  ['back-door', 'no-restricted-globals', 'as a parameter', 'export const all = (): unknown => globalThis'],
  ['clock', 'no-restricted-properties', "entry's tsUs", 'export const now = (): number => Date.now()'],
  ['dice', 'no-restricted-properties', 'Rng parameter', 'export const roll = (): number => Math.random()'],
  ...['pow', 'exp', 'log', 'sin', 'cos', 'tanh'].map(
    (name): [string, string, string, string] => [name, 'no-restricted-properties', '@sluice/domain', `export const f = (x: number): number => Math.${name}(x${name === 'pow' ? ', 2' : ''})`],
  ),
  ['file', 'no-restricted-imports', 'does no I/O', "import { readFileSync } from 'node:fs'\nexport const read = readFileSync"],
  ['any', 'no-explicit-any', '', 'export const f = (x: any): unknown => x'],
  ['loose', 'eqeqeq', '', 'export const f = (x: unknown): boolean => x == 1'],
]

const PURE = ['domain', 'book', 'features', 'risk', 'routing', 'tca', 'engine', 'market-sim', 'protocol']
let folder: string
let found: { code: string; message: string; filename: string }[]

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-lint-'))
  copyFileSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  const plant = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), `${text}\n`)
  }
  for (const [name, , , text] of FORBIDDEN) plant(`packages/engine/src/${name}.ts`, text)
  for (const name of PURE) plant(`packages/${name}/src/planted-clock.ts`, 'export const now = (): number => Date.now()')
  plant('packages/tca/src/circle-a.ts', "import { b } from './circle-b.ts'\nexport const a = (): unknown => b")
  plant('packages/tca/src/circle-b.ts', "import { a } from './circle-a.ts'\nexport const b = (): unknown => a")
  plant('packages/journal/src/clock.ts', 'export const now = (): number => Date.now()')
  plant('packages/engine/src/clock.test.ts', 'export const now = (): number => Date.now()')
  found = lint()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function lint(): typeof found {
  try {
    execFileSync(process.execPath, [join(ROOT, 'node_modules/oxlint/bin/oxlint'), '-c', '.oxlintrc.json', '--format', 'json'], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 16_777_216 })
  } catch (error) {
    const { stdout } = error as { stdout: string }
    return (JSON.parse(stdout) as { diagnostics: typeof found }).diagnostics
  }
  throw new Error('oxlint found nothing wrong with the planted files')
}

const at = (path: string): typeof found => found.filter(({ filename }) => filename.replaceAll('\\', '/').endsWith(path))

describe('a planted violation turns the linter red', () => {
  it.each(FORBIDDEN)('%s: %s', (name, rule, message) => {
    const hits = at(`packages/engine/src/${name}.ts`).filter(({ code }) => code.includes(rule))
    expect(hits, JSON.stringify(at(`packages/engine/src/${name}.ts`))).not.toEqual([])
    expect(JSON.stringify(hits)).toContain(message)
  })

  it.each(PURE)('the clock in %s', (name) => {
    expect(at(`packages/${name}/src/planted-clock.ts`).map(({ code }) => code)).toEqual([expect.stringContaining('no-restricted-properties')])
  })

  it('a circle of files', () => {
    expect(at('circle-a.ts').map(({ code }) => code)).toEqual([expect.stringContaining('no-cycle')])
  })
})

it('edges and tests may read the clock', () => {
  expect(at('packages/journal/src/clock.ts')).toEqual([])
  expect(at('packages/engine/src/clock.test.ts')).toEqual([])
})
