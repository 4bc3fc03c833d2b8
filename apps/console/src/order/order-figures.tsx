'use client'
import type { OrderDetail } from '@sluice/protocol'
import { cn, formatNumber, formatPrice, formatShare, NO_VALUE, SafeText, SlippageValue } from '@sluice/ui'
import type { ReactNode } from 'react'
import { explaining, microBps } from './decision-model.ts'
import { denialText } from '../command/denial-text.ts'
import { useUnits } from '../command/use-units.ts'
import { useKill, useNowMs } from '../stream/use-desk-rows.ts'
import { pendingOf, type Pending } from './order-pending.ts'
import { pendingText } from './pending-text.ts'
import { endReason } from './plan-reasons.ts'
import { countdownText, holding } from './override-words.ts'
import { useVenuesAway } from './venues-away.ts'
import { averagePrice } from './waterfall-model.ts'
import { holdText } from './words.ts'

/** Headline of an order: what filled, what it cost, what was expected, what the static waterfall would be expected to cost. `wide`: more of it. */
export function OrderFigures({ detail, wide = false }: { readonly detail: OrderDetail; readonly wide?: boolean }) {
  const { parent, decisions } = detail
  const arrival = decisions[0] ?? explaining(decisions)
  const pending = pendingOf(detail, useKill())
  const units = useUnits(parent.symbol)
  const ended = endReason(detail, units)
  return (
    <>
      <div className="@container shrink-0"><dl className={cn('grid divide-x divide-line border-b border-line', wide ? 'grid-cols-8' : 'grid-cols-[1.05fr_1fr_1fr_1.3fr] @max-[430px]:grid-cols-[0.9fr_1fr_1.05fr_1.15fr]')}>
        <Figure label="Filled"><span data-testid="order-filled">{formatNumber(parent.cumQty)}</span> <Unit className="@max-[560px]:hidden">{formatShare(parent.cumQty / parent.orderQty)}</Unit></Figure>
        {wide && (
          <>
            <Figure label="Live at venues">{formatNumber(parent.liveQty)}</Figure>
            <Figure label="Left">{formatNumber(parent.leavesQty)}</Figure>
            <Figure label="Avg px">{formatPrice(averagePrice(parent), units?.priceScale, 3)}</Figure>
          </>
        )}
        <Figure label="Slippage bps"><SlippageValue bps={parent.kpi.slippageBps} /></Figure>
        <Figure label="Predicted bps" title="Expected slippage of the plan made on arrival"><SlippageValue bps={microBps(arrival?.predictedSlippageMicroBps ?? null)} className="text-text [&>svg]:hidden" /></Figure>
        <Figure label="Static would be" title="Expected cost of the static waterfall under the same scores and weights"><SlippageValue bps={microBps(arrival?.staticCostMicroBps ?? null)} /> <Unit>bps cost</Unit></Figure>
        {wide && <Figure label="Fees, markout 1 s bps" title="Fees; the cost of the price one second after each fill"><span>{formatNumber(parent.kpi.feesBps, 2)}</span> <Unit><SlippageValue bps={parent.kpi.markout1sBps} /></Unit></Figure>}
      </dl></div>
      {parent.denial !== null && <p role="alert" className="shrink-0 border-b border-line bg-critical-soft px-3 py-1.5 text-critical">Rejected: <SafeText>{denialText(parent.denial, units)}</SafeText></p>}
      {ended !== null && <p data-testid="order-end" className="shrink-0 border-b border-line px-3 py-1.5 text-muted"><SafeText>{ended}</SafeText></p>}
      {pending !== null && <PendingNotice detail={detail} pending={pending} />}
      {/* Beside the narrow figures the strip of overrides says who paused it. */}
      {parent.status === 'working' && parent.hold !== null && (wide || parent.hold !== 'PAUSED') && <Hold detail={detail} />}
    </>
  )
}

/** What was asked of the whole order and waits for venues. */
function PendingNotice({ detail, pending }: { readonly detail: OrderDetail; readonly pending: Pending }) {
  return <p role="status" data-testid="order-pending" className="shrink-0 border-b border-line bg-warning-soft px-3 py-1.5 text-warning">{pendingText(detail, pending, useVenuesAway())}</p>
}

/** Why nothing is sent now: who paused it, why and until when; or what the desk waits for. */
function Hold({ detail: { parent, overrides } }: { readonly detail: OrderDetail }) {
  const nowMs = useNowMs(1_000)
  const pause = parent.hold === 'PAUSED' ? holding(overrides).find((override) => override.action.kind === 'pause') : undefined
  const frame = 'shrink-0 border-b border-line bg-warning-soft px-3 py-1.5 text-warning'
  if (pause === undefined) return <p role="status" data-testid="order-hold" className={frame}>Held: {holdText(parent.hold ?? '')}. {parent.hold === 'OVERRIDDEN' ? 'End one of the overrides, or wait until it expires.' : 'The desk looks again by itself.'}</p>
  return (
    <p role="status" data-testid="order-hold" className={frame}>
      Paused by <SafeText>{pause.by}</SafeText>: <SafeText className="text-text">{pause.reason}</SafeText>. {pause.expiresUs === null ? 'It goes on when somebody resumes it.' : `It goes on by itself in ${nowMs === 0 ? NO_VALUE : countdownText(pause.expiresUs, nowMs)}.`}
    </p>
  )
}

const Unit = ({ children, className }: { readonly children: ReactNode; readonly className?: string }) => <span className={cn('text-xs font-normal text-muted @max-[430px]:hidden', className)}>{children}</span>

function Figure({ label, title, children, className }: { readonly label: string; readonly title?: string; readonly children: ReactNode; readonly className?: string }) {
  return (
    <div className={cn('min-w-0 px-3 py-2 @max-[430px]:px-1.5', className)} title={title}>
      <dt className="truncate text-xs text-muted">{label}</dt>
      <dd className="mt-1 truncate text-lg leading-6 font-semibold @max-[430px]:text-[15px]">{children}</dd>
    </div>
  )
}
