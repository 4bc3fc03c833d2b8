'use client'
import { useEffect } from 'react'
import { openOverlay, useOverlay } from './overlays.ts'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

export function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        openOverlay(useOverlay.getState().open === 'palette' ? null : 'palette')
      } else if (event.key === '?' && !isTyping(event.target) && useOverlay.getState().open === null) openOverlay('keys')
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
