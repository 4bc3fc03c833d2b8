'use client'
import type { OrderDetail, OverrideRecord } from '@sluice/protocol'
import { cn, formatTimeUs, SafeText, visibleText } from '@sluice/ui'
import { CommandButton } from '../command/command-button.tsx'
import { useSendBlock } from '../command/use-send-block.ts'
import { useNowMs } from '../stream/use-desk-rows.ts'
import { askOverride } from './override-asked.ts'
import { overrideText, countdownText, holding } from './override-words.ts'

/** The overrides that hold now, with who, why and for how long: on every picture of the order's waterfall. Nothing where there is none. */
export function OverrideStrip({ detail, compact = false, className }: { readonly detail: OrderDetail; readonly compact?: boolean; readonly className?: string }) {
  const held = holding(detail.overrides)
  if (held.length === 0) return null
  return (
    <ul aria-label="Overrides that hold" className={cn('flex flex-col', className)}>
      {held.map((override) => <OverrideBadge key={override.overrideId} override={override} compact={compact} />)}
    </ul>
  )
}

function OverrideBadge({ override, compact }: { readonly override: OverrideRecord; readonly compact: boolean }) {
  const nowMs = useNowMs(1_000)
  const isPause = override.action.kind === 'pause'
  const blocked = useSendBlock(isPause ? 'resumeParent' : 'endOverride')
  const until = override.expiresUs === null ? 'until ended' : nowMs === 0 ? `until ${formatTimeUs(override.expiresUs, false)}` : `ends in ${countdownText(override.expiresUs, nowMs)}`
  return (
    <li data-testid="override-badge" data-kind={override.action.kind} data-override={override.overrideId} title={`${visibleText(override.by)}: ${visibleText(override.reason)}`}
      className="flex min-h-[30px] items-center gap-2 border-b border-line border-l-2 border-l-warning bg-warning-soft py-[3px] pr-1.5 pl-2.5">
      <span className="shrink-0 font-semibold text-warning">{overrideText(override)}</span>
      <SafeText lines={1} className={cn('shrink-0', compact ? 'max-w-[13ch]' : 'max-w-[32ch]')}>{override.by}</SafeText>
      {!compact && <span className="shrink-0 text-muted">since {formatTimeUs(override.sinceUs, false)}</span>}
      <SafeText lines={1} className="flex-1 text-muted">{override.reason}</SafeText>
      <span className="shrink-0">{until}</span>
      <CommandButton blocked={blocked} hint={isPause ? 'Resume the order' : 'End this override'} onClick={() => askOverride(override.parentId, isPause ? { kind: 'resume' } : { kind: 'end', override })}>{isPause ? 'Resume' : 'End'}</CommandButton>
    </li>
  )
}
