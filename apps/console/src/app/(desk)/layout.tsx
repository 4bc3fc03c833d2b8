import type { ReactNode } from 'react'
import { DeskShell } from '../../shell/desk-shell.tsx'

export default function DeskLayout({ children }: { readonly children: ReactNode }) {
  return <DeskShell>{children}</DeskShell>
}
