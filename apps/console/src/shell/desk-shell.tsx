'use client'
import { useEffect, type ReactNode } from 'react'
import { RequestFailed } from '../api/http.ts'
import { useMe } from '../api/queries.ts'
import { connectDesk } from '../stream/desk-socket.ts'
import { CommandPalette } from './command-palette.tsx'
import { DeskBanners } from './desk-banners.tsx'
import { KeySheet } from './key-sheet.tsx'
import { KillDialog } from './kill-dialog.tsx'
import { StatusFooter } from './status-footer.tsx'
import { readTheme } from './theme.ts'
import { TopBar } from './top-bar.tsx'
import { useShortcuts } from './use-shortcuts.ts'

/** What stands around every page of a signed-in person: bar, banners, footer, dialogs and the one connection. */
export function DeskShell({ children }: { readonly children: ReactNode }) {
  const me = useMe()
  useShortcuts()
  useEffect(readTheme, [])
  const signedOut = me.error instanceof RequestFailed && me.error.status === 401
  useEffect(() => {
    if (signedOut) window.location.assign('/sign-in')
  }, [signedOut])
  const known = me.data !== undefined
  useEffect(() => {
    if (known) connectDesk()
  }, [known])
  return (
    <div className="flex h-dvh min-w-[1180px] flex-col overflow-hidden">
      <TopBar />
      <DeskBanners />
      <main className="min-h-0 flex-1">{children}</main>
      <StatusFooter />
      <KillDialog />
      <CommandPalette />
      <KeySheet />
    </div>
  )
}
