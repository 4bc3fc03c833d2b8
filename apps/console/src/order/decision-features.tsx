import type { DecisionRecord } from '@sluice/protocol'
import { formatDurationUs, formatNumber, formatPrice, formatSigned } from '@sluice/ui'
import { chosenOrder } from './decision-model.ts'

const DECIMALS_RATIO = 4

/** The market as the decision saw it. */
export function DecisionFeatures({ decision }: { readonly decision: DecisionRecord }) {
  const { market } = decision
  const rows: readonly (readonly [id: string, label: string, value: string])[] = [
    ['size-over-adv', 'Relative size', ratio(market.sizeOverAdv)],
    ['spread-bps', 'Spread, bps', formatNumber(market.spreadBps, 2)],
    ['imbalance', 'Book imbalance', formatSigned(market.imbalance)],
    ['volatility-5m', '5-minute volatility', ratio(market.volatility5m)],
    ['bid-ask', 'Bid / offer', `${formatPrice(market.bid)} / ${formatPrice(market.ask)}`],
    ['view-age', 'Oldest view used', formatDurationUs(decision.viewAgeUs)],
    ['inference', 'Inference', formatDurationUs(decision.inferenceUs)],
    ['leaves', 'Left to place, shares', formatNumber(decision.leavesQty)],
  ]
  return (
    <dl data-testid="decision-features" className="grid grid-cols-[repeat(2,minmax(0,1fr)_auto)] gap-x-4 gap-y-0.5">
      {rows.map(([id, label, value]) => (
        <div key={id} className="contents">
          <dt className="truncate text-muted">{label}</dt>
          <dd className="text-right" data-testid={`feature-${id}`}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Four decimals without the zeros that say nothing: 0.005, 0.0012. */
function ratio(value: number | null): string {
  const text = formatNumber(value, value !== null && Math.abs(value) < 0.001 && value !== 0 ? 6 : DECIMALS_RATIO)
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text
}

/** Where this order goes first, and where a static waterfall would. */
export function VenueOrders({ decision }: { readonly decision: DecisionRecord }) {
  return (
    <dl className="mt-2 grid grid-cols-[88px_1fr] gap-y-0.5">
      <dt className="text-muted">Chosen order</dt>
      <dd data-testid="chosen-order">{chosenOrder(decision).join(', ')}</dd>
      <dt className="text-muted">Static order</dt>
      <dd data-testid="static-order">{decision.staticOrder.join(', ')}</dd>
    </dl>
  )
}
