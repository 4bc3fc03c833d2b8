import {
  err, MODEL_ID_PATTERN, OBJECTIVE_DIMENSIONS, ok, OPTIONAL_SCORE_OUTPUTS, SCORE_OUTPUTS,
  type GoldenVector, type ModelManifest, type ObjectiveWeights, type Result, type ScoreOutput, type UnixUs,
} from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import type { ModelFolder } from './model-documents.ts'
import { sha256Of } from './registry.ts'

/** One input or output of a graph. A dimension that is open has a name or is negative. */
export interface GraphValue {
  readonly name: string
  /** Element type, such as `float32`; null: no tensor. */
  readonly type: string | null
  readonly shape: readonly (number | string)[]
}

/** A model file that was loaded; `run` answers row-major [rows, columns of the output]. */
export interface OpenedGraph {
  readonly inputs: readonly GraphValue[]
  readonly outputs: readonly GraphValue[]
  run(input: string, rows: Float32Array, count: number, columns: number, output: string): Promise<Float32Array>
  close(): Promise<void>
}

export interface ForeignModelOptions {
  readonly onnx: Uint8Array
  /** What the person says of the file: see docs/life-of-a-model.md. */
  readonly manifest: unknown
  readonly modelId: string
  /** A model of ours: its golden rows are what a file without golden vectors is asked, its averages and reference stand in where none are given. */
  readonly reference: ModelManifest
  /** For models that use the objective. */
  readonly weights: ObjectiveWeights
  readonly nowUs: UnixUs
  readonly by: string
  /** Loads the file; rejects where it is no model that can be run. */
  readonly open: (onnx: Uint8Array) => Promise<OpenedGraph>
  /** The check of manifests (package scorer); throws naming the field. */
  readonly parseManifest: (json: unknown) => ModelManifest
}

/** Fields of a manifest that a person may give. */
const GIVEN = [
  'modelId', 'featureSchemaHash', 'featureNames', 'input', 'output', 'outputNames', 'usesObjective', 'fillHorizonMs', 'blendMicro', 'abstain', 'golden', 'venueAverages', 'reference', 'description',
] as const
const REQUIRED = ['featureSchemaHash', 'outputNames', 'fillHorizonMs'] as const
/** No larger file is opened by the desk. */
const ONNX_BYTES_MAX = 64 * 1024 * 1024
const DESCRIPTION_MAX = 2_000
/** Answers for rows together and one by one may differ by this, relative above 1. */
const BATCH_TOLERANCE = 1e-4

type Given = Partial<Record<(typeof GIVEN)[number], unknown>>

/**
 * A model that somebody brings, checked against the contract: one float32 input [rows, features (+ weights)], one float32 output [rows, columns], made for
 * the features that this build computes, answering finite numbers that do not depend on what stands beside a row. Refused with the reason, or ready for the registry.
 */
export async function foreignModel(options: ForeignModelOptions): Promise<Result<ModelFolder, string>> {
  const given = givenFields(options.manifest)
  if (!given.ok) return given
  if (options.onnx.length === 0 || options.onnx.length > ONNX_BYTES_MAX) return err(`the file has ${options.onnx.length} bytes, allowed are 1 to ${ONNX_BYTES_MAX}`)
  let graph: OpenedGraph
  try {
    graph = await options.open(options.onnx)
  } catch (error) {
    return err(`the file cannot be loaded as an ONNX model: ${(error as Error).message}`)
  }
  try {
    return await checked(options, given.value, graph)
  } catch (error) {
    return err((error as Error).message)
  } finally {
    await graph.close()
  }
}

async function checked(options: ForeignModelOptions, given: Given, graph: OpenedGraph): Promise<Result<ModelFolder, string>> {
  const draft = draftOf(options, given)
  const misfit = graphFault(graph, draft)
  if (misfit !== null) return err(misfit)
  const answers = await goldenOf(options, draft, graph)
  if (!answers.ok) return answers
  const manifest = options.parseManifest({ ...draft, golden: given.golden ?? answers.value })
  const parity = await parityFault(manifest, graph)
  if (parity !== null) return err(parity)
  return ok({ manifest, onnx: options.onnx, card: cardOf(manifest, options, given), curves: [], dataset: null, gate: null })
}

