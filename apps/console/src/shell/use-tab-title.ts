'use client'
import { usePathname } from 'next/navigation'
import { useEffect } from 'react'
import { useAlerts } from '../stream/use-alerts.ts'
import { tabTitle } from './pages.ts'

/** Keeps the count of unacknowledged alerts in the tab, also where the page's own title comes later. */
export function useTabTitle(): void {
  const path = usePathname()
  const title = tabTitle(path, useAlerts().counts.unacknowledged)
  useEffect(() => {
    const keep = (): void => {
      if (document.title !== title) document.title = title
    }
    keep()
    const observer = new MutationObserver(keep)
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => observer.disconnect()
  }, [title])
}
