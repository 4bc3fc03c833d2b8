import type { ScoreRow, Venue } from '@sluice/protocol'
import { formatDurationUs, formatSigned, NO_VALUE, type HeatMapCell } from '@sluice/ui'
import { MANNER_WORDS } from '../order/words.ts'

const MICRO = 1_000_000
const WHY_WORDS: Readonly<Record<NonNullable<ScoreRow['why']>, string>> = { stale: 'stale', 'no-quote': 'no quote', 'venue-down': 'down' }

export interface ScoreChoice {
  readonly side: 'buy' | 'sell'
  readonly qty: number
}

/** Quantities that the core scores, smallest first. */
export const scoredSizes = (rows: Iterable<ScoreRow>): readonly number[] => [...new Set([...rows].map((row) => row.qty as number))].sort((a, b) => a - b)

export type ScoreGrid = ReadonlyMap<string, ReadonlyMap<string, ScoreRow>>

/** Rows of one side and quantity, by symbol and venue. */
export function scoreGrid(rows: Iterable<ScoreRow>, choice: ScoreChoice): ScoreGrid {
  const grid = new Map<string, Map<string, ScoreRow>>()
  for (const row of rows) {
    if (row.side !== choice.side || row.qty !== choice.qty) continue
    const line = grid.get(row.symbol) ?? new Map<string, ScoreRow>()
    grid.set(row.symbol, line.set(row.mic, row))
  }
  return grid
}

/** Mean expected cost over the venues that are candidates; basis points. */
export function averageCostBps(line: Iterable<ScoreRow>): number | null {
  const costs = [...line].flatMap((row) => (row.costMicroBps === null ? [] : [row.costMicroBps / MICRO]))
  return costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0) / costs.length
}

/** One symbol's cells: how much cheaper than the row's average each venue is expected to be. */
export function scoreCells(line: ReadonlyMap<string, ScoreRow>, venues: readonly Venue[]): readonly HeatMapCell[] {
  const average = averageCostBps(line.values())
  return venues.map(({ mic, name }) => {
    const row = line.get(mic)
    if (row === undefined || row.costMicroBps === null || average === null) {
      const why = row?.why == null ? NO_VALUE : WHY_WORDS[row.why]
      const age = row?.ageUs == null || row.why !== 'stale' ? '' : ` ${formatDurationUs(row.ageUs)}`
      return { columnId: mic, value: null, text: row?.why === 'stale' && age !== '' ? `${NO_VALUE}${age}` : why, first: false, title: `${name}: ${why}${age}` }
    }
    const cost = row.costMicroBps / MICRO
    const value = average - cost
    return {
      columnId: mic, value, text: formatSigned(value), first: row.first,
      title: `${name}${row.aggressiveness === null ? '' : `, ${MANNER_WORDS[row.aggressiveness]}`}: expected cost ${formatSigned(cost)} bps, the row's average ${formatSigned(average)} bps${row.first ? ', first choice' : ''}`,
    }
  })
}

/** Ends of the colour scale, so that it stays while values wander. */
const RANGE_STEPS_BPS = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 8, 12, 20, 30, 50, 100, 200, 500] as const
/** Share of the cells inside the scale: one outlier must not grey the rest. */
const RANGE_QUANTILE = 0.9

/** How long a smaller scale must do before it is taken: colours must not jump while one looks. */
export const RANGE_SHRINK_MS = 30_000

export interface KeptRange {
  readonly key: string
  readonly range: number
  /** Largest scale needed since the kept one became too large, and when that was. */
  readonly needed: number
  readonly sinceMs: number
}

/** Pure: grows at once, shrinks only after a while of not being needed, starts anew with another `key`. */
export function keepRange(kept: KeptRange | null, { key, needed, nowMs }: { readonly key: string; readonly needed: number; readonly nowMs: number }): KeptRange {
  if (kept === null || kept.key !== key || needed >= kept.range) return { key, range: needed, needed: 0, sinceMs: nowMs }
  const largest = Math.max(kept.needed, needed)
  return nowMs - kept.sinceMs >= RANGE_SHRINK_MS ? { key, range: largest, needed: 0, sinceMs: nowMs } : { ...kept, needed: largest }
}

export function rangeStepBps(values: readonly number[]): number {
  const sizes = values.map(Math.abs).sort((a, b) => a - b)
  const at = sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * RANGE_QUANTILE))] ?? 0
  return RANGE_STEPS_BPS.find((step) => step >= at) ?? 500
}
