'use client'
import type { OrderDetail } from '@sluice/protocol'
import { Button, formatNumber, formatPrice, formatTimeUs, Panel, PanelMessage, SafeText, ScrollBox, SectionHead, Segmented, SkeletonRows, StaleBar } from '@sluice/ui'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useState } from 'react'
import { useReference } from '../api/queries.ts'
import { useUnits } from '../command/use-units.ts'
import { DecisionFeatures, VenueOrders } from '../order/decision-features.tsx'
import { OrderActions } from '../order/order-actions.tsx'
import { OrderFigures } from '../order/order-figures.tsx'
import { OverrideStrip } from '../order/override-strip.tsx'
import { pendingOf } from '../order/order-pending.ts'
import { many, underText } from '../order/override-words.ts'
import { RankedTable } from '../order/ranked-table.tsx'
import { RemainingSteps } from '../order/remaining-steps.tsx'
import { WaterfallList } from '../order/waterfall-list.tsx'
import { noPlanReason, whyTitle } from '../order/plan-reasons.ts'
import { WhyPlan } from '../order/why-bars.tsx'
import { ChoiceFactsView, WhyFeatures } from '../order/why-features.tsx'
import { instructionTexts, orderTypeText, timeInForceText } from '../order/instruction-words.ts'
import { StateBadge } from '../order/state-badge.tsx'
import { holdText, isUnknownObjective, objectiveText, objectiveVersionText, SIDE_WORDS, sourceText, TRIGGER_WORDS } from '../order/words.ts'
import { useKill } from '../stream/use-desk-rows.ts'
import { useOrder } from '../stream/use-order.ts'
import { useTrust } from '../stream/use-trust.ts'
import { ChildrenTable, ExecutionsTable } from './order-tables.tsx'
import { SettleDialog } from '../sessions/settle-dialog.tsx'
import { OrderStory } from './order-story.tsx'
import { OverrideHistory } from './override-history.tsx'

const WaterfallChart = dynamic(() => import('../order/waterfall-chart.tsx').then((module) => module.WaterfallChart), { ssr: false, loading: () => <SkeletonRows rows={5} label="Drawing the waterfall" /> })

/** Everything of one order, rebuilt from what was recorded, and what can be done to it while it works. */
export function OrderPage({ parentId }: { readonly parentId: string }) {
  const order = useOrder(parentId)
  if (order.detail !== null) return <WholeOrder detail={order.detail} />
  return (
    <div className="h-full p-2">
      <Panel title={shortId(parentId)} className="h-full">
        {order.state === 'loading' ? <SkeletonRows rows={20} label="Loading the order" />
          : order.state === 'missing'
            ? <PanelMessage title={`There is no order ${shortId(parentId)}`} action={<Link href="/orders" className="text-accent-text underline">All orders</Link>}>The number may be mistyped, or the order not yet stored.</PanelMessage>
            : <PanelMessage tone="critical" title="The order could not be read" action={<Button onClick={() => window.location.reload()}>Try again</Button>}>{order.error?.message}</PanelMessage>}
      </Panel>
    </div>
  )
}

function WholeOrder({ detail }: { readonly detail: OrderDetail }) {
  return (
    <div data-testid="order-page" className="h-full overflow-y-auto p-2">
      <div className="flex min-h-full flex-col gap-2">
        <Head detail={detail} />
        <Picture detail={detail} />
        <div className="grid min-h-[420px] flex-1 grid-cols-[minmax(0,5fr)_minmax(0,6fr)] gap-2">
          <Panel title="Steps" note="filled of ordered, shares" className="max-h-[560px]" bodyClassName="flex flex-col overflow-hidden">
            <ScrollBox label="Steps that began" className="min-h-[90px] shrink px-3 py-2"><WaterfallList detail={detail} planned={false} controls /></ScrollBox>
            <ScrollBox label="Steps to come" className="max-h-[55%] shrink-0"><RemainingSteps detail={detail} /></ScrollBox>
          </Panel>
          <Decisions detail={detail} />
        </div>
        <div className="grid h-[460px] shrink-0 grid-cols-[minmax(0,5fr)_minmax(0,6fr)] gap-2">
          <OrderStory detail={detail} />
          <Records detail={detail} />
        </div>
      </div>
    </div>
  )
}

