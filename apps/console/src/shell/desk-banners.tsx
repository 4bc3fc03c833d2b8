'use client'
import { formatTimeUs, SafeText } from '@sluice/ui'
import { Bell } from 'lucide-react'
import Link from 'next/link'
import { CommandButton } from '../command/command-button.tsx'
import { useMay } from '../command/use-may.ts'
import { isUnacknowledged, latestRaised } from '../stream/alert-rows.ts'
import { useAlerts } from '../stream/use-alerts.ts'
import { useKill } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { openOverlay } from './overlays.ts'

/** What everyone must know, over every page. */
export function DeskBanners() {
  const trust = useTrust()
  return (
    <>
      <KillBanner />
      <CriticalBanner />
      {(trust.level === 'disconnected' || trust.level === 'stale') && (
        <div role="status" data-testid="trust-banner" className="shrink-0 border-b border-line bg-warning-soft px-3.5 py-1 text-sm text-warning">{trust.why}</div>
      )}
    </>
  )
}

function KillBanner() {
  const kill = useKill()
  const mayRelease = useMay('releaseKill')
  if (kill?.kill.on !== true) return null
  return (
    <div role="alert" data-testid="kill-banner" className="flex shrink-0 items-center gap-3 bg-critical-fill px-3.5 py-1.5 text-base text-white [&_bdi_span]:text-inherit">
      <strong className="shrink-0">KILL SWITCH ON</strong>
      <SafeText lines={1}>{`by ${kill.kill.by}${kill.tsUs === null ? '' : ` at ${formatTimeUs(kill.tsUs, false)}`}: ${kill.kill.reason}`}</SafeText>
      <span className="shrink-0 max-[1400px]:hidden">Nothing new leaves; live children are canceled.</span>
      <CommandButton className="ml-auto border-white/70 text-white hover:bg-white/15" blocked={mayRelease ? null : 'Only a risk manager releases the kill switch.'} onClick={() => openOverlay('kill')}>Release…</CommandButton>
    </div>
  )
}

/** The critical alert raised last of those that nobody has acknowledged: it stays while others go on changing. */
function CriticalBanner() {
  const { alerts } = useAlerts()
  const critical = alerts.filter((alert) => alert.severity === 'critical' && isUnacknowledged(alert))
  const latest = latestRaised(critical)
  if (latest === null) return null
  return (
    <div role="status" data-testid="critical-banner" className="flex h-7 shrink-0 items-center gap-2.5 border-b border-critical bg-critical-soft px-3.5 text-sm text-critical [&_bdi_span]:text-inherit">
      <Bell aria-hidden size={13} className="shrink-0" />
      <strong className="shrink-0 font-semibold">{latest.subject}</strong>
      <SafeText lines={1}>{latest.text}</SafeText>
      <span className="shrink-0">since {formatTimeUs(latest.raisedUs, false)}</span>
      <Link href={`/alerts/${latest.alertId}`} className="ml-auto inline-flex min-h-6 shrink-0 items-center font-semibold underline">Open the alert</Link>
      {critical.length > 1 && <Link href="/alerts" className="inline-flex min-h-6 shrink-0 items-center underline">{critical.length - 1} more</Link>}
    </div>
  )
}
