import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AGGRESSIVENESS, isScoreInRange, MODEL_ID_PATTERN, OBJECTIVE_DIMENSIONS, OPTIONAL_SCORE_OUTPUTS, SCORE_OUTPUTS, type CandidateScore, type FeatureReference, type ModelKind, type ModelManifest, type ScoreOutput, type UnixUs } from '@sluice/domain'
import { ModelRefused, type RefusalCode } from './model-refused.ts'

export const MANIFEST_FILE = 'model.json'
/** Larger files are refused: reading one, or handing it to a child, must not hold up a decision. */
export const MODEL_BYTES_MAX = 64 * 1024 * 1024
const MANIFEST_BYTES_MAX = 4 * 1024 * 1024
/** The digest of more bytes than this is made with turns of the loop between. */
const HASHED_AT_ONCE_BYTES = 1024 * 1024
const MODEL_KINDS: readonly ModelKind[] = ['net', 'trees', 'rl', 'blend', 'foreign']
const COST_TO_GO_OUTPUTS: readonly ScoreOutput[] = ['toGoSlippageBps', 'toGoFillBps', 'toGoSpeedBps', 'toGoLeakageBps', 'toGoFeesBps']
/** How far the shares of a feature's bins may miss 1 in sum. */
const SHARES_TOLERANCE = 1e-3

type Check = (ok: boolean, field: string, allowed: string) => void

/** Columns of a row of the model's input: the features, and the weights where the model uses them. */
export const inputColumns = ({ featureNames, usesObjective }: Pick<ModelManifest, 'featureNames' | 'usesObjective'>): number =>
  featureNames.length + (usesObjective ? OBJECTIVE_DIMENSIONS.length : 0)

/** Reads and checks `model.json`; the model file itself is not touched. */
export async function readManifest(modelDir: string): Promise<ModelManifest> {
  const path = join(modelDir, MANIFEST_FILE)
  const text = (await readBounded(path, MANIFEST_BYTES_MAX, 'MANIFEST_UNREADABLE')).toString('utf8')
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
  const check: Check = (ok, field, allowed) => {
    if (!ok) throw new ModelRefused('MANIFEST_INVALID', `model.json: ${field} must be ${allowed}`)
  }
  check(typeof json === 'object' && json !== null, 'the file', 'an object')
  check(manifest.manifestVersion === 2, 'manifestVersion', '1 or 2')
  for (const field of ['file', 'featureSchemaHash', 'input', 'output'] as const) {
    check(isText(manifest[field], 200), field, 'a text of 1 to 200 characters')
  }
  check(isText(manifest.modelId, 40) && MODEL_ID_PATTERN.test(manifest.modelId), 'modelId', '1 to 40 small letters, digits, dots or hyphens, a letter or digit first')
  check(MODEL_KINDS.includes(manifest.modelKind), 'modelKind', MODEL_KINDS.join(', '))
  check(basename(manifest.file) === manifest.file, 'file', 'a file name without folders')
  check(isDigest(manifest.sha256), 'sha256', '64 hexadecimal digits')
  check(isTexts(manifest.featureNames) && manifest.featureNames.length > 0, 'featureNames', 'a list of names')
  check(Number.isSafeInteger(manifest.fillHorizonMs) && manifest.fillHorizonMs > 0, 'fillHorizonMs', 'a positive integer')
  check(manifest.verdict === 'model' || manifest.verdict === 'venue-averages', 'verdict', 'model or venue-averages')
  checkOutputs(manifest, check)
  checkOrigin(manifest, check)
  check(Array.isArray(manifest.reference), 'reference', 'a list')
  for (const reference of manifest.reference) checkReference(reference, manifest.featureNames, check)
  checkGolden(manifest, check)
  check(Array.isArray(manifest.venueAverages), 'venueAverages', 'a list')
  for (const average of manifest.venueAverages) {
    check(typeof average?.mic === 'string', 'venueAverages[].mic', 'a market identifier')
    check(AGGRESSIVENESS.includes(average.aggressiveness), 'venueAverages[].aggressiveness', AGGRESSIVENESS.join(', '))
    check(isScore(average.score), 'venueAverages[].score', 'a score within its limits')
  }
  return manifest
}

