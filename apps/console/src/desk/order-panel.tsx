'use client'
import type { OrderDetail } from '@sluice/protocol'
import { formatNumber, Panel, PanelMessage, SafeText, SectionHead, Segmented, SkeletonRows, useScrollStop } from '@sluice/ui'
import { ArrowUpRight } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { DecisionFeatures, VenueOrders } from '../order/decision-features.tsx'
import { explaining } from '../order/decision-model.ts'
import { OrderActions } from '../order/order-actions.tsx'
import { OrderFigures } from '../order/order-figures.tsx'
import { OverrideStrip } from '../order/override-strip.tsx'
import { RankedTable } from '../order/ranked-table.tsx'
import { WaterfallList } from '../order/waterfall-list.tsx'
import { noPlanReason, whyTitle } from '../order/plan-reasons.ts'
import { WhyPlan } from '../order/why-bars.tsx'
import { pendingOf } from '../order/order-pending.ts'
import { StateBadge } from '../order/state-badge.tsx'
import { isUnknownObjective, objectiveText, objectiveVersionText, SIDE_WORDS } from '../order/words.ts'
import { useUnits } from '../command/use-units.ts'
import { useKill, useTopic } from '../stream/use-desk-rows.ts'
import { useOrder } from '../stream/use-order.ts'
import { useSelection } from './selection.ts'

export function OrderPanel() {
  const parentId = useSelection((state) => state.parentId)
  const order = useOrder(parentId)
  const parents = useTopic('parents')
  const body = parentId === null
    ? parents.ready ? <PanelMessage title="No order selected">Select one in the blotter, or send one from the ticket.</PanelMessage> : <SkeletonRows rows={10} label="Loading the order" />
    : order.detail !== null ? <SelectedOrder detail={order.detail} />
      : order.state === 'loading' ? <SkeletonRows rows={10} label="Loading the order" />
        : <PanelMessage tone="critical" title={order.state === 'missing' ? `${parentId} is not known` : 'The order could not be read'}>{order.error?.message}</PanelMessage>
  const parent = order.detail?.parent
  return (
    <Panel
      testId="order-panel" label="Selected order" className="h-full" bodyClassName="flex flex-col overflow-hidden"
      title={parent === undefined ? 'Order' : `${parent.parentId} \u00b7 ${SIDE_WORDS[parent.side]} ${formatNumber(parent.orderQty)} ${parent.symbol}`}
      note={order.detail === null ? undefined : <OrderNote detail={order.detail} />}
      actions={parent === undefined ? undefined : (
        <>
          <Link href={`/orders/${parent.parentId}`} aria-label={`Open the page of ${parent.parentId}`} title="Open the order’s page" className="grid size-6 place-items-center rounded-[3px] text-muted hover:bg-hover hover:text-text"><ArrowUpRight aria-hidden size={14} /></Link>
          {order.detail !== null && <OrderActions detail={order.detail} compact />}
        </>
      )}
    >
      <div className="flex min-h-0 flex-1 flex-col">{body}</div>
    </Panel>
  )
}

/** As much as there is room for: what does not fit is on the second line, out of sight. */
function OrderNote({ detail }: { readonly detail: OrderDetail }) {
  const { parent } = detail
  return (
    <span className="flex h-6 flex-wrap items-center gap-x-2 overflow-hidden leading-6"><span aria-hidden className="h-6 w-0" /><StateBadge parent={parent} pending={pendingOf(detail, useKill())} className="my-[3px]" /><SafeText>{isUnknownObjective(parent) ? objectiveVersionText(parent) : objectiveText(parent.objective)}</SafeText></span>
  )
}

type Tab = 'why' | 'features' | 'venues'

function SelectedOrder({ detail }: { readonly detail: OrderDetail }) {
  const [tab, setTab] = useState<Tab>('why')
  const stop = useScrollStop<HTMLDivElement>()
  const detailStop = useScrollStop<HTMLDivElement>()
  const decision = explaining(detail.decisions)
  const units = useUnits(detail.parent.symbol)
  const title = tab === 'why' ? whyTitle(detail.parent, decision) : tab === 'features' ? 'What the decision saw' : 'Venues as scored'
  return (
    <>
      <OrderFigures detail={detail} />
      <OverrideStrip detail={detail} compact className="max-h-[92px] shrink-0 overflow-y-auto" />
      <div {...stop} role="region" aria-label="Steps of the waterfall" className="min-h-[120px] flex-1 overflow-auto px-3 py-2 focus-visible:outline-offset-[-2px]"><WaterfallList detail={detail} /></div>
      <div className="shrink-0">
        <SectionHead
          title={title}
          note={tab === 'why' ? 'bps of expected cost' : decision === undefined ? undefined : `decision ${decision.decisionNo}`}
          actions={<Segmented label="Decision" testId="decision-tabs" value={tab} onChange={setTab} options={[{ value: 'why', label: 'Why' }, { value: 'features', label: 'Features' }, { value: 'venues', label: 'Venues' }]} />}
        />
        <div {...detailStop} role="region" aria-label="The decision" className="h-[clamp(122px,15vh,230px)] overflow-auto px-3 py-2 focus-visible:outline-offset-[-2px]">
          {decision === undefined
            ? <p className="text-muted">{noPlanReason(detail)}</p>
            : tab === 'why' ? <WhyPlan parent={detail.parent} decision={decision} units={units} /> : tab === 'features' ? <><DecisionFeatures decision={decision} /><VenueOrders decision={decision} /></> : <RankedTable decision={decision} />}
        </div>
      </div>
    </>
  )
}
