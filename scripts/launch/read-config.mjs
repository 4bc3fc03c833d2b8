import { mkdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PlainError } from './plain-error.mjs'
import { ROOT } from './root.mjs'

/** A module of the project, bundled on the spot: when it is needed first, nothing is built yet. */
export async function bundledModule(entry) {
  const { build } = await import('esbuild')
  const out = join(ROOT, 'node_modules', '.cache', 'sluice', `${basename(entry, '.ts')}-${process.pid}.mjs`)
  mkdirSync(dirname(out), { recursive: true })
  await build({ entryPoints: [join(ROOT, entry)], outfile: out, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' })
  try {
    return await import(pathToFileURL(out).href)
  } finally {
    rmSync(out, { force: true })
  }
}

/** The project's own configuration reader. */
export const configModule = () => bundledModule('packages/config/src/index.ts')

/** A broken configuration ends in a PlainError that names key, value and what is allowed. */
export async function readConfig(env = process.env) {
  const { loadConfig, listeningPorts, envNameOf, ConfigError } = await configModule()
  try {
    const loaded = loadConfig({ env: { SLUICE_ROOT: ROOT, ...env }, cwd: ROOT })
    return { ...loaded, ports: listeningPorts(loaded.config), envNameOf }
  } catch (error) {
    if (error instanceof ConfigError) throw new PlainError(`the configuration cannot be used: ${error.lines[0]}${error.lines.length > 1 ? `\n${error.lines.slice(1).join('\n')}` : ''}`)
    throw error
  }
}
