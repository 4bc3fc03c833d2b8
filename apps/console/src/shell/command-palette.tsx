'use client'
import type { Permission } from '@sluice/protocol'
import { formatNumber, SafeText, StatusDot, useFocusBack } from '@sluice/ui'
import { Command, useCommandState } from 'cmdk'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { useMe, useReference } from '../api/queries.ts'
import { selectOrder, selectSymbol } from '../desk/selection.ts'
import { SIDE_WORDS } from '../order/words.ts'
import { byStage, stageText } from '../models/model-words.ts'
import { useAlerts } from '../stream/use-alerts.ts'
import { useKill, useTopic } from '../stream/use-desk-rows.ts'
import { openOverlay, useOverlay } from './overlays.ts'
import { pagesOf } from './pages.ts'
import { likeness } from './palette-likeness.ts'
import { signOut } from './sign-out.ts'
import { toggleTheme } from './theme.ts'

/** Orders offered at most: the newest. */
const ORDERS_SHOWN = 40
const ALERTS_SHOWN = 20
const MODELS_SHOWN = 20
const ITEM = 'flex h-[28px] cursor-pointer items-center gap-3 rounded-[3px] px-2 data-[selected=true]:bg-accent-soft'

export function CommandPalette() {
  const open = useOverlay((state) => state.open === 'palette')
  useFocusBack(open)
  return (
    <Command.Dialog open={open} onOpenChange={(next) => openOverlay(next ? 'palette' : null)} label="Command palette" filter={likeness}
      overlayClassName="fixed inset-0 z-40 bg-black/55"
      contentClassName="fixed top-[14vh] left-1/2 z-50 w-[520px] max-w-[calc(100vw-32px)] -translate-x-1/2 overflow-hidden rounded-[6px] border border-line-strong bg-panel">
      {open && <Choices />}
    </Command.Dialog>
  )
}

function Choices() {
  const router = useRouter()
  const reference = useReference()
  const me = useMe().data
  const parents = useTopic('parents').rows
  const { alerts } = useAlerts()
  const models = useTopic('models').rows
  const killed = useKill()?.kill.on === true
  const newest = useMemo(() => [...parents.values()].sort((a, b) => b.receivedUs - a.receivedUs).slice(0, ORDERS_SHOWN), [parents])
  const open = alerts.filter((alert) => alert.status === 'raised').slice(0, ALERTS_SHOWN)
  const may = (permission: Permission): boolean => me?.permissions.includes(permission) === true
  const run = (action: () => void) => () => {
    openOverlay(null)
    action()
  }
  const go = (href: string) => run(() => router.push(href))
  return (
    <>
      <Command.Input autoFocus placeholder="Page, order, symbol, model, alert or action" className="h-10 w-full border-b border-line bg-transparent px-3 text-base outline-none" />
      <Command.List className="max-h-[46vh] overflow-auto p-1.5 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted">
        <Command.Empty className="px-2 py-3 text-muted">Nothing by that name.</Command.Empty>
        <TypedOrder known={parents} onGo={(id) => go(`/orders/${id}`)()} />
        <Command.Group heading="Go to">
          {pagesOf(me?.permissions ?? []).map(({ href, label }) => <Command.Item key={href} className={ITEM} value={`page ${label}`} onSelect={go(href)}>{label}</Command.Item>)}
        </Command.Group>
        {open.length > 0 && (
          <Command.Group heading="Open alerts">
            {open.map((alert) => (
              <Command.Item key={alert.alertId} className={ITEM} value={`${alert.alertId} ${alert.subject} ${alert.kind}`} onSelect={go(`/alerts/${alert.alertId}`)}>
                <StatusDot tone={alert.severity === 'critical' ? 'critical' : 'warning'} /><span className="shrink-0 font-semibold">{alert.subject}</span><SafeText lines={1} className="text-muted">{alert.text}</SafeText>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        <Command.Group heading="Symbols">
          {reference.data?.instruments.map(({ symbol, name }) => (
            <Command.Item key={symbol} className={ITEM} value={`${symbol} ${name}`} onSelect={run(() => { selectSymbol(symbol); router.push('/') })}>
              <span className="w-12 font-semibold">{symbol}</span><span className="truncate text-muted">{name}</span>
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading="Orders">
          {newest.map((parent) => (
            <Command.Item key={parent.parentId} className={ITEM} value={`${parent.parentId} ${parent.symbol} ${parent.clOrdId}`} onSelect={run(() => { selectOrder(parent.parentId, parent.symbol); router.push(`/orders/${parent.parentId}`) })}>
              <span className="w-20 shrink-0">{parent.parentId}</span><span className="w-12 shrink-0 font-semibold">{parent.symbol}</span><span className="truncate text-muted">{SIDE_WORDS[parent.side]} {formatNumber(parent.orderQty)}, {parent.status}</span>
            </Command.Item>
          ))}
        </Command.Group>
        {models.size > 0 && (
          <Command.Group heading="Models">
            {[...models.values()].sort(byStage).slice(0, MODELS_SHOWN).map((model) => (
              <Command.Item key={model.modelId} className={ITEM} value={`model ${model.modelId} ${model.stage}`} onSelect={go(`/models/${encodeURIComponent(model.modelId)}`)}>
                <span className="min-w-20 shrink-0 font-semibold">{model.modelId}</span><span className="truncate text-muted">{stageText(model).text}</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        <Command.Group heading="Actions">
          {may(killed ? 'releaseKill' : 'engageKill') && <Command.Item className={ITEM} onSelect={run(() => openOverlay('kill'))}>{killed ? 'Release the kill switch\u2026' : 'Kill: stop all trading\u2026'}</Command.Item>}
          {may('startTraining') && <Command.Item className={ITEM} onSelect={go('/models')}>Train a model</Command.Item>}
          {may('setWeights') && <Command.Item className={ITEM} onSelect={go('/objectives')}>Set the objective’s weights</Command.Item>}
          {may('openBreaker') && <Command.Item className={ITEM} onSelect={go('/operations')}>Open or reset a venue’s breaker</Command.Item>}
          {may('setFault') && <Command.Item className={ITEM} onSelect={go('/operations')}>Throw a fault switch</Command.Item>}
          {may('createUser') && <Command.Item className={ITEM} onSelect={go('/users?new')}>Create a user</Command.Item>}
          <Command.Item className={ITEM} onSelect={run(toggleTheme)}>Switch theme</Command.Item>
          <Command.Item className={ITEM} onSelect={run(() => openOverlay('keys'))}>Keyboard</Command.Item>
          <Command.Item className={ITEM} onSelect={run(() => openOverlay('password'))}>Change password…</Command.Item>
          <Command.Item className={ITEM} onSelect={run(() => void signOut())}>Sign out</Command.Item>
        </Command.Group>
      </Command.List>
    </>
  )
}

/** An order by its id, also one that is no longer among the newest. */
function TypedOrder({ known, onGo }: { readonly known: ReadonlyMap<string, unknown>; readonly onGo: (id: string) => void }) {
  const typed = useCommandState((state) => state.search).trim().toUpperCase()
  const number = /^(?:P-?)?(\d{1,16})$/.exec(typed)?.[1]
  if (number === undefined || known.has(`P-${number}`)) return null
  return <Command.Group heading="Order"><Command.Item className={ITEM} value={`P-${number} ${number}`} onSelect={() => onGo(`P-${number}`)}>Open order P-{number}</Command.Item></Command.Group>
}
