import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { configurationPage } from './configuration-page.ts'
import { keyDocs } from './key-docs.ts'

it('docs/configuration.md is what the schema says (node scripts/config-docs.mjs writes it)', () => {
  expect(readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8')).toBe(configurationPage())
})

it('every key has a meaning, a range and a default', () => {
  for (const doc of keyDocs()) {
    expect(doc.meaning, doc.path).not.toBe('')
    expect(doc.allowed, doc.path).not.toBe('')
    expect(doc.default, doc.path).toBeDefined()
  }
})
