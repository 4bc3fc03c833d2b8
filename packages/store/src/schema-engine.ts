import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import pg from 'pg'

type Bindings = { SchemaEngine: typeof SchemaEngine; __wbg_set_wasm(exports: WebAssembly.Exports): void }
const engineBindings = bindings as unknown as Bindings
let loading: Promise<void> | null = null

/** Instantiates the engine's WebAssembly by hand: Node 20 imports no .wasm without a flag. */
function load(): Promise<void> {
  loading ??= (async () => {
    const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'))
    const bytes = await readFile(join(folder, 'schema_engine_bg.wasm'))
    const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports })
    engineBindings.__wbg_set_wasm(instance.exports)
    ;(instance.exports['__wbindgen_start'] as () => void)()
  })()
  return loading
}

/** Prisma's own schema engine, as WebAssembly on our connection: what `prisma migrate` does, without its native download. */
export async function withSchemaEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  await load()
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 10_000, max: 2 })
  pool.on('error', () => {})
  const engine = await engineBindings.SchemaEngine.new({ datamodels: undefined }, () => {}, bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool)))
  try {
    return await work(engine)
  } finally {
    engine.free()
    // Ends the connection that holds the migration lock.
    await pool.end()
  }
}
