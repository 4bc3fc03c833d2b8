import type { ChildRecord, ExecutionRecord } from '@sluice/protocol'
import { formatDurationUs, formatNumber, formatPrice, formatTimeUs } from '@sluice/ui'
import type { ReactNode } from 'react'
import { averagePrice } from '../order/waterfall-model.ts'
import { MANNER_WORDS } from '../order/words.ts'

type Head = readonly [label: string, right: boolean]
const CHILD_HEADS: readonly Head[] = [['Sent', false], ['Child', false], ['Venue', false], ['How', false], ['Shares', true], ['Filled', true], ['Price', true], ['Avg px', true], ['Answer', true], ['State', false]]
const EXECUTION_HEADS: readonly Head[] = [['Received', false], ['Venue', false], ['ExecID', false], ['Child', false], ['Shares', true], ['Price', true], ['Fee USD', true], ['Liquidity', false], ['Mid then', true]]

function Table({ heads, children, testId }: { readonly heads: readonly Head[]; readonly children: ReactNode; readonly testId: string }) {
  return (
    <table data-testid={testId} className="w-full border-collapse whitespace-nowrap">
      <thead><tr className="h-[24px] text-xs text-muted">{heads.map(([label, right]) => <th key={label} scope="col" className={`px-1.5 font-normal first:pl-3 last:pr-3 ${right ? 'text-right' : 'text-left'}`}>{label}</th>)}</tr></thead>
      <tbody>{children}</tbody>
    </table>
  )
}

const LEFT = 'px-1.5 first:pl-3 last:pr-3'
const RIGHT = 'px-1.5 last:pr-3 text-right'

export function ChildrenTable({ rows }: { readonly rows: readonly ChildRecord[] }) {
  if (rows.length === 0) return <p className="px-3 py-2 text-muted">No child orders.</p>
  return (
    <Table heads={CHILD_HEADS} testId="children-table">
      {rows.map((child) => (
        <tr key={child.clOrdId} className="h-[22px] border-t border-line" title={child.text ?? undefined}>
          <td className={LEFT}>{formatTimeUs(child.sentUs)}</td>
          <td className={`${LEFT} text-muted`}>{child.clOrdId}</td>
          <td className={LEFT}>{child.mic}</td>
          <td className={`${LEFT} text-muted`}>{MANNER_WORDS[child.aggressiveness]}</td>
          <td className={RIGHT}>{formatNumber(child.orderQty)}</td>
          <td className={RIGHT}>{formatNumber(child.cumQty)}</td>
          <td className={RIGHT}>{formatPrice(child.price)}</td>
          <td className={RIGHT}>{formatPrice(averagePrice(child), 10_000, 3)}</td>
          <td className={RIGHT}>{formatDurationUs(child.ackedUs === null ? null : child.ackedUs - child.sentUs)}</td>
          <td className={child.status === 'rejected' || child.status === 'unknown' ? `${LEFT} text-worse` : LEFT}>{stateWords(child.status)}</td>
        </tr>
      ))}
    </Table>
  )
}

/** pendingNew to pending new. */
const stateWords = (status: string): string => status.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

export function ExecutionsTable({ rows }: { readonly rows: readonly ExecutionRecord[] }) {
  if (rows.length === 0) return <p className="px-3 py-2 text-muted">No executions.</p>
  return (
    <Table heads={EXECUTION_HEADS} testId="executions-table">
      {rows.map((execution) => (
        <tr key={`${execution.mic}:${execution.execId}`} className="h-[22px] border-t border-line">
          <td className={LEFT}>{formatTimeUs(execution.receivedUs)}</td>
          <td className={LEFT}>{execution.mic}</td>
          <td className={`${LEFT} text-muted`}>{execution.execId}</td>
          <td className={`${LEFT} text-muted`}>{execution.clOrdId}</td>
          <td className={RIGHT}>{formatNumber(execution.lastQty)}</td>
          <td className={RIGHT}>{formatPrice(execution.lastPx)}</td>
          <td className={RIGHT}>{formatNumber(execution.feeMicro / 1_000_000, 2)}</td>
          <td className={LEFT}>{execution.liquidity}</td>
          <td className={RIGHT}>{formatPrice(execution.midAtFill, 10_000, 3)}</td>
        </tr>
      ))}
    </Table>
  )
}
