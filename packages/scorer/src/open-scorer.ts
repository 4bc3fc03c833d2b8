import type { ModelManifest } from '@sluice/domain'
import type { ProviderMeasurement } from '@sluice/runtime'
import { checkGolden, goldenRows } from './golden.ts'
import { inputColumns, readManifest, readModelFile } from './manifest.ts'
import { measure } from './measure.ts'
import { ModelRefused } from './model-refused.ts'
import { OnnxSession, type SessionShape } from './onnx-session.ts'
import { Scorer } from './scorer.ts'
import { DECISION_ROWS, INLINE_BYTES_MAX, type OpenedScorer, type OpenScorerOptions } from './scorer-options.ts'

/** A decision's run blocks the core; a model that takes longer for it runs in a child. */
const INLINE_P50_US_MAX = 2_000

/**
 * A model that has passed every check: file digest, schema hash, warm-up and golden vectors on each provider that may score. Models of bounded
 * size stand by on the CPU of this process; what a child cannot answer in time is answered there. Throws ModelRefused.
 */
export async function openScorer(options: OpenScorerOptions): Promise<OpenedScorer> {
  const manifest = await readManifest(options.modelDir)
  if (manifest.featureSchemaHash !== options.featureSchemaHash) {
    throw new ModelRefused('SCHEMA_HASH', `model ${manifest.modelId} was trained on feature schema ${manifest.featureSchemaHash}, this build computes ${options.featureSchemaHash}: train it again`)
  }
  const wanted = options.sha256 ?? null
  if (wanted !== null && wanted !== manifest.sha256) throw new ModelRefused('FILE_HASH', `model ${manifest.modelId}: model.json says sha256 ${manifest.sha256}, the desk knows it as ${wanted}`)
  const model = await readModelFile(options.modelDir, manifest)
  const shape: SessionShape = { input: manifest.input, output: manifest.output, inputColumns: inputColumns(manifest), outputColumns: manifest.outputNames.length }
  const inline = options.isolate === true || model.length > INLINE_BYTES_MAX ? null : await openInline(manifest, model, shape)
  const scorer = new Scorer({ manifest, model, shape, options, cpu: inline?.cpu ?? null, measurements: inline === null ? [] : [inline.measurement] })
  // Whoever can score here at once does: a core that comes back does not wait for a GPU to be measured.
  if (options.provider === 'auto' && scorer.standsBy) return scorer.chooseMeanwhile()
  try {
    await scorer.chooseProvider()
  } catch (cause) {
    await scorer.close()
    throw cause
  }
  return scorer
}

/** The session in this process; `cpu` is null where it turns out too slow to run here. */
async function openInline(manifest: ModelManifest, model: Uint8Array, shape: SessionShape): Promise<{ readonly cpu: OnnxSession | null; readonly measurement: ProviderMeasurement }> {
  const cpu = await OnnxSession.open(model, 'cpu', shape).catch((cause: Error) => {
    throw new ModelRefused('LOAD_FAILED', `model ${manifest.modelId}: ${cause.message}`)
  })
  const run = (input: Float32Array, rows: number): Promise<Float32Array> => cpu.run(rows, (buffer) => buffer.set(input))
  try {
    await checkGolden(run, manifest, 'cpu')
    const { p50Us, p99Us } = await measure(run, goldenRows(manifest, DECISION_ROWS), DECISION_ROWS)
    const usable = p50Us <= INLINE_P50_US_MAX
    const reason = usable ? '' : `${Math.round(p50Us)} us are too long to block the core: it runs in a child`
    if (!usable) await cpu.close()
    return { cpu: usable ? cpu : null, measurement: { provider: 'cpu inline', rows: DECISION_ROWS, p50Us, p99Us, hopUs: null, usable, reason } }
  } catch (cause) {
    await cpu.close()
    throw cause
  }
}
