import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AGGRESSIVENESS, isScoreInRange, SCORE_OUTPUTS, type CandidateScore, type ModelManifest, type UnixUs } from '@sluice/domain'
import { ModelRefused } from './model-refused.ts'

export const MANIFEST_FILE = 'model.json'

/** Reads and checks `model.json`; the model file itself is not touched. */
export async function readManifest(modelDir: string): Promise<ModelManifest> {
  const path = join(modelDir, MANIFEST_FILE)
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new ModelRefused('MANIFEST_UNREADABLE', `${path}: ${cause.message}`)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new ModelRefused('MANIFEST_INVALID', `${path}: not JSON: ${(cause as Error).message}`)
  }
  return parseManifest(json)
}

/** The manifest with every field checked, or a refusal naming the field. */
export function parseManifest(json: unknown): ModelManifest {
  const manifest = completeManifest(json)
  const check = (ok: boolean, field: string, allowed: string): void => {
    if (!ok) throw new ModelRefused('MANIFEST_INVALID', `model.json: ${field} must be ${allowed}`)
  }
  check(typeof json === 'object' && json !== null, 'the file', 'an object')
  check(manifest.manifestVersion === 2, 'manifestVersion', '1 or 2')
  for (const field of ['modelId', 'file', 'featureSchemaHash', 'input', 'output'] as const) {
    check(typeof manifest[field] === 'string' && manifest[field].length > 0 && manifest[field].length <= 200, field, 'a text of 1 to 200 characters')
  }
  check(basename(manifest.file) === manifest.file, 'file', 'a file name without folders')
  check(/^[0-9a-f]{64}$/.test(manifest.sha256), 'sha256', '64 hexadecimal digits')
  check(isTexts(manifest.featureNames) && manifest.featureNames.length > 0, 'featureNames', 'a list of names')
  check(isTexts(manifest.outputNames) && manifest.outputNames.join() === SCORE_OUTPUTS.join(), 'outputNames', SCORE_OUTPUTS.join(', '))
  check(Number.isSafeInteger(manifest.fillHorizonMs) && manifest.fillHorizonMs > 0, 'fillHorizonMs', 'a positive integer')
  check(manifest.verdict === 'model' || manifest.verdict === 'venue-averages', 'verdict', 'model or venue-averages')
  check(Array.isArray(manifest.golden) && manifest.golden.length > 0, 'golden', 'a list of at least one vector')
  for (const vector of manifest.golden) {
    check(isNumbers(vector?.features, manifest.featureNames.length), 'golden[].features', `${manifest.featureNames.length} finite numbers`)
    check(isNumbers(vector?.scores, SCORE_OUTPUTS.length), 'golden[].scores', `${SCORE_OUTPUTS.length} finite numbers`)
  }
  check(Array.isArray(manifest.venueAverages), 'venueAverages', 'a list')
  for (const average of manifest.venueAverages) {
    check(typeof average?.mic === 'string', 'venueAverages[].mic', 'a market identifier')
    check(AGGRESSIVENESS.includes(average.aggressiveness), 'venueAverages[].aggressiveness', AGGRESSIVENESS.join(', '))
    check(isScore(average.score), 'venueAverages[].score', 'a score within its limits')
  }
  return manifest
}

/** A manifest of version 1 says nothing of what came with version 2: none of it was there. */
function completeManifest(json: unknown): ModelManifest {
  const manifest = json as ModelManifest
  if ((json as { manifestVersion?: unknown } | null)?.manifestVersion !== 1) return manifest
  return {
    ...manifest, manifestVersion: 2, modelKind: 'net', usesObjective: false, blendMicro: 0, abstain: { distanceMax: null, widthMaxBps: null }, reference: [],
    trainedUs: 0 as UnixUs, lineage: null, datasetSha256: null,
  }
}

/** The model file's bytes, once their digest is the manifest's. */
export async function readModelFile(modelDir: string, manifest: ModelManifest): Promise<Uint8Array> {
  const path = join(modelDir, manifest.file)
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new ModelRefused('FILE_UNREADABLE', `${path}: ${cause.message}`)
  })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== manifest.sha256) throw new ModelRefused('FILE_HASH', `${path}: sha256 is ${sha256}, model.json says ${manifest.sha256}: the file was changed or damaged`)
  return bytes
}

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((v) => typeof v === 'string')
const isNumbers = (value: unknown, count: number): boolean => Array.isArray(value) && value.length === count && value.every((v) => Number.isFinite(v))
const isScore = (value: unknown): boolean => typeof value === 'object' && value !== null && isScoreInRange(value as CandidateScore)
