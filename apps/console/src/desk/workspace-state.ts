import type { DockviewApi } from 'dockview-react'
import { create } from 'zustand'
import type { PanelId } from './workspace-layout.ts'

interface Slots {
  readonly note: Element | null
  readonly actions: Element | null
}

interface WorkspaceState {
  /** Null while no workspace is on the page. */
  readonly api: DockviewApi | null
  readonly open: readonly PanelId[]
  readonly reset: () => void
  /** Places in the heads of groups, for the panel that each shows. */
  readonly slots: Readonly<Partial<Record<PanelId, Slots>>>
}

export const useWorkspace = create<WorkspaceState>(() => ({ api: null, open: [], reset: () => undefined, slots: {} }))

export function setSlot(panelId: PanelId, part: keyof Slots, element: Element | null): void {
  useWorkspace.setState(({ slots }) => {
    const before = slots[panelId] ?? { note: null, actions: null }
    return before[part] === element ? {} : { slots: { ...slots, [panelId]: { ...before, [part]: element } } }
  })
}
