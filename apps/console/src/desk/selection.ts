import { create } from 'zustand'

interface Selection {
  readonly parentId: string | null
  readonly symbol: string | null
}

/** What the desk page looks at: an order brings its symbol along. */
export const useSelection = create<Selection>(() => ({ parentId: null, symbol: null }))

export const selectOrder = (parentId: string, symbol: string): void => useSelection.setState({ parentId, symbol })
export const selectSymbol = (symbol: string): void => useSelection.setState({ symbol })
