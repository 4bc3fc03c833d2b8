import type { OrderDetail } from '@sluice/protocol'
import { formatNumber } from '@sluice/ui'
import type { Pending } from './order-pending.ts'
import { many } from './override-words.ts'
import { awayTexts, type VenuesAway } from './venues-away.ts'
import { isOpen } from './waterfall-model.ts'

/** What it waits for, in words: what is live, and which of its venues are away. */
export function pendingText({ parent, children }: Pick<OrderDetail, 'parent' | 'children'>, pending: Pending, away: VenuesAway): string {
  const live = children.filter(isOpen)
  const left = live.reduce((sum, child) => sum + child.leavesQty, 0)
  const what = pending === 'cancel' ? `A cancel of ${parent.parentId} is on its way.` : `A replacement of ${parent.parentId} is on its way.`
  const waits = live.length === 0 ? '' : ` ${many(live.length, 'child', 'children')} with ${formatNumber(left)} ${left === 1 ? 'share' : 'shares'} ${live.length === 1 ? 'is' : 'are'} not confirmed yet.`
  const gone = awayTexts(live.map(({ mic }) => mic), away)
  return `${what}${waits}${gone === null ? '' : ` ${gone}: its answer comes when it is back.`}`
}
