import { formatSigned } from './format-number.ts'

export interface Contribution {
  readonly id: string
  readonly label: string
  /** Positive speaks for the first; basis points. */
  readonly valueBps: number
}

/** Signed bars on one common scale: right and blue for, left and orange against. */
export function ContributionBars({ items }: { readonly items: readonly Contribution[] }) {
  const largest = Math.max(0.01, ...items.map((item) => Math.abs(item.valueBps)))
  return (
    <ul className="grid grid-cols-2 gap-x-6 gap-y-1.5">
      {items.map((item) => {
        const share = Math.abs(item.valueBps) / largest
        const isFor = item.valueBps >= 0
        return (
          <li key={item.id} className="grid grid-cols-[68px_1fr_48px] items-center gap-2">
            <span className="truncate">{item.label}</span>
            <span aria-hidden className="relative block h-[7px]">
              <span className="absolute inset-y-[-2px] left-1/2 w-px bg-line-strong" />
              <span
                className={`absolute inset-y-0 rounded-[2px] ${isFor ? 'bg-better' : 'bg-worse'}`}
                style={isFor ? { left: '50%', width: `${share * 50}%` } : { right: '50%', width: `${share * 50}%` }}
              />
            </span>
            <span className="text-right">{formatSigned(item.valueBps)}</span>
          </li>
        )
      })}
    </ul>
  )
}
