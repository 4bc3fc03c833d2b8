import type { ShadowRecord } from '@sluice/domain'
import type { ShadowFigures } from '@sluice/protocol'
import { BoundedMap } from './bounded-map.ts'

/** Decisions kept of one model, the newest. */
export const SHADOW_DECISIONS_MAX = 10_000
/** Models kept: more than shadow at a time, so that one that was promoted can still be looked at. */
const SHADOW_MODELS_MAX = 20

type Kept = Pick<ShadowRecord, 'agrees' | 'failure' | 'inferenceUs'> & { readonly savingMicroBps: number | null }

/** What shadows and the canary did beside the live model, as far as this gateway saw it. */
export class ShadowWindow {
  private readonly models = new BoundedMap<string, Kept[]>(SHADOW_MODELS_MAX)

  add({ modelId, agrees, failure, inferenceUs, ownCostMicroBps, madeCostMicroBps }: ShadowRecord): void {
    const kept = this.models.get(modelId) ?? []
    kept.push({ agrees, failure, inferenceUs, savingMicroBps: ownCostMicroBps === null || madeCostMicroBps === null ? null : madeCostMicroBps - ownCostMicroBps })
    // Let go in blocks: one by one would move the whole list every time.
    if (kept.length > SHADOW_DECISIONS_MAX * 1.1) kept.splice(0, kept.length - SHADOW_DECISIONS_MAX)
    this.models.set(modelId, kept)
  }

  /** All zero where nothing was seen of the model. */
  figures(modelId: string): ShadowFigures {
    const kept = (this.models.get(modelId) ?? []).slice(-SHADOW_DECISIONS_MAX)
    const usable = kept.filter(({ failure }) => failure === null)
    const savings = usable.flatMap(({ savingMicroBps }) => savingMicroBps ?? [])
    const times = usable.flatMap(({ inferenceUs }) => inferenceUs ?? []).sort((a, b) => a - b)
    return {
      modelId,
      decisions: kept.length,
      agreement: usable.length === 0 ? null : usable.filter(({ agrees }) => agrees).length / usable.length,
      savingMicroBps: savings.length === 0 ? null : Math.round(savings.reduce((sum, saving) => sum + saving, 0) / savings.length),
      failures: kept.length - usable.length,
      inferenceUsP50: times[Math.floor((times.length - 1) / 2)] ?? null,
    }
  }
}
