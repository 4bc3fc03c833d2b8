import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hashOf, type GateReport, type ModelManifest, type ModelSpec } from '@sluice/domain'

export const GATE_FILE = 'gate.json'
/** How the loss is called that is compared with what fills turn out to cost. */
const SLIPPAGE_LOSS = 'slippage squared error'

/** What the core knows of a model, as its folder tells it. */
export async function specOfFolder(folder: string, manifest: ModelManifest): Promise<ModelSpec> {
  const { modelId, modelKind, sha256, featureSchemaHash, fillHorizonMs, blendMicro, trainedUs, lineage, datasetSha256, venueAverages } = manifest
  return {
    modelId, modelKind, sha256, featureSchemaHash, fillHorizonMs, cardSlippageMseBps2: cardSlippageMseBps2(manifest.training), blendMicro, trainedUs, lineage, datasetSha256,
    gate: await gateOf(folder, manifest), venueAverages,
  }
}

/** Null where the model, this very file, was never checked. */
async function gateOf(folder: string, { modelId, sha256 }: ModelManifest): Promise<ModelSpec['gate']> {
  const path = join(folder, GATE_FILE)
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (bytes === null) return null
  let report: GateReport
  try {
    report = JSON.parse(bytes.toString('utf8')) as GateReport
  } catch (error) {
    throw new Error(`${path} is no JSON: ${(error as Error).message}`, { cause: error })
  }
  if (report?.modelId !== modelId || report.modelSha256 !== sha256 || !Array.isArray(report.checks)) return null
  return {
    passed: report.passed === true, checkedUs: report.checkedUs, failed: report.checks.filter(({ passed }) => !passed).map(({ check }) => check),
    reportSha256: createHash('sha256').update(bytes).digest('hex'),
  }
}

/** Squared error of the predicted slippage on held-out sessions, as the model's training report tells it; null when it tells none. */
export function cardSlippageMseBps2(training: unknown): number | null {
  const { comparisons } = ((training as { heldOut?: unknown } | null)?.heldOut ?? {}) as { comparisons?: unknown }
  if (!Array.isArray(comparisons)) return null
  const slippage = (comparisons as ({ loss?: unknown; model?: unknown } | null)[]).find((row) => typeof row?.loss === 'string' && row.loss.startsWith(SLIPPAGE_LOSS))?.model
  return typeof slippage === 'number' && Number.isFinite(slippage) && slippage > 0 ? slippage : null
}

/** Name of the first field in which what is told of a model differs from its folder, whatever the order of keys, or null. */
export function differenceOf(told: ModelSpec, found: ModelSpec): string | null {
  return (Object.keys(found) as (keyof ModelSpec)[]).find((field) => hashOf(told[field]) !== hashOf(found[field])) ?? null
}
