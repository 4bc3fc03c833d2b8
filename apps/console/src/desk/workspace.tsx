'use client'
import { Button } from '@sluice/ui'
import { DockviewReact, type DockviewApi, type DockviewReadyEvent, type DockviewTheme } from 'dockview-react'
import { useCallback, useEffect, useRef } from 'react'
import { showToast } from '../shell/toasts.ts'
import { TicketPanel } from '../ticket/ticket-panel.tsx'
import { AlertsPanel } from './alerts-panel.tsx'
import { BlotterPanel } from './blotter-panel.tsx'
import { HeatMapPanel } from './heat-map-panel.tsx'
import { LadderPanel } from './ladder-panel.tsx'
import { OrderPanel } from './order-panel.tsx'
import { PrintsPanel } from './prints-panel.tsx'
import { QuotesPanel } from './quotes-panel.tsx'
import { SlippagePanel } from './slippage-panel.tsx'
import { defaultLayout, isPanelId, layoutText, readLayout, type PanelId } from './workspace-layout.ts'
import { docked, GroupActions, GroupNote, WorkspaceTab } from './workspace-parts.tsx'
import { useWorkspace } from './workspace-state.ts'

const COMPONENTS = {
  scores: docked('scores', HeatMapPanel), orders: docked('orders', BlotterPanel), order: docked('order', OrderPanel), ladder: docked('ladder', LadderPanel), ticket: docked('ticket', TicketPanel),
  slippage: docked('slippage', SlippagePanel), alerts: docked('alerts', AlertsPanel), quotes: docked('quotes', QuotesPanel), prints: docked('prints', PrintsPanel),
}
const THEME: DockviewTheme = { name: 'sluice', className: 'dockview-theme-sluice', gap: 8, dndOverlayMounting: 'absolute', dndPanelOverlay: 'group' }
/** Changes within this time are stored together. */
const STORE_AFTER_MS = 300
const layoutKey = (userId: string): string => `sluice-layout:${userId}`

/** The desk's panels, where their reader put them; kept in this browser for each person. */
export function Workspace({ userId }: { readonly userId: string }) {
  const box = useRef<HTMLDivElement>(null)
  const begin = useCallback(({ api }: DockviewReadyEvent) => {
    const size = (): readonly [number, number] => [box.current?.clientWidth ?? 1_264, box.current?.clientHeight ?? 800]
    const reset = (): void => {
      forget(userId)
      api.fromJSON(defaultLayout(...size()))
    }
    restore(api, userId, size())
    useWorkspace.setState({ api, reset, open: openPanels(api) })
  }, [userId])
  useStoring(userId)
  useEffect(() => () => useWorkspace.setState({ api: null, open: [], slots: {} }), [])
  return (
    <div ref={box} className="h-full" data-testid="workspace">
      <DockviewReact
        components={COMPONENTS} defaultTabComponent={WorkspaceTab} leftHeaderActionsComponent={GroupNote} rightHeaderActionsComponent={GroupActions} watermarkComponent={NoPanels}
        theme={THEME} onReady={begin} disableFloatingGroups disableTabsOverflowList scrollbars="native" getTabContextMenuItems={() => []}
      />
    </div>
  )
}

const openPanels = (api: DockviewApi): readonly PanelId[] => api.panels.map((panel) => panel.id).filter(isPanelId)

/** A layout that cannot be read or drawn is set back, and the person is told. */
function restore(api: DockviewApi, userId: string, size: readonly [number, number]): void {
  let text: string | null = null
  try { text = localStorage.getItem(layoutKey(userId)) } catch { /* storage is refused: the default */ }
  const layout = readLayout(text)
  if (layout !== null) {
    try {
      api.fromJSON(layout)
      return
    } catch { /* told below */ }
  }
  if (text !== null) {
    forget(userId)
    showToast({ id: 'layout', tone: 'warning', title: 'The stored layout could not be read', text: 'The panels stand in their first places again.' })
  }
  api.clear()
  api.fromJSON(defaultLayout(...size))
}

function forget(userId: string): void {
  try { localStorage.removeItem(layoutKey(userId)) } catch { /* nothing is stored then */ }
}

function useStoring(userId: string): void {
  const api = useWorkspace((state) => state.api)
  useEffect(() => {
    if (api === null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const store = (): void => {
      if (api.width === 0 || api.height === 0) return
      // Nothing to come back to: the next page begins with the panels in their first places.
      if (api.panels.length === 0) return forget(userId)
      try { localStorage.setItem(layoutKey(userId), layoutText(api.toJSON())) } catch { /* kept for this page only */ }
    }
    const listening = api.onDidLayoutChange(() => {
      useWorkspace.setState({ open: openPanels(api) })
      clearTimeout(timer)
      timer = setTimeout(store, STORE_AFTER_MS)
    })
    return () => {
      clearTimeout(timer)
      listening.dispose()
    }
  }, [api, userId])
}

function NoPanels() {
  const reset = useWorkspace((state) => state.reset)
  return (
    <div className="grid h-full place-items-center text-center">
      <div>
        <p className="text-base">Every panel is closed.</p>
        <p className="mt-1 mb-3 text-muted">The Panels menu below opens them one by one.</p>
        <Button onClick={reset}>Reset layout</Button>
      </div>
    </div>
  )
}