function givenFields(json: unknown): Result<Given, string> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return err('the manifest must be an object')
  const allowed: readonly string[] = GIVEN
  for (const field of Object.keys(json)) if (!allowed.includes(field)) return err(`the manifest's ${field} is not a field of a brought model: allowed are ${GIVEN.join(', ')}`)
  const given = json as Given
  for (const field of REQUIRED) if (given[field] === undefined) return err(`the manifest lacks ${field}`)
  if (given.featureSchemaHash !== FEATURE_SCHEMA.hash) return err(`featureSchemaHash is ${JSON.stringify(given.featureSchemaHash)}: the desk computes features of schema ${FEATURE_SCHEMA.hash}, the model must be made for these (docs/features.md)`)
  if (given.featureNames !== undefined && JSON.stringify(given.featureNames) !== JSON.stringify(FEATURE_SCHEMA.names)) return err('featureNames are not the names of the schema in their order (docs/features.md)')
  if (given.modelId !== undefined && !(typeof given.modelId === 'string' && MODEL_ID_PATTERN.test(given.modelId))) return err(`modelId is ${JSON.stringify(given.modelId)}: allowed are 1 to 40 small letters, digits, dots or hyphens, a letter or digit first`)
  if (given.description !== undefined && !(typeof given.description === 'string' && given.description.length <= DESCRIPTION_MAX)) return err(`description must be a text of at most ${DESCRIPTION_MAX} characters`)
  const names: readonly string[] = [...SCORE_OUTPUTS, ...OPTIONAL_SCORE_OUTPUTS]
  const outputs = given.outputNames
  if (!Array.isArray(outputs) || !SCORE_OUTPUTS.every((name, i) => outputs[i] === name) || !outputs.every((name) => names.includes(name as string))) {
    return err(`outputNames must begin with ${SCORE_OUTPUTS.join(', ')}; then any of ${OPTIONAL_SCORE_OUTPUTS.join(', ')} may follow`)
  }
  return ok(given)
}

type Draft = Omit<ModelManifest, 'golden'>

function draftOf({ onnx, modelId, reference, nowUs, by }: ForeignModelOptions, given: Given): Draft {
  return {
    manifestVersion: 2, modelKind: 'foreign', modelId, file: 'model.onnx', sha256: sha256Of(onnx), featureSchemaHash: FEATURE_SCHEMA.hash, featureNames: FEATURE_SCHEMA.names,
    input: (given.input ?? 'features') as string, output: (given.output ?? 'scores') as string, outputNames: given.outputNames as readonly ScoreOutput[],
    usesObjective: (given.usesObjective ?? false) as boolean, blendMicro: (given.blendMicro ?? 0) as number,
    abstain: (given.abstain ?? { distanceMax: null, widthMaxBps: null }) as ModelManifest['abstain'], reference: (given.reference ?? reference.reference) as ModelManifest['reference'],
    trainedUs: nowUs, lineage: null, datasetSha256: null, fillHorizonMs: given.fillHorizonMs as number, verdict: 'model',
    venueAverages: (given.venueAverages ?? reference.venueAverages) as ModelManifest['venueAverages'], training: { broughtBy: by, description: given.description ?? '' },
  }
}

const columnsOf = ({ usesObjective }: Draft): number => FEATURE_SCHEMA.count + (usesObjective ? OBJECTIVE_DIMENSIONS.length : 0)

function graphFault({ inputs, outputs }: OpenedGraph, draft: Draft): string | null {
  const input = inputs.find(({ name }) => name === draft.input)
  const output = outputs.find(({ name }) => name === draft.output)
  if (input === undefined) return `the model has no input ${draft.input}, only ${inputs.map(({ name }) => name).join(', ') || 'none'}`
  if (output === undefined) return `the model has no output ${draft.output}, only ${outputs.map(({ name }) => name).join(', ') || 'none'}`
  if (inputs.length > 1) return `the model has ${inputs.length} inputs (${inputs.map(({ name }) => name).join(', ')}): only ${draft.input} is allowed`
  const columns = columnsOf(draft)
  return valueFault('input', input, columns, draft.usesObjective ? `${FEATURE_SCHEMA.count} features and ${OBJECTIVE_DIMENSIONS.length} weights` : `${FEATURE_SCHEMA.count} features`)
    ?? valueFault('output', output, draft.outputNames.length, `${draft.outputNames.length} columns named in outputNames`)
}

