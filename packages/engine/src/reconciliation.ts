import type { Input, Mic, SessionId } from '@sluice/domain'
import { cancelChild, inquire, watchForAnswer } from './child-requests.ts'
import { workingStatus } from './child-replacing.ts'
import { goOnWithout, venuesMayBeBack } from './decisions.ts'
import type { DeskState } from './desk-state.ts'
import { isChildLive, type ChildState } from './state.ts'
import type { TimerTask } from './timers.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** What a resend may take before people hear of it. */
const CATCH_UP_PATIENCE_US = 30_000_000

/** A venue that is away for longer than this may stay away: what works there is for people to settle, by what they hear from it. */
const AWAY_PATIENCE_US = 60_000_000

/** Whether the venue's order session has been lost for so long that its orders count as unknown. */
export function isLongAway(state: DeskState, mic: Mic): boolean {
  const session = state.ordersSessionOf(mic)
  return session?.up === false && session.sinceUs !== undefined && state.nowUs - session.sinceUs >= AWAY_PATIENCE_US
}

/** The order session of a venue came up. Until everything sent before is known again nothing new leaves for it. */
export function venueUp(state: DeskState, mic: Mic): void {
  if (!state.hasOrderRules) {
    for (const child of state.liveChildrenAt(mic)) ask(state, child)
    return
  }
  state.reconciling.set(mic, null)
  state.timers.set(state.nowUs + CATCH_UP_PATIENCE_US, { kind: 'catch-up-due', mic })
}

/** A venue that does not close its gap is told of: nobody would see why no order goes there. One that was away in between has its patience anew. */
export function catchUpDue(state: DeskState, { mic }: Extract<TimerTask, { kind: 'catch-up-due' }>): void {
  const { sinceUs } = state.ordersSessionOf(mic) ?? {}
  if (state.reconciling.get(mic) === null && (sinceUs === undefined || state.nowUs - sinceUs >= CATCH_UP_PATIENCE_US)) state.incident('warning', 'VENUE_NOT_CAUGHT_UP', mic, `${mic} is up but has not resent what it had for us: no order leaves for it`)
}

export function venueDown(state: DeskState, mic: Mic): void {
  if (state.reconciling.get(mic) !== null) forgetNumbersReset(state, mic)
  state.reconciling.delete(mic)
  for (const parentId of new Set(state.liveChildrenAt(mic).map(({ order }) => order.parentId))) goOnWithout(state, state.parentOf(parentId))
  if (!state.hasOrderRules) return
  state.timers.set(state.nowUs + AWAY_PATIENCE_US, { kind: 'venue-away', mic })
  if (state.venues.get(mic)?.cancelsOnDisconnect !== true) return
  const open = state.liveChildrenAt(mic).length
  if (open > 0) state.incident('info', 'EXPECTED_CANCELLED', mic, `${mic} cancels what rests when a session is lost: ${open} orders, each asked for once it is back`)
}

/** Nothing is heard of the venue: its orders are unknown until it is back, and asked for then. */
export function venueAway(state: DeskState, { mic }: Extract<TimerTask, { kind: 'venue-away' }>): void {
  if (!isLongAway(state, mic)) return
  for (const child of state.liveChildrenAt(mic)) if (child.status !== 'unknown') becomeAway(state, child)
}

/** Unknown because its venue is away. How it stood is how it stands, where the venue is back, resends all that it told, and cannot be asked. */
export function becomeAway(state: DeskState, child: ChildState): void {
  const { status } = child
  becomeUnknown(state, child, `${child.order.mic} is away`)
  child.beforeAway = status
}

/** What is left of it stays reserved until the venue, or a person, tells. */
export function becomeUnknown(state: DeskState, child: ChildState, why: string): void {
  const { clOrdId, orderQty } = child.order
  if (state.hasOrderRules) child.inquiries = 0
  delete child.beforeAway
  child.status = 'unknown'
  state.touchChild(child)
  state.incident('critical', 'CHILD_UNKNOWN', clOrdId, `${why}: ${orderQty - child.cumQty} lots of ${clOrdId} stay reserved`)
}

