'use client'
import type { AuditEvent } from '@sluice/protocol'
import { Badge, Button, Cell, formatDayUs, formatNumber, formatTimeUs, HeadCell, NO_VALUE, Panel, PanelBody, SafeText, Segmented, Table, TableRow, type PanelState, type Tone } from '@sluice/ui'
import { useState } from 'react'
import { useAudit, type AuditShown } from '../api/people-queries.ts'
import { saveText } from '../grid/export-grid.ts'
import { titleCase } from '../order/words.ts'
import { auditCsv, codeText, outcomeText, targetText, whatText } from './audit-words.ts'

const TONES: Readonly<Record<AuditEvent['outcome'], Tone>> = { accepted: 'neutral', denied: 'warning', refused: 'critical', failed: 'critical' }

/** Refusals, sign-ins and what administrators did, newest first. */
export function AuditPanel() {
  const [shown, setShown] = useState<AuditShown>('all')
  const audit = useAudit(shown)
  const rows = audit.data?.pages.flatMap((page) => page.events) ?? []
  const state: PanelState = audit.data === undefined
    ? audit.isError ? { kind: 'failed', title: 'The audit could not be read', why: audit.error.message, onRetry: () => void audit.refetch() } : { kind: 'loading', label: 'Loading the audit' }
    : rows.length === 0 ? { kind: 'empty', title: shown === 'all' ? 'Nothing yet' : 'Nothing was refused', text: shown === 'all' ? 'Sign-ins, refusals and what administrators do appear here.' : 'Among everything that the desk keeps to be read.' }
      : { kind: 'ready', stale: audit.isError ? `Not read anew: ${audit.error.message}` : null }
  return (
    <Panel title="Audit" testId="audit-panel" note={audit.data === undefined ? undefined : audit.hasNextPage ? `the newest ${formatNumber(rows.length)}` : `${formatNumber(rows.length)}, all that are kept`}
      actions={
        <>
          <Segmented label="Events shown" testId="audit-filter" value={shown} onChange={setShown} options={[{ value: 'all', label: 'All' }, { value: 'refused', label: 'Refused only' }]} />
          <Button data-testid="audit-csv" disabled={rows.length === 0} onClick={() => saveText('audit.csv', auditCsv(rows))}>CSV</Button>
          <Button disabled={!audit.hasNextPage || audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>{audit.isFetchingNextPage ? 'Reading\u2026' : audit.hasNextPage || audit.data === undefined ? 'Read older' : 'These are all'}</Button>
        </>
      }>
      <PanelBody state={state}><AuditTable rows={rows} /></PanelBody>
    </Panel>
  )
}

function AuditTable({ rows }: { readonly rows: readonly AuditEvent[] }) {
  return (
    <Table caption="Audit, newest first" testId="audit-table" className="table-fixed"
      head={
        <>
          <HeadCell number className="w-[64px]">No</HeadCell><HeadCell className="w-[148px]">Time (New York)</HeadCell><HeadCell className="w-[150px]">Who</HeadCell><HeadCell className="w-[100px]">Role</HeadCell>
          <HeadCell className="w-[150px]">What</HeadCell><HeadCell className="w-[110px]">About</HeadCell><HeadCell>Reason given</HeadCell><HeadCell className="w-[90px]">Outcome</HeadCell><HeadCell>Details</HeadCell>
          <HeadCell className="w-[96px]">From</HeadCell>
        </>
      }>
      {rows.map((event) => (
        <TableRow key={event.no} data-outcome={event.outcome} className="[contain-intrinsic-size:26px] [content-visibility:auto]">
          <Cell number>{formatNumber(event.no)}</Cell>
          <Cell>{formatDayUs(event.tsUs)} {formatTimeUs(event.tsUs, false)}</Cell>
          <Cell><SafeText lines={1}>{event.who ?? 'nobody'}</SafeText></Cell>
          <Cell className="truncate">{event.role === null ? '\u2013' : titleCase(event.role)}</Cell>
          <Cell className="truncate" title={event.what}>{whatText(event)}</Cell>
          <Cell><SafeText lines={1}>{targetText(event) || NO_VALUE}</SafeText></Cell>
          <Cell><SafeText lines={1}>{event.reason ?? NO_VALUE}</SafeText></Cell>
          <Cell title={codeText(event.code)}><Badge tone={TONES[event.outcome]}>{titleCase(event.outcome)}</Badge></Cell>
          <Cell className="whitespace-normal"><SafeText lines={2}>{outcomeText(event) || NO_VALUE}</SafeText></Cell>
          <Cell className="text-muted"><SafeText lines={1}>{`${event.transport} ${event.address}`}</SafeText></Cell>
        </TableRow>
      ))}
    </Table>
  )
}
