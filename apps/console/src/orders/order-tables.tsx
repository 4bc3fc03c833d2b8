'use client'
import { executionId, type ChildRecord, type ExecutionRecord, type ParentRow } from '@sluice/protocol'
import { Button, Cell, cn, formatDurationUs, formatNumber, formatPrice, formatTimeUs, HeadCell, SafeText, Table, TableRow } from '@sluice/ui'
import { useMemo, useState, type ReactNode } from 'react'
import { CancelChildButton } from '../order/cancel-child-button.tsx'
import type { Pending } from '../order/order-pending.ts'
import { awayText, useVenuesAway, type VenuesAway } from '../order/venues-away.ts'
import { averagePrice, isOpen } from '../order/waterfall-model.ts'
import { MANNER_WORDS, stateWords } from '../order/words.ts'
import { SettleButton } from '../sessions/unsettled-panel.tsx'
import { executionWords, type ExecutionWords } from './execution-words.ts'

type Head = readonly [label: string, number: boolean]
const CHILD_HEADS: readonly Head[] = [['Sent', false], ['Child', false], ['Venue', false], ['How', false], ['Shares', true], ['Filled', true], ['Price', true], ['Avg px', true], ['Answer', true], ['State', false], ['', false]]
const EXECUTION_HEADS: readonly Head[] = [['Received', false], ['Venue', false], ['ExecID', false], ['Child', false], ['Shares', true], ['Price', true], ['Fee USD', true], ['Liquidity', false], ['Mid then', true], ['Kind', false]]
/** Gives way on a narrow page, where the story tells it. */
const WIDE = 'max-[1499px]:hidden'
const heads = (of: readonly Head[]) => of.map(([label, number]) => <HeadCell key={label} number={number} {...(label === 'Mid then' ? { className: WIDE } : {})}>{label === '' ? <span className="sr-only">Cancel</span> : label}</HeadCell>)

/** Rows drawn at first, and added by each wish for more: an order may have thousands. */
const ROWS_STEP = 200

function useNewest<R>(rows: readonly R[]): { readonly shown: readonly R[]; readonly more: ReactNode } {
  const [count, setCount] = useState(ROWS_STEP)
  const rest = rows.length - count
  return {
    shown: rows.slice(-count).reverse(),
    more: rest > 0 ? <div className="px-3 py-2"><Button onClick={() => setCount((before) => before + ROWS_STEP)}>Show {formatNumber(Math.min(rest, ROWS_STEP))} older of {formatNumber(rest)}</Button></div> : null,
  }
}

/** Newest first. */
export function ChildrenTable({ parent, pending, rows }: { readonly parent: ParentRow; readonly pending: Pending | null; readonly rows: readonly ChildRecord[] }) {
  const { shown, more } = useNewest(rows)
  const away = useVenuesAway()
  if (rows.length === 0) return <p className="px-3 py-2 text-muted">No child order was sent yet. Each one that leaves for a venue is listed here, with its answer.</p>
  return (
    <>
      <Table caption="Children" testId="children-table" head={heads(CHILD_HEADS)}>
        {shown.map((child) => (
          <TableRow key={child.clOrdId} data-child={child.clOrdId}>
            <Cell>{formatTimeUs(child.sentUs)}</Cell>
            <Cell className="text-muted">{child.clOrdId}</Cell>
            <Cell>{child.mic}</Cell>
            <Cell className="text-muted">{MANNER_WORDS[child.aggressiveness]}{child.overrideId === null ? '' : ', by hand'}</Cell>
            <Cell number>{formatNumber(child.orderQty)}</Cell>
            <Cell number>{formatNumber(child.cumQty)}</Cell>
            <Cell number>{formatPrice(child.price)}</Cell>
            <Cell number>{formatPrice(averagePrice(child), 10_000, 3)}</Cell>
            <Cell number>{formatDurationUs(child.ackedUs === null ? null : child.ackedUs - child.sentUs)}</Cell>
            <Cell className={cn('max-w-[104px] min-[1500px]:max-w-[220px]', (child.status === 'rejected' || child.status === 'unknown') && 'text-worse', isOpen(child) && away.has(child.mic) && 'text-warning')}><SafeText lines={1}>{childStateText(child, away)}</SafeText></Cell>
            <Cell className="sticky right-0 bg-panel py-0">{child.status === 'unknown' ? <SettleButton row={child} /> : isOpen(child) && <CancelChildButton parent={parent} pending={pending} child={{ clOrdId: child.clOrdId, mic: child.mic, cancelling: child.status === 'pendingCancel' }} />}</Cell>
          </TableRow>
        ))}
      </Table>
      {more}
    </>
  )
}

/** Newest first. */
export function ExecutionsTable({ rows }: { readonly rows: readonly ExecutionRecord[] }) {
  const { shown, more } = useNewest(rows)
  const words = useMemo(() => executionWords(rows), [rows])
  if (rows.length === 0) return <p className="px-3 py-2 text-muted">Nothing was executed yet. Fills, and what venues take back or correct of them, are listed here.</p>
  return (
    <>
      <Table caption="Executions, prices in USD" testId="executions-table" head={heads(EXECUTION_HEADS)}>
        {shown.map((execution) => (
          <TableRow key={executionId(execution)} data-execution={executionId(execution)} data-kind={execution.kind ?? 'trade'} data-struck={words.get(execution)?.struck === true} className={words.get(execution)?.struck === true ? 'text-muted *:line-through [&>td:last-child]:no-underline' : undefined}>
            <Cell>{formatTimeUs(execution.receivedUs)}</Cell>
            <Cell>{execution.mic}</Cell>
            <Cell className="max-w-[72px] text-muted min-[1500px]:max-w-[200px]"><SafeText lines={1}>{execution.execId}</SafeText></Cell>
            <Cell className="text-muted">{execution.clOrdId}</Cell>
            <Cell number className={execution.lastQty < 0 ? 'text-worse' : undefined}>{formatNumber(execution.lastQty)}</Cell>
            <Cell number>{formatPrice(execution.lastPx)}</Cell>
            <Cell number>{formatNumber(execution.feeMicro / 1_000_000, 2)}</Cell>
            <Cell>{execution.liquidity}</Cell>
            <Cell number className={WIDE}>{formatPrice(execution.midAtFill, 10_000, 3)}</Cell>
            <Cell className="max-w-[96px] overflow-hidden min-[1500px]:max-w-[240px]"><ExecutionKind words={words.get(execution)} /></Cell>
          </TableRow>
        ))}
      </Table>
      {more}
    </>
  )
}

/** Its state, where its venue is away that it is, and what the venue wrote. */
function childStateText(child: ChildRecord, away: VenuesAway): string {
  const gone = isOpen(child) ? awayText(child.mic, away) : null
  return `${stateWords(child.status)}${gone === null ? '' : `, ${gone}`}${child.text === null || child.text === '' ? '' : `: ${child.text}`}`
}

/** What kind of row it is and what it refers to; a plain trade says nothing. */
function ExecutionKind({ words }: { readonly words: ExecutionWords | undefined }) {
  if (words === undefined || (words.kind === '' && words.note === '')) return <span className="text-faint">trade</span>
  return <SafeText lines={1} className={words.kind === 'Told by a person' ? '' : 'text-warning'}>{[words.kind, words.note].filter((text) => text !== '').join(', ')}</SafeText>
}
