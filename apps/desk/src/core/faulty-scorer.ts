import type { AbstainLimits, ObjectiveWeights, ScoreOutput } from '@sluice/domain'
import type { ScorerFault, ScorerPort } from '@sluice/runtime'
import type { OpenedScorer } from '@sluice/scorer'

/** Added to every predicted slippage by `biased`, in basis points. */
export const BIAS_BPS = 30
/** Of the way from the alert's budget to the deadline at which a slow answer comes: late, but still an answer. */
const SLOW_SHARE = 0.25

export interface FaultyScorerOptions {
  /** Mean inference at which the alert is raised, microseconds. */
  readonly budgetUs: number
  /** When a decision gives the scores up, microseconds. */
  readonly deadlineUs: number
}

/** What decisions and the venue-score grid ask. */
export type DeskScorer = ScorerPort & Pick<OpenedScorer, 'bulk'>

/** A scorer with fault switches, for SIMULATION: late, failing or biased on purpose. A restart begins without faults. */
export class FaultyScorer implements DeskScorer {
  private readonly inner: DeskScorer
  private readonly slowMs: number
  private readonly faults = new Set<ScorerFault>()

  constructor(inner: DeskScorer, { budgetUs, deadlineUs }: FaultyScorerOptions) {
    this.inner = inner
    const roomUs = deadlineUs - budgetUs
    this.slowMs = Math.max(1, Math.ceil((roomUs > 0 ? budgetUs + roomUs * SLOW_SHARE : deadlineUs / 2) / 1_000))
  }

  get modelId(): string {
    return this.inner.modelId
  }

  get featureSchemaHash(): string {
    return this.inner.featureSchemaHash
  }

  get outputNames(): readonly ScoreOutput[] {
    return this.inner.outputNames
  }

  get abstain(): AbstainLimits {
    return this.inner.abstain
  }

  get provider(): string {
    return this.inner.provider
  }

  /** Those that are on. */
  get on(): readonly ScorerFault[] {
    return [...this.faults].sort()
  }

  switch(fault: ScorerFault, on: boolean): void {
    if (on) this.faults.add(fault)
    else this.faults.delete(fault)
  }

  async score(features: Float32Array, rows: number, deadlineMs: number, objective: ObjectiveWeights | null = null): Promise<Float32Array> {
    if (this.faults.size === 0) return this.inner.score(features, rows, deadlineMs, objective)
    if (this.faults.has('fail')) throw new Error('the scorer fails: its fault switch is on')
    const raw = await this.inner.score(features, rows, deadlineMs, objective)
    // A timer, not a busy wait: what else the core does goes on meanwhile.
    if (this.faults.has('slow')) await new Promise((resolve) => setTimeout(resolve, this.slowMs))
    return this.faults.has('biased') ? biased(raw, this.outputNames.length) : raw
  }

  /** Not made slow: it waits for nobody. */
  async bulk(features: Float32Array, rows: number, deadlineMs: number, objective: ObjectiveWeights | null = null): Promise<Float32Array> {
    if (this.faults.has('fail')) throw new Error('the scorer fails: its fault switch is on')
    const raw = await this.inner.bulk(features, rows, deadlineMs, objective)
    return this.faults.has('biased') ? biased(raw, this.outputNames.length) : raw
  }

  close(): Promise<void> {
    return this.inner.close()
  }
}

function biased(raw: Float32Array, columns: number): Float32Array {
  return raw.map((value, i) => (i % columns === 0 ? value + BIAS_BPS : value))
}
