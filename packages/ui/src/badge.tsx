import type { ReactNode } from 'react'
import { cn } from './class-names.ts'

export type Tone = 'neutral' | 'accent' | 'warning' | 'critical' | 'fine'

const TONES: Readonly<Record<Tone, string>> = {
  neutral: 'bg-track text-muted',
  accent: 'bg-accent-soft text-accent-text',
  warning: 'bg-warning-soft text-warning',
  critical: 'bg-critical-soft text-critical',
  fine: 'bg-track text-fine',
}

/** A state in one word. */
export function Badge({ tone = 'neutral', children, className }: { readonly tone?: Tone; readonly children: ReactNode; readonly className?: string }) {
  return <span className={cn('inline-flex h-[18px] items-center rounded-full px-2 text-xs leading-none whitespace-nowrap', TONES[tone], className)}>{children}</span>
}

const DOTS: Readonly<Record<Tone, string>> = {
  neutral: 'bg-faint', accent: 'bg-accent', warning: 'bg-warning', critical: 'bg-critical', fine: 'bg-fine',
}

/** Always beside words that say the same. */
export const StatusDot = ({ tone }: { readonly tone: Tone }) => <span aria-hidden className={cn('inline-block size-[7px] shrink-0 rounded-full', DOTS[tone])} />
