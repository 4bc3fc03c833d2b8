'use client'
import { cn, useScrollStop } from '@sluice/ui'
import type { ReactNode } from 'react'

/** Scrolls down within itself, by key too while there is more than it shows. */
export function ScrollBox({ label, className, children }: { readonly label: string; readonly className?: string; readonly children: ReactNode }) {
  const stop = useScrollStop<HTMLDivElement>()
  return <div {...stop} role="group" aria-label={label} className={cn('min-h-0 overflow-x-hidden overflow-y-auto focus-visible:outline-offset-[-2px]', className)}>{children}</div>
}
