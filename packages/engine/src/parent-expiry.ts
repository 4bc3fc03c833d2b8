import { isImmediate, type Input, type ParentId, type UnixUs } from '@sluice/domain'
import type { DeskState } from './desk-state.ts'
import { instructionsOf } from './instructions.ts'
import { endParent } from './parent-ending.ts'
import type { ParentState } from './state.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** An order good till a date ends by itself; one of an earlier date that was replaced is told by its time. */
export function watchExpiry(state: DeskState, { parentId, request }: ParentState): void {
  const atUs = expiryOf(request)
  if (atUs !== null) state.timers.set(atUs, { kind: 'parent-expiry', parentId, atUs })
}

const expiryOf = (request: ParentState['request']): UnixUs | null => (request.timeInForce === 'gtd' ? instructionsOf(request).expireUs : null)

export function parentExpiryDue(state: DeskState, task: { readonly parentId: ParentId; readonly atUs: UnixUs }): void {
  const parent = state.parents.get(task.parentId)
  if (parent === undefined || parent.status !== 'working' || parent.ending !== null || expiryOf(parent.request) !== task.atUs) return
  endParent(state, parent, { by: 'calendar', text: 'expired: good till date', clOrdId: null, as: 'expired' })
}

/** What is good for the day, or for less, ends with it; each day once. A venue that took no status requests is asked again on the next one. */
export function endOfDay(state: DeskState, { day, endedUs = Infinity as UnixUs }: Of<'end-of-day'>): void {
  if (state.endedDay !== null && day <= state.endedDay) return
  state.endedDay = day
  state.noStatusAt.clear()
  state.archive.endDay(state.nowUs)
  state.positions.endDay((symbol) => state.instruments.get(symbol as ParentState['request']['symbol'])?.lotSize ?? 1)
  for (const parent of state.openParents()) {
    const { receivedUs, request: { timeInForce } } = parent
    if (receivedUs >= endedUs || (timeInForce !== 'day' && !isImmediate(timeInForce)) || parent.ending !== null) continue
    endParent(state, parent, { by: 'calendar', text: `expired: end of ${day}`, clOrdId: null, as: 'expired' })
  }
}
