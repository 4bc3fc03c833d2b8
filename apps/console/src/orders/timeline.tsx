import type { OrderDetail } from '@sluice/protocol'
import { formatDurationUs, formatNumber, formatPrice, formatTimeUs } from '@sluice/ui'
import { chosenOrder } from '../order/decision-model.ts'
import { MANNER_WORDS, TRIGGER_WORDS, holdText } from '../order/words.ts'

interface Moment {
  readonly id: string
  readonly tsUs: number
  readonly text: string
}

/** Rows drawn at most: the newest of a very long order. */
const MOMENTS_MAX = 500

/** What happened, in order. */
export function momentsOf({ parent, decisions, children, executions }: OrderDetail): readonly Moment[] {
  const moments: Moment[] = [{ id: 'received', tsUs: parent.receivedUs, text: `Received from ${parent.owner}` }]
  for (const each of decisions) {
    const what = each.plan.hold === null ? `plan ${chosenOrder(each).join(', ')}` : `held: ${holdText(each.plan.hold)}`
    moments.push({ id: `d${each.decisionNo}`, tsUs: each.decidedUs, text: `Decision ${each.decisionNo} ${TRIGGER_WORDS[each.trigger]}: ${what}` })
  }
  for (const each of children) {
    moments.push({ id: `s${each.clOrdId}`, tsUs: each.sentUs, text: `Sent ${formatNumber(each.orderQty)} to ${each.mic}, ${MANNER_WORDS[each.aggressiveness]} at ${formatPrice(each.price)}` })
    if (each.doneUs !== null && each.status !== 'filled') moments.push({ id: `e${each.clOrdId}`, tsUs: each.doneUs, text: `${each.mic} ${each.status}, ${formatNumber(each.cumQty)} of ${formatNumber(each.orderQty)} filled${each.text === null ? '' : ` (${each.text})`}` })
  }
  for (const each of executions) moments.push({ id: `x${each.mic}${each.execId}`, tsUs: each.receivedUs, text: `Filled ${formatNumber(each.lastQty)} at ${each.mic}, ${formatPrice(each.lastPx)}` })
  if (parent.doneUs !== null) moments.push({ id: 'done', tsUs: parent.doneUs, text: `Order ${parent.status}` })
  return moments.sort((a, b) => a.tsUs - b.tsUs)
}

export function Timeline({ detail }: { readonly detail: OrderDetail }) {
  const moments = momentsOf(detail)
  return (
    <ol data-testid="timeline" className="px-3 py-2">
      {moments.slice(-MOMENTS_MAX).map((moment) => (
        <li key={moment.id} className="grid grid-cols-[92px_72px_1fr] gap-2">
          <span className="text-muted">{formatTimeUs(moment.tsUs)}</span>
          <span className="text-right text-muted">+{formatDurationUs(moment.tsUs - detail.parent.receivedUs)}</span>
          <span className="min-w-0 truncate" title={moment.text}>{moment.text}</span>
        </li>
      ))}
    </ol>
  )
}
