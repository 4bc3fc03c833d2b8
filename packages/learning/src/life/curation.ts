import type { DatasetManifest } from './model-documents.ts'
import type { DecisionRow, NoRow, RowTag } from './decision-rows.ts'

/** Rows sent from `fromUs` (included) to `toUs` (not included), such as a day. */
export interface CuratedRange {
  readonly fromUs: number
  readonly toUs: number
  readonly action: CurationAction
  readonly reason: string
}

/** What happens to rows of a kind: left out, or kept with their mark. */
export type CurationAction = 'leave-out' | 'tag'


export interface CurationRules {
  readonly ranges: readonly CuratedRange[]
  readonly halts: CurationAction
  readonly busts: CurationAction
  readonly outliers: CurationAction
  /** A slippage, leakage or markout further from 0 is an outlier; basis points. */
  readonly outlierBps: number
}

export const DEFAULT_CURATION: CurationRules = { ranges: [], halts: 'leave-out', busts: 'leave-out', outliers: 'tag', outlierBps: 100 }

const TAG_REASONS: Readonly<Record<Exclude<RowTag, 'range'>, string>> = {
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
    const ranges = rules.ranges.filter(({ fromUs, toUs }) => row.sentUs >= fromUs && row.sentUs < toUs)
    const without = ranges.find(({ action }) => action === 'leave-out')
    if (without !== undefined) return this.count(`left out: ${spanOf(without)}`, without.reason)
    const tags: Exclude<RowTag, 'range'>[] = [...row.tags.filter((tag) => tag !== 'range'), ...(this.isOutlier(row) ? (['outlier'] as const) : [])]
    const actions: Partial<Record<RowTag, CurationAction>> = { halt: rules.halts, bust: rules.busts, outlier: rules.outliers }
    const dropped = tags.find((tag) => actions[tag] === 'leave-out')
    if (dropped !== undefined) return this.count(`left out: ${dropped}`, this.reasonOf(dropped))
    for (const tag of tags) this.count(`tagged: ${tag}`, this.reasonOf(tag))
    for (const range of ranges) this.count(`tagged: ${spanOf(range)}`, range.reason)
    this.rows.push({ ...row, tags: ranges.length === 0 ? tags : [...tags, 'range'] })
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

  private reasonOf(tag: Exclude<RowTag, 'range'>): string {
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
const spanOf = ({ fromUs, toUs }: CuratedRange): string => `${isoOf(fromUs)} to ${isoOf(toUs)}`