/** The venue has resent what it had for us: now it is asked for every order that is not final, where it takes that question. */
export function venueCaughtUp(state: DeskState, { mic }: Of<'venue-caught-up'>): void {
  if (state.reconciling.get(mic) !== null) return
  const open = state.liveChildrenAt(mic)
  if (!state.asksStatus(mic)) {
    state.incident('info', 'VENUE_CAUGHT_UP', mic, `${mic} has resent what it had for us and takes no status requests; orders as it told them: ${open.length}`)
    for (const child of open) standAsTold(state, child)
    state.reconciling.set(mic, new Set())
    return
  }
  state.incident('info', 'VENUE_CAUGHT_UP', mic, `${mic} has resent what it had for us; orders asked for: ${open.length}`)
  for (const child of open) ask(state, child)
  state.reconciling.set(mic, new Set(open.map(({ order }) => order.clOrdId)))
}

/** At the end of a step: once no answer of a venue is waited for any more, orders may leave for it, and parents that had no venue look again. */
export function settleReconciliation(state: DeskState): void {
  if (state.reconciling.size === 0) return
  for (const child of state.changedChildren()) {
    if (child.inquiries === 0 || !isChildLive(child)) state.reconciling.get(child.order.mic)?.delete(child.order.clOrdId)
  }
  const known = [...state.reconciling].flatMap(([mic, asked]) => (asked?.size === 0 ? [mic] : []))
  for (const mic of known) {
    state.reconciling.delete(mic)
    state.incident('info', 'VENUE_RECONCILED', mic, `everything sent to ${mic} is known`)
  }
  if (known.length > 0) venuesMayBeBack(state)
}

function ask(state: DeskState, child: ChildState): void {
  child.inquiries = 0
  inquire(state, child)
  watchForAnswer(state, child)
}

/** The venue says that it takes no status requests, 35=H: until the end of the day it is asked none, and what it tells by itself is how its orders stand. */
export function learnNoStatus(state: DeskState, mic: Mic): void {
  if (!state.asksStatus(mic)) return
  state.noStatusAt.add(mic)
  state.incident('warning', 'STATUS_REQUESTS_REFUSED', mic, `${mic} takes no status requests (35=H): until the end of the day, or another configuration, its orders stand as it tells them; configure statusRequests false for it`)
  for (const child of state.liveChildrenAt(mic)) {
    if (child.inquiries === 0) continue
    child.inquiries = 0
    state.touchChild(child)
    standAsTold(state, child)
  }
}

/**
 * The recovery of the session brought everything that the venue told of it: it stands as it is known. Where the numbers began anew since it was sent that is
 * not so, and nobody can be asked. A cancel that was wanted is lost with the numbers before: it leaves again, and its answer tells.
 */
function standAsTold(state: DeskState, child: ChildState): void {
  const { mic } = child.order
  const session = state.ordersSessionOf(mic)
  if (session?.numbersReset === true && child.sentUs < (session.sinceUs ?? 0)) {
    if (child.status !== 'unknown' || child.beforeAway !== undefined) becomeUnknown(state, child, `${mic} began its numbers anew and takes no status requests`)
    if (child.cancelWanted) cancelChild(state, child)
    return
  }
  if (child.status === 'unknown' && child.beforeAway !== undefined) child.status = child.beforeAway === 'partiallyFilled' || child.beforeAway === 'new' ? workingStatus(child) : child.beforeAway
  delete child.beforeAway
  state.touchChild(child)
  watchForAnswer(state, child)
}

/** Support agreed on other numbers with the counterparty: what it has sent under the ones passed over does not come. */
export function noteNumbersReset(state: DeskState, session: SessionId): void {
  const known = state.sessions.get(session)
  if (known !== undefined && known.role === 'orders' && state.hasOrderRules) state.sessions.set(session, { ...known, numbersReset: true })
}

function forgetNumbersReset(state: DeskState, mic: Mic): void {
  const known = state.ordersSessionOf(mic)
  if (known?.numbersReset !== true) return
  const { numbersReset: _, ...session } = known
  state.sessions.set(known.session, session)
}