const PARTS = { all: null, minute: 60_000, seconds: 10_000 } as const
type Part = keyof typeof PARTS

function Picture({ detail }: { readonly detail: OrderDetail }) {
  const [part, setPart] = useState<Part>('all')
  return (
    <Panel title="Waterfall over time" note="from arrival; bars are children and what filled of them, dots fills by size, dashed lines plans" className="shrink-0" bodyClassName="overflow-x-hidden"
      actions={<Segmented label="Part shown" value={part} onChange={setPart} options={[{ value: 'all', label: 'All' }, { value: 'minute', label: 'Last min' }, { value: 'seconds', label: 'Last 10 s' }]} />}>
      <OverrideStrip detail={detail} />
      <WaterfallChart detail={detail} lastMs={PARTS[part]} />
    </Panel>
  )
}

function Head({ detail }: { readonly detail: OrderDetail }) {
  const { parent } = detail
  const trust = useTrust()
  const units = useUnits(parent.symbol)
  return (
    <Panel
      title={<h1>{parent.parentId} · {SIDE_WORDS[parent.side]} {formatNumber(parent.orderQty)} {parent.symbol}</h1>} label={`Order ${parent.parentId}`} className="shrink-0" bodyClassName="overflow-hidden"
      note={`${orderTypeText(parent, units?.priceScale)}, ${parent.urgency} urgency, ${timeInForceText(parent).toLowerCase()}, ${parent.strategy}${parent.control ? ' control arm' : ''}`}
      actions={<><StateBadge parent={parent} pending={pendingOf(detail, useKill())} /><OrderActions detail={detail} /></>}
    >
      {trust.level === 'disconnected' && <StaleBar>Not live: what is shown is from before.</StaleBar>}
      <OrderFigures detail={detail} wide />
      <p className="flex flex-wrap gap-x-4 px-3 py-1.5 text-sm text-muted">
        <span>Received {formatTimeUs(parent.receivedUs)} from <SafeText>{parent.owner}</SafeText>{parent.account === '' ? '' : <>, account <SafeText>{parent.account}</SafeText></>}</span>
        <span>ClOrdID <SafeText>{parent.clOrdId}</SafeText></span>
        <span>arrival {formatPrice(parent.arrivalBid, units?.priceScale)} / {formatPrice(parent.arrivalAsk, units?.priceScale)}</span>
        <Instructions parent={parent} />
        <Objective detail={detail} />
      </p>
    </Panel>
  )
}

/** What its owner asked for beside price and quantity. */
function Instructions({ parent }: { readonly parent: OrderDetail['parent'] }) {
  const lotSize = useReference().data?.instruments.find(({ symbol }) => symbol === parent.symbol)?.lotSize
  const texts = instructionTexts(parent, lotSize)
  return texts.length === 0 ? null : <span data-testid="order-instructions">asks for <SafeText className="text-text">{texts.join(', ')}</SafeText></span>
}

/** What it is routed by: the objective's version and the weights that the newest plan used. */
function Objective({ detail: { parent, decisions } }: { readonly detail: OrderDetail }) {
  const weights = decisions.at(-1)?.weights
  return (
    <span>
      objective <SafeText className="text-text">{objectiveVersionText(parent)}</SafeText>{isUnknownObjective(parent) ? ': asked for by the order, which was refused for it; nothing was routed' : parent.requestedObjective === null ? '' : ' (asked for by the order)'}
      {weights !== undefined && <>: {Object.entries(weights).map(([dimension, value]) => `${dimension} ${formatNumber(value / 1_000, 2)}`).join(', ')}</>}
    </span>
  )
}

