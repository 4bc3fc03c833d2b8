'use client'
import { useLayoutEffect } from 'react'

/** When what lies over the page closes, the focus goes back to where it was before, unless somebody has taken it elsewhere. */
export function useFocusBack(open: boolean): void {
  useLayoutEffect(() => {
    if (!open) return
    const opener = document.activeElement
    return () => {
      // After the closing content has left the page and let go of the focus.
      setTimeout(() => {
        const nowhere = document.activeElement === null || document.activeElement === document.body
        if (nowhere && opener instanceof HTMLElement && opener.isConnected) opener.focus()
      })
    }
  }, [open])
}
