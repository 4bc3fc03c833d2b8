'use client'
import type { ParentRow } from '@sluice/protocol'
import { Badge, formatNumber, visibleText } from '@sluice/ui'
import type { ReactNode } from 'react'
import { denialText, type DenialUnits } from '../command/denial-text.ts'
import { useUnits } from '../command/use-units.ts'
import { useKill } from '../stream/use-desk-rows.ts'
import { rowPending, type Pending } from './order-pending.ts'
import { awayTexts, useVenuesAway } from './venues-away.ts'
import { holdText, parentState } from './words.ts'

export interface StateBadgeProps {
  readonly parent: ParentRow
  /** What is on its way for the whole order, where more than its row is known. */
  readonly pending?: Pending | null
  readonly className?: string
}

/** How an order is in a word or two; why, for whoever points at it. */
export function StateBadge({ parent, pending, className }: StateBadgeProps) {
  const kill = useKill()
  const units = useUnits(parent.symbol)
  const onItsWay = pending === undefined ? rowPending(parent, kill) : pending
  const { text, tone } = parentState(parent, onItsWay)
  const badge = <Badge tone={tone} {...(className === undefined ? {} : { className })}>{text}</Badge>
  if (onItsWay !== null) return <PendingTitle parent={parent} pending={onItsWay}>{badge}</PendingTitle>
  const why = stateWhy(parent, units)
  return why === null ? badge : <span title={why} className="inline-flex">{badge}</span>
}

/** Only what waits looks at the venues. */
function PendingTitle({ parent, pending, children }: { readonly parent: ParentRow; readonly pending: Pending; readonly children: ReactNode }) {
  const away = useVenuesAway()
  const what = pending === 'cancel' ? 'A cancel is on its way' : 'A replacement is on its way'
  const live = parent.liveQty > 0 ? `: ${formatNumber(parent.liveQty)} shares at venues are not confirmed yet` : ''
  const gone = awayTexts([...away.keys()], away)
  return <span title={`${what}${live}.${gone === null ? '' : ` ${gone}.`}`} className="inline-flex">{children}</span>
}

function stateWhy({ status, hold, denial }: ParentRow, units: DenialUnits | undefined): string | null {
  if (denial !== null) return visibleText(denialText(denial, units))
  if (status !== 'working' || hold === null) return null
  const words = holdText(hold)
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`
}
