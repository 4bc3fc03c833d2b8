import { FEATURE_SCHEMA } from '@sluice/features'
import { ROW_TAGS, type DecisionRow, type RowTag } from './decision-rows.ts'
import type { DatasetManifest } from './model-documents.ts'
import { sha256Of } from './registry.ts'

/** A dataset with what it is made of: one file. */
export interface DatasetFile {
  readonly manifest: DatasetManifest
  readonly rows: readonly DecisionRow[]
}

export class DatasetFileError extends Error {
  override readonly name = 'DatasetFileError'
}

const MAGIC = 'SLUICE-DATASET-1\n'
const NUMBERS = ['sentUs', 'knownUs', 'waitS', 'watchedS', 'patienceS', 'slippageBps', 'leakageBps', 'markout10sBps', 'decisionId', 'orderQty'] as const
const TEXTS = ['clOrdId', 'mic', 'aggressiveness', 'symbol', 'group'] as const
const NULLABLE: ReadonlySet<string> = new Set(['waitS', 'slippageBps', 'leakageBps', 'markout10sBps'])

interface Header {
  readonly manifest: DatasetManifest
  readonly features: readonly string[]
  /** By column: the texts of all rows. */
  readonly texts: Readonly<Record<(typeof TEXTS)[number], readonly string[]>>
  /** Bits in the order of ROW_TAGS. */
  readonly tags: readonly number[]
}

/** Bytes of the rows: numbers by column as float64, then features as float32, all little-endian; and the digest that names them. */
export function encodeDataset(rows: readonly DecisionRow[], manifestOf: (sha256: string) => DatasetManifest): { readonly bytes: Uint8Array; readonly manifest: DatasetManifest } {
  const columns = FEATURE_SCHEMA.count
  const numbers = new Float64Array(rows.length * NUMBERS.length)
  const features = new Float32Array(rows.length * columns)
  rows.forEach((row, at) => {
    NUMBERS.forEach((name, column) => (numbers[column * rows.length + at] = row[name] ?? NaN))
    features.set(row.features, at * columns)
  })
  const texts = Object.fromEntries(TEXTS.map((name) => [name, rows.map((row) => row[name])])) as unknown as Header['texts']
  const tags = rows.map((row) => row.tags.reduce((bits, tag) => bits | (1 << ROW_TAGS.indexOf(tag)), 0))
  const body = Buffer.concat([bytesOf(numbers), bytesOf(features)])
  const manifest = manifestOf(sha256Of(Buffer.concat([Buffer.from(JSON.stringify([FEATURE_SCHEMA.hash, texts, tags])), body])))
  const header = Buffer.from(JSON.stringify({ manifest, features: FEATURE_SCHEMA.names, texts, tags } satisfies Header))
  // The body begins at a multiple of eight, so that it can be looked at in place.
  const lead = MAGIC.length + 8 + header.length
  const padding = (8 - (lead % 8)) % 8
  const start = Buffer.alloc(MAGIC.length + 8)
  start.write(MAGIC, 'latin1')
  start.writeUInt32LE(header.length, MAGIC.length)
  start.writeUInt32LE(rows.length, MAGIC.length + 4)
  return { bytes: Buffer.concat([start, header, Buffer.alloc(padding), body]), manifest }
}

/** Throws DatasetFileError where the bytes are no dataset of this build's features, or not those that its manifest names. */
export function decodeDataset(bytes: Uint8Array): DatasetFile {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < MAGIC.length + 8 || buffer.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new DatasetFileError('this is no dataset file (lab dataset build writes them)')
  const headerLength = buffer.readUInt32LE(MAGIC.length)
  const count = buffer.readUInt32LE(MAGIC.length + 4)
  const lead = MAGIC.length + 8 + headerLength
  const bodyAt = lead + ((8 - (lead % 8)) % 8)
  const columns = FEATURE_SCHEMA.count
  const header = headerOf(buffer.subarray(MAGIC.length + 8, lead))
  if (header.manifest.featureSchemaHash !== FEATURE_SCHEMA.hash) throw new DatasetFileError(`the dataset has features of schema ${header.manifest.featureSchemaHash}, this build computes ${FEATURE_SCHEMA.hash}: build it again`)
  const wanted = count * (NUMBERS.length * 8 + columns * 4)
  if (buffer.length - bodyAt !== wanted) throw new DatasetFileError(`the dataset has ${buffer.length - bodyAt} bytes of rows, ${wanted} are expected for ${count}: the file is cut short or damaged`)
  const body = buffer.subarray(bodyAt)
  const sha256 = sha256Of(Buffer.concat([Buffer.from(JSON.stringify([FEATURE_SCHEMA.hash, header.texts, header.tags])), body]))
  if (sha256 !== header.manifest.sha256) throw new DatasetFileError(`sha256 of the rows is ${sha256}, the manifest says ${header.manifest.sha256}: the file was changed or damaged`)
  const copy = Uint8Array.prototype.slice.call(body)
  const numbers = new Float64Array(copy.buffer, 0, count * NUMBERS.length)
  const features = new Float32Array(copy.buffer, count * NUMBERS.length * 8, count * columns)
  return { manifest: header.manifest, rows: Array.from({ length: count }, (_, at) => rowAt(at, count, header, numbers, features)) }
}

function rowAt(at: number, count: number, { texts, tags }: Header, numbers: Float64Array, features: Float32Array): DecisionRow {
  const columns = FEATURE_SCHEMA.count
  const fields: Record<string, unknown> = { features: features.subarray(at * columns, (at + 1) * columns), tags: ROW_TAGS.filter((_, bit) => (tags[at]! & (1 << bit)) !== 0) satisfies RowTag[] }
  NUMBERS.forEach((name, column) => {
    const value = numbers[column * count + at]!
    fields[name] = Number.isNaN(value) && NULLABLE.has(name) ? null : value
  })
  for (const name of TEXTS) fields[name] = texts[name][at]
  return fields as unknown as DecisionRow
}

function headerOf(bytes: Buffer): Header {
  try {
    return JSON.parse(bytes.toString('utf8')) as Header
  } catch (error) {
    throw new DatasetFileError(`the dataset's header is no JSON: ${(error as Error).message}`)
  }
}

const bytesOf = (values: Float64Array | Float32Array): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength)
