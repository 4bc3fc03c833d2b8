import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What this is a build of: the commit where the work tree tells one, and the package's version. */
export function codeVersion(): string {
  const root = fileURLToPath(new URL('../../../../', import.meta.url))
  return [packageVersion(root), commitOf(root)].filter((part) => part !== null).join(' ') || 'unknown'
}

function packageVersion(root: string): string | null {
  try {
    return (JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version?: string }).version ?? null
  } catch {
    return null
  }
}

function commitOf(root: string): string | null {
  try {
    return execFileSync('git', ['-C', root, 'describe', '--always', '--dirty', '--abbrev=12'], { encoding: 'utf8', timeout: 5_000, stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return null
  }
}