function checkOutputs({ outputNames, usesObjective, blendMicro, abstain }: ModelManifest, check: Check): void {
  const allowed: readonly string[] = OPTIONAL_SCORE_OUTPUTS
  const optional = isTexts(outputNames) ? outputNames.slice(SCORE_OUTPUTS.length) : []
  check(
    isTexts(outputNames) && SCORE_OUTPUTS.every((name, i) => outputNames[i] === name) && optional.every((name) => allowed.includes(name)) && new Set(optional).size === optional.length,
    'outputNames', `${SCORE_OUTPUTS.join(', ')}, then any of ${allowed.join(', ')}, each once`,
  )
  check(typeof usesObjective === 'boolean', 'usesObjective', 'true or false')
  check(Number.isSafeInteger(blendMicro) && blendMicro >= 0 && blendMicro <= 1_000_000, 'blendMicro', 'an integer from 0 to 1,000,000')
  check(blendMicro === 0 || COST_TO_GO_OUTPUTS.every((name) => outputNames.includes(name)), 'blendMicro', `0 where outputNames lacks one of ${COST_TO_GO_OUTPUTS.join(', ')}`)
  check(typeof abstain === 'object' && abstain !== null, 'abstain', 'an object')
  check(isLimit(abstain.distanceMax), 'abstain.distanceMax', 'null or a positive number')
  check(isLimit(abstain.widthMaxBps), 'abstain.widthMaxBps', 'null or a positive number')
  check(abstain.distanceMax === null || outputNames.includes('distance'), 'abstain.distanceMax', 'null where outputNames lacks distance')
  check(abstain.widthMaxBps === null || (outputNames.includes('slippageLowBps') && outputNames.includes('slippageHighBps')), 'abstain.widthMaxBps', 'null where outputNames lacks a slippage quantile')
}

function checkOrigin({ trainedUs, lineage, datasetSha256 }: ModelManifest, check: Check): void {
  check(Number.isSafeInteger(trainedUs) && trainedUs >= 0, 'trainedUs', 'microseconds since 1970')
  check(lineage === null || (typeof lineage === 'string' && MODEL_ID_PATTERN.test(lineage)), 'lineage', 'null or the id of a model')
  check(datasetSha256 === null || isDigest(datasetSha256), 'datasetSha256', 'null or 64 hexadecimal digits')
}

function checkReference(reference: FeatureReference, featureNames: readonly string[], check: Check): void {
  check(featureNames.includes(reference?.name), 'reference[].name', 'one of featureNames')
  const { edges, shares } = reference
  check(Array.isArray(edges) && edges.length > 0 && edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > edges[i - 1]!)), 'reference[].edges', 'rising finite numbers, at least one')
  check(isNumbers(shares, edges.length + 1) && shares.every((share) => share >= 0) && Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) <= SHARES_TOLERANCE, 'reference[].shares', 'one share more than edges, 1 in sum')
}

function checkGolden(manifest: ModelManifest, check: Check): void {
  const { golden, outputNames } = manifest
  const columns = inputColumns(manifest)
  check(Array.isArray(golden) && golden.length > 0, 'golden', 'a list of at least one vector')
  for (const vector of golden) {
    check(isNumbers(vector?.features, columns), 'golden[].features', `${columns} finite numbers`)
    check(isNumbers(vector?.scores, outputNames.length), 'golden[].scores', `${outputNames.length} finite numbers`)
  }
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
  const bytes = await readBounded(path, MODEL_BYTES_MAX, 'FILE_UNREADABLE')
  const sha256 = await sha256Of(bytes)
  if (sha256 !== manifest.sha256) throw new ModelRefused('FILE_HASH', `${path}: sha256 is ${sha256}, model.json says ${manifest.sha256}: the file was changed or damaged`)
  return bytes
}

async function readBounded(path: string, bytesMax: number, code: RefusalCode): Promise<Buffer> {
  const refuse = (cause: Error): never => {
    throw new ModelRefused(code, `${path}: ${cause.message}`)
  }
  const { size } = await stat(path).catch(refuse)
  if (size > bytesMax) throw new ModelRefused(code, `${path} has ${size} bytes, at most ${bytesMax} are read`)
  return readFile(path).catch(refuse)
}

async function sha256Of(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256')
  for (let from = 0; from < bytes.length; from += HASHED_AT_ONCE_BYTES) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve))
    hash.update(bytes.subarray(from, from + HASHED_AT_ONCE_BYTES))
  }
  return hash.digest('hex')
}

const isText = (value: unknown, lengthMax: number): value is string => typeof value === 'string' && value.length > 0 && value.length <= lengthMax
const isDigest = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const isLimit = (value: unknown): boolean => value === null || (Number.isFinite(value) && (value as number) > 0)
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((v) => typeof v === 'string')
const isNumbers = (value: unknown, count: number): boolean => Array.isArray(value) && value.length === count && value.every((v) => Number.isFinite(v))
const isScore = (value: unknown): boolean => typeof value === 'object' && value !== null && isScoreInRange(value as CandidateScore)
