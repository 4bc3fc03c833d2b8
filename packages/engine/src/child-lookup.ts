import { CHILD_CL_ORD_ID, parentIdOf, type ClOrdId, type Mic, type ParentId, type Seq, type VenueExecutionReport } from '@sluice/domain'
import type { DeskState } from './desk-state.ts'
import type { ChildState } from './state.ts'

/**
 * The child at this venue that a message is about, by any ClOrdID that we gave it: its order's, or that of a cancel request or replacement, which has
 * a higher revision. The first id that names one counts.
 */
export function findChild(state: DeskState, mic: Mic, ...ids: readonly (ClOrdId | null | undefined)[]): ChildState | undefined {
  for (const id of ids) {
    const child = id === null || id === undefined ? undefined : state.children.get(id) ?? byRevision(state, id)
    if (child !== undefined && child.order.mic === mic) return child
  }
  return undefined
}

/** The child that an execution, or a change of one, is about: also one of an order that was closed long ago. */
export function findExecuted(state: DeskState, mic: Mic, { origClOrdId, clOrdId }: VenueExecutionReport): ChildState | undefined {
  const child = findChild(state, mic, origClOrdId, clOrdId)
  if (child !== undefined) return child
  const recalled = [origClOrdId, clOrdId].some((id) => {
    const parentId = id === undefined ? null : parentOfChildId(id)
    return parentId !== null && !state.parents.has(parentId) && state.recall(parentId)
  })
  return recalled ? findChild(state, mic, origClOrdId, clOrdId) : undefined
}

/** Our order that a ClOrdID of our making names; null: it is none. */
export const parentOfChildId = (clOrdId: ClOrdId): ParentId | null => (CHILD_CL_ORD_ID.test(clOrdId) ? parentIdOf(parseInt(clOrdId, 36) as Seq) : null)

function byRevision(state: DeskState, id: ClOrdId): ChildState | undefined {
  const at = id.lastIndexOf('-')
  const revision = parseInt(id.slice(at + 1), 36)
  const child = at < 0 ? undefined : state.children.get(`${id.slice(0, at)}-0` as ClOrdId)
  return child !== undefined && revision >= 1 && revision <= child.revision ? child : undefined
}
