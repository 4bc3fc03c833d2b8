import { FEATURE_SCHEMA } from '@sluice/features'
import { FILL_HORIZON_MS } from '../dataset.ts'
import { Curator, type CurationRules } from './curation.ts'
import { encodeDataset } from './dataset-file.ts'
import { readDecisionLog, type LogRecord } from './decision-log.ts'
import { rowsOfDecision, type DecisionRow } from './decision-rows.ts'
import type { DatasetManifest } from './model-documents.ts'

export interface BuildDatasetOptions {
  readonly records: AsyncIterable<LogRecord> | Iterable<LogRecord>
  /** Digests of what the records were read from. */
  readonly inputs: DatasetManifest['inputs']
  readonly codeVersion: string
  readonly seed: number
  readonly curation?: Partial<CurationRules>
  readonly fillHorizonMs?: number
  /** Most rows; the newest stay. */
  readonly rowsMax?: number
  readonly onProgress?: (line: string) => void
  readonly shouldStop?: () => boolean
}

export interface BuiltDataset {
  readonly rows: readonly DecisionRow[]
  readonly manifest: DatasetManifest
  /** The file. */
  readonly bytes: Uint8Array
  /** `shouldStop` ended it before its time. */
  readonly stopped: boolean
}

const ROWS_MAX = 2_000_000

/** Training rows from what a desk decided: one for each order that a decision sent, with everything that is needed to make them again. */
export async function buildDecisionDataset(options: BuildDatasetOptions): Promise<BuiltDataset> {
  const { records, inputs, codeVersion, seed, fillHorizonMs = FILL_HORIZON_MS, rowsMax = ROWS_MAX, onProgress, shouldStop } = options
  const curator = new Curator(options.curation)
  let decisions = 0
  const log = await readDecisionLog(records, (decision) => {
    decisions += 1
    const { rows, without } = rowsOfDecision(decision, fillHorizonMs)
    for (const row of rows) curator.take(row)
    for (const reason of without) curator.without(reason)
  }, {
    ...(shouldStop === undefined ? {} : { shouldStop }),
    onProgress: (count) => onProgress?.(`${count} records read, ${decisions} decisions, ${curator.rows.length} rows`),
  })
  // Decisions are given out as their outcomes become known: in time order the same log gives the same rows wherever it was cut.
  const sorted = curator.rows.sort((a, b) => a.sentUs - b.sentUs || (a.clOrdId < b.clOrdId ? -1 : 1))
  const rows = sorted.slice(Math.max(0, sorted.length - rowsMax))
  const curation = [...curator.report(), ...(rows.length < sorted.length ? [{ what: 'left out: the oldest', reason: `at most ${rowsMax} rows`, rows: sorted.length - rows.length }] : [])]
  const { bytes, manifest } = encodeDataset(rows, (sha256) => ({
    source: 'decisions', seed, rows: rows.length, fromUs: rows[0]?.sentUs ?? log.fromUs ?? 0, toUs: rows[rows.length - 1]?.sentUs ?? log.toUs ?? 0,
    featureSchemaHash: FEATURE_SCHEMA.hash, codeVersion, inputs, curation, sha256,
  }))
  return { rows, manifest, bytes, stopped: log.stopped }
}
