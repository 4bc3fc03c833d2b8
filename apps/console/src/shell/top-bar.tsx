'use client'
import { Badge, Button, cn, formatNumber, NO_VALUE, StatusDot, type Tone } from '@sluice/ui'
import type { CoreHealth } from '@sluice/protocol'
import { Moon, Search, Sun } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useMe } from '../api/queries.ts'
import { CommandButton } from '../command/command-button.tsx'
import { useMay } from '../command/use-may.ts'
import { isFallingBack } from '../stream/alert-rows.ts'
import { useAlerts } from '../stream/use-alerts.ts'
import { useCore, useKill, useLink } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { Incidents } from './incidents.tsx'
import { openOverlay } from './overlays.ts'
import { isWithin, pagesOf } from './pages.ts'
import { toggleTheme, useTheme } from './theme.ts'
import { UserMenu } from './user-menu.tsx'

export function TopBar() {
  const theme = useTheme((state) => state.theme)
  return (
    <header className="flex h-[38px] shrink-0 items-center gap-4 border-b border-line bg-panel px-3.5 whitespace-nowrap max-[1179px]:gap-2 max-[1179px]:*:shrink-0 max-[1179px]:[&>nav]:shrink">
      <Link href="/" className="text-lg leading-6 font-semibold tracking-[-0.01em]">Sluice</Link>
      <ModeBanner />
      <PageLinks />
      <DeskStatus />
      <AlertsChip />
      <Incidents />
      <KillButton />
      <div className="flex items-center gap-0.5">
        <Button tone="ghost" aria-label="Command palette" title="Command palette (Ctrl K)" className="w-7 px-0" onClick={() => openOverlay('palette')}><Search aria-hidden size={14} /></Button>
        <Button tone="ghost" aria-label={theme === 'dark' ? 'Light theme' : 'Dark theme'} data-testid="theme-toggle" className="w-7 px-0" onClick={toggleTheme}>{theme === 'dark' ? <Sun aria-hidden size={14} /> : <Moon aria-hidden size={14} />}</Button>
        <UserMenu />
      </div>
    </header>
  )
}

function PageLinks() {
  const path = usePathname()
  const permissions = useMe().data?.permissions ?? []
  const { unacknowledged, critical } = useAlerts().counts
  return (
    <nav aria-label="Pages" className="flex h-full min-w-0 overflow-x-auto overflow-y-hidden [scrollbar-width:thin] max-[1179px]:mr-auto">
      {pagesOf(permissions).map(({ href, label }) => {
        const here = isWithin(path, href)
        return (
          <Link key={href} href={href} aria-current={here ? 'page' : undefined} className={cn('flex items-center gap-1.5 border-b-2 border-transparent px-2 pt-0.5 text-base text-muted hover:text-text focus-visible:outline-offset-[-2px] min-[1760px]:px-2.5', here && 'border-accent text-text')}>
            {label}
            {href === '/alerts' && unacknowledged > 0 && <Badge tone={critical > 0 ? 'critical' : 'warning'}><span data-testid="alert-count">{unacknowledged}</span><span className="sr-only"> not acknowledged</span></Badge>}
          </Link>
        )
      })}
    </nav>
  )
}

/** How many are open, for those who look at the right end of the bar. */
function AlertsChip() {
  const { counts, ready } = useAlerts()
  if (!ready) return null
  return (
    <Link href="/alerts" className="inline-flex h-6 items-center gap-1.5 rounded-[4px] px-1 text-sm hover:bg-hover max-[1400px]:hidden">
      <StatusDot tone={counts.open === 0 ? 'fine' : counts.critical > 0 ? 'critical' : 'warning'} /><span className="text-muted">Open alerts</span><span className="font-semibold">{formatNumber(counts.open)}</span>
    </Link>
  )
}

function KillButton() {
  const killed = useKill()?.kill.on === true
  const mayEngage = useMay('engageKill')
  const mayRelease = useMay('releaseKill')
  const me = useMe().data
  const blocked = me === undefined ? 'Waiting for the desk.' : killed ? (mayRelease ? null : 'Only a risk manager releases the kill switch.') : mayEngage ? null : `Your role (${me.user.role}) may not stop all trading.`
  return <CommandButton tone={killed ? 'destroy' : 'critical'} blocked={blocked} onClick={() => openOverlay('kill')} data-testid="kill-button">{killed ? 'Killed \u2013 release\u2026' : 'Kill\u2026'}</CommandButton>
}

