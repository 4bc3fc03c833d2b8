import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What this is a build of, for what is made by it: the version of the package at `root`. */
export function codeVersion(root: string): string {
  try {
    return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version?: string }).version ?? 'unknown'
  } catch {
    return 'unknown'
  }
}
