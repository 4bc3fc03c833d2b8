'use client'
import type { LadderLevel } from '@sluice/protocol'
import { Badge, formatNumber, formatPrice, formatSigned, Ladder, Panel, PanelMessage, SkeletonRows, StaleBar, type LadderRow } from '@sluice/ui'
import { useReference } from '../api/queries.ts'
import { staleQuote } from '../stream/desk-trust.ts'
import { useTopic } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { quoteState } from './market-words.ts'
import { useSelection } from './selection.ts'

const DEPTH = 8

export function LadderPanel() {
  const reference = useReference()
  const selected = useSelection((state) => state.symbol)
  const symbol = selected ?? reference.data?.instruments[0]?.symbol ?? null
  const quotes = useTopic('quotes')
  const trust = useTrust()
  const quote = symbol === null ? undefined : quotes.rows.get(symbol)
  const instrument = reference.data?.instruments.find((each) => each.symbol === symbol)
  const fresh = quote?.venues.filter((venue) => venue.fresh).length ?? 0
  const stale = symbol === null || quote === undefined ? null : staleQuote(symbol, quote)
  const state = quote === undefined ? null : quoteState(quote)
  const venues = quote === undefined ? 'consolidated book' : `consolidated, ${fresh} of ${quote.venues.length} venues fresh`
  const note = state === null || state.title === '' ? venues : <span title={`${state.title}; ${venues}`}><Badge tone={state.tone}>{state.text}</Badge> {venues}</span>
  if (symbol === null || instrument === undefined || !quotes.ready) return <Panel title="Book"><SkeletonRows rows={12} rowHeight={21} label="Loading the book" /></Panel>
  if (quote === undefined) return <Panel title={symbol} note={note}><PanelMessage title={`No quotes of ${symbol}`}>No venue has published it since the desk started.</PanelMessage></Panel>
  const { priceScale, lotSize, tick } = instrument
  const rowOf = (level: LadderLevel): LadderRow => ({
    price: level.price, priceText: formatPrice(level.price, priceScale), qty: level.qty, qtyText: formatNumber(level.qty * lotSize), venues: level.mics,
  })
  const mid = quote.bid !== null && quote.ask !== null ? (quote.bid + quote.ask) / 2 : null
  const spread = quote.bid !== null && quote.ask !== null ? (quote.ask - quote.bid) / tick : null
  return (
    <Panel title={symbol} label={`Book of ${symbol}`} note={note} testId="ladder" bodyClassName="flex flex-col overflow-hidden">
      {stale !== null && <StaleBar testId="ladder-stale">{stale}</StaleBar>}
      <div className="min-h-0 flex-1 py-1">
        <Ladder asks={quote.asks.map(rowOf)} bids={quote.bids.map(rowOf)} depth={DEPTH} muted={stale !== null || trust.level === 'stale' || trust.level === 'disconnected'}
          middle={
            <span className="flex items-baseline justify-between gap-2 whitespace-nowrap">
              <strong className="text-base font-semibold">{formatPrice(mid, priceScale, 3)}</strong>
              <span title={`spread ${formatNumber(spread, 1)} c, ${formatNumber(quote.spreadBps, 2)} bps; imbalance ${formatSigned(quote.imbalance)}`} className="truncate text-xs text-muted">spread {formatNumber(spread, 1)} c · {formatNumber(quote.spreadBps, 2)} bps · imbalance {formatSigned(quote.imbalance)}</span>
            </span>
          } />
      </div>
    </Panel>
  )
}
