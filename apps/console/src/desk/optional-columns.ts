'use client'
import { useEffect, useState } from 'react'
import { isOptionalColumn, OPTIONAL_COLUMNS, type OptionalColumn } from './blotter-columns.tsx'

const KEY = 'sluice-blotter-columns'

/** Columns that this browser's user wants in the blotter beside the usual ones, in their own order. */
export function useOptionalColumns(): { readonly optional: readonly OptionalColumn[]; readonly toggle: (column: OptionalColumn, wanted: boolean) => void } {
  const [optional, setOptional] = useState<readonly OptionalColumn[]>([])
  useEffect(() => {
    try { setOptional((localStorage.getItem(KEY) ?? '').split(',').filter(isOptionalColumn)) } catch { /* storage is refused: none */ }
  }, [])
  const toggle = (column: OptionalColumn, wanted: boolean): void => {
    const next = (Object.keys(OPTIONAL_COLUMNS) as OptionalColumn[]).filter((each) => (each === column ? wanted : optional.includes(each)))
    setOptional(next)
    try { localStorage.setItem(KEY, next.join(',')) } catch { /* kept for this page only */ }
  }
  return { optional, toggle }
}
