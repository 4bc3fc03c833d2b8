'use client'
import { AlertDialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { cn } from './class-names.ts'
import { DIALOG_CLASS, DialogActions, OVERLAY_CLASS } from './dialog.tsx'
import { useFocusBack } from './use-focus-back.ts'

export interface ConfirmDialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  /** What will be lost. */
  readonly description: ReactNode
  readonly confirmLabel: string
  readonly onConfirm: () => void
  readonly keepLabel?: string
  readonly testId?: string
}

/** Asks before something is destroyed: the safe answer has the focus, a click beside it closes nothing. */
export function ConfirmDialog({ open, onOpenChange, title, description, confirmLabel, onConfirm, keepLabel = 'Keep it', testId }: ConfirmDialogProps) {
  useFocusBack(open)
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={OVERLAY_CLASS} />
        <AlertDialog.Content data-testid={testId} className={cn(DIALOG_CLASS, 'w-[440px] border-line-strong p-4')}>
          <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1 mb-3 text-base text-muted">{description}</AlertDialog.Description>
          <DialogActions>
            <AlertDialog.Cancel asChild><Button size="medium">{keepLabel}</Button></AlertDialog.Cancel>
            <AlertDialog.Action asChild><Button size="medium" tone="destroy" onClick={onConfirm}>{confirmLabel}</Button></AlertDialog.Action>
          </DialogActions>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
