'use client'
import { usePathname } from 'next/navigation'
import { useEffect, type ReactNode } from 'react'
import { useMe } from '../api/queries.ts'
import { connectDesk } from '../stream/desk-socket.ts'
import { useDesk } from '../stream/desk-store.ts'
import { signInPath } from '../stream/session-end.ts'
import { offerViewHash } from '../stream/view-hash-window.ts'
import { AlertWatch } from './alert-watch.tsx'
import { ChangePasswordDialog } from './change-password-dialog.tsx'
import { CommandPalette } from './command-palette.tsx'
import { DeskBanners } from './desk-banners.tsx'
import { KeySheet } from './key-sheet.tsx'
import { KillDialog } from './kill-dialog.tsx'
import { fitsNarrow } from './pages.ts'
import { SessionEnded } from './session-ended.tsx'
import { StatusFooter } from './status-footer.tsx'
import { readTheme } from './theme.ts'
import { TopBar } from './top-bar.tsx'
import { useShortcuts } from './use-shortcuts.ts'

/** What stands around every page of a signed-in person: bar, banners, footer, dialogs and the one connection. */
export function DeskShell({ children }: { readonly children: ReactNode }) {
  const me = useMe()
  const path = usePathname()
  const ended = useDesk((state) => state.endedBecause)
  useShortcuts()
  useEffect(readTheme, [])
  useEffect(offerViewHash, [])
  const known = me.data !== undefined
  useEffect(() => {
    // Nothing was shown yet: whoever is not signed in goes straight to the form, and comes back here.
    if (ended !== null && !known) window.location.assign(signInPath(null, `${window.location.pathname}${window.location.search}`))
  }, [ended, known])
  useEffect(() => {
    if (known) connectDesk()
  }, [known])
  if (ended !== null) return known ? <SessionEnded reason={ended} /> : null
  return (
    // Relative, so that what is there for screen readers alone is clipped here too and makes no page to scroll.
    <div className="relative flex h-dvh flex-col overflow-hidden">
      <a href="#page" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-raised focus:p-2">Skip to the page</a>
      <TopBar />
      <DeskBanners />
      <main id="page" tabIndex={-1} className="min-h-0 flex-1 overflow-x-auto overflow-y-hidden outline-none"><div className={fitsNarrow(path) ? 'h-full' : 'h-full min-w-[1180px]'}>{children}</div></main>
      <StatusFooter />
      <div className="pointer-events-none fixed bottom-9 left-3 z-30 flex w-[360px] flex-col gap-2"><AlertWatch /></div>
      <KillDialog />
      <CommandPalette />
      <KeySheet />
      <ChangePasswordDialog />
    </div>
  )
}
