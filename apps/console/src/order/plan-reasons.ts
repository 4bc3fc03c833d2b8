import type { DecisionRecord, OrderDetail, ParentRow } from '@sluice/protocol'
import { formatNumber, formatPrice } from '@sluice/ui'
import { orderEndThen } from './as-it-was.ts'
import { whyFirst } from './decision-model.ts'
import { holdText, TIME_IN_FORCE_WORDS } from './words.ts'

export interface PlanUnits {
  readonly priceScale: number
  readonly lotSize: number
}
const USUAL_UNITS: PlanUnits = { priceScale: 10_000, lotSize: 1 }

type Told = Pick<ParentRow, 'timeInForce' | 'urgency' | 'ordType' | 'limitPrice' | 'side' | 'instructions' | 'status' | 'orderQty' | 'cumQty'>

/** Rules that the order itself sets and that shaped this plan, before any score: one sentence each; none for a plain order. Rules EN173 to EN178 of the engine, FK of the routing. */
export function planReasons(parent: Told, decision: DecisionRecord, { priceScale, lotSize }: PlanUnits = USUAL_UNITS): readonly string[] {
  const shares = (lots: number): string => `${formatNumber(lots * lotSize)} shares`
  const { instructions, limitPrice, ordType, timeInForce } = parent
  const reasons: string[] = []
  if (timeInForce === 'fok') reasons.push(fillOrKillReason(decision, shares))
  if (timeInForce === 'ioc') reasons.push('Immediate or cancel: one round, best price first, and where prices are equal by score; nothing stays in a book, and what is not executed in that round is canceled.')
  else if (decision.plan.strategy === 'static') reasons.push('Static waterfall: the venues in their configured order, whatever their scores.')
  else if (parent.urgency === 'high' && isChosenByScores(parent)) reasons.push('High urgency: first all that the venues show, best price first, and where prices are equal by score; then the rest over several venues at once.')
  if (ordType === 'midpointPeg') reasons.push(`Midpoint peg: midpoint venues alone${limitPrice === null ? '' : `, at ${formatPrice(limitPrice, priceScale)} or better`}.`)
  if (instructions == null) return reasons
  const { minQty, maxFloor, exDestination, execInst } = instructions
  if (exDestination !== null) reasons.push(`The order names ${exDestination}: the router uses no other venue.`)
  if (minQty !== null && minQty > 1) reasons.push(`No execution below ${shares(minQty)}: nothing is posted, what takes is fill or kill of at least that, and midpoint venues are told the minimum. Less is sent only where less is left.`)
  if (maxFloor !== null) reasons.push(`At most ${shares(maxFloor)} may show: what is posted at a time sums to no more, and what fills is shown anew.`)
  if (execInst.includes('addLiquidityOnly')) reasons.push('Post only: nothing takes, whatever the urgency; the order rests at near sides and midpoints.')
  if (execInst.includes('notHeld')) reasons.push('Not held: it leaves the price and the time to the router, which changes nothing here.')
  return reasons
}

/** Whether one venue shows all of it, several together, or none of it was sent. */
function fillOrKillReason({ plan }: DecisionRecord, shares: (lots: number) => string): string {
  const slices = plan.steps[0]?.slices ?? []
  const [only] = slices
  if (only === undefined) return `Fill or kill: nothing was sent${plan.hold === null ? '' : ` (${holdText(plan.hold)})`}, and the order was canceled.`
  if (slices.length === 1) return `Fill or kill: ${only.mic} showed all ${shares(only.qty)} at the best price and got the whole order, all or nothing. It goes to one venue or nowhere; scores and costs did not choose.`
  // Of a journal from before it went to one venue or nowhere.
  return `Fill or kill: no venue showed all of it at the best price, ${formatNumber(slices.length)} together did. Each got its part at once, best price first; scores and costs did not choose. Venues do not act together: where one was too late, what the others executed stays.`
}

/** Scores chose, at least among equal prices: not so for fill or kill, which goes by what is shown. */
export const isChosenByScores = ({ timeInForce }: Pick<ParentRow, 'timeInForce'>): boolean => timeInForce !== 'fok'

/** Scores alone chose who comes first. */
const isByScoresAlone = ({ timeInForce, urgency }: Pick<ParentRow, 'timeInForce' | 'urgency'>, { plan }: DecisionRecord): boolean =>
  timeInForce !== 'fok' && timeInForce !== 'ioc' && urgency !== 'high' && plan.strategy === 'dynamic'

/** Heading over why the plan is as it is. */
export function whyTitle(parent: Pick<ParentRow, 'timeInForce' | 'urgency'>, decision: DecisionRecord | undefined): string {
  if (decision === undefined) return 'Why this venue'
  if (!isByScoresAlone(parent, decision)) return 'Why this plan'
  const why = whyFirst(decision)
  return why === null ? 'Why this venue' : `Why ${why.first.mic} before ${why.second.mic}`
}

/** Of an order that ended without a plan: why nothing was sent, as far as its records tell. */
export function noPlanReason({ parent, overrides }: Pick<OrderDetail, 'parent' | 'overrides'>): string {
  const { status, timeInForce, hold, instructions, limitPrice } = parent
  if (status === 'rejected') return 'The order was refused before venues were looked at.'
  if (status === 'working') return hold === null ? 'The first plan is on its way.' : `Nothing is planned now: ${holdText(hold)}. The desk looks again by itself.`
  if (overrides.some(({ action }) => action.kind === 'cancel')) return 'The order was canceled before a plan was made.'
  const within = `${limitPrice === null ? '' : ' within its limit'}${instructions?.exDestination == null ? '' : ` at ${instructions.exDestination}`}`
  if (timeInForce === 'fok') return `Fill or kill: it goes to one venue whole or nowhere, and no venue that took orders then showed all of it at the best price${within}. Nothing was sent, and the order was canceled.`
  if (timeInForce === 'ioc') return `Immediate or cancel: nothing could be executed at once${within}. An immediate order does not wait, so it was canceled.`
  return 'The order ended before venues were looked at.'
}

/** Why an order that did not fill ended; null while it works, and for one that filled or was refused. May hold what people wrote: shown as SafeText. */
export function endReason(detail: Pick<OrderDetail, 'parent' | 'overrides' | 'decisions'> & Partial<Pick<OrderDetail, 'executions'>>, { lotSize }: Pick<PlanUnits, 'lotSize'> = USUAL_UNITS): string | null {
  const { timeInForce, status, orderQty, cumQty } = detail.parent
  if (status === 'expired') return `Expired with ${formatNumber((orderQty - cumQty) * lotSize)} shares not executed: the time that it was good for is over.`
  if (status !== 'canceled') return null
  const reduced = orderEndThen({ parent: detail.parent, executions: detail.executions ?? [] })?.reducedUs ?? null
  if (reduced !== null) return `It was filled, and a venue took a trade back or corrected it since: ${formatNumber((orderQty - cumQty) * lotSize)} shares are open again and are not worked again.`
  const asked = detail.overrides.findLast(({ action }) => action.kind === 'cancel')
  if (asked !== undefined) return `Canceled by ${asked.by}: ${asked.reason}`
  if (timeInForce !== 'ioc' && timeInForce !== 'fok') return null
  return detail.decisions.length === 0 ? noPlanReason(detail) : `${TIME_IN_FORCE_WORDS[timeInForce]}: ${formatNumber((orderQty - cumQty) * lotSize)} shares were not executed at once and were canceled.`
}
