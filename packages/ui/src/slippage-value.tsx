import { cn } from './class-names.ts'
import { formatNumber, formatSigned } from './format-number.ts'

/** Half a hundredth: what rounds to 0.00 is neither better nor worse. */
const NEUTRAL_BELOW = 0.005

/** Colour class of a cost: positive costs us. */
export const costTone = (bps: number | null | undefined): string =>
  bps === null || bps === undefined || !Number.isFinite(bps) ? 'text-faint' : Math.abs(bps) < NEUTRAL_BELOW ? 'text-muted' : bps < 0 ? 'text-better' : 'text-worse'

/** A cost in basis points with its mark: up and blue is better than the comparison, down and orange is worse. */
export function SlippageValue({ bps, decimals = 2, className }: { readonly bps: number | null | undefined; readonly decimals?: number; readonly className?: string }) {
  const known = bps !== null && bps !== undefined && Number.isFinite(bps)
  const mark = !known || Math.abs(bps) < NEUTRAL_BELOW ? null : bps < 0 ? 'up' : 'down'
  return (
    <span className={cn('inline-flex items-center justify-end gap-1 whitespace-nowrap', costTone(bps), className)}>
      {mark !== null && <Mark direction={mark} />}
      {known ? formatSigned(bps, decimals) : formatNumber(null)}
    </span>
  )
}

export const Mark = ({ direction }: { readonly direction: 'up' | 'down' }) => (
  <svg role="img" aria-label={direction === 'up' ? 'better' : 'worse'} viewBox="0 0 10 8" className="h-[0.58em] w-[0.72em] shrink-0 fill-current">
    <path d={direction === 'up' ? 'M5 0 10 8H0Z' : 'M5 8 0 0h10Z'} />
  </svg>
)
