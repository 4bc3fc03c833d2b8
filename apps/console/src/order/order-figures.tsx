import type { OrderDetail } from '@sluice/protocol'
import { cn, formatNumber, formatShare, SlippageValue } from '@sluice/ui'
import type { ReactNode } from 'react'
import { explaining, microBps } from './decision-model.ts'
import { denialText } from './denial-text.ts'
import { holdText } from './words.ts'

/** Headline of an order: what filled, what it cost, what was expected, what the static waterfall would be expected to cost. */
export function OrderFigures({ detail }: { readonly detail: OrderDetail }) {
  const { parent, decisions } = detail
  const arrival = decisions[0] ?? explaining(decisions)
  return (
    <>
      <div className="@container shrink-0"><dl className="grid grid-cols-[1.05fr_1fr_1fr_1.3fr] @max-[430px]:grid-cols-[0.9fr_1fr_1.05fr_1.15fr] divide-x divide-line border-b border-line">
        <Figure label="Filled"><span data-testid="order-filled">{formatNumber(parent.cumQty)}</span> <Unit>{formatShare(parent.cumQty / parent.orderQty)}</Unit></Figure>
        <Figure label="Slippage bps"><SlippageValue bps={parent.kpi.slippageBps} /></Figure>
        <Figure label="Predicted bps" title="Expected slippage of the plan made on arrival"><SlippageValue bps={microBps(arrival?.predictedSlippageMicroBps ?? null)} className="text-text [&>svg]:hidden" /></Figure>
        <Figure label="Static would be" title="Expected cost of the static waterfall under the same scores and weights"><SlippageValue bps={microBps(arrival?.staticCostMicroBps ?? null)} /> <Unit>bps cost</Unit></Figure>
      </dl></div>
      {parent.denial !== null && <p role="alert" className="shrink-0 border-b border-line bg-critical-soft px-3 py-1.5 text-critical">Rejected: {denialText(parent.denial)}</p>}
      {parent.status === 'working' && parent.hold !== null && <p role="status" className="shrink-0 border-b border-line bg-warning-soft px-3 py-1.5 text-warning">Held: {holdText(parent.hold)}. The desk looks again by itself.</p>}
    </>
  )
}

const Unit = ({ children }: { readonly children: ReactNode }) => <span className="text-xs font-normal text-muted @max-[430px]:hidden">{children}</span>

function Figure({ label, title, children, className }: { readonly label: string; readonly title?: string; readonly children: ReactNode; readonly className?: string }) {
  return (
    <div className={cn('min-w-0 px-3 py-2 @max-[430px]:px-1.5', className)} title={title}>
      <dt className="truncate text-xs text-muted">{label}</dt>
      <dd className="mt-1 truncate text-lg leading-6 font-semibold @max-[430px]:text-[15px]">{children}</dd>
    </div>
  )
}
