import {
  feeMicro,
  type ExecId, type ExecutionRecord, type MoneyMicro, type Price, type QtyLots, type UnixUs,
} from '@sluice/domain'
import { markoutBps } from '@sluice/tca'
import type { DeskState } from './desk-state.ts'
import { settleOverExecution } from './over-execution.ts'
import { finishIfFilled, refuseWhatCameTooLate } from './parent-ending.ts'
import { bookPosition } from './positions.ts'
import { ordStatusOf, reportToOwner } from './records.ts'
import { isChildLive, type BookedExecution, type ChildState, type ParentState } from './state.ts'
import type { TimerTask } from './timers.ts'

const MARKOUT_US = 1_000_000

/** What a venue, or a person for it, says that was executed. */
export interface Fill {
  readonly execId: ExecId
  readonly lastQty: QtyLots
  readonly lastPx: Price
  readonly liquidity: 'added' | 'removed'
  readonly venueUs: UnixUs
  /** CumQty(14) of the child beside it; null where nobody told. */
  readonly cumQty: QtyLots | null
}

/** `advance`: what the fill does to the child's status, once it is counted. */
export function bookFill(state: DeskState, parent: ParentState, child: ChildState, fill: Fill, kind: 'trade' | 'told', advance: () => void): void {
  child.execIds.push(fill.execId)
  // One that came back after it was closed has nothing reserved, either.
  const late = !isChildLive(child) || child.doneUs !== null
  const exposure = state.exposureOf(parent.parentId)
  const onLive = Math.min(fill.lastQty, child.reserved) as QtyLots
  if (onLive > 0) exposure.fill(onLive)
  if (fill.lastQty > onLive) exposure.fillLate((fill.lastQty - onLive) as QtyLots)
  child.reserved = (child.reserved - onLive) as QtyLots
  const execution = executionOf(state, child, fill, { bookedUs: state.nowUs, midTimes2: null, markoutMicroBps: null })
  count(state, parent, child, execution, 1)
  parent.firstFillUs ??= state.nowUs
  advance()
  // What it rested with is no longer in the market that the lines below look at.
  state.touchChild(child)
  if (late) state.incident('warning', 'LATE_FILL', child.order.clOrdId, `${child.order.mic} filled ${fill.lastQty} after ${child.order.clOrdId} was closed: booked`)
  if (child.cumQty > child.order.orderQty) state.incident('critical', 'OVERFILL', child.order.clOrdId, `${child.order.mic} filled ${child.cumQty} of ${child.order.orderQty}: booked`)
  if (fill.cumQty !== null && child.cumQty !== fill.cumQty) state.incident('warning', 'CUM_QTY_MISMATCH', child.order.clOrdId, `${child.order.mic} says CumQty ${fill.cumQty}, booked are ${child.cumQty}`)
  const booked: BookedExecution = { ...execution, midTimes2: state.midTimes2(child.order.symbol) }
  recordExecution(state, child, fill, booked, kind)
  watchMarkout(state, child, fill.execId, booked)
  state.outcomes.onFill(child.order.clOrdId, { lastQty: fill.lastQty, lastPx: fill.lastPx, nowUs: state.nowUs, midTimes2: booked.midTimes2 })
  finishIfFilled(state, parent)
  settleOverExecution(state, parent, fill.lastQty > onLive)
  const reportExecId = reportToOwner(state, parent, { execType: 'trade', ordStatus: ordStatusOf(parent), lastQty: fill.lastQty, lastPx: fill.lastPx, lastMkt: child.order.mic })
  child.executions.push({ ...booked, reportExecId })
  if (parent.status === 'filled' && parent.doneUs === state.nowUs) refuseWhatCameTooLate(state, parent)
}

/** A venue takes an execution back, or says what it was in truth: everything that counts executions is put right, and the rows for it are written. */
export function rebook(state: DeskState, parent: ParentState, child: ChildState, was: BookedExecution, change: Fill, kind: 'bust' | 'correct'): BookedExecution | null {
  child.execIds.push(change.execId)
  const refExecId = was.execIds.at(-1) as ExecId
  const exposure = state.exposureOf(parent.parentId)
  count(state, parent, child, was, -1)
  exposure.unfill(was.lastQty)
  recordExecution(state, child, { ...change, lastQty: -was.lastQty as QtyLots, lastPx: was.lastPx }, { ...was, feeMicro: -was.feeMicro as MoneyMicro }, 'bust', refExecId)
  const cumWas = child.cumQty + was.lastQty
  const is = kind === 'bust' ? null : {
    ...executionOf(state, child, { ...change, liquidity: was.liquidity }, was), execIds: [...was.execIds, change.execId], reportExecId: was.reportExecId,
  }
  if (is !== null) {
    count(state, parent, child, is, 1)
    // What it is more than before comes out of what the child had reserved.
    const onLive = Math.min(Math.max(0, is.lastQty - was.lastQty), child.reserved) as QtyLots
    exposure.fill(onLive)
    child.reserved = (child.reserved - onLive) as QtyLots
    exposure.fillLate((is.lastQty - onLive) as QtyLots)
    recordExecution(state, child, change, is, 'correct', refExecId)
  }
  child.executions.splice(child.executions.indexOf(was), 1, ...(is === null ? [] : [is]))
  parent.firstFillUs = firstFillUs(state, parent)
  state.outcomes.onRevised(child.order.clOrdId, {
    symbol: child.order.symbol, mic: child.order.mic, side: child.order.side, aggressiveness: child.aggressiveness, orderQty: child.order.orderQty,
    cumWas, cumIs: child.cumQty, fillUs: was.bookedUs, gone: is === null,
  })
  state.touchChild(child)
  return is
}

