'use client'
import { formatDurationUs, formatNumber, formatTimeUs, NO_VALUE } from '@sluice/ui'
import type { ReactNode } from 'react'
import { PanelsMenu } from '../desk/panels-menu.tsx'
import { useDesk } from '../stream/desk-store.ts'
import { useCore, useNowMs, useStore } from '../stream/use-desk-rows.ts'
import { openOverlay } from './overlays.ts'

const CLOCK_MS = 1_000

export function StatusFooter() {
  const nowMs = useNowMs(CLOCK_MS)
  const eventToScreenMs = useDesk((state) => state.eventToScreenMs)
  const connection = useDesk((state) => state.connection)
  const health = useCore()?.health ?? null
  const store = useStore()
  return (
    <footer data-testid="status-footer" className="flex h-[26px] shrink-0 items-center gap-6 overflow-hidden border-t border-line bg-panel px-3.5 text-sm whitespace-nowrap text-muted">
      <Item label="New York" after>{nowMs === 0 ? NO_VALUE : formatTimeUs(nowMs * 1_000, false)}</Item>
      <Item label="event to screen">{connection === 'connected' && eventToScreenMs !== null ? `${formatNumber(eventToScreenMs)} ms` : NO_VALUE}</Item>
      <Item label="journal seq">{health === null ? NO_VALUE : formatNumber(health.seq)}{health?.journal.durability === 'written' ? ' (written, not synced)' : ''}</Item>
      <Item label="Postgres lag">{store === undefined ? NO_VALUE : store.connected ? formatDurationUs(store.lagUs) : <span className="text-warning">away, {formatNumber(store.lagRecords)} records wait</span>}</Item>
      <Item label="open orders">{health === null ? NO_VALUE : formatNumber(health.openParents)}</Item>
      <Item label="live children">{health === null ? NO_VALUE : formatNumber(health.liveChildren)}</Item>
      <div className="ml-auto"><PanelsMenu /></div>
      <button type="button" onClick={() => openOverlay('keys')} className="-ml-4 h-6 px-1 hover:text-text"><span className="text-text">?</span> keyboard</button>
    </footer>
  )
}

function Item({ label, after = false, children }: { readonly label: string; readonly after?: boolean; readonly children: ReactNode }) {
  const value = <span className="text-text">{children}</span>
  return <span>{after ? <>{value} {label}</> : <>{label} {value}</>}</span>
}
