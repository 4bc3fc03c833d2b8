'use client'
import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

const DELAY_MS = 350

export interface TooltipProps {
  readonly content: ReactNode
  /** One element that can be pointed at; wrap what may be disabled in a span. */
  readonly children: ReactNode
  readonly side?: 'top' | 'right' | 'bottom' | 'left'
}

/** Says more of what is pointed at or has the focus; nothing that is said nowhere else. */
export function Tooltip({ content, children, side = 'bottom' }: TooltipProps) {
  return (
    <Radix.Provider delayDuration={DELAY_MS}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content side={side} sideOffset={4} collisionPadding={8} className="z-[60] max-w-[320px] rounded-[4px] border border-line-strong bg-raised px-2 py-1 text-sm break-words text-text">{content}</Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
