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
