import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PlainError } from './plain-error.mjs'
import { progress } from './progress.mjs'
import { ROOT } from './root.mjs'
import { runCommand } from './run-command.mjs'

const STAMP = join(ROOT, 'node_modules', '.sluice-install')
/** pnpm's version, as package.json names it. */
export const PNPM = /^pnpm@(.+)$/.exec(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).packageManager)?.[1]

/** Installs the packages of the lockfile unless exactly they are there. */
export async function installPackages() {
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']) hash.update(readFileSync(join(ROOT, file)))
  const wanted = hash.digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  progress('installing packages (once, about a minute) …')
  const logFile = join(ROOT, '.data', 'logs', 'install.log')
  const { code, tail } = await runCommand('npx', ['-y', `pnpm@${PNPM}`, 'install', '--frozen-lockfile'], {
    logFile,
    env: { ...process.env, CI: '1', ONNXRUNTIME_NODE_INSTALL: 'skip' },
  })
  if (code !== 0) throw new PlainError(`installing the packages failed (see ${logFile}): ${reasonIn(tail)}`)
  writeFileSync(STAMP, wanted)
}

const reasonIn = (tail) => tail.findLast((line) => /ERR|error/i.test(line)) ?? tail.at(-1) ?? 'no output'
