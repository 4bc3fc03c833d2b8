import { isImmediate, type ParentRequest, type QtyLots } from '@sluice/domain'
import { isWithinLimit } from '@sluice/routing'
import { reduceChild } from './child-replacing.ts'
import { cancelChild } from './child-requests.ts'
import type { DeskState } from './desk-state.ts'
import { instructionsOf, isWayOf } from './instructions.ts'
import { isPaused } from './override-state.ts'
import { finishFilled, refuseReplacement } from './parent-ending.ts'
import { watchExpiry } from './parent-expiry.ts'
import { ordStatusOf, reportToOwner } from './records.ts'
import type { ChildState, ParentState, PendingReplacement } from './state.ts'

/**
 * Carries out a replacement once nothing at a venue stands against it, and cancels what does until then. A fill that came first refuses it. True: it
 * is over either way, and what is left is to be planned.
 */
export function settleReplacement(state: DeskState, parent: ParentState): boolean {
  const { replacement } = parent
  if (replacement === null || parent.status !== 'working') return false
  const { request } = replacement
  if (parent.cumQty > request.orderQty) {
    refuseReplacement(state, parent, { code: 'REPLACE_BELOW_FILLED', orderQty: request.orderQty, filled: parent.cumQty })
    return true
  }
  if (standsAgainst(state, parent, request)) {
    makeRoom(state, parent, request)
    return false
  }
  carryOut(state, parent, replacement)
  return true
}

function carryOut(state: DeskState, parent: ParentState, { source, request, reason }: PendingReplacement): void {
  const origClOrdId = parent.request.clOrdId
  parent.replacement = null
  parent.request = request
  state.exposureOf(parent.parentId).resize(request.orderQty)
  parent.tried = []
  if (!isPaused(parent)) parent.hold = null
  state.touchParent(parent)
  watchExpiry(state, parent)
  if (parent.cumQty >= request.orderQty) finishFilled(state, parent)
  const ordStatus = ordStatusOf(parent)
  // An owner over FIX did not ask for what a person changed: the order is restated, under the ClOrdID that it has.
  if (source.kind === 'fix') reportToOwner(state, parent, { execType: 'replaced', ordStatus, origClOrdId })
  else reportToOwner(state, parent, { execType: 'restated', ordStatus, text: `replaced by ${source.user}: ${reason}` })
}

/** Live ones that hold a part of the order: one that came back after it was closed holds none. */
const holders = (state: DeskState, parent: ParentState): ChildState[] => state.liveChildrenOf(parent.parentId).filter(({ doneUs }) => doneUs === null)

const restOf = ({ order, cumQty }: ChildState): number => Math.max(0, order.orderQty - cumQty)
const sumOf = (children: readonly ChildState[]): number => children.reduce((sum, child) => sum + restOf(child), 0)
/** What a person's take leaves may rest, too. */
const isShown = ({ order, aggressiveness }: ChildState): boolean => aggressiveness !== 'mid' && !isImmediate(order.timeInForce)

/** What the order as it is to be would not have sent: of another type nothing that rests, since it was placed by the other rules. */
function isUnwanted({ request: { ordType } }: ParentState, { order, aggressiveness }: ChildState, request: ParentRequest): boolean {
  return (ordType !== request.ordType && order.timeInForce === 'day')
    || !isWithinLimit(order.price, request.limitPrice, request.side)
    || !isWayOf(request)({ mic: order.mic, aggressiveness })
    || (isImmediate(request.timeInForce) && order.timeInForce === 'day')
}

function standsAgainst(state: DeskState, parent: ParentState, request: ParentRequest): boolean {
  const live = holders(state, parent)
  const { maxFloor } = instructionsOf(request)
  return parent.cumQty + state.exposureOf(parent.parentId).live > request.orderQty
    || live.some((child) => isUnwanted(parent, child, request))
    || (maxFloor !== null && sumOf(live.filter(isShown)) > maxFloor)
}

/** What it will still hold once everything that was asked of its venue is done. */
function restToCome(child: ChildState): number {
  const { order, replacement, cumQty } = child
  if (child.cancelWanted) return 0
  return Math.max(0, (replacement?.open === true ? Math.min(order.orderQty, replacement.orderQty) : order.orderQty) - cumQty)
}

/**
 * Takes away what stands against it: what it would not have sent, then of the newest, until what works is no more than it asks for. Immediate ones end by
 * themselves.
 */
function makeRoom(state: DeskState, parent: ParentState, request: ParentRequest): void {
  const live = holders(state, parent)
  const staying = (): ChildState[] => live.filter((child) => !child.cancelWanted && child.order.timeInForce === 'day')
  for (const child of staying()) if (isUnwanted(parent, child, request)) cancelChild(state, child)
  const { maxFloor } = instructionsOf(request)
  if (maxFloor !== null) reduceNewest(state, staying().filter(isShown), (rest) => rest - maxFloor)
  const kept = live.reduce((sum, child) => sum + restToCome(child), 0)
  reduceNewest(state, staying(), () => parent.cumQty + kept - request.orderQty)
}

/** `excessOf`: what is too much, given what these will hold. */
function reduceNewest(state: DeskState, children: readonly ChildState[], excessOf: (rest: number) => number): void {
  let excess = excessOf(children.reduce((sum, child) => sum + restToCome(child), 0))
  for (const child of children.toReversed()) {
    if (excess <= 0) return
    const rest = restToCome(child)
    reduceChild(state, child, (child.cumQty + Math.max(0, rest - excess)) as QtyLots)
    excess -= rest
  }
}

/** Lots that may still show at venues beside what shows now; null: any number. */
export function mayStillShow(state: DeskState, parent: ParentState): QtyLots | null {
  const { maxFloor } = instructionsOf(parent.request)
  return maxFloor === null ? null : (Math.max(0, maxFloor - sumOf(holders(state, parent).filter(isShown))) as QtyLots)
}
