'use client'
import { cn, formatDurationUs, Panel, PanelMessage, ScrollBox, SkeletonRows, StaleBar } from '@sluice/ui'
import type { ReactNode } from 'react'
import { useTrust } from '../stream/use-trust.ts'

/** A word older than this is grey. */
export const OLD_MS = 5_000

export interface HealthPanelProps {
  readonly id: string
  readonly title: string
  readonly note?: ReactNode
  readonly actions?: ReactNode
  /** When what is shown was said, milliseconds since 1970; null: nothing was said yet. Undefined: it has no clock of its own. */
  readonly saidMs?: number | null
  readonly nowMs: number
  /** What is shown has come. */
  readonly ready: boolean
  /** What to say while it has not, though the desk is there. */
  readonly absent?: string
  readonly rows?: number
  readonly className?: string
  readonly bodyClassName?: string
  readonly children: ReactNode
}

/** A panel of what the desk says of itself: loading, live, grey when old, and honest when disconnected. */
export function HealthPanel({ id, title, note, actions, saidMs, nowMs, ready, absent, rows = 5, className, bodyClassName, children }: HealthPanelProps) {
  const trust = useTrust()
  const ageMs = saidMs === undefined || saidMs === null || nowMs === 0 ? null : Math.max(0, nowMs - saidMs)
  const disconnected = trust.level === 'disconnected'
  const old = disconnected || (ageMs !== null && ageMs > OLD_MS)
  return (
    <Panel title={title} testId={id} className={cn('scroll-mt-2', className)} bodyClassName={cn('flex flex-col overflow-hidden', bodyClassName)}
      note={<>{note}{old && ageMs !== null && <span className="text-warning">{`${note === undefined ? '' : ' \u00b7 '}${formatDurationUs(ageMs * 1_000)} old`}</span>}</>}
      {...(actions === undefined ? {} : { actions })}>
      {!ready
        ? disconnected
          ? <PanelMessage tone="warning" title="Not connected to the desk">It is shown again as soon as the connection is back.</PanelMessage>
          : absent !== undefined && trust.level !== 'waiting' ? <PanelMessage title={absent} /> : <SkeletonRows rows={rows} label={`Loading ${title.toLowerCase()}`} />
        : (
          <>
            {old && <StaleBar>{disconnected ? 'From before the connection was lost.' : `Nothing new for ${formatDurationUs((ageMs ?? 0) * 1_000)}.`}</StaleBar>}
            <ScrollBox label={`${title}, content`} className={cn('@container min-h-0 flex-1 overflow-x-hidden', old && 'opacity-50')}>{children}</ScrollBox>
          </>
        )}
    </Panel>
  )
}

/** Names and values in two columns. */
export const Facts = ({ items }: { readonly items: readonly (readonly [label: string, value: ReactNode])[] }) => (
  <dl className="grid grid-cols-[116px_1fr] gap-x-2 gap-y-0.5 px-3 py-2 text-sm">
    {items.map(([label, value]) => <div key={label} className="contents"><dt className="text-muted">{label}</dt><dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd></div>)}
  </dl>
)
