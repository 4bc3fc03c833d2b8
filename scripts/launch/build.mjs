import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { PNPM } from './install.mjs'
import { PlainError } from './plain-error.mjs'
import { progress } from './progress.mjs'
import { ROOT } from './root.mjs'
import { runCommand } from './run-command.mjs'

const STAMP = join(ROOT, 'node_modules', '.sluice-build')
const NOT_SOURCE = new Set(['node_modules', 'dist', '.next', '.turbo', 'generated', '.data', 'test-results'])
const ROOT_FILES = ['package.json', 'pnpm-lock.yaml', 'tsconfig.base.json', 'turbo.json', 'scripts/bundle.mjs']

/** Generates the database client and builds the apps, when a source has changed since the last build. */
export async function buildApps() {
  const wanted = sourceHash()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted && outputsExist()) return
  progress('building (about half a minute) …')
  const logFile = join(ROOT, '.data', 'logs', 'build.log')
  // turbo asks pnpm for the workspace, so pnpm must be on the PATH: npx puts it there.
  const { code, tail } = await runCommand('npx', ['-y', `pnpm@${PNPM}`, 'exec', 'turbo', 'run', 'build', '--output-logs=new-only', '--no-color'], {
    logFile,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  })
  if (code !== 0) throw new PlainError(`the build failed (see ${logFile}):\n${tail.slice(-25).join('\n')}`)
  mkdirSync(dirname(STAMP), { recursive: true })
  writeFileSync(STAMP, wanted)
}

const outputsExist = () =>
  existsSync(join(ROOT, 'apps/desk/dist')) && existsSync(join(ROOT, 'apps/sandbox/dist')) && existsSync(join(ROOT, 'apps/console/.next/BUILD_ID'))

/** Hash over names and contents of everything that a build reads; tests are no part of it. */
function sourceHash() {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0])
  const files = [...ROOT_FILES.map((file) => join(ROOT, file)), ...['apps', 'packages', 'prisma', 'public'].flatMap((dir) => filesUnder(join(ROOT, dir)))]
  for (const file of files.filter((name) => existsSync(name)).sort()) hash.update(relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

function filesUnder(dir) {
  if (!existsSync(dir)) return []
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return NOT_SOURCE.has(entry.name) ? [] : filesUnder(join(dir, entry.name))
    return entry.isFile() && !/\.test\.tsx?$|\.tsbuildinfo$|next-env\.d\.ts$/.test(entry.name) ? [join(dir, entry.name)] : []
  })
}
