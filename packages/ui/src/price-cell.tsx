'use client'
import { useEffect, useRef, useState } from 'react'
import { cn } from './class-names.ts'

export interface PriceCellProps {
  /** Compared to tell up from down. */
  readonly value: number | null
  readonly text: string
  readonly className?: string
}

/** A value that flashes once when it changes and fades within a second. */
export function PriceCell({ value, text, className }: PriceCellProps) {
  const before = useRef(value)
  const [flash, setFlash] = useState<{ readonly direction: 'up' | 'down'; readonly no: number } | null>(null)
  useEffect(() => {
    const was = before.current
    before.current = value
    if (was === null || value === null || was === value) return
    setFlash((last) => ({ direction: value > was ? 'up' : 'down', no: (last?.no ?? 0) + 1 }))
  }, [value])
  return (
    <span key={flash?.no ?? 0} className={cn('rounded-[2px] px-1', flash !== null && `sluice-flash-${flash.direction}`, className)}>
      {text}
    </span>
  )
}
