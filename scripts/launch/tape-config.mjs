import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PlainError } from './plain-error.mjs'
import { progress } from './progress.mjs'
import { bundledModule, readConfig } from './read-config.mjs'
import { ROOT } from './root.mjs'

/** Variables whose keys the written configuration has already. */
const WRITTEN = ['SLUICE_VENUES', 'SLUICE_INSTRUMENTS', 'SLUICE_ROUTING_STATIC_WATERFALL', 'SLUICE_SANDBOX_TAPE', 'SLUICE_SANDBOX_TAPE_FROM']

/**
 * Writes a configuration for a desk that trades on the tape and names it in `env`, for this process and its children. Its data lie beside those of
 * the ordinary desk, not among them: another universe, another journal.
 */
export async function configureForTape(tape, from, env = process.env) {
  const path = resolve(tape)
  const { config: shifted } = await readConfig(env)
  const { config } = await readConfig({ ...env, SLUICE_PORT_OFFSET: '0' })
  const { tapeConfig } = await bundledModule('apps/sandbox/src/sandbox/tape-config.ts')
  let derived
  try {
    derived = { ...tapeConfig(config, path), portOffset: shifted.portOffset }
    if (from !== null) derived.sandbox = { ...derived.sandbox, tapeFrom: from }
  } catch (error) {
    throw new PlainError(`the tape cannot be played: ${error.code === 'ENOENT' ? `there is no file ${path}` : error.message}`)
  }
  if (!env.SLUICE_DATA_DIR && !config.dataDir.endsWith('-tape')) derived.dataDir = `${config.dataDir}-tape`
  const file = join(resolve(ROOT, derived.dataDir), 'run', 'tape-config.json')
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, `${JSON.stringify(derived, null, 2)}\n`)
  for (const name of WRITTEN) delete env[name]
  env.SLUICE_CONFIG = file
  progress(`on the tape ${path}: ${derived.instruments.map(({ symbol }) => symbol).join(', ')} at ${derived.venues.map(({ mic }) => mic).join(', ')}`)
}
