import type { Input } from '@sluice/domain'
import type { DeskState } from './desk-state.ts'
import { endParent } from './parent-ending.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** What is good for the day ends with it. */
export function endOfDay(state: DeskState, { day }: Of<'end-of-day'>): void {
  for (const parent of state.openParents()) {
    if (parent.request.timeInForce === 'day' && parent.ending === null) endParent(state, parent, { by: 'calendar', text: `end of ${day}`, clOrdId: null })
  }
}
