import type { ClOrdId, Mic } from '@sluice/domain'
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

function byRevision(state: DeskState, id: ClOrdId): ChildState | undefined {
  const at = id.lastIndexOf('-')
  const revision = parseInt(id.slice(at + 1), 36)
  const child = at < 0 ? undefined : state.children.get(`${id.slice(0, at)}-0` as ClOrdId)
  return child !== undefined && revision >= 1 && revision <= child.revision ? child : undefined
}
