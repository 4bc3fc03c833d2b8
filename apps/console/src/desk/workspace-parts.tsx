'use client'
import { PanelDockProvider } from '@sluice/ui'
import type { IDockviewHeaderActionsProps, IDockviewPanelHeaderProps, IDockviewPanelProps } from 'dockview-react'
import { X } from 'lucide-react'
import { useCallback, useEffect, useMemo, useState, type ComponentType } from 'react'
import { isPanelId, PANELS, type PanelId } from './workspace-layout.ts'
import { setSlot, useWorkspace } from './workspace-state.ts'

const NO_SLOTS = { note: null, actions: null }

/** A panel in its place: its name goes to the tab, note and actions to the head of its group. */
export function docked(panelId: PanelId, Content: ComponentType) {
  return function DockedContent({ api }: IDockviewPanelProps) {
    const { note, actions } = useWorkspace((state) => state.slots[panelId] ?? NO_SLOTS)
    const setTitle = useCallback((title: string) => api.setTitle(title), [api])
    const dock = useMemo(() => ({ note, actions, setTitle }), [note, actions, setTitle])
    return <PanelDockProvider value={dock}><Content /></PanelDockProvider>
  }
}

/** The tab: its panel's name, and nothing that could be pressed within it. */
export function WorkspaceTab({ api }: IDockviewPanelHeaderProps) {
  const [title, setTitle] = useState(api.title ?? '')
  useEffect(() => {
    setTitle(api.title ?? '')
    const listening = api.onDidTitleChange((event) => setTitle(event.title))
    return () => listening.dispose()
  }, [api])
  return <span className="sluice-tab" title={title}>{title}</span>
}

const shownPanel = ({ activePanel }: IDockviewHeaderActionsProps): PanelId | null => (activePanel !== undefined && isPanelId(activePanel.id) ? activePanel.id : null)

function usePlace(panelId: PanelId | null, part: 'note' | 'actions'): (element: Element | null) => void {
  return useCallback((element: Element | null) => {
    if (panelId !== null) setSlot(panelId, part, element)
  }, [panelId, part])
}

export function GroupNote(props: IDockviewHeaderActionsProps) {
  return <div ref={usePlace(shownPanel(props), 'note')} className="flex h-full min-w-0 items-center" />
}

export function GroupActions(props: IDockviewHeaderActionsProps) {
  const panelId = shownPanel(props)
  const { activePanel } = props
  return (
    <div className="flex h-full items-center gap-1.5 pr-1">
      <div ref={usePlace(panelId, 'actions')} className="flex items-center gap-2" />
      {panelId !== null && activePanel !== undefined && (
        <button type="button" aria-label={`Close ${PANELS[panelId]}`} title="Close; the Panels menu below opens it again" onClick={() => activePanel.api.close()} className="grid size-6 place-items-center rounded-[3px] text-faint hover:bg-hover hover:text-text">
          <X aria-hidden size={13} />
        </button>
      )}
    </div>
  )
}
