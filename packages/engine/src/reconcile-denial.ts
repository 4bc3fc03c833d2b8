import type { Denial, Mic } from '@sluice/domain'
import type { DeskState } from './desk-state.ts'

/** Why no new order may leave for a venue whose session came up: not everything sent there before is known again. Null: it may. */
export function reconcileDenial(state: DeskState, mic: Mic): Denial | null {
  const asked = state.reconciling.get(mic)
  return asked === undefined ? null : { code: 'VENUE_NOT_RECONCILED', mic, open: asked?.size ?? state.liveChildrenAt(mic).length }
}
