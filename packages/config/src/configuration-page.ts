import { keyDocs, type KeyDoc } from './key-docs.ts'

const INTRODUCTION = `# Configuration

One file, \`sluice.config.json\` in the project's folder (or the file named by \`SLUICE_CONFIG\`). It is optional: every key
has a default, a file names only what differs. A key that does not exist, or a value out of its range, stops the start with
one line that says what is allowed.

Every key can be overridden by an environment variable, which wins over the file: \`routing.staleAfterMs\` is
\`SLUICE_ROUTING_STALE_AFTER_MS\`. Lists and maps are given as JSON. Two short names: \`SLUICE_PROVIDER\` for \`model.provider\`
and \`DATABASE_URL\` for \`database.url\`.

\`\`\`json
{
  "routing": { "staleAfterMs": 1500, "splitWidth": 2 },
  "demoOms": { "parentsPerMinute": 60 }
}
\`\`\`

Variables of the commands, not of the file: \`SLUICE_CONFIG\` (the file), \`SLUICE_CHROMIUM\` (browser for the tests).
`

/** docs/configuration.md, from the schema. */
export function configurationPage(): string {
  const docs = keyDocs()
  const sections = [...new Set(docs.map(sectionOf))]
  const tables = sections.map((section) => `## ${section === '' ? 'The desk' : section}\n\n${table(docs.filter((doc) => sectionOf(doc) === section))}`)
  return `${INTRODUCTION}\n${tables.join('\n')}${listDefaults(docs)}\n<!-- Made by \`node scripts/config-docs.mjs\`; edit packages/config/src/schema.ts instead. -->\n`
}

const sectionOf = (doc: KeyDoc): string => (doc.path.includes('.') ? (doc.path.split('.')[0] as string) : '')

function table(docs: readonly KeyDoc[]): string {
  const rows = docs.map((doc) => `| \`${doc.path}\` | ${cell(doc.meaning)} | ${cell(doc.allowed)} | ${shortDefault(doc)} | \`${doc.env}\` |`)
  return `| key | meaning | allowed | default | environment |\n|---|---|---|---|---|\n${rows.join('\n')}\n`
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

function shortDefault(doc: KeyDoc): string {
  if (doc.default === '') return 'empty'
  const json = JSON.stringify(doc.default)
  return json.length <= 60 ? `\`${json}\`` : 'see below'
}

/** Defaults too long for a cell, one entry a line. */
function listDefaults(docs: readonly KeyDoc[]): string {
  const long = docs.filter((doc) => shortDefault(doc) === 'see below')
  return long.map((doc) => `\n## Default of ${doc.path}\n\n\`\`\`json\n${entries(doc.default)}\n\`\`\`\n`).join('')
}

function entries(value: unknown): string {
  if (Array.isArray(value) && typeof value[0] === 'object') return `[\n${value.map((item) => `  ${JSON.stringify(item)}`).join(',\n')}\n]`
  if (Array.isArray(value)) return JSON.stringify(value)
  return `{\n${Object.entries(value as object).map(([key, item]) => `  ${JSON.stringify(key)}: ${JSON.stringify(item)}`).join(',\n')}\n}`
}
