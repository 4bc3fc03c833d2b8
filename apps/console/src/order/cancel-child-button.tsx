'use client'
import type { ParentRow } from '@sluice/protocol'
import { CommandButton } from '../command/command-button.tsx'
import { useSendBlock } from '../command/use-send-block.ts'
import { orderBlock, type Pending } from './order-pending.ts'
import { askOverride } from './override-asked.ts'
import { awayText, useVenuesAway } from './venues-away.ts'

export interface CancelChildButtonProps {
  readonly parent: Pick<ParentRow, 'parentId' | 'status'>
  /** What is on its way for the whole order. */
  readonly pending: Pending | null
  readonly child: { readonly clOrdId: string; readonly mic: string; readonly cancelling: boolean }
}

/** Cancels one live child. */
export function CancelChildButton({ parent, pending, child }: CancelChildButtonProps) {
  const block = useSendBlock('cancelChild')
  const gone = awayText(child.mic, useVenuesAway())
  const blocked = child.cancelling ? `A cancel of it is on its way already.${gone === null ? '' : ` ${gone}: its answer comes when it is back.`}` : orderBlock(parent, pending, 'cancel-child') ?? block
  return (
    <CommandButton tone="ghost" data-testid="override-cancel-child" data-child={child.clOrdId} aria-label={`Cancel child ${child.clOrdId} at ${child.mic}`} className="px-1.5 text-xs" blocked={blocked} {...(gone === null ? {} : { hint: `${gone}: the cancel waits until it is back.` })}
      onClick={() => askOverride(parent.parentId, { kind: 'cancel-child', clOrdId: child.clOrdId })}>Cancel</CommandButton>
  )
}
