import { executionId, type ChildRecord, type DecisionRecord, type ExecutionRecord, type OrderDetail, type OverrideRecord } from '@sluice/protocol'
import { formatDurationUs, formatNumber, formatPrice } from '@sluice/ui'
import { endThen, orderEndThen } from '../order/as-it-was.ts'
import { chosenOrder } from '../order/decision-model.ts'
import { denialText } from '../command/denial-text.ts'
import { orderTypeText } from '../order/instruction-words.ts'
import { overrideText, endedText, underText } from '../order/override-words.ts'
import { endReason, type PlanUnits } from '../order/plan-reasons.ts'
import { holdText, MANNER_WORDS, objectiveVersionText, stateWords, TRIGGER_WORDS } from '../order/words.ts'

/** `owner`: the counterparty whose order it is, over its own session. */
export type MomentKind = 'order' | 'plan' | 'child' | 'fill' | 'people' | 'owner'

export interface Moment {
  readonly id: string
  readonly tsUs: number
  readonly kind: MomentKind
  /** Of moments at the same time: what is a cause comes first. */
  readonly rank: number
  /** May hold what people and venues wrote: shown as SafeText. */
  readonly text: string
}

const RANK: Readonly<Record<MomentKind, number>> = { owner: 1, people: 1, plan: 2, child: 3, fill: 4, order: 5 }
/** Of what follows from a change of a fill. */
const AFTER_FILL = 6
const moment = (kind: MomentKind, id: string, tsUs: number, text: string, rank = RANK[kind]): Moment => ({ kind, id, tsUs, text, rank })

const USUAL_UNITS: PlanUnits = { priceScale: 10_000, lotSize: 1 }
/** A midpoint lies between two ticks. */
const MID_DECIMALS = 3

/** Everything that happened to the order, oldest first, in words: each line says what was so at its own instant. `units`: what its instrument's prices count in. */
export function storyOf(detail: OrderDetail, { priceScale, lotSize }: PlanUnits = USUAL_UNITS): readonly Moment[] {
  const { parent, decisions, children, executions, overrides } = detail
  const price: PriceText = (units, decimals) => formatPrice(units, priceScale, decimals)
  const moments: Moment[] = [
    moment('order', 'received', parent.receivedUs, receivedText(detail, priceScale), 0),
    ...decisions.map((each) => ofDecision(each, overrides)), ...children.flatMap((each) => ofChild(each, executions, price)), ...ofExecutions(executions, price),
    ...overrides.flatMap((each) => ofOverride(each, each.by === parent.owner && parent.source?.kind === 'fix' ? 'owner' : 'people', priceScale)),
    ...ofEnd(detail, { priceScale, lotSize }),
  ]
  return moments.sort((a, b) => a.tsUs - b.tsUs || a.rank - b.rank)
}

type PriceText = (units: number | null, decimals?: number) => string

function receivedText({ parent, overrides }: OrderDetail, priceScale: number): string {
  const { orderQty, limitPrice } = asReceived(parent, overrides)
  return `Received from ${parent.owner}: ${formatNumber(orderQty)} ${parent.symbol}, ${orderTypeText({ ...parent, limitPrice }, priceScale)}`
}

/** Before its owner or people changed it. */
function asReceived(parent: OrderDetail['parent'], overrides: OrderDetail['overrides']): Pick<OrderDetail['parent'], 'orderQty' | 'limitPrice'> {
  for (const { action } of [...overrides].sort((a, b) => a.sinceUs - b.sinceUs)) if (action.kind === 'replace') return action.was
  return parent
}

/** How it ended, and what a venue made of that end since. */
function ofEnd(detail: OrderDetail, units: PlanUnits): readonly Moment[] {
  const { parent } = detail
  const then = orderEndThen(detail)
  if (parent.doneUs === null || then === null) return []
  const done = { ...detail, parent: { ...parent, status: then.filled ? 'filled' as const : parent.status, cumQty: then.cumQty as typeof parent.cumQty } }
  const moments = [moment('order', 'done', parent.doneUs, doneText(done, units), 9)]
  if (then.reducedUs !== null) {
    moments.push(moment('order', 'reduced', then.reducedUs, `Order ${parent.status} by that: it was filled, now ${formatNumber(then.reducedTo)} of ${formatNumber(parent.orderQty)} are; its rest is not worked again`, 9))
  }
  return moments
}

function doneText(detail: OrderDetail, units: PlanUnits): string {
  const { parent, overrides } = detail
  const told = `Order ${parent.status}, ${formatNumber(parent.cumQty)} of ${formatNumber(parent.orderQty)} filled`
  if (parent.denial !== null) return `${told}: ${denialText(parent.denial, units)}`
  // Who canceled it has a line of its own.
  const why = overrides.some(({ action }) => action.kind === 'cancel') ? null : endReason(detail, units)
  return why === null ? told : `${told}. ${why}`
}

