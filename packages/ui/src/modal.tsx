'use client'
import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './class-names.ts'

export interface ModalProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  readonly description?: ReactNode
  readonly children: ReactNode
  readonly tone?: 'plain' | 'critical'
  readonly testId?: string
}

/** Escape and the cross close it; the focus comes back to where it was. */
export function Modal({ open, onOpenChange, title, description, children, tone = 'plain', testId }: ModalProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/55" />
        <Dialog.Content
          data-testid={testId}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={cn(
            'fixed top-[18vh] left-1/2 z-50 w-[440px] max-w-[calc(100vw-32px)] -translate-x-1/2 rounded-[6px] border bg-panel p-4',
            tone === 'critical' ? 'border-critical' : 'border-line-strong',
          )}
        >
          <div className="mb-1 flex items-center justify-between">
            <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
            <Dialog.Close aria-label="Close" className="grid size-6 place-items-center rounded-[3px] text-muted hover:bg-hover hover:text-text"><X aria-hidden size={14} /></Dialog.Close>
          </div>
          {description !== undefined && <Dialog.Description className="mb-3 text-base text-muted">{description}</Dialog.Description>}
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
