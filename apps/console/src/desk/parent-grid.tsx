'use client'
import type { ParentRow } from '@sluice/protocol'
import type { GridApi } from 'ag-grid-community'
import { useMemo } from 'react'
import { LiveGrid } from '../grid/live-grid.tsx'
import { blotterColumns, hiddenBelowPx, type OptionalColumn } from './blotter-columns.tsx'
import { belongs, type BlotterFilter } from './blotter-rows.ts'

export interface ParentGridProps {
  readonly rows: ReadonlyMap<string, ParentRow>
  readonly filter: BlotterFilter
  readonly priceScale: (symbol: string) => number
  /** Columns beside the usual ones. */
  readonly optional: readonly OptionalColumn[]
  readonly selected: string | null
  readonly onSelect: (row: ParentRow) => void
  readonly onOpen: (row: ParentRow) => void
  readonly onApi: (api: GridApi<ParentRow> | null) => void
}

const rowId = (row: ParentRow): string => row.parentId

export function ParentGrid({ filter, priceScale, optional, ...rest }: ParentGridProps) {
  const columns = useMemo(() => blotterColumns(priceScale, optional), [priceScale, optional])
  const hidden = useMemo(() => hiddenBelowPx(optional), [optional])
  const wanted = useMemo(() => (row: ParentRow) => belongs(row, filter), [filter])
  return <LiveGrid label="Parent orders" testId="parent-grid" rowId={rowId} columns={columns} belongs={wanted} hiddenBelowPx={hidden} {...rest} />
}
