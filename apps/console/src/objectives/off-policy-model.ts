import type { OffPolicyAnswer } from '@sluice/protocol'
import { formatNumber, formatShare, formatSigned } from '@sluice/ui'

export type Estimate = Extract<OffPolicyAnswer, { ok: true }>
export interface Interval {
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** Whether the interval of the difference leaves zero out. */
export function verdictOf({ difference }: Estimate): 'cheaper' | 'dearer' | 'unclear' {
  return difference.high < 0 ? 'cheaper' : difference.low > 0 ? 'dearer' : 'unclear'
}

/** In one sentence, with how sure it is. */
export function estimateText(estimate: Estimate): string {
  const { difference } = estimate
  const by = `by ${formatNumber(Math.abs(difference.mean), 2)} bps a decision (${formatSigned(difference.low)} to ${formatSigned(difference.high)})`
  switch (verdictOf(estimate)) {
    case 'cheaper': return `It would have been cheaper ${by}.`
    case 'dearer': return `It would have been dearer ${by}.`
    case 'unclear': return `No difference can be shown: ${formatSigned(difference.mean)} bps a decision, from ${formatSigned(difference.low)} to ${formatSigned(difference.high)}.`
  }
}

/** What it rests on. */
export const basisText = ({ decisions, changed, effective }: Estimate): string =>
  `${formatNumber(decisions)} decisions; ${formatShare(changed, 1)} would have gone elsewhere first; worth ${formatNumber(effective)} after weighting`

/** Both intervals on one scale, as percentages of its width. */
export function onScale(intervals: readonly Interval[]): readonly { readonly lowPc: number; readonly meanPc: number; readonly highPc: number }[] {
  const low = Math.min(...intervals.map((interval) => interval.low))
  const span = Math.max(...intervals.map((interval) => interval.high)) - low || 1
  const at = (value: number): number => ((value - low) / span) * 100
  return intervals.map((interval) => ({ lowPc: at(interval.low), meanPc: at(interval.mean), highPc: at(interval.high) }))
}
