import type { ModelManifest } from '@sluice/domain'
import { inputColumns } from './manifest.ts'
import { ModelRefused } from './model-refused.ts'

/** Largest difference from a golden vector, relative above 1. */
export const PARITY_TOLERANCE = 1e-4
const WARM_UP_RUNS = 20
/** A slow provider is warm after fewer. */
const WARM_UP_MS = 500

/** Input rows, weights included, row-major. */
export type RunRows = (input: Float32Array, rows: number) => Promise<Float32Array>

/** Warms up and compares with what the model answered when it was made; throws ModelRefused. */
export async function checkGolden(run: RunRows, manifest: ModelManifest, provider: string): Promise<void> {
  const { golden, outputNames } = manifest
  const input = Float32Array.from(golden.flatMap(({ features }) => [...features]))
  const expected = golden.flatMap(({ scores }) => [...scores])
  let scores = new Float32Array(0)
  const startMs = performance.now()
  for (let i = 0; i < WARM_UP_RUNS && (i === 0 || performance.now() - startMs < WARM_UP_MS); i++) scores = Float32Array.from(await run(input, golden.length))
  expected.forEach((value, i) => {
    const difference = Math.abs(scores[i]! - value)
    if (!(difference <= PARITY_TOLERANCE * Math.max(1, Math.abs(value)))) {
      throw new ModelRefused('GOLDEN_VECTOR', `model ${manifest.modelId} on ${provider}: golden vector ${Math.floor(i / outputNames.length)}, ${outputNames[i % outputNames.length]} is ${scores[i]}, expected ${value}`)
    }
  })
}

/** Golden vectors over and over, as input of `rows` rows. */
export function goldenRows(manifest: ModelManifest, rows: number): Float32Array {
  const { golden } = manifest
  const columns = inputColumns(manifest)
  const input = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) input.set(golden[row % golden.length]!.features, row * columns)
  return input
}
