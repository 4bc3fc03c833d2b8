import type { ParentRow } from '@sluice/protocol'

export type BlotterTab = 'working' | 'today' | 'mine'

export interface BlotterFilter {
  readonly tab: BlotterTab
  readonly user: readonly string[]
  /** Microseconds since 1970. */
  readonly todayFromUs: number
}

export const belongs = (row: ParentRow, { tab, user, todayFromUs }: BlotterFilter): boolean =>
  tab === 'working' ? row.status === 'working' : tab === 'mine' ? user.includes(row.owner) : row.receivedUs >= todayFromUs

export interface BlotterChange {
  readonly add: readonly ParentRow[]
  readonly update: readonly ParentRow[]
  readonly remove: readonly ParentRow[]
  /** Rows that wait because someone reads: new ones, and ones that would leave. */
  readonly waiting: number
}

/**
 * Pure: what the grid has to do to show `rows`, given what it shows. While `held`, values change in place but no row
 * comes or goes.
 */
export function blotterChange(shown: ReadonlyMap<string, ParentRow>, rows: ReadonlyMap<string, ParentRow>, { filter, held }: { readonly filter: BlotterFilter; readonly held: boolean }): BlotterChange {
  const add: ParentRow[] = []
  const update: ParentRow[] = []
  const remove: ParentRow[] = []
  let waiting = 0
  for (const row of rows.values()) {
    const before = shown.get(row.parentId)
    if (before === undefined) {
      if (!belongs(row, filter)) continue
      if (held) waiting += 1
      else add.push(row)
    } else if (!held && !belongs(row, filter)) remove.push(row)
    else if (before !== row) update.push(row)
  }
  if (!held) for (const [id, row] of shown) if (!rows.has(id)) remove.push(row)
  return { add, update, remove, waiting }
}
