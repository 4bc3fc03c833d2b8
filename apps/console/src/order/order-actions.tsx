'use client'
import type { CommandName, OrderDetail } from '@sluice/protocol'
import type { ButtonProps } from '@sluice/ui'
import { CommandButton } from '../command/command-button.tsx'
import { useSendBlock } from '../command/use-send-block.ts'
import { useKill } from '../stream/use-desk-rows.ts'
import { orderBlock, pendingOf } from './order-pending.ts'
import { askOverride } from './override-asked.ts'
import { OverrideDialogs } from './override-dialogs.tsx'
import { holding } from './override-words.ts'

/** What a person may do to a working order. `compact`: pause or resume, replace, and cancel. Draws the dialogs of all overrides of the order. */
export function OrderActions({ detail, compact = false }: { readonly detail: OrderDetail; readonly compact?: boolean }) {
  const { parent, overrides } = detail
  const paused = holding(overrides).some((override) => override.action.kind === 'pause')
  const narrow = compact ? { className: 'px-1.5' } : {}
  if (parent.status !== 'working' && compact) return <OverrideDialogs detail={detail} />
  return (
    <>
      {paused
        ? <Action detail={detail} kind="resume" command="resumeParent" tone="primary" {...narrow}>Resume</Action>
        : <Action detail={detail} kind="pause" command="pauseParent" {...narrow}>Pause</Action>}
      {!compact && (
        <>
          <Action detail={detail} kind="exclude" command="excludeVenue" hint="No child goes to a venue">Exclude venue…</Action>
          <Action detail={detail} kind="force" command="forceVenue" hint="Everything goes to one venue">Force venue…</Action>
          <Action detail={detail} kind="replace" command="replaceParent" hint="Another quantity or limit">Replace…</Action>
          <Action detail={detail} kind="manual" command="sendChild" hint="Send one child by hand">Manual child…</Action>
        </>
      )}
      {compact && <Action detail={detail} kind="replace" command="replaceParent" hint="Another quantity or limit" className="px-1.5 max-[1599px]:hidden">Replace</Action>}
      <span data-testid="cancel-order"><Action detail={detail} kind="cancel" command="cancelParent" tone="critical" {...narrow}>{compact ? 'Cancel' : 'Cancel…'}</Action></span>
      <OverrideDialogs detail={detail} />
    </>
  )
}

type SimpleKind = 'pause' | 'resume' | 'cancel' | 'exclude' | 'force' | 'manual' | 'replace'

interface ActionProps extends Pick<ButtonProps, 'tone' | 'children' | 'className'> {
  readonly detail: OrderDetail
  readonly kind: SimpleKind
  readonly command: CommandName
  readonly hint?: string
}

function Action({ detail, kind, command, hint, ...rest }: ActionProps) {
  const { parent } = detail
  const block = useSendBlock(command)
  const blocked = orderBlock(parent, pendingOf(detail, useKill()), kind) ?? block
  return <CommandButton data-testid={`override-${kind}`} blocked={blocked} onClick={() => askOverride(parent.parentId, { kind })} {...(hint === undefined ? {} : { hint })} {...rest} />
}
