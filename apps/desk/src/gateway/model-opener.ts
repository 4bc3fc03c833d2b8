import type { ModelRegistry, RegisteredModel } from '@sluice/learning'
import { FEATURE_SCHEMA } from '@sluice/features'
import { openScorer, type OpenedScorer } from '@sluice/scorer'

/** A model of the registry, opened for questions of people: never for a decision. */
export interface OpenedModel {
  readonly model: RegisteredModel
  readonly scorer: OpenedScorer
}

/** Models that are kept open. */
const OPEN_MAX = 4
/** Rows of one question: every coalition of groups of every candidate of a decision. */
const ROWS_MAX = 8_192

/** Opens models of the registry on the CPU, those of others in a child process, and keeps the newest few. */
export class ModelOpener {
  private readonly registry: ModelRegistry
  private readonly open = new Map<string, Promise<OpenedModel | null>>()

  constructor(registry: ModelRegistry) {
    this.registry = registry
  }

  /** Null: there is no such model. Throws where it cannot be used. */
  async model(modelId: string): Promise<OpenedModel | null> {
    const known = this.open.get(modelId)
    if (known !== undefined) return known
    const opening = this.load(modelId)
    this.open.set(modelId, opening)
    opening.then((opened) => { if (opened === null) this.open.delete(modelId) }, () => this.open.delete(modelId))
    await this.forgetOldest()
    return opening
  }

  async close(): Promise<void> {
    const all = [...this.open.values()]
    this.open.clear()
    for (const each of all) await (await each.catch(() => null))?.scorer.close()
  }

  private async load(modelId: string): Promise<OpenedModel | null> {
    const model = await this.registry.read(modelId)
    if (model === null) return null
    return { model, scorer: await openScorer({ modelDir: model.folder, provider: 'cpu', featureSchemaHash: FEATURE_SCHEMA.hash, rowsMax: ROWS_MAX, isolate: model.manifest.modelKind === 'foreign' }) }
  }

  private async forgetOldest(): Promise<void> {
    const oldest = [...this.open.keys()][0]
    if (oldest === undefined || this.open.size <= OPEN_MAX) return
    const opening = this.open.get(oldest)
    this.open.delete(oldest)
    await (await opening?.catch(() => null))?.scorer.close()
  }
}
