'use client'
import { createContext, useContext } from 'react'

/** Where a panel that lives in a dock puts the parts of its head; a tab bears its name. */
export interface PanelDock {
  /** Null while another panel is shown in its place. */
  readonly note: Element | null
  readonly actions: Element | null
  /** Names the tab. */
  readonly setTitle: (title: string) => void
}

const PanelDockContext = createContext<PanelDock | null>(null)
export const PanelDockProvider = PanelDockContext.Provider
export const usePanelDock = (): PanelDock | null => useContext(PanelDockContext)
