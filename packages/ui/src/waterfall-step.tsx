import type { ReactNode } from 'react'
import { cn } from './class-names.ts'
import { FillBar, type FillBarState } from './fill-bar.tsx'

export interface WaterfallSlice {
  readonly id: string
  readonly venue: string
  /** How it seeks its fill. */
  readonly manner: string
  readonly filled: number
  readonly ordered: number
  readonly filledText: string
  readonly orderedText: string
  readonly state: FillBarState
  readonly note: string | null
  /** What can be done to it. */
  readonly action?: ReactNode
}

export interface WaterfallStepProps {
  readonly no: number
  readonly title: string
  readonly time: string
  readonly state: 'planned' | 'working' | 'done'
  readonly slices: readonly WaterfallSlice[]
  /** Largest order of the whole waterfall: bars of all steps share the scale. */
  readonly largest: number
  readonly note: ReactNode
}

/** One step: venues that work at the same time, filled against ordered. */
export function WaterfallStep({ no, title, time, state, slices, largest, note }: WaterfallStepProps) {
  return (
    <li data-testid="waterfall-step" data-state={state} className={cn('scroll-my-2 border-l-2 py-0.5 pl-2.5', state === 'planned' ? 'border-dashed border-line-strong text-muted' : state === 'working' ? 'border-accent' : 'border-accent/60')}>
      <div className="flex items-baseline gap-2">
        <span className="font-semibold">{no}</span>
        <span className="min-w-0 truncate">{title}</span>
        <span className="ml-auto shrink-0 text-xs text-muted">{time}</span>
      </div>
      <ul>
        {slices.map((slice) => (
          <li key={slice.id} data-testid="waterfall-slice" data-venue={slice.venue} className={cn('grid grid-cols-[40px_36px_1fr_minmax(92px,auto)] items-center gap-1.5', slice.action === undefined ? 'h-[18px]' : 'h-6 grid-cols-[40px_36px_1fr_minmax(92px,auto)_auto]')}>
            <span>{slice.venue}</span>
            <span className="text-xs text-muted">{slice.manner}</span>
            <FillBar
              filled={slice.ordered === 0 ? 0 : slice.filled / slice.ordered}
              width={largest === 0 ? 0 : slice.ordered / largest}
              state={slice.state}
              label={`${slice.venue}: ${slice.filledText} of ${slice.orderedText} filled`}
            />
            <span className="text-right" title={slice.note ?? undefined}>
              {slice.note !== null && <span className="mr-1.5 text-xs text-worse">{slice.note}</span>}
              {slice.filledText} <span className="text-muted">/ {slice.orderedText}</span>
            </span>
            {slice.action}
          </li>
        ))}
      </ul>
      {note !== null && <p className="text-xs text-muted">{note}</p>}
    </li>
  )
}
