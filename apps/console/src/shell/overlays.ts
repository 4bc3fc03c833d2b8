import { create } from 'zustand'

export type Overlay = 'kill' | 'palette' | 'keys' | 'password'

/** At most one thing lies over the page. */
export const useOverlay = create<{ readonly open: Overlay | null }>(() => ({ open: null }))
export const openOverlay = (open: Overlay | null): void => useOverlay.setState({ open })
