import { FEATURE_GROUPS, FEATURE_SCHEMA, type FeatureDoc, type FeatureGroup } from './feature-schema.ts'

const GROUP_TITLES: Record<FeatureGroup, string> = {
  market: 'Market: the same for every candidate of a decision',
  order: 'Order: the same for every candidate of a decision',
  venue: 'Venue: the same for every candidate at a venue',
  candidate: 'Candidate: one way to trade at one venue',
  history: 'History: how the venue treated our orders',
}

const INTRODUCTION = `The numbers that a model sees of one way to trade at one venue, in the order of the vector. Computed by the same functions in the desk, in
simulated sessions and from a captured one, and the same bits there (\`packages/features/SPEC.md\`). Every decision stores its vectors.

Windows and sampling go by the time of the engine's entries; "last 256-512" fades by count: at 512 observations count and sum are halved.
A prior counts as much as 20 observations. Side-signed values are positive when they point against the order. A value that is not finite or outside
its range never reaches a model: it is counted by the feature's name, and the decision uses venue averages.`

const line = (d: FeatureDoc): string =>
  `| ${FEATURE_SCHEMA.names.indexOf(d.name)} | \`${d.name}\` | ${d.unit} | ${cell(d.definition)} | ${d.window} | ${cell(d.source)} | ${d.min} to ${d.max} |`
const cell = (text: string): string => text.replaceAll('|', '\\|')

/** docs/features.md, from the schema. */
export function featuresPage(): string {
  const groups = FEATURE_GROUPS.map((group) => {
    const rows = FEATURE_SCHEMA.docs.filter((d) => d.group === group).map(line)
    return `## ${GROUP_TITLES[group]}\n\n| Column | Name | Unit | Definition | Window | Source | Range |\n|--:|---|---|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return `# Features\n\nWritten from the schema by \`node scripts/feature-docs.mjs\`. Version ${FEATURE_SCHEMA.version}, ${FEATURE_SCHEMA.count} features, hash \`${FEATURE_SCHEMA.hash}\`.\n\n${INTRODUCTION}\n\n${groups.join('\n')}`
}
