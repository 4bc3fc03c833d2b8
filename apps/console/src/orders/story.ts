import { executionId, type ChildRecord, type DecisionRecord, type ExecutionRecord, type OrderDetail, type OverrideRecord } from '@sluice/protocol'
import { formatDurationUs, formatNumber, formatPrice } from '@sluice/ui'
import { chosenOrder } from '../order/decision-model.ts'
import { denialText } from '../command/denial-text.ts'
import { overrideText, endedText } from '../order/override-words.ts'
import { holdText, MANNER_WORDS, objectiveText, stateWords, TRIGGER_WORDS } from '../order/words.ts'

export type MomentKind = 'order' | 'plan' | 'child' | 'fill' | 'people'

export interface Moment {
  readonly id: string
  readonly tsUs: number
  readonly kind: MomentKind
  /** Of moments at the same time: what is a cause comes first. */
  readonly rank: number
  /** May hold what people and venues wrote: shown as SafeText. */
  readonly text: string
}

const RANK: Readonly<Record<MomentKind, number>> = { people: 1, plan: 2, child: 3, fill: 4, order: 5 }
const moment = (kind: MomentKind, id: string, tsUs: number, text: string, rank = RANK[kind]): Moment => ({ kind, id, tsUs, text, rank })

/** Everything that happened to the order, oldest first, in words. */
export function storyOf({ parent, decisions, children, executions, overrides }: OrderDetail): readonly Moment[] {
  const { orderQty, limitPrice } = asReceived(parent, overrides)
  const moments: Moment[] = [
    moment('order', 'received', parent.receivedUs, `Received from ${parent.owner}: ${formatNumber(orderQty)} ${parent.symbol}, ${limitPrice === null ? 'market' : `limit ${formatPrice(limitPrice)}`}`, 0),
    ...decisions.map(ofDecision), ...children.flatMap(ofChild), ...executions.map(ofExecution), ...overrides.flatMap(ofOverride),
  ]
  if (parent.doneUs !== null) {
    const why = parent.denial === null ? '' : `: ${denialText(parent.denial)}`
    moments.push(moment('order', 'done', parent.doneUs, `Order ${parent.status}, ${formatNumber(parent.cumQty)} of ${formatNumber(parent.orderQty)} filled${why}`, 9))
  }
  return moments.sort((a, b) => a.tsUs - b.tsUs || a.rank - b.rank)
}

/** Before people changed it. */
function asReceived(parent: OrderDetail['parent'], overrides: OrderDetail['overrides']): Pick<OrderDetail['parent'], 'orderQty' | 'limitPrice'> {
  for (const { action } of [...overrides].sort((a, b) => a.sinceUs - b.sinceUs)) if (action.kind === 'replace') return action.was
  return parent
}

function ofDecision(each: DecisionRecord): Moment {
  const first = each.plan.steps[0]?.slices.map((slice) => `${slice.mic} ${formatNumber(slice.qty)} ${MANNER_WORDS[slice.aggressiveness]}`).join(', ')
  const order = chosenOrder(each)
  const what = each.plan.hold === null ? `first ${first ?? 'nothing'}${order.length > 1 ? `; in all ${order.join(', ')}` : ''}` : `held, ${holdText(each.plan.hold)}`
  return moment('plan', `d${each.decisionNo}`, each.decidedUs, `Plan ${each.decisionNo} ${TRIGGER_WORDS[each.trigger]} for ${formatNumber(each.leavesQty)}: ${what} (${objectiveText(each.objective)} v${each.objectiveVersion}${each.overrides.length === 0 ? '' : `, under ${each.overrides.join(', ')}`})`)
}

function ofChild(each: ChildRecord): readonly Moment[] {
  const moments = [moment('child', `s${each.clOrdId}`, each.sentUs, `${each.overrideId === null ? 'Sent' : 'Sent by hand'} ${formatNumber(each.orderQty)} to ${each.mic}, ${MANNER_WORDS[each.aggressiveness]} at ${formatPrice(each.price)} (${each.clOrdId})`)]
  if (each.ackedUs !== null) moments.push(moment('child', `a${each.clOrdId}`, each.ackedUs, `${each.mic} took it after ${formatDurationUs(each.ackedUs - each.sentUs)}`))
  if (each.doneUs !== null && each.status !== 'filled') {
    moments.push(moment('child', `e${each.clOrdId}`, each.doneUs, `${each.mic} ${stateWords(each.status)}, ${formatNumber(each.cumQty)} of ${formatNumber(each.orderQty)} filled (${each.clOrdId})${each.text === null || each.text === '' ? '' : `: ${each.text}`}`))
  }
  return moments
}

function ofExecution(each: ExecutionRecord): Moment {
  const id = `x${executionId(each)}`
  if (each.kind === 'bust') return moment('fill', id, each.receivedUs, `${each.mic} took back ${formatNumber(-each.lastQty)} at ${formatPrice(each.lastPx)} (${each.refExecId ?? each.execId})`)
  const how = each.kind === 'correct' ? 'Booked as corrected:' : each.kind === 'told' ? 'Booked as a person told:' : 'Filled'
  return moment('fill', id, each.receivedUs, `${how} ${formatNumber(each.lastQty)} at ${each.mic} for ${formatPrice(each.lastPx)}${each.midAtFill === null ? '' : `, mid ${formatPrice(each.midAtFill, 10_000, 3)}`}`)
}

function ofOverride(each: OverrideRecord): readonly Moment[] {
  const until = each.expiresUs === null ? '' : `, for ${formatDurationUs(each.expiresUs - each.sinceUs)}`
  const begun = moment('people', each.overrideId, each.sinceUs, `${each.by}: ${overrideText(each)}${until}: ${each.reason}`)
  if (each.endedUs === null || each.endedBecause === 'acted') return [begun]
  return [begun, moment('people', `${each.overrideId}-end`, each.endedUs, `${overrideText(each)}: ${endedText(each) ?? ''}`)]
}
