import type { KillRecord, OrderDetail, ParentRow } from '@sluice/protocol'

export type Pending = NonNullable<ParentRow['pending']>

/** The kill switch as the desk tells it: a cancel of everything that was open then. */
export interface KillTold {
  readonly kill: Pick<KillRecord, 'on'>
  readonly tsUs: number | null
}

/** What is on its way for the whole order; null: nothing, or it is done. */
export function pendingOf({ parent, overrides }: Pick<OrderDetail, 'parent' | 'overrides'>, kill?: KillTold): Pending | null {
  if (parent.status !== 'working') return null
  if (parent.pending !== undefined) return parent.pending
  // A core from before it was told: who asked for the end is among the overrides, and the kill switch ends what was open.
  if (overrides.some(({ action }) => action.kind === 'cancel')) return 'cancel'
  return rowPending(parent, kill)
}

/** Of a row of a list, where overrides are not told. */
export function rowPending(parent: Pick<ParentRow, 'status' | 'pending' | 'receivedUs'>, kill?: KillTold): Pending | null {
  if (parent.status !== 'working') return null
  return parent.pending ?? (kill?.kill.on === true && kill.tsUs !== null && parent.receivedUs <= kill.tsUs ? 'cancel' : null)
}

/** Why such a thing cannot be asked of the order now; null when it can. */
export function orderBlock(parent: Pick<ParentRow, 'parentId' | 'status'>, pending: Pending | null, kind: string): string | null {
  if (parent.status !== 'working') return `${parent.parentId} is ${parent.status}: nothing can be changed any more.`
  if (pending === 'cancel') return `A cancel of ${parent.parentId} is on its way: nothing else can be asked of it.`
  if (pending === 'replace' && kind === 'replace') return `A replacement of ${parent.parentId} is on its way: wait until it is done.`
  return null
}
