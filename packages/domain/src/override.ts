import type { ClOrdId, Mic, ParentId, Price, QtyLots, Seq, UnixUs } from './brand.ts'
import type { Aggressiveness, TimeInForce } from './order.ts'
import type { PlanStep } from './plan.ts'

/** `O-<seq>`: the journal entry that brought it. */
export type OverrideId = `O-${number}`
export const overrideIdOf = (seq: Seq): OverrideId => `O-${seq}`

/** What a person asks of one working parent, in place of the router. */
export type OverrideAction =
  /** Nothing new leaves, what is live is cancelled, until it is resumed or expires. A manual child may still be sent. */
  | { readonly kind: 'pause' }
  /** No child goes there; live ones there are cancelled. */
  | { readonly kind: 'exclude-venue'; readonly mic: Mic }
  /** Everything that is left goes there and nowhere else; live ones elsewhere are cancelled. */
  | { readonly kind: 'force-venue'; readonly mic: Mic }
  /** Steps of plan `decisionId` that are still to come, by index in `plan.steps`, in the order wanted; those not named are dropped. */
  | { readonly kind: 'edit-waterfall'; readonly decisionId: number; readonly steps: readonly number[] }
  /** One child by hand, within what the parent has left. `limitPrice` null: the router's price for this way of trading there. */
  | { readonly kind: 'manual-child'; readonly mic: Mic; readonly aggressiveness: Aggressiveness; readonly qty: QtyLots; readonly limitPrice: Price | null; readonly timeInForce: TimeInForce }
  /** Cancels one live child; what it leaves is planned anew. */
  | { readonly kind: 'cancel-child'; readonly clOrdId: ClOrdId }
  /** Ends the parent; also of an owner that cancels it over FIX, by its session. */
  | { readonly kind: 'cancel' }

/** A person, or its owner over FIX, changed the order itself (`replace-parent`): from what to what. Told as an override beside those of people; asked for by a command of its own. */
export interface OrderChange {
  readonly kind: 'replace'
  readonly was: { readonly orderQty: QtyLots; readonly limitPrice: Price | null }
  readonly wanted: { readonly orderQty: QtyLots; readonly limitPrice: Price | null }
}

export type OverrideKind = OverrideAction['kind'] | OrderChange['kind']
/** Those that hold until they end; the others act once. */
export const LASTING_OVERRIDES: readonly OverrideKind[] = ['pause', 'exclude-venue', 'force-venue', 'edit-waterfall']

/** The whole present state of one override: latest wins. */
export interface OverrideRecord {
  readonly type: 'override'
  readonly overrideId: OverrideId
  readonly parentId: ParentId
  readonly action: OverrideAction | OrderChange
  /** Of an edit: the steps as they were kept, in their new order, and those dropped. */
  readonly kept: readonly PlanStep[]
  readonly dropped: readonly PlanStep[]
  /** Child of a manual-child or cancel-child. */
  readonly clOrdId: ClOrdId | null
  readonly by: string
  readonly reason: string
  readonly sinceUs: UnixUs
  /** When it ends by itself; null: with the order, or when a person ends it. */
  readonly expiresUs: UnixUs | null
  readonly endedUs: UnixUs | null
  /** `acted`: it acts once and did. `replaced`: a newer one of its kind took its place. */
  readonly endedBecause: 'acted' | 'ended-by-person' | 'expired' | 'replaced' | 'used-up' | 'order-done' | null
  readonly endedBy: string | null
  readonly endedReason: string | null
}
