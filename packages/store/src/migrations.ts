import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiffTarget, MigrationList } from '@prisma/schema-engine-wasm'
import { withSchemaEngine } from './schema-engine.ts'
import { StoreError } from './store-error.ts'

const NO_FILTER = { externalTables: [], externalEnums: [] }

/** Applies what is missing of `<prismaDir>/migrations`, as `prisma migrate deploy` does; answers the names applied. */
export async function applyMigrations(url: string, prismaDir: string): Promise<readonly string[]> {
  const migrationsList = await readMigrations(prismaDir)
  if (migrationsList.migrationDirectories.length === 0) throw new StoreError(`no migrations in ${join(prismaDir, 'migrations')}`)
  try {
    const { appliedMigrationNames } = await withSchemaEngine(url, (engine) => engine.applyMigrations({ migrationsList, filters: NO_FILTER }))
    return appliedMigrationNames
  } catch (error) {
    throw new StoreError(`database migrations failed: ${messageOf(error)}`, error)
  }
}

/** SQL that makes all of prisma/schema.prisma in an empty database; `url` is connected to but not looked at. */
export async function schemaScript(url: string, prismaDir: string): Promise<string> {
  const path = join(prismaDir, 'schema.prisma')
  const to: DiffTarget = { tag: 'schemaDatamodel', files: [{ path, content: await readFile(path, 'utf8') }] }
  const { stdout } = await withSchemaEngine(url, (engine) => engine.diff({ from: { tag: 'empty' }, to, script: true, exitCode: null, filters: NO_FILTER }))
  return stdout ?? ''
}

async function readMigrations(prismaDir: string): Promise<MigrationList> {
  const baseDir = join(prismaDir, 'migrations')
  const names = (await readdir(baseDir, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()
  const lockfile = join(baseDir, 'migration_lock.toml')
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: existsSync(lockfile) ? await readFile(lockfile, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.map(async (name) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: await readFile(join(baseDir, name, 'migration.sql'), 'utf8') } },
    }))),
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
