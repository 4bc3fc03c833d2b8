'use client'
import { Button, formatTimeUs } from '@sluice/ui'
import { useMe } from '../api/queries.ts'
import { useKill } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { openOverlay } from './overlays.ts'

/** What everyone must know, over every page. */
export function DeskBanners() {
  const kill = useKill()
  const trust = useTrust()
  const me = useMe()
  return (
    <>
      {kill?.kill.on === true && (
        <div role="alert" data-testid="kill-banner" className="flex shrink-0 items-center gap-3 bg-critical-fill px-3.5 py-1.5 text-base text-white">
          <strong>KILL SWITCH ON</strong>
          <span className="min-w-0 truncate">by {kill.kill.by}{kill.tsUs === null ? '' : ` at ${formatTimeUs(kill.tsUs, false)}`}: {kill.kill.reason}. Nothing new leaves; live children are cancelled.</span>
          {me.data?.permissions.includes('setKill') === true && <Button className="ml-auto border-white/70 text-white hover:bg-white/15" onClick={() => openOverlay('kill')}>Release…</Button>}
        </div>
      )}
      {(trust.level === 'disconnected' || trust.level === 'stale') && (
        <div role="status" data-testid="trust-banner" className="shrink-0 border-b border-line bg-warning-soft px-3.5 py-1 text-sm text-warning">{trust.why}</div>
      )}
    </>
  )
}
