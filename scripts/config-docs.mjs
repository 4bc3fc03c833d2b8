// Writes docs/configuration.md from the schema.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configModule } from './launch/read-config.mjs'
import { ROOT } from './launch/root.mjs'

const { configurationPage } = await configModule()
writeFileSync(join(ROOT, 'docs', 'configuration.md'), configurationPage())
console.log('docs/configuration.md written')
