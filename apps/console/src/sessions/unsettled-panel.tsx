'use client'
import type { UnsettledRow } from '@sluice/protocol'
import { formatDurationUs, formatNumber, formatPrice, formatTimeUs, Panel, PanelBody, ScrollBox, StaleBar, StatusDot, type PanelState } from '@sluice/ui'
import Link from 'next/link'
import { CommandButton } from '../command/command-button.tsx'
import { useSendBlock } from '../command/use-send-block.ts'
import { SIDE_WORDS } from '../order/words.ts'
import { useTopic } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { askSettle, SettleDialog } from './settle-dialog.tsx'
import { silenceText } from './silence-text.ts'

/** Orders about which their venue is silent: their quantity stays reserved until the venue answers, or a person settles them with evidence. */
export function UnsettledPanel({ nowMs }: { readonly nowMs: number }) {
  const { rows, ready } = useTopic('unsettled')
  const trust = useTrust()
  const sorted = [...rows.values()].sort((a, b) => a.sinceUs - b.sinceUs)
  const disconnected = trust.level === 'disconnected'
  const state: PanelState = !ready
    ? disconnected ? { kind: 'disconnected', why: trust.why } : { kind: 'loading', label: 'Loading silent orders', rows: 3 }
    : sorted.length === 0 ? { kind: 'empty', title: 'No order waits for its venue', text: 'An order whose venue does not answer is listed here, with the quantity that stays reserved for it.' } : { kind: 'ready' }
  return (
    <Panel title="Silent venues" testId="unsettled" className="flex-1" bodyClassName="flex flex-col overflow-hidden" note={sorted.length === 0 ? undefined : <span className="text-warning">{`${formatNumber(sorted.length)} ${sorted.length === 1 ? 'order' : 'orders'} without an answer`}</span>}>
      <PanelBody state={state}>
        {disconnected && <StaleBar>From before the connection was lost.</StaleBar>}
        <ScrollBox label="Orders whose venue is silent" className="min-h-0 flex-1"><ul>{sorted.map((row) => <Unsettled key={row.clOrdId} row={row} nowMs={nowMs} />)}</ul></ScrollBox>
      </PanelBody>
      <SettleDialog />
    </Panel>
  )
}

function Unsettled({ row, nowMs }: { readonly row: UnsettledRow; readonly nowMs: number }) {
  const { clOrdId, parentId, mic, side, symbol, orderQty, leavesQty, price, status, sinceUs } = row
  const unknown = status === 'unknown'
  return (
    <li data-testid="unsettled-row" data-child={clOrdId} data-status={status} className="border-b border-line px-3 py-2 text-sm">
      <div className="flex items-center gap-2">
        <StatusDot tone={unknown ? 'critical' : 'warning'} />
        <span className="font-semibold">{mic}</span>
        <span className="min-w-0 truncate">{`${SIDE_WORDS[side]} ${formatNumber(orderQty)} ${symbol} at ${formatPrice(price)}`}</span>
        <span className="ml-auto"><SettleButton row={row} /></span>
      </div>
      <p className="mt-0.5 text-muted">{silenceText(row)}. <span className="text-text">{formatNumber(leavesQty)} stay reserved</span>.</p>
      <p className="text-xs text-muted">{`${clOrdId} of `}<Link href={`/orders/${parentId}`} className="text-accent-text hover:underline">{parentId}</Link>{`, since ${formatTimeUs(sinceUs, false)}${nowMs === 0 ? '' : ` (${formatDurationUs(Math.max(0, nowMs * 1_000 - sinceUs))})`}`}</p>
    </li>
  )
}

/** Opens the dialog that settles a child; only what the engine calls unknown is settled by hand. */
export function SettleButton({ row }: { readonly row: Pick<UnsettledRow, 'clOrdId' | 'parentId' | 'mic' | 'symbol' | 'side' | 'orderQty' | 'leavesQty' | 'status'> }) {
  const block = useSendBlock('resolveChild')
  const blocked = block ?? (row.status === 'unknown' ? null : 'The desk still asks by itself: first for a cancel, then for the state. It can be settled once it counts as unknown.')
  return <CommandButton data-testid="settle" data-child={row.clOrdId} blocked={blocked} onClick={() => askSettle(row)} className="px-1.5">Settle…</CommandButton>
}