/** What an address calls an order may be anything. */
const shortId = (parentId: string): string => (parentId.length > 24 ? `${parentId.slice(0, 24)}\u2026` : parentId)

function Records({ detail }: { readonly detail: OrderDetail }) {
  return (
    <Panel title="Overrides, children and fills" testId="order-children" note={[many(detail.overrides.length, 'override', 'overrides'), many(detail.children.length, 'child', 'children'), many(detail.executions.length, 'execution', 'executions')].join(', ')}>
      <OverrideHistory detail={detail} />
      <SectionHead title="Children" note="newest first" />
      <ChildrenTable parent={detail.parent} pending={pendingOf(detail, useKill())} rows={detail.children} />
      <SectionHead title="Executions" note="newest first, prices in USD" />
      <ExecutionsTable rows={detail.executions} />
      <SettleDialog />
    </Panel>
  )
}

/** Plans drawn in the list: the newest of a very long order. */
const DECISIONS_MAX = 300

function Decisions({ detail }: { readonly detail: OrderDetail }) {
  const { decisions, parent } = detail
  const units = useUnits(parent.symbol)
  const [chosen, setChosen] = useState<number | null>(null)
  const decision = decisions.find((each) => each.decisionNo === chosen) ?? decisions.find((each) => each.ranked.length > 0) ?? decisions[0]
  if (decision === undefined) return <Panel title="Decisions"><PanelMessage title={parent.status === 'working' ? 'No plan yet' : 'No plan was made'}>{noPlanReason(detail)}</PanelMessage></Panel>
  return (
    <Panel title="Decisions" testId="decision-panel" className="max-h-[560px]" note={`${sourceText(decision.scoreSource)} · weights ${objectiveText(decision.objective)} v${decision.objectiveVersion} · features ${decision.featureSchemaHash.slice(0, 8)}`} bodyClassName="flex overflow-hidden">
      <ol aria-label="Decisions" className="w-[176px] shrink-0 overflow-auto border-r border-line py-1">
        {decisions.slice(-DECISIONS_MAX).map((each) => (
          <li key={each.decisionNo}>
            <button type="button" aria-pressed={each === decision} onClick={() => setChosen(each.decisionNo)} className="w-full px-3 py-1 text-left hover:bg-hover focus-visible:outline-offset-[-2px] aria-pressed:bg-selected">
              <span className="block truncate"><span className="font-semibold">{each.decisionNo}</span> {TRIGGER_WORDS[each.trigger]}</span>
              <span className="block truncate text-xs text-muted">{formatTimeUs(each.decidedUs)}{each.plan.hold === null ? '' : `, held: ${holdText(each.plan.hold)}`}</span>
            </button>
          </li>
        ))}
      </ol>
      <ScrollBox label={`Decision ${decision.decisionNo}`} className="min-w-0 flex-1">
        {decision.overrides.length > 0 && <p className="border-b border-line bg-warning-soft px-3 py-1 text-warning">Planned under <SafeText>{underText(decision.overrides, detail.overrides)}</SafeText>.</p>}
        <div className="px-3 py-2"><DecisionFeatures decision={decision} /><VenueOrders decision={decision} /></div>
        <SectionHead title={whyTitle(parent, decision)} note="contribution to expected cost, bps" />
        <div className="flex flex-col gap-2 px-3 py-2"><WhyPlan parent={parent} decision={decision} units={units} /><ChoiceFactsView decision={decision} /></div>
        <SectionHead title="What it went by" note="cost of each candidate by groups of features, bps" />
        <div className="px-3 py-2"><WhyFeatures key={decision.decisionId} decision={decision} /></div>
        <SectionHead title="Candidates as scored" note="best first; what the plan uses stands out" />
        <div className="px-3 py-2"><RankedTable decision={decision} all /></div>
      </ScrollBox>
    </Panel>
  )
}
