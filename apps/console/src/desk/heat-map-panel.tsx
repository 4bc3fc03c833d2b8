'use client'
import type { QuoteRow, Reference, ScoreRow } from '@sluice/protocol'
import { Button, formatNumber, formatPrice, HeatMap, HeatMapLegend, Panel, PanelMessage, PriceCell, Segmented, SkeletonRows, type HeatMapRow } from '@sluice/ui'
import { useMemo, useRef, useState } from 'react'
import { useReference } from '../api/queries.ts'
import { KIND_WORDS } from '../order/words.ts'
import { useTopic } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { keepRange, rangeStepBps, scoreCells, scoredSizes, scoreGrid, type KeptRange, type ScoreGrid } from './score-rows.ts'
import { selectSymbol, useSelection } from './selection.ts'

const sizeText = (qty: number): string => (qty >= 1_000 && qty % 100 === 0 ? `${formatNumber(qty / 1_000, qty % 1_000 === 0 ? 0 : 1)} k` : formatNumber(qty))

export function HeatMapPanel() {
  const reference = useReference()
  const scores = useTopic('scores')
  const sizes = useMemo(() => scoredSizes(scores.rows.values()), [scores.rows])
  const [side, setSide] = useState<'buy' | 'sell'>('buy')
  const [size, setSize] = useState<number | null>(null)
  const qty = size ?? sizes[Math.floor((sizes.length - 1) / 2)] ?? null
  const actions = (
    <>
      <Segmented label="Side" testId="heat-side" value={side} onChange={setSide} options={[{ value: 'buy', label: 'Buy' }, { value: 'sell', label: 'Sell' }]} />
      {sizes.length > 0 && <Segmented label="Order size, shares" testId="heat-size" value={String(qty)} onChange={(next) => setSize(Number(next))} options={sizes.map((each) => ({ value: String(each), label: sizeText(each) }))} />}
    </>
  )
  return (
    <Panel title="Venue scores" note="expected cost, bps better than the row’s average" actions={actions} testId="heat-map-panel" bodyClassName="@container flex flex-col overflow-hidden">
      {reference.isError
        ? <PanelMessage tone="critical" title="Reference data did not come" action={<Button onClick={() => void reference.refetch()}>Try again</Button>}>{reference.error.message}</PanelMessage>
        : reference.data === undefined || !scores.ready
          ? <SkeletonRows rows={10} rowHeight={28} label="Loading venue scores" />
          : qty === null
            ? <PanelMessage title="No scores yet">Scores come with the first quotes of the venues.</PanelMessage>
            : <Scores reference={reference.data} rows={scores.rows} side={side} qty={qty} />}
    </Panel>
  )
}

function Scores({ reference, rows, side, qty }: { readonly reference: Reference; readonly rows: ReadonlyMap<string, ScoreRow>; readonly side: 'buy' | 'sell'; readonly qty: number }) {
  const quotes = useTopic('quotes').rows
  const selected = useSelection((state) => state.symbol)
  const trust = useTrust()
  const grid = useMemo(() => scoreGrid(rows.values(), { side, qty }), [rows, side, qty])
  const range = useRange(grid, reference, `${side}|${qty}`)
  const columns = useMemo(() => reference.venues.map(({ mic, name, kind }) => ({ id: mic, label: mic, kind, title: `${name}, ${KIND_WORDS[kind]}` })), [reference])
  const kinds = useMemo(() => [...new Set(reference.venues.map((venue) => venue.kind))].map((kind) => ({ kind, label: KIND_WORDS[kind] })), [reference])
  const lines: readonly HeatMapRow[] = reference.instruments.map(({ symbol, priceScale }) => ({
    id: symbol, lead: leadOf(quotes.get(symbol), priceScale), cells: scoreCells(grid.get(symbol) ?? new Map(), reference.venues),
  }))
  return (
    <>
      <div className="min-h-0 flex-1 overflow-auto px-2 pt-1">
        <HeatMap caption={`Expected cost of a ${side} of ${qty} shares by symbol and venue, basis points better than the row's average`} columns={columns} leadHeads={['Bid', 'Offer', 'Spread bps']} rows={lines}
          range={range} selectedRow={selected} onSelectRow={selectSymbol} muted={trust.level === 'stale' || trust.level === 'disconnected'} />
      </div>
      <HeatMapLegend range={formatNumber(range, Number.isInteger(range) ? 0 : range < 1 ? 2 : 1)} unit="bps" kinds={kinds} />
    </>
  )
}

const leadOf = (quote: QuoteRow | undefined, priceScale: number) => [
  <PriceCell key="bid" value={quote?.bid ?? null} text={formatPrice(quote?.bid, priceScale)} />,
  <PriceCell key="ask" value={quote?.ask ?? null} text={formatPrice(quote?.ask, priceScale)} />,
  <span key="spread" className="pr-1 text-muted">{formatNumber(quote?.spreadBps, 1)}</span>,
]

/** Ends of the scale for the scores looked at now. */
function useRange(grid: ScoreGrid, reference: Reference, key: string): number {
  const kept = useRef<KeptRange | null>(null)
  const values = [...grid.values()].flatMap((line) => scoreCells(line, reference.venues).flatMap((cell) => (cell.value === null ? [] : [cell.value])))
  kept.current = keepRange(kept.current, { key, needed: rangeStepBps(values), nowMs: Date.now() })
  return kept.current.range
}
