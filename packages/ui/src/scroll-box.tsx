'use client'
import type { ReactNode } from 'react'
import { cn } from './class-names.ts'
import { useScrollStop } from './use-scroll-stop.ts'

/** A part that scrolls by itself, by key too while it has more than it shows. */
export function ScrollBox({ label, className, children }: { readonly label: string; readonly className?: string; readonly children: ReactNode }) {
  const stop = useScrollStop<HTMLDivElement>()
  return <div {...stop} role="group" aria-label={label} className={cn('overflow-auto focus-visible:outline-offset-[-2px]', className)}>{children}</div>
}