function valueFault(kind: string, { name, type, shape }: GraphValue, columns: number, what: string): string | null {
  const is = `${kind} ${name} is ${type ?? 'no tensor'} [${shape.join(', ')}]`
  if (type !== 'float32') return `${is}: float32 is allowed only`
  // Some exporters leave shapes of outputs out; what is answered is measured afterwards.
  if (shape.length === 0 && kind === 'output') return null
  if (shape.length !== 2) return `${is}: it must be [rows, ${columns}]`
  if (typeof shape[0] === 'number' && shape[0] >= 0) return `${is}: the number of rows must be open, not ${shape[0]}`
  if (typeof shape[1] === 'number' && shape[1] >= 0 && shape[1] !== columns) return `${is}: it must have ${columns} columns (${what})`
  return null
}

/** What it answers for rows of ours, together and one by one. */
async function goldenOf({ reference, weights }: ForeignModelOptions, draft: Draft, graph: OpenedGraph): Promise<Result<GoldenVector[], string>> {
  const columns = columnsOf(draft)
  const tail = draft.usesObjective ? OBJECTIVE_DIMENSIONS.map((dimension) => weights[dimension] / 1_000) : []
  const rows = reference.golden.map(({ features }) => [...features.slice(0, FEATURE_SCHEMA.count), ...tail].map(Math.fround))
  const outputs = draft.outputNames.length
  const together = await graph.run(draft.input, Float32Array.from(rows.flat()), rows.length, columns, draft.output)
  if (together.length !== rows.length * outputs) return err(`the model answers ${together.length} numbers for ${rows.length} rows: ${rows.length * outputs} are expected (outputNames has ${outputs})`)
  const golden: GoldenVector[] = []
  for (const [i, features] of rows.entries()) {
    const scores = [...together.subarray(i * outputs, (i + 1) * outputs)]
    const bad = scores.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0) return err(`the model answers ${scores[bad]} as ${draft.outputNames[bad]} of reference row ${i}: scores must be finite`)
    const alone = await graph.run(draft.input, Float32Array.from(features), 1, columns, draft.output)
    const other = scores.findIndex((value, column) => !(Math.abs(value - alone[column]!) <= BATCH_TOLERANCE * Math.max(1, Math.abs(value))))
    if (other >= 0) return err(`${draft.outputNames[other]} of reference row ${i} is ${scores[other]} beside other rows and ${alone[other]} alone: a row's scores may not depend on its neighbours`)
    golden.push({ features, scores })
  }
  return ok(golden)
}

/** Vectors that the person gave must be what the file answers. */
async function parityFault({ golden, input, output, outputNames, usesObjective }: ModelManifest, graph: OpenedGraph): Promise<string | null> {
  const columns = FEATURE_SCHEMA.count + (usesObjective ? OBJECTIVE_DIMENSIONS.length : 0)
  for (const [i, { features, scores }] of golden.entries()) {
    const answer = await graph.run(input, Float32Array.from(features), 1, columns, output)
    const at = scores.findIndex((value, column) => !(Math.abs(value - answer[column]!) <= BATCH_TOLERANCE * Math.max(1, Math.abs(value))))
    if (at >= 0) return `golden vector ${i}: ${outputNames[at]} is ${answer[at]}, the manifest says ${scores[at]}`
  }
  return null
}

function cardOf(manifest: ModelManifest, { by }: ForeignModelOptions, given: Given): string {
  return `# Model ${manifest.modelId}

Brought by ${by}; not trained here. What it was trained on, and how, is not known to this desk.
${typeof given.description === 'string' && given.description !== '' ? `\n> ${given.description.replaceAll('\n', '\n> ')}\n` : ''}
- File ${manifest.file}, sha256 ${manifest.sha256}
- Feature schema ${manifest.featureSchemaHash}, ${manifest.featureNames.length} features${manifest.usesObjective ? ' and the five weights of the objective' : ''}
- Answers ${manifest.outputNames.join(', ')}
- Fill chances within ${manifest.fillHorizonMs / 1_000} s

## What was checked

Names, types and shapes of input and output; the feature schema; finite answers for reference rows that do not depend on neighbouring rows; golden vectors
${given.golden === undefined ? 'made from its own answers to reference rows, so that a changed file or another provider is noticed' : 'given with it, reproduced'}. Everything else is for the gate to find out: it scores nothing before that.
${given.venueAverages === undefined ? '\nThe venue averages that score in its place when it does not, and the distribution that drift is measured against, are those of the reference model.\n' : ''}`
}