function ofDecision(each: DecisionRecord, overrides: readonly OverrideRecord[]): Moment {
  const first = each.plan.steps[0]?.slices.map((slice) => `${slice.mic} ${formatNumber(slice.qty)} ${MANNER_WORDS[slice.aggressiveness]}`).join(', ')
  const order = chosenOrder(each)
  const what = each.plan.hold === null ? `first ${first ?? 'nothing'}${order.length > 1 ? `; in all ${order.join(', ')}` : ''}` : `held, ${holdText(each.plan.hold)}`
  return moment('plan', `d${each.decisionNo}`, each.decidedUs, `Plan ${each.decisionNo} ${TRIGGER_WORDS[each.trigger]} for ${formatNumber(each.leavesQty)}: ${what} (${objectiveVersionText(each)}${each.overrides.length === 0 ? '' : `, under ${underText(each.overrides, overrides)}`})`)
}

function ofChild(each: ChildRecord, executions: readonly ExecutionRecord[], price: PriceText): readonly Moment[] {
  const moments = [moment('child', `s${each.clOrdId}`, each.sentUs, `${each.overrideId === null ? 'Sent' : 'Sent by hand'} ${formatNumber(each.orderQty)} to ${each.mic}, ${MANNER_WORDS[each.aggressiveness]} at ${price(each.price)} (${each.clOrdId})`)]
  if (each.ackedUs !== null) moments.push(moment('child', `a${each.clOrdId}`, each.ackedUs, `${each.mic} took it after ${formatDurationUs(each.ackedUs - each.sentUs)} (${each.clOrdId})`))
  const then = endThen(each, executions.filter(({ clOrdId }) => clOrdId === each.clOrdId))
  if (each.doneUs === null || then === null) return moments
  const of = `of ${formatNumber(each.orderQty)} filled (${each.clOrdId})`
  // Of one that filled, its fills tell.
  if (!then.filled) moments.push(moment('child', `e${each.clOrdId}`, each.doneUs, `${each.mic} ${each.status === 'filled' ? 'ended it' : stateWords(each.status)}, ${formatNumber(then.cumQty)} ${of}${each.text === null || each.text === '' ? '' : `: ${each.text}`}`))
  if (then.reducedUs !== null) moments.push(moment('child', `r${each.clOrdId}`, then.reducedUs, `${each.mic} had filled it, now ${formatNumber(then.reducedTo)} ${of}`, AFTER_FILL))
  return moments
}

/** With what it did to the order's filled quantity, where a venue took back or corrected. */
function ofExecutions(executions: readonly ExecutionRecord[], price: PriceText): readonly Moment[] {
  let filled = 0
  const moments: Moment[] = []
  const rows = [...executions].sort((a, b) => a.receivedUs - b.receivedUs)
  for (const each of rows) {
    const before = filled
    filled += each.lastQty
    const id = `x${executionId(each)}`
    const corrected = each.kind === 'bust' ? rows.find((row) => row.kind === 'correct' && row.mic === each.mic && row.execId === each.execId) : undefined
    if (corrected !== undefined) {
      const sum = `${formatNumber(-each.lastQty)} at ${price(each.lastPx)} to ${formatNumber(corrected.lastQty)} at ${price(corrected.lastPx)}`
      moments.push(moment('fill', id, each.receivedUs, `${each.mic} corrected ${each.refExecId ?? each.execId}: ${sum}; ${formatNumber(before)} filled before, ${formatNumber(filled + corrected.lastQty)} after`))
    } else if (each.kind === 'bust') {
      moments.push(moment('fill', id, each.receivedUs, `${each.mic} took back ${each.refExecId ?? each.execId}: ${formatNumber(-each.lastQty)} at ${price(each.lastPx)}; ${formatNumber(before)} filled before, ${formatNumber(filled)} after`))
    } else if (each.kind !== 'correct' || !rows.some((row) => row.kind === 'bust' && row.mic === each.mic && row.execId === each.execId)) {
      const how = each.kind === 'correct' ? 'Booked as corrected:' : each.kind === 'told' ? 'Booked as a person told:' : 'Filled'
      moments.push(moment('fill', id, each.receivedUs, `${how} ${formatNumber(each.lastQty)} at ${each.mic} for ${price(each.lastPx)}${each.midAtFill === null ? '' : `, mid ${price(each.midAtFill, MID_DECIMALS)}`}`))
    }
  }
  return moments
}

function ofOverride(each: OverrideRecord, kind: 'people' | 'owner', priceScale: number): readonly Moment[] {
  const until = each.expiresUs === null ? '' : `, for ${formatDurationUs(each.expiresUs - each.sinceUs)}`
  const text = overrideText(each, priceScale)
  const begun = moment(kind, each.overrideId, each.sinceUs, `${each.by}: ${text}${until}: ${each.reason}`)
  if (each.endedUs === null || each.endedBecause === 'acted') return [begun]
  return [begun, moment(kind, `${each.overrideId}-end`, each.endedUs, `${text}: ${endedText(each) ?? ''}`)]
}
