'use client'
import { Popover as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

export interface PopoverProps {
  /** The button that opens it. */
  readonly trigger: ReactNode
  readonly label: string
  readonly children: ReactNode
  readonly align?: 'start' | 'center' | 'end'
  readonly open?: boolean
  readonly onOpenChange?: (open: boolean) => void
  readonly testId?: string
}

/** Controls beside a button; Escape closes it. */
export function Popover({ trigger, label, children, align = 'end', open, onOpenChange, testId }: PopoverProps) {
  return (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content align={align} sideOffset={4} collisionPadding={8} aria-label={label} data-testid={testId} className="z-50 max-h-(--radix-popover-content-available-height) max-w-[min(560px,calc(100vw-32px))] overflow-auto rounded-[4px] border border-line-strong bg-raised p-2">
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
