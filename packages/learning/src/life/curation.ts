import type { DatasetManifest } from './model-documents.ts'
import type { DecisionRow, NoRow, RowTag } from './decision-rows.ts'

/** Rows sent from `fromUs` (included) to `toUs` (not included) are left out. */
export interface LeftOutRange {
  readonly fromUs: number
  readonly toUs: number
  readonly reason: string
}

export interface CurationRules {
  readonly ranges: readonly LeftOutRange[]
  /** What happens to rows of a kind: left out, or kept with their mark. */
  readonly halts: 'leave-out' | 'tag'
  readonly busts: 'leave-out' | 'tag'
  readonly outliers: 'leave-out' | 'tag'
  /** A slippage, leakage or markout further from 0 is an outlier; basis points. */
  readonly outlierBps: number
}

export const DEFAULT_CURATION: CurationRules = { ranges: [], halts: 'leave-out', busts: 'leave-out', outliers: 'tag', outlierBps: 100 }

const TAG_REASONS: Readonly<Record<RowTag, string>> = {
  halt: 'the symbol did not trade at some moment of the outcome',
  bust: 'the venue took back or corrected a trade of the order',
  outlier: 'an outcome beyond the bound',
  'other-quantity': 'the order carried another quantity than its candidate was asked about; the columns of the quantity say what was sent',
}

/** Takes rows one by one under the rules; counts all that is left out or marked, with the reason. */
export class Curator {
  readonly rows: DecisionRow[] = []
  private readonly rules: CurationRules
  private readonly counts = new Map<string, { readonly what: string; readonly reason: string; rows: number }>()

  constructor(rules: Partial<CurationRules> = {}) {
    this.rules = { ...DEFAULT_CURATION, ...rules }
  }

  take(row: DecisionRow): void {
    const { rules } = this
    const range = rules.ranges.find(({ fromUs, toUs }) => row.sentUs >= fromUs && row.sentUs < toUs)
    if (range !== undefined) return this.count(`left out: ${isoOf(range.fromUs)} to ${isoOf(range.toUs)}`, range.reason)
    const tags: RowTag[] = [...row.tags, ...(this.isOutlier(row) ? (['outlier'] as const) : [])]
    const actions: Partial<Record<RowTag, CurationRules['halts']>> = { halt: rules.halts, bust: rules.busts, outlier: rules.outliers }
    const dropped = tags.find((tag) => actions[tag] === 'leave-out')
    if (dropped !== undefined) return this.count(`left out: ${dropped}`, this.reasonOf(dropped))
    for (const tag of tags) this.count(`tagged: ${tag}`, this.reasonOf(tag))
    this.rows.push(tags.length === row.tags.length ? row : { ...row, tags })
  }

  without(reason: NoRow): void {
    this.count('no row', reason)
  }

  report(): DatasetManifest['curation'] {
    return [...this.counts.values()].sort((a, b) => (a.what < b.what ? -1 : a.what > b.what ? 1 : b.rows - a.rows))
  }

  private isOutlier({ slippageBps, leakageBps, markout10sBps }: DecisionRow): boolean {
    return [slippageBps, leakageBps, markout10sBps].some((value) => value !== null && Math.abs(value) > this.rules.outlierBps)
  }

  private reasonOf(tag: RowTag): string {
    return tag === 'outlier' ? `${TAG_REASONS.outlier} of ${this.rules.outlierBps} bps` : TAG_REASONS[tag]
  }

  private count(what: string, reason: string): void {
    const key = `${what}\n${reason}`
    const entry = this.counts.get(key) ?? { what, reason, rows: 0 }
    entry.rows += 1
    this.counts.set(key, entry)
  }
}

const isoOf = (us: number): string => (Number.isFinite(us) ? new Date(us / 1_000).toISOString() : us < 0 ? 'the beginning' : 'the end')
