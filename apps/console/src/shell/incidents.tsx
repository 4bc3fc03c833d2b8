'use client'
import type { IncidentRow } from '@sluice/protocol'
import { formatNumber, formatTimeUs, Menu, StatusDot, type Tone } from '@sluice/ui'
import { useMemo } from 'react'
import { useTopic } from '../stream/use-desk-rows.ts'

const SHOWN = 12
const TONES: Readonly<Record<IncidentRow['severity'], Tone>> = { info: 'neutral', warning: 'warning', critical: 'critical' }

/** What the desk wants people to know of: newest first. */
export function Incidents() {
  const { rows, ready } = useTopic('incidents')
  const newest = useMemo(() => [...rows.values()].sort((a, b) => b.tsUs - a.tsUs || b.seq - a.seq), [rows])
  if (!ready) return null
  const worst = newest.some((row) => row.severity === 'critical') ? 'critical' : newest.some((row) => row.severity === 'warning') ? 'warning' : 'info'
  return (
    <Menu testId="incidents" label={<span className="inline-flex items-center gap-1.5"><StatusDot tone={newest.length === 0 ? 'fine' : TONES[worst]} />Incidents <span className="font-semibold text-text">{formatNumber(newest.length)}</span></span>}>
      {newest.length === 0 && <p className="px-2 py-1.5 text-muted">Nothing happened since the desk started.</p>}
      <ul className="max-w-[560px]">
        {newest.slice(0, SHOWN).map((row) => (
          <li key={row.id} className="grid grid-cols-[10px_64px_1fr] items-baseline gap-2 px-2 py-1">
            <StatusDot tone={TONES[row.severity]} />
            <span className="text-muted">{formatTimeUs(row.tsUs, false)}</span>
            <span><span className="font-semibold">{row.subject}</span> {row.text}</span>
          </li>
        ))}
      </ul>
      {newest.length > SHOWN && <p className="px-2 py-1 text-xs text-muted">and {formatNumber(newest.length - SHOWN)} older</p>}
    </Menu>
  )
}
