// Layers, doors, cycles, purity and tidiness of the whole tree; exit code 1 with a line for each violation.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { ROOT } from './launch/root.mjs'

// Beside the package's own node_modules, so that its native parser resolves.
const out = join(ROOT, 'packages/tooling/node_modules/.cache', `check-${process.pid}.mjs`)
mkdirSync(join(out, '..'), { recursive: true })
await build({ entryPoints: [join(ROOT, 'packages/tooling/src/index.ts')], outfile: out, bundle: true, platform: 'node', format: 'esm', target: 'node20', external: ['oxc-parser'], logLevel: 'error' })
try {
  const { checkTree, countModules, readSourceTree, showViolation } = await import(pathToFileURL(out).href)
  const { modules, imports, violations } = checkTree(readSourceTree(ROOT), countModules(ROOT))
  for (const violation of violations) console.error(showViolation(violation))
  console.log(`${modules} modules, ${imports} imports, ${violations.length} violations`)
  process.exitCode = violations.length === 0 ? 0 : 1
} finally {
  rmSync(out, { force: true })
}
