import type { FirstChoice, ObjectivePreview, PreviewMeans } from '@sluice/protocol'

export interface VenueFlow {
  /** Venues that were or would be a first choice, by decisions that they took, most first. */
  readonly mics: readonly string[]
  /** Decisions by `from|to`. */
  readonly counts: ReadonlyMap<string, number>
  /** Largest count off the diagonal; 0 when nothing moves to another venue. */
  readonly movedMax: number
}

export const flowKey = (from: string, to: string): string => `${from}|${to}`

/** Pure: moves between venues, whatever the manner there. */
export function venueFlow(moves: ObjectivePreview['moves']): VenueFlow {
  const counts = new Map<string, number>()
  const totals = new Map<string, number>()
  const add = (map: Map<string, number>, key: string, count: number): void => { map.set(key, (map.get(key) ?? 0) + count) }
  for (const { from, to, count } of moves) {
    add(counts, flowKey(from.mic, to.mic), count)
    add(totals, from.mic, count)
    add(totals, to.mic, count)
  }
  const mics = [...totals].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([mic]) => mic)
  let movedMax = 0
  for (const from of mics) for (const to of mics) if (from !== to) movedMax = Math.max(movedMax, counts.get(flowKey(from, to)) ?? 0)
  return { mics, counts, movedMax }
}

const same = (a: FirstChoice, b: FirstChoice): boolean => a.mic === b.mic && a.aggressiveness === b.aggressiveness

/** Only what would change, most frequent first, at most `max`. */
export const changedMoves = (moves: ObjectivePreview['moves'], max: number): ObjectivePreview['moves'] =>
  moves.filter(({ from, to }) => !same(from, to)).sort((a, b) => b.count - a.count).slice(0, max)

export interface MeanRow {
  readonly key: keyof PreviewMeans
  readonly label: string
  readonly unit: string
  readonly decimals: number
  readonly was: number
  readonly wouldBe: number
  /** What rounds to nothing is neither. */
  readonly verdict: 'better' | 'worse' | 'same'
}

const MEANS: readonly { readonly key: keyof PreviewMeans; readonly label: string; readonly unit: string; readonly decimals: number; readonly scale: number; readonly more: 'better' | 'worse' }[] = [
  { key: 'slippageBps', label: 'Slippage', unit: 'bps', decimals: 2, scale: 1, more: 'worse' },
  { key: 'fillProb', label: 'Fill chance', unit: '%', decimals: 1, scale: 100, more: 'better' },
  { key: 'timeToFillMs', label: 'Time to fill', unit: 'ms', decimals: 0, scale: 1, more: 'worse' },
  { key: 'leakageBps', label: 'Leakage', unit: 'bps', decimals: 2, scale: 1, more: 'worse' },
  { key: 'feesBps', label: 'Fees', unit: 'bps', decimals: 2, scale: 1, more: 'worse' },
]

/** Pure: means of the first choices as they were and as they would be, in shown units. */
export function meanRows(was: PreviewMeans, wouldBe: PreviewMeans): readonly MeanRow[] {
  return MEANS.map(({ key, label, unit, decimals, scale, more }) => {
    const before = was[key] * scale
    const after = wouldBe[key] * scale
    const differs = before.toFixed(decimals) !== after.toFixed(decimals)
    const verdict = !differs ? 'same' : (after > before) === (more === 'better') ? 'better' : 'worse'
    return { key, label, unit, decimals, was: before, wouldBe: after, verdict }
  })
}

/** 37 of 200 would go elsewhere. */
export function summaryText({ decisions, changed }: Pick<ObjectivePreview, 'decisions' | 'changed'>): string {
  if (changed === 0) return `None of the last ${decisions} would go elsewhere`
  return `${changed} of ${decisions} would go elsewhere`
}
