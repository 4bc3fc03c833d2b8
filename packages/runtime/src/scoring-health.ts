/** What one provider took for one batch size, measured when the model was opened. */
export interface ProviderMeasurement {
  readonly provider: string
  /** One decision, or one instrument of the venue-score grid. */
  readonly rows: number
  /** Whole way there and back, the hop included; null where it could not be measured. */
  readonly p50Us: number | null
  readonly p99Us: number | null
  /** Median way to the child process and back without a run; null for what runs in the core itself. */
  readonly hopUs: number | null
  /** May score: it was there, answered as the CPU does, and in time. */
  readonly usable: boolean
  /** Why not; empty where it may. */
  readonly reason: string
}

/** How the live model's scores come about. */
export interface ScoringHealth {
  readonly modelId: string
  /** That decides now, such as `cpu` or `webgpu`. */
  readonly provider: string
  /** `inline`: within the core; `child`: in a process of its own that can be killed. */
  readonly place: 'inline' | 'child'
  /** Why this provider and no other. */
  readonly why: string
  /** Rows of a decision, median since the start. */
  readonly batchRowsP50: number
  /** Of scorings since the start, as the core waited for them. */
  readonly p50Us: number
  readonly p99Us: number
  /** Scorings since the start, by the provider that answered. */
  readonly byProvider: readonly { readonly provider: string; readonly runs: number; readonly p50Us: number; readonly p99Us: number }[]
  /** Scorings since the start that the asked-for provider failed or did not answer in time. */
  readonly fallbacks: number
  /** Child processes that were started again after they hung or died. */
  readonly restarts: number
  /** Last round of the venue-score grid; null before the first. `provider` says `cpu inline` where no child did it. */
  readonly grid: { readonly provider: string; readonly rows: number; readonly ms: number } | null
  readonly measurements: readonly ProviderMeasurement[]
  /** Models that are open: live, canary, shadows and the one before. */
  readonly open: readonly { readonly modelId: string; readonly provider: string; readonly place: 'inline' | 'child' }[]
}
