import { cn } from './class-names.ts'

export type FillBarState = 'planned' | 'working' | 'done' | 'failed'

export interface FillBarProps {
  /** 0..1 of the bar. */
  readonly filled: number
  /** Share of the full width that the bar takes: its order against the largest beside it. */
  readonly width?: number
  readonly state?: FillBarState
  readonly label: string
}

/** Filled part of what was ordered. Planned is dashed, working hatched, failed outlined. */
export function FillBar({ filled, width = 1, state = 'done', label }: FillBarProps) {
  const share = Math.min(1, Math.max(0, filled))
  return (
    <div
      role="img"
      aria-label={label}
      className={cn('h-[7px] overflow-hidden rounded-[2px]', state === 'planned' ? 'border border-dashed border-line-strong' : state === 'failed' ? 'border border-worse/50 bg-worse/10' : 'bg-track')}
      style={{ width: `${Math.max(2, Math.min(1, width) * 100)}%` }}
    >
      {share > 0 && <div className={cn('h-full rounded-[2px]', state === 'working' ? 'sluice-hatch' : 'bg-accent')} style={{ width: `${share * 100}%` }} />}
    </div>
  )
}
