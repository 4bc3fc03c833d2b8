import { InferenceSession, Tensor } from 'onnxruntime-node'

/** Where graphs run. `webgpu` and `cuda` only where the machine has them; there is no silent second choice. */
export const TRAINING_PROVIDERS = ['cpu', 'webgpu', 'cuda'] as const
export type TrainingProvider = (typeof TRAINING_PROVIDERS)[number]

/** One thread: sums come in one order, so that the same machine gives the same bits. */
export async function openGraph(model: Uint8Array, provider: TrainingProvider = 'cpu'): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(model, {
      executionProviders: [provider], intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all', logSeverityLevel: 3,
    })
  } catch (cause) {
    throw new Error(`provider ${provider} cannot run the graph: ${(cause as Error).message}`)
  }
}

export const matrix = (values: Float32Array, rows: number): Tensor => new Tensor('float32', values, [rows, rows === 0 ? 0 : values.length / rows])
export const vector = (values: Float32Array): Tensor => new Tensor('float32', values, [values.length])

/** Rows of one run: bounds what an answer takes of memory. */
const ROWS_MAX = 4_096

/** Answers of a model file for all rows of features, row-major [rows, outputs]. */
export async function runModel(model: Uint8Array, features: Float32Array, rows: number, names: { readonly input: string; readonly output: string }): Promise<Float32Array> {
  const session = await openGraph(model)
  try {
    return await runRows(session, features, rows, names, {})
  } finally {
    await session.release()
  }
}

/** The same on an open session; `others` are fed to every run. */
export async function runRows(session: InferenceSession, features: Float32Array, rows: number, names: { readonly input: string; readonly output: string }, others: Readonly<Record<string, Tensor>>): Promise<Float32Array> {
  const columns = rows === 0 ? 0 : features.length / rows
  const parts: Float32Array[] = []
  for (let from = 0; from < rows; from += ROWS_MAX) {
    const to = Math.min(rows, from + ROWS_MAX)
    const answer = await session.run({ ...others, [names.input]: matrix(features.subarray(from * columns, to * columns), to - from) }, [names.output])
    parts.push(answer[names.output]!.data as Float32Array)
  }
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
