'use client'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './class-names.ts'
import { useFocusBack } from './use-focus-back.ts'

export interface DialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: ReactNode
  readonly description?: ReactNode
  readonly children: ReactNode
  readonly tone?: 'plain' | 'critical'
  readonly size?: 'small' | 'medium' | 'large'
  readonly testId?: string
}

const WIDTHS: Readonly<Record<NonNullable<DialogProps['size']>, string>> = { small: 'w-[440px]', medium: 'w-[560px]', large: 'w-[760px]' }
export const OVERLAY_CLASS = 'fixed inset-0 z-40 bg-black/55'
/** Longer than the window: it scrolls within itself. */
export const DIALOG_CLASS = 'fixed top-[10vh] left-1/2 z-50 flex max-h-[80vh] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-[6px] border bg-panel'

/** Over the page. Escape and the cross close it; the focus stays within and comes back to where it was. */
export function Dialog({ open, onOpenChange, title, description, children, tone = 'plain', size = 'small', testId }: DialogProps) {
  useFocusBack(open)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY_CLASS} />
        <Radix.Content
          data-testid={testId}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={cn(DIALOG_CLASS, WIDTHS[size], tone === 'critical' ? 'border-critical' : 'border-line-strong')}
        >
          <div className="flex shrink-0 items-start justify-between gap-3 px-4 pt-4">
            <Radix.Title className="min-w-0 text-lg font-semibold break-words">{title}</Radix.Title>
            <Radix.Close aria-label="Close" className="grid size-6 shrink-0 place-items-center rounded-[3px] text-muted hover:bg-hover hover:text-text"><X aria-hidden size={14} /></Radix.Close>
          </div>
          <div className="min-h-0 overflow-y-auto px-4 pt-1 pb-4">
            {description !== undefined && <Radix.Description asChild><div className="mb-3 text-base text-muted">{description}</div></Radix.Description>}
            {children}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** The buttons at the end of a dialog's form. */
export const DialogActions = ({ children }: { readonly children: ReactNode }) => <div className="mt-1 flex flex-wrap justify-end gap-2">{children}</div>