/** One second after a fill: how far the market went against us. */
export function markoutDue(state: DeskState, task: Extract<TimerTask, { kind: 'markout' }>): void {
  const child = state.children.get(task.clOrdId)
  const at = child?.executions.findIndex(({ execIds }) => execIds.includes(task.execId)) ?? -1
  const execution = child?.executions[at]
  const parent = state.parents.get(task.parentId)
  if (parent === undefined || child === undefined || execution === undefined || execution.midTimes2 === null) return
  const now = state.midTimes2(child.order.symbol)
  if (now === null) return
  const markoutMicroBps = Math.round(markoutBps(child.order.side, execution.midTimes2, now) * 1e6)
  const marked: BookedExecution = { ...execution, markoutMicroBps }
  child.executions[at] = marked
  countMarkout(parent, marked, 1)
  state.touchParent(parent)
}

/** An execution in the sums of its child and its parent, or out of them. */
function count(state: DeskState, parent: ParentState, child: ChildState, execution: BookedExecution, sign: 1 | -1): void {
  const { lastQty, lastPx } = execution
  child.cumQty = (child.cumQty + sign * lastQty) as QtyLots
  child.grossPriceLots += sign * lastPx * lastQty
  parent.cumQty = (parent.cumQty + sign * lastQty) as QtyLots
  parent.grossPriceLots += sign * lastPx * lastQty
  bookPosition(state, parent, sign * lastQty)
  parent.feesMicro = (parent.feesMicro + sign * execution.feeMicro) as MoneyMicro
  countMarkout(parent, execution, sign)
}

function countMarkout(parent: ParentState, { lastQty, markoutMicroBps }: BookedExecution, sign: 1 | -1): void {
  if (markoutMicroBps === null) return
  parent.markoutQty = (parent.markoutQty + sign * lastQty) as QtyLots
  parent.markoutMicroBpsLots += sign * markoutMicroBps * lastQty
}

function firstFillUs(state: DeskState, parent: ParentState): UnixUs | null {
  let first: UnixUs | null = null
  for (const { executions } of state.childrenOf(parent.parentId)) {
    for (const { bookedUs } of executions) if (first === null || bookedUs < first) first = bookedUs
  }
  return first
}

type Known = Pick<BookedExecution, 'bookedUs' | 'midTimes2' | 'markoutMicroBps'>

const executionOf = (state: DeskState, child: ChildState, fill: Fill, { bookedUs, midTimes2, markoutMicroBps }: Known): BookedExecution => ({
  execIds: [fill.execId], reportExecId: null, lastQty: fill.lastQty, lastPx: fill.lastPx, feeMicro: feeOf(state, child, fill), liquidity: fill.liquidity, bookedUs, midTimes2, markoutMicroBps,
})

function feeOf(state: DeskState, child: ChildState, { lastQty, liquidity }: Fill): MoneyMicro {
  const venue = state.venues.get(child.order.mic)
  const instrument = state.instruments.get(child.order.symbol)
  if (venue === undefined || instrument === undefined) return 0 as MoneyMicro
  return feeMicro(lastQty, liquidity === 'added' ? venue.addFee : venue.takeFee, instrument)
}

function recordExecution(state: DeskState, { order }: ChildState, fill: Fill, booked: BookedExecution, kind: NonNullable<ExecutionRecord['kind']>, refExecId?: ExecId): void {
  const { midTimes2 } = booked
  state.record({
    type: 'execution', ...(kind === 'trade' ? {} : { kind }), ...(refExecId === undefined ? {} : { refExecId }),
    mic: order.mic, execId: fill.execId, clOrdId: order.clOrdId, parentId: order.parentId, symbol: order.symbol, side: order.side,
    lastQty: fill.lastQty, lastPx: fill.lastPx, feeMicro: booked.feeMicro, liquidity: booked.liquidity, venueUs: fill.venueUs, receivedUs: state.nowUs,
    midAtFill: midTimes2 === null ? null : (Math.round(midTimes2 / 2) as Price),
  })
}

function watchMarkout(state: DeskState, { order }: ChildState, execId: ExecId, { midTimes2 }: BookedExecution): void {
  if (midTimes2 !== null) state.timers.set(state.nowUs + MARKOUT_US, { kind: 'markout', parentId: order.parentId, clOrdId: order.clOrdId, execId })
}
