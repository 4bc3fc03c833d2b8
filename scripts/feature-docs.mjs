// Writes docs/features.md from the feature schema.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { ROOT } from './launch/root.mjs'

const out = join(ROOT, 'node_modules', '.cache', 'sluice', `features-${process.pid}.mjs`)
mkdirSync(dirname(out), { recursive: true })
await build({ entryPoints: [join(ROOT, 'packages/features/src/index.ts')], outfile: out, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' })
try {
  const { featuresPage } = await import(pathToFileURL(out).href)
  writeFileSync(join(ROOT, 'docs', 'features.md'), featuresPage())
  console.log('docs/features.md written')
} finally {
  rmSync(out, { force: true })
}