/** Simulation or live: never out of sight, in a colour that nothing else uses. */
function ModeBanner() {
  const link = useLink()
  const me = useMe()
  const mode = link?.mode ?? me.data?.mode
  if (mode === undefined) return <span className="sluice-skeleton h-[20px] w-[86px]" />
  return <strong data-testid="mode-banner" className={cn('rounded-[3px] px-2 py-px text-sm font-semibold tracking-[0.04em] text-white', mode === 'LIVE' ? 'bg-live' : 'bg-simulation')}>{mode}</strong>
}

function DeskStatus() {
  const health = useCore()?.health ?? null
  const trust = useTrust()
  const muted = trust.level === 'stale' || trust.level === 'disconnected'
  return (
    <div data-testid="desk-status" className={cn('ml-auto flex min-w-0 items-center gap-3 overflow-hidden text-sm max-[1179px]:hidden min-[1760px]:gap-4', muted && 'opacity-50')}>
      {health === null ? <span className="text-muted">{trust.level === 'disconnected' ? 'disconnected' : 'waiting for the core'}</span> : <HealthChips health={health} />}
    </div>
  )
}

function HealthChips({ health }: { readonly health: CoreHealth }) {
  const fresh = health.feeds.filter((feed) => feed.connected && feed.freshSymbols > 0).length
  const up = health.sessions.filter((session) => session.up).length
  // A counterparty that is not logged on is its own affair; a venue that is not is ours.
  const venueSessions = health.sessions.filter(({ role }) => role === 'orders' || role === 'market-data')
  const venuesUp = venueSessions.filter((session) => session.up).length
  const feedsTone: Tone = fresh === health.feeds.length ? 'fine' : fresh === 0 ? 'critical' : 'warning'
  const late = health.feeds.filter((feed) => !(feed.connected && feed.freshSymbols > 0)).map((feed) => feed.mic)
  const down = health.sessions.filter((session) => !session.up).map((session) => session.session)
  const { orderToChild } = health.latency
  return (
    <>
      <Chip label="Feeds" tone={feedsTone} title={late.length === 0 ? 'Every feed is connected and fresh' : `Not fresh: ${late.join(', ')}`}>{fresh} / {health.feeds.length}</Chip>
      <Chip label="FIX" tone={venuesUp === venueSessions.length ? 'fine' : venuesUp === 0 ? 'critical' : 'warning'} title={down.length === 0 ? 'Every session is up' : `Not logged on: ${down.join(', ')}`}>{up} up</Chip>
      <Chip label="Order to child" className="max-[1519px]:hidden" title={`p50 / p99 of ${formatNumber(orderToChild.count)} orders, from bytes in to bytes out, in the core`}>{milliseconds(orderToChild.count, orderToChild.p50Us)} / {milliseconds(orderToChild.count, orderToChild.p99Us)} ms</Chip>
      <span className="max-[1639px]:hidden"><ModelChip model={health.model} /></span>
    </>
  )
}

const milliseconds = (count: number, us: number): string => (count === 0 ? NO_VALUE : formatNumber(us / 1_000, us < 100_000 ? 1 : 0))

function ModelChip({ model }: { readonly model: CoreHealth['model'] }) {
  const fallingBack = isFallingBack(useAlerts().alerts)
  if (model.source === 'model' && fallingBack) return <Chip label="Model" tone="critical" title={`Decisions fall back to venue averages: ${formatNumber(model.fallbacks)} since the core started`}>{model.modelId} · falling back</Chip>
  if (model.source === 'model') return <Chip label="Model" title={`${model.note}${model.fallbacks > 0 ? ` \u00b7 ${formatNumber(model.fallbacks)} fallbacks` : ''}`}>{[model.modelId, model.provider].filter(Boolean).join(' \u00b7 ')}</Chip>
  return <Chip label="Scores" tone="warning" title={model.note}><span>venue averages</span>{model.note !== '' && <span className="ml-1.5 inline-block max-w-[260px] truncate align-bottom font-normal text-muted">{model.note}</span>}</Chip>
}

function Chip({ label, tone, title, className, children }: { readonly label: string; readonly tone?: Tone; readonly title?: string; readonly className?: string; readonly children: React.ReactNode }) {
  return (
    <span title={title} className={cn('inline-flex items-center gap-1.5', className)}>
      {tone !== undefined && <StatusDot tone={tone} />}
      <span className="text-muted">{label}</span>
      <span className="font-semibold">{children}</span>
    </span>
  )
}
