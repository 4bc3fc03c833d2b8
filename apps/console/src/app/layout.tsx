import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import mark from '../../../../public/sluice-mark.svg'
import { QueryProvider } from '../api/query-provider.tsx'
import { THEME_SCRIPT } from '../shell/theme.ts'
import './globals.css'

export const metadata: Metadata = { title: { default: 'Sluice', template: '%s · Sluice' }, description: 'Smart order router and trader console', icons: { icon: mark.src } }

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en" data-theme="dark" suppressHydrationWarning>
      <head><script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} /></head>
      <body><QueryProvider>{children}</QueryProvider></body>
    </html>
  )
}
