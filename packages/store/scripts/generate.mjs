// Generates the Prisma client. `prisma generate` looks for the native schema engine without using it; naming any existing
// file keeps it from downloading one.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const manifest = createRequire(import.meta.url).resolve('prisma/package.json')
const { status } = spawnSync(process.execPath, [join(dirname(manifest), 'build/index.js'), 'generate', '--schema', join(here, '../../../prisma/schema.prisma'), '--no-hints'], {
  cwd: join(here, '..'),
  stdio: 'inherit',
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
})
process.exit(status ?? 1)
