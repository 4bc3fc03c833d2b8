import { overrideIdOf, type ClOrdId, type OverrideId, type OverrideRecord, type ParentRequest } from '@sluice/domain'
import type { DeskState } from './desk-state.ts'
import { OVERRIDES_MAX, putOverride } from './override-state.ts'
import type { AskedQty, ParentState } from './state.ts'

/** Of an owner's own requests so many are kept with an order; people keep the rest of what an order may have. */
const OWNERS_CHANGES_MAX = OVERRIDES_MAX / 2

/** ClOrdIDs of an order whose quantity is kept, the oldest of its replacements forgotten first; that of the order itself stays. */
const ASKED_MAX = 100

export interface OwnersChange {
  /** Session of the owner. */
  readonly by: string
  readonly action: OverrideRecord['action']
  /** Of the request. */
  readonly clOrdId: ClOrdId | null
}

/** An owner changes or cancels its order over FIX: told beside what people do to it, so that everybody sees who did what. Null: beyond the bound, or in a journal of before orders were configured. */
export function noteOwnersChange(state: DeskState, parent: ParentState, { by, action, clOrdId }: OwnersChange): OverrideId | null {
  if (!state.hasOrderRules || parent.overrides.length >= OWNERS_CHANGES_MAX) return null
  const overrideId = overrideIdOf(state.seq)
  putOverride(state, parent, {
    type: 'override', overrideId, parentId: parent.parentId, action, kept: [], dropped: [], clOrdId: null, by, reason: requestText(clOrdId),
    sinceUs: state.nowUs, expiresUs: null, endedUs: state.nowUs, endedBecause: 'acted', endedBy: null, endedReason: null,
  })
  return overrideId
}

/** The change did not come about: its record says so. */
export function noteNotCarriedOut(state: DeskState, parent: ParentState, overrideId: OverrideId | undefined): void {
  const record = parent.overrides.find((override) => override.overrideId === overrideId)
  if (record !== undefined) putOverride(state, parent, { ...record, reason: `${record.reason}: refused, not carried out` })
}

const requestText = (clOrdId: ClOrdId | null): string => (clOrdId === null ? 'over FIX' : `over FIX, ClOrdID ${clOrdId}`)

/** A replacement was taken: what each ClOrdID asked for is known by it, so that a request that comes again is told from another one under its name. */
export function noteAsked(state: DeskState, parent: ParentState, { clOrdId, orderQty }: ParentRequest): void {
  if (!state.hasOrderRules) return
  const asked = parent.asked ?? [askedOf(parent.request)]
  if (asked.some((one) => one.clOrdId === clOrdId)) return void (parent.asked = asked)
  parent.asked = [...asked.slice(0, 1), ...asked.slice(1).slice(-(ASKED_MAX - 2)), { clOrdId, orderQty }]
}

/** Whether a request under that name, taken before, asked for this. Undefined is not compared; of a quantity that is not kept any more symbol and side tell. */
export function isSameRequest(parent: ParentState, { clOrdId, symbol, side, orderQty }: { readonly clOrdId: ClOrdId } & { readonly [K in 'symbol' | 'side' | 'orderQty']: ParentRequest[K] | undefined }): boolean {
  const { request, asked = [askedOf(request)] } = parent
  const before = asked.find((one) => one.clOrdId === clOrdId)
  return (symbol ?? request.symbol) === request.symbol && (side ?? request.side) === request.side && (orderQty === undefined || before === undefined || before.orderQty === orderQty)
}

const askedOf = ({ clOrdId, orderQty }: ParentRequest): AskedQty => ({ clOrdId, orderQty })
