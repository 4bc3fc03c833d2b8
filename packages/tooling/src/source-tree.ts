import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface SourceText {
  /** From the project's folder, with forward slashes. */
  readonly path: string
  readonly text: string
}

export interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

export interface SourceTree {
  readonly files: readonly SourceText[]
  /** package.json by its folder (`packages/book`, `apps/desk`, `` for the root). */
  readonly manifests: ReadonlyMap<string, Manifest>
}

const TEXT = /\.(ts|tsx|mts|mjs|cjs|js|jsx|json|jsonc|md|yaml|yml|css|html|prisma|sql|sh|txt|toml|svg)$|(^|\/)(run|Dockerfile|\.gitignore)$/
const NOT_SOURCE = new Set(['node_modules', 'dist', '.next', '.git', '.turbo', '.data', 'generated', 'test-results', 'playwright-report', 'coverage'])

/** Every text file that is tracked, or would be: new files count before they are added. */
export function readSourceTree(root: string): SourceTree {
  const files = listFiles(root)
    .filter((path) => TEXT.test(path) && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
  const manifests = new Map<string, Manifest>()
  for (const { path, text } of files) {
    const folder = /^(?:((?:apps|packages)\/[^/]+)\/)?package\.json$/.exec(path)
    if (folder !== null) manifests.set(folder[1] ?? '', JSON.parse(text) as Manifest)
  }
  return { files, manifests }
}

/** The count that the checks must not fall short of, taken apart from what they read. */
export const countModules = (root: string): number => listFiles(root).filter((path) => isModule(path) && existsSync(join(root, path))).length

export const isModule = (path: string): boolean => /\.tsx?$/.test(path) && !path.endsWith('.d.ts')

function listFiles(root: string): string[] {
  if (!existsSync(join(root, '.git'))) return walk(root, '')
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  return [...new Set(listed.split('\0').filter((path) => path !== ''))]
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return NOT_SOURCE.has(entry.name) ? [] : walk(root, path)
    return entry.isFile() ? [path] : []
  })
}
