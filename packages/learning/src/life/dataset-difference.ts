import { FEATURE_SCHEMA } from '@sluice/features'
import type { DatasetFile } from './dataset-file.ts'
import type { DecisionRow } from './decision-rows.ts'

/** How far one column is distributed otherwise in the second dataset. */
export interface ColumnChange {
  readonly name: string
  readonly meanBefore: number
  readonly meanAfter: number
  /** Population stability index over the deciles of the first: above .1 a change, above .25 a large one. */
  readonly stabilityIndex: number
}

export interface DatasetDifference {
  readonly rows: { readonly before: number; readonly after: number; readonly added: number; readonly removed: number; readonly changed: number; readonly same: number }
  /** Of the manifests: what is not the same. */
  readonly manifest: readonly { readonly what: string; readonly before: string; readonly after: string }[]
  /** Features and outcomes, the most changed first. */
  readonly columns: readonly ColumnChange[]
  /** Rows by venue and style. */
  readonly keys: readonly { readonly key: string; readonly before: number; readonly after: number }[]
}

const BINS = 10
/** Share of an empty bin, so that the index stays finite. */
const SHARE_MIN = 1e-4
const OUTCOMES = ['slippageBps', 'leakageBps', 'markout10sBps', 'waitS', 'orderQty'] as const

/** What became of a dataset: rows by the orders that they are of, and how every column is distributed. */
export function datasetDifference(before: DatasetFile, after: DatasetFile): DatasetDifference {
  const old = new Map(before.rows.map((row) => [row.clOrdId, row]))
  let added = 0
  let changed = 0
  let same = 0
  for (const row of after.rows) {
    const known = old.get(row.clOrdId)
    if (known === undefined) added += 1
    else if (isSame(known, row)) same += 1
    else changed += 1
  }
  const columns = [
    ...FEATURE_SCHEMA.names.map((name, column) => changeOf(name, before.rows.map((row) => row.features[column]!), after.rows.map((row) => row.features[column]!))),
    ...OUTCOMES.map((name) => changeOf(name, before.rows.flatMap((row) => row[name] ?? []), after.rows.flatMap((row) => row[name] ?? []))),
  ]
  return {
    rows: { before: before.rows.length, after: after.rows.length, added, removed: before.rows.length - same - changed, changed, same },
    manifest: manifestChanges(before, after), columns: columns.sort((a, b) => b.stabilityIndex - a.stabilityIndex || (a.name < b.name ? -1 : 1)), keys: keyCounts(before.rows, after.rows),
  }
}

function isSame(a: DecisionRow, b: DecisionRow): boolean {
  if (OUTCOMES.some((name) => a[name] !== b[name]) || a.watchedS !== b.watchedS || a.tags.join() !== b.tags.join()) return false
  for (let i = 0; i < a.features.length; i++) if (a.features[i] !== b.features[i]) return false
  return true
}

function changeOf(name: string, before: readonly number[], after: readonly number[]): ColumnChange {
  const mean = (values: readonly number[]): number => (values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length)
  return { name, meanBefore: mean(before), meanAfter: mean(after), stabilityIndex: before.length === 0 || after.length === 0 ? 0 : stabilityIndex(before, after) }
}

/** Over the deciles of the first; a value that many rows share has a bin of its own. */
export function stabilityIndex(before: readonly number[], after: readonly number[]): number {
  const sorted = Float64Array.from(before).sort()
  const edges = [...new Set(Array.from({ length: BINS - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)]!))]
  const shares = (values: readonly number[]): Float64Array => {
    // Below, at and between the edges.
    const counts = new Float64Array(2 * edges.length + 1)
    for (const value of values) {
      let bin = 0
      while (bin < edges.length && value > edges[bin]!) bin += 1
      counts[bin < edges.length && value === edges[bin] ? 2 * bin + 1 : 2 * bin]! += 1
    }
    return counts.map((count) => Math.max(SHARE_MIN, count / values.length))
  }
  const [old, now] = [shares(before), shares(after)]
  return now.reduce((sum, share, bin) => sum + (share - old[bin]!) * Math.log(share / old[bin]!), 0)
}

function manifestChanges({ manifest: a }: DatasetFile, { manifest: b }: DatasetFile): DatasetDifference['manifest'] {
  const changes: { what: string; before: string; after: string }[] = []
  const compare = (what: string, before: string, after: string): void => {
    if (before !== after) changes.push({ what, before, after })
  }
  compare('source', a.source, b.source)
  compare('code version', a.codeVersion, b.codeVersion)
  compare('from', new Date(a.fromUs / 1_000).toISOString(), new Date(b.fromUs / 1_000).toISOString())
  compare('to', new Date(a.toUs / 1_000).toISOString(), new Date(b.toUs / 1_000).toISOString())
  const inputs = (of: typeof a): string => of.inputs.map(({ name, hash }) => `${name} ${hash.slice(0, 12)}`).join(', ')
  compare('inputs', inputs(a), inputs(b))
  const kinds = new Set([...a.curation, ...b.curation].map(({ what, reason }) => `${what} (${reason})`))
  for (const kind of kinds) {
    const count = (of: typeof a): string => String(of.curation.filter(({ what, reason }) => `${what} (${reason})` === kind).reduce((sum, { rows }) => sum + rows, 0))
    compare(kind, count(a), count(b))
  }
  return changes
}

function keyCounts(before: readonly DecisionRow[], after: readonly DecisionRow[]): DatasetDifference['keys'] {
  const counts = new Map<string, { before: number; after: number }>()
  for (const [which, rows] of [['before', before], ['after', after]] as const) {
    for (const { mic, aggressiveness } of rows) {
      const key = `${mic} ${aggressiveness}`
      const entry = counts.get(key) ?? { before: 0, after: 0 }
      entry[which] += 1
      counts.set(key, entry)
    }
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, count]) => ({ key, ...count }))
}
