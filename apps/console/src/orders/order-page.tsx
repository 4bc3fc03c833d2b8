'use client'
import type { DecisionRecord, OrderDetail } from '@sluice/protocol'
import { Badge, Button, formatNumber, formatPrice, formatTimeUs, Panel, PanelMessage, SectionHead, SkeletonRows } from '@sluice/ui'
import Link from 'next/link'
import { useState } from 'react'
import { CancelOrder } from '../order/cancel-order.tsx'
import { DecisionFeatures, VenueOrders } from '../order/decision-features.tsx'
import { OrderFigures } from '../order/order-figures.tsx'
import { RankedTable } from '../order/ranked-table.tsx'
import { WaterfallList } from '../order/waterfall-list.tsx'
import { WhyBars, whyTitle } from '../order/why-bars.tsx'
import { parentState, SIDE_WORDS, sourceText, titleCase, TRIGGER_WORDS, holdText } from '../order/words.ts'
import { useOrder } from '../stream/use-order.ts'
import { ChildrenTable, ExecutionsTable } from './order-tables.tsx'
import { Timeline } from './timeline.tsx'

/** Everything of one order, rebuilt from what was recorded. */
export function OrderPage({ parentId }: { readonly parentId: string }) {
  const order = useOrder(parentId)
  if (order.detail === null) {
    return (
      <div className="h-full p-2">
        <Panel title={parentId} className="h-full">
          {order.state === 'loading' ? <SkeletonRows rows={20} label="Loading the order" />
            : order.state === 'missing'
              ? <PanelMessage title={`There is no order ${parentId}`} action={<Link href="/orders" className="text-accent-text underline">All orders</Link>}>The number may be mistyped, or the order not yet stored.</PanelMessage>
              : <PanelMessage tone="critical" title="The order could not be read" action={<Button onClick={() => window.location.reload()}>Try again</Button>}>{order.error?.message}</PanelMessage>}
        </Panel>
      </div>
    )
  }
  return <WholeOrder detail={order.detail} />
}

function WholeOrder({ detail }: { readonly detail: OrderDetail }) {
  const { parent, decisions } = detail
  const [chosen, setChosen] = useState<number | null>(null)
  const decision = decisions.find((each) => each.decisionNo === chosen) ?? decisions.find((each) => each.ranked.length > 0) ?? decisions[0]
  const { text, tone } = parentState(parent)
  return (
    <div data-testid="order-page" className="grid h-full grid-cols-[minmax(0,5fr)_minmax(0,6fr)] gap-2 p-2">
      <Panel
        title={<h1>{parent.parentId} · {SIDE_WORDS[parent.side]} {formatNumber(parent.orderQty)} {parent.symbol}</h1>} label={`Order ${parent.parentId}`} className="h-full" bodyClassName="flex flex-col overflow-hidden"
        note={`${titleCase(parent.objective)}, ${parent.urgency} urgency, ${parent.limitPrice === null ? 'market' : `limit ${formatPrice(parent.limitPrice)}`}, ${parent.strategy}${parent.control ? ' control arm' : ''}`}
        actions={<><Badge tone={tone}>{text}</Badge><CancelOrder parent={parent} /></>}
      >
        <OrderFigures detail={detail} />
        <p className="shrink-0 truncate border-b border-line px-3 py-1.5 text-sm text-muted" title={`ClOrdID ${parent.clOrdId}`}>
          Received {formatTimeUs(parent.receivedUs)} from {parent.owner}, arrival {formatPrice(parent.arrivalBid)} / {formatPrice(parent.arrivalAsk)}, ClOrdID {parent.clOrdId}
        </p>
        <div className="min-h-0 flex-1 overflow-auto">
          <div className="px-3 py-2"><WaterfallList detail={detail} /></div>
          <SectionHead title="Timeline" note="New York time" />
          <Timeline detail={detail} />
        </div>
      </Panel>
      <div className="grid min-h-0 grid-rows-[minmax(0,3fr)_minmax(0,2fr)] gap-2">
        <DecisionPanel decisions={decisions} decision={decision} choose={setChosen} />
        <Panel title="Children and executions" note={`${formatNumber(detail.children.length)} children, ${formatNumber(detail.executions.length)} executions`} testId="order-children">
          <ChildrenTable rows={detail.children} />
          <SectionHead title="Executions" note="prices in USD" />
          <ExecutionsTable rows={detail.executions} />
        </Panel>
      </div>
    </div>
  )
}

function DecisionPanel({ decisions, decision, choose }: { readonly decisions: readonly DecisionRecord[]; readonly decision: DecisionRecord | undefined; readonly choose: (no: number) => void }) {
  if (decision === undefined) return <Panel title="Decisions"><PanelMessage title="No decision was made">The order ended before venues were looked at.</PanelMessage></Panel>
  return (
    <Panel title="Decisions" testId="decision-panel" note={`${sourceText(decision.scoreSource)} · weights ${titleCase(decision.objective)} v${decision.objectiveVersion} · features ${decision.featureSchemaHash.slice(0, 8)}`} bodyClassName="flex">
      <ol aria-label="Decisions" className="w-[168px] shrink-0 overflow-auto border-r border-line py-1">
        {decisions.map((each) => (
          <li key={each.decisionNo}>
            <button type="button" aria-pressed={each === decision} onClick={() => choose(each.decisionNo)} className="w-full px-3 py-1 text-left hover:bg-hover aria-pressed:bg-selected">
              <span className="block truncate"><span className="font-semibold">{each.decisionNo}</span> {TRIGGER_WORDS[each.trigger]}</span>
              <span className="block truncate text-xs text-muted">{formatTimeUs(each.decidedUs)}{each.plan.hold === null ? '' : `, held: ${holdText(each.plan.hold)}`}</span>
            </button>
          </li>
        ))}
      </ol>
      <div className="min-w-0 flex-1 overflow-auto">
        <div className="px-3 py-2"><DecisionFeatures decision={decision} /><VenueOrders decision={decision} /></div>
        <SectionHead title={whyTitle(decision)} note="contribution to expected cost, bps" />
        <div className="px-3 py-2"><WhyBars decision={decision} /></div>
        <SectionHead title="Candidates as scored" note="best first; what the plan uses stands out" />
        <div className="px-3 py-2"><RankedTable decision={decision} all /></div>
      </div>
    </Panel>
  )
}
