import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config, LiveScoring } from '@sluice/config'
import { FEATURE_SCHEMA } from '@sluice/features'
import { MANIFEST_FILE, openScorer, type OpenedScorer } from '@sluice/scorer'
import { specOfFolder } from './model-spec.ts'

export interface LiveModel {
  readonly scorer: OpenedScorer | null
  readonly scoring: LiveScoring
  /** Horizon of the fill probabilities that score, milliseconds; null when rules do. */
  readonly fillHorizonMs: number | null
  /** Why this scores and nothing else: shown to people. */
  readonly note: string
}

/**
 * The configured model, if there is a sound one that beat the venue averages; else the averages, with the reason. A model
 * that cannot be used never keeps the desk from starting.
 */
export async function openLiveModel(config: Config, root: string, onFallback: (reason: string) => void): Promise<LiveModel> {
  const modelDir = resolve(root, config.model.dir)
  if (!existsSync(resolve(modelDir, MANIFEST_FILE))) return { scorer: null, scoring: { model: null, venueAverages: [] }, fillHorizonMs: null, note: `no model in ${config.model.dir}` }
  let scorer: OpenedScorer | null = null
  try {
    scorer = await openScorer({ modelDir, provider: config.model.provider, featureSchemaHash: FEATURE_SCHEMA.hash, onFallback })
    const { manifest } = scorer
    if (manifest.verdict === 'venue-averages') {
      await scorer.close()
      return { scorer: null, scoring: { model: null, venueAverages: manifest.venueAverages }, fillHorizonMs: manifest.fillHorizonMs, note: `${manifest.modelId} did not beat the venue averages on held-out sessions` }
    }
    const { venueAverages, ...model } = await specOfFolder(modelDir, manifest)
    return { scorer, scoring: { model, venueAverages }, fillHorizonMs: manifest.fillHorizonMs, note: scorer.fallbackReason ?? 'beats the venue averages on held-out sessions' }
  } catch (error) {
    await scorer?.close()
    return { scorer: null, scoring: { model: null, venueAverages: [] }, fillHorizonMs: null, note: (error as Error).message }
  }
}
