import { LatencyHistogram, type ProviderMeasurement } from '@sluice/runtime'

/** Rows of one decision are counted one by one up to this; more count as this. */
const ROWS_MAX = 1_024

/** How an opened model's scorings went since it was opened. */
export interface ScorerFigures {
  readonly provider: string
  readonly place: 'inline' | 'child'
  /** Why this provider and no other. */
  readonly why: string
  readonly batchRowsP50: number
  readonly p50Us: number
  readonly p99Us: number
  readonly byProvider: readonly { readonly provider: string; readonly runs: number; readonly p50Us: number; readonly p99Us: number }[]
  /** Scorings that the chosen provider failed or did not answer in time. */
  readonly fallbacks: number
  readonly restarts: number
  readonly bulk: { readonly provider: string; readonly rows: number; readonly ms: number } | null
  readonly measurements: readonly ProviderMeasurement[]
}

/** Counts scorings in fixed memory. */
export class ScoringCounts {
  fallbacks = 0
  bulk: ScorerFigures['bulk'] = null
  private readonly all = new LatencyHistogram()
  private readonly byProvider = new Map<string, LatencyHistogram>()
  private readonly rows = new Uint32Array(ROWS_MAX + 1)
  private total = 0

  scored(provider: string, rows: number, tookUs: number): void {
    this.all.record(tookUs)
    let own = this.byProvider.get(provider)
    if (own === undefined) this.byProvider.set(provider, (own = new LatencyHistogram()))
    own.record(tookUs)
    this.rows[Math.min(rows, ROWS_MAX)]! += 1
    this.total += 1
  }

  figures(): Pick<ScorerFigures, 'batchRowsP50' | 'p50Us' | 'p99Us' | 'byProvider' | 'fallbacks' | 'bulk'> {
    return {
      batchRowsP50: this.medianRows(), p50Us: this.all.quantileUs(0.5), p99Us: this.all.quantileUs(0.99), fallbacks: this.fallbacks, bulk: this.bulk,
      byProvider: [...this.byProvider].map(([provider, times]) => ({ provider, runs: times.count, p50Us: times.quantileUs(0.5), p99Us: times.quantileUs(0.99) })),
    }
  }

  private medianRows(): number {
    let left = Math.ceil(this.total / 2)
    for (let rows = 1; rows <= ROWS_MAX && left > 0; rows++) {
      left -= this.rows[rows]!
      if (left <= 0) return rows
    }
    return 0
  }
}
