import type { Config } from '@sluice/config'
import type { LiveScoring } from '@sluice/config'
import { resolve } from 'node:path'
import { existsSync } from 'node:fs'
import { FEATURE_SCHEMA } from '@sluice/features'
import { MANIFEST_FILE, openScorer, type OpenedScorer } from '@sluice/scorer'

/** Rows of one call: the whole score grid in one batch. */
const ROWS_MAX = 8_192
/** Name of the loss in a training report. */
const SLIPPAGE_LOSS = 'slippage squared error (bps\u00b2)'

export interface LiveModel {
  readonly scorer: OpenedScorer | null
  readonly scoring: LiveScoring
  /** Horizon of the fill probabilities that score, milliseconds; null when rules do. */
  readonly fillHorizonMs: number | null
  /** Why this scores and nothing else: shown to people. */
  readonly note: string
}

/**
 * The model that scores, if there is a sound one that beat the venue averages; else the averages, with the reason. A model
 * that cannot be used never keeps the desk from starting.
 */
export async function openLiveModel(config: Config, root: string, onFallback: (reason: string) => void): Promise<LiveModel> {
  const modelDir = resolve(root, config.model.dir)
  if (!existsSync(resolve(modelDir, MANIFEST_FILE))) return { scorer: null, scoring: { model: null, venueAverages: [] }, fillHorizonMs: null, note: `no model in ${config.model.dir}` }
  let scorer: OpenedScorer
  try {
    scorer = await openScorer({ modelDir, provider: config.model.provider, featureSchemaHash: FEATURE_SCHEMA.hash, rowsMax: ROWS_MAX, onFallback })
  } catch (error) {
    return { scorer: null, scoring: { model: null, venueAverages: [] }, fillHorizonMs: null, note: (error as Error).message }
  }
  const { manifest } = scorer
  if (manifest.verdict === 'venue-averages') {
    await scorer.close()
    return { scorer: null, scoring: { model: null, venueAverages: manifest.venueAverages }, fillHorizonMs: manifest.fillHorizonMs, note: `${manifest.modelId} did not beat the venue averages on held-out sessions` }
  }
  return {
    scorer,
    scoring: { model: { modelId: scorer.modelId, featureSchemaHash: scorer.featureSchemaHash, cardSlippageMseBps2: cardSlippageMseBps2(manifest.training) }, venueAverages: manifest.venueAverages },
    fillHorizonMs: manifest.fillHorizonMs,
    note: scorer.fallbackReason ?? 'beats the venue averages on held-out sessions',
  }
}

/** Squared error of the predicted slippage on held-out sessions, as the model's training report tells it; null when it tells none. */
function cardSlippageMseBps2(training: unknown): number | null {
  const { comparisons } = ((training as { heldOut?: unknown } | null)?.heldOut ?? {}) as { comparisons?: unknown }
  if (!Array.isArray(comparisons)) return null
  const slippage = (comparisons as ({ loss?: unknown; model?: unknown } | null)[]).find((row) => row?.loss === SLIPPAGE_LOSS)?.model
  return typeof slippage === 'number' && Number.isFinite(slippage) && slippage > 0 ? slippage : null
}
