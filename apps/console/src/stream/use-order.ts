'use client'
import { executionId, orderTopic, type ChildRecord, type DecisionRecord, type ExecutionRecord, type OrderDetail, type OrderRow, type OverrideRecord, type ParentRow } from '@sluice/protocol'
import { useEffect, useMemo } from 'react'
import { useOrderDetail } from '../api/queries.ts'
import { followOrder } from './desk-socket.ts'
import { useDesk } from './desk-store.ts'

export interface OrderView {
  readonly detail: OrderDetail | null
  readonly state: 'loading' | 'ready' | 'missing' | 'failed'
  readonly error: Error | null
}

/** One order: as stored, overlaid by what streams. */
export function useOrder(parentId: string | null): OrderView {
  const view = useDesk((state) => (parentId === null ? undefined : state.views.orders[orderTopic(parentId)]))
  const row = useDesk((state) => (parentId === null ? undefined : state.views.fixed.parents.rows.get(parentId)))
  const connected = useDesk((state) => state.connection === 'connected')
  const query = useOrderDetail(parentId, view === undefined || view.topicSeq === 0 ? !connected : !isWhole([...view.rows.values()]))
  useEffect(() => (parentId === null ? undefined : followOrder(parentId)), [parentId])
  const detail = useMemo(() => mergeOrder(query.data ?? null, [...(view?.rows.values() ?? [])], row), [query.data, view, row])
  if (detail !== null) return { detail, state: 'ready', error: null }
  if (query.isError) return { detail: null, state: isMissing(query.error) ? 'missing' : 'failed', error: query.error }
  return { detail: null, state: 'loading', error: null }
}

/** Every decision that the parent counts is among the rows. */
export function isWhole(rows: readonly OrderRow[]): boolean {
  const parent = rows.find((row) => row.kind === 'parent')
  return parent?.kind === 'parent' && rows.filter((row) => row.kind === 'decision').length >= parent.parent.decisions
}

const isMissing = (error: Error): boolean => 'status' in error && error.status === 404

/** Pure: stored rows, with streamed ones of the same identity in their place. */
export function mergeOrder(stored: OrderDetail | null, streamed: readonly OrderRow[], newest: ParentRow | undefined): OrderDetail | null {
  const children = new Map<string, ChildRecord>((stored?.children ?? []).map((child) => [child.clOrdId, child]))
  const decisions = new Map<number, DecisionRecord>((stored?.decisions ?? []).map((decision) => [decision.decisionNo, decision]))
  const executions = new Map<string, ExecutionRecord>((stored?.executions ?? []).map((execution) => [executionId(execution), execution]))
  const overrides = new Map<string, OverrideRecord>((stored?.overrides ?? []).map((override) => [override.overrideId, override]))
  let parent = stored?.parent
  const newer = (candidate: ParentRow | undefined): void => {
    if (candidate !== undefined && (parent === undefined || candidate.seq >= parent.seq)) parent = candidate
  }
  for (const row of streamed) {
    if (row.kind === 'parent') newer(row.parent)
    else if (row.kind === 'child') children.set(row.child.clOrdId, row.child)
    else if (row.kind === 'decision') decisions.set(row.decision.decisionNo, row.decision)
    else if (row.kind === 'execution') executions.set(executionId(row.execution), row.execution)
    else overrides.set(row.override.overrideId, row.override)
  }
  newer(newest)
  if (parent === undefined) return null
  return {
    parent,
    children: [...children.values()].sort((a, b) => a.sentUs - b.sentUs || (a.clOrdId < b.clOrdId ? -1 : 1)),
    decisions: [...decisions.values()].sort((a, b) => a.decisionNo - b.decisionNo),
    executions: [...executions.values()].sort((a, b) => a.receivedUs - b.receivedUs),
    overrides: [...overrides.values()].sort((a, b) => a.sinceUs - b.sinceUs || (a.overrideId < b.overrideId ? -1 : 1)),
  }
}
