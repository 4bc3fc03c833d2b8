'use client'
import type { Instrument, QuoteRow } from '@sluice/protocol'
import { Badge, Cell, formatNumber, formatPrice, formatSigned, HeadCell, NO_VALUE, Panel, PanelBody, PriceCell, Table, TableRow, type PanelState } from '@sluice/ui'
import { memo } from 'react'
import { useReference } from '../api/queries.ts'
import { useTopic } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { bandText, protectedText, quoteState } from './market-words.ts'
import { selectSymbol, useSelection } from './selection.ts'

/** Every symbol's market: whether it trades, its best and protected prices, its band. */
export function QuotesPanel() {
  const reference = useReference()
  const { rows, ready } = useTopic('quotes')
  const trust = useTrust()
  const selected = useSelection((state) => state.symbol)
  const instruments = reference.data?.instruments ?? []
  const notOpen = instruments.filter(({ symbol }) => (rows.get(symbol)?.state ?? 'open') !== 'open').length
  const stale = trust.level === 'stale' || trust.level === 'disconnected' ? 'Not live: what is shown is from before.' : null
  const state: PanelState = reference.isError
    ? { kind: 'failed', title: 'Reference data did not come', why: reference.error.message, onRetry: () => void reference.refetch() }
    : reference.data === undefined || !ready
      ? trust.level === 'disconnected' ? { kind: 'disconnected', why: trust.why } : { kind: 'loading', label: 'Loading quotes', rows: 10 }
      : instruments.length === 0 ? { kind: 'empty', title: 'No instruments', text: 'The configuration names none.' } : { kind: 'ready', stale }
  return (
    <Panel title="Quotes" testId="quotes-panel" bodyClassName="@container" note={!ready ? undefined : notOpen === 0 ? 'best over fresh venues; every symbol is open' : <span className="text-warning">{`${notOpen} of ${instruments.length} not open`}</span>}>
      <PanelBody state={state}>
        <Table caption="Quotes by symbol" testId="quotes-table" head={<>
          <HeadCell>Symbol</HeadCell><HeadCell>State</HeadCell><HeadCell number className="@max-[460px]:hidden">Shares</HeadCell><HeadCell number>Bid</HeadCell><HeadCell number>Offer</HeadCell><HeadCell number className="@max-[460px]:hidden">Shares</HeadCell>
          <HeadCell number className="@max-[540px]:hidden">Last</HeadCell><HeadCell number>Spread bps</HeadCell><HeadCell number className="@max-[860px]:hidden">Imbalance</HeadCell>
          <HeadCell className="@max-[640px]:hidden" title="Best protected bid and offer, where they differ from the best">Protected</HeadCell><HeadCell className="@max-[760px]:hidden">Band</HeadCell><HeadCell number className="@max-[400px]:hidden">Fresh</HeadCell>
        </>}>
          {instruments.map((instrument) => <QuoteCells key={instrument.symbol} instrument={instrument} quote={rows.get(instrument.symbol)} selected={instrument.symbol === selected} />)}
        </Table>
      </PanelBody>
    </Panel>
  )
}

interface QuoteCellsProps {
  readonly instrument: Instrument
  readonly quote: QuoteRow | undefined
  readonly selected: boolean
}

const QuoteCells = memo(function QuoteCells({ instrument, quote, selected }: QuoteCellsProps) {
  const { symbol, name, priceScale, lotSize } = instrument
  const price = (units: number | null | undefined): string => formatPrice(units, priceScale)
  const shares = (lots: number | null | undefined): string => (lots == null || lots === 0 ? NO_VALUE : formatNumber(lots * lotSize))
  return (
    <TableRow selected={selected} data-testid="quote-row" data-symbol={symbol} data-state={quote?.state ?? 'unknown'} onClick={() => selectSymbol(symbol)}>
      <Cell className="py-0"><button type="button" title={name} aria-label={`Look at ${symbol}`} className="inline-flex h-6 items-center font-semibold hover:underline">{symbol}</button></Cell>
      <Cell className="py-0"><State quote={quote} /></Cell>
      <Cell number className="text-muted @max-[460px]:hidden">{shares(quote?.bidQty)}</Cell>
      <Cell number><PriceCell value={quote?.bid ?? null} text={price(quote?.bid)} /></Cell>
      <Cell number><PriceCell value={quote?.ask ?? null} text={price(quote?.ask)} /></Cell>
      <Cell number className="text-muted @max-[460px]:hidden">{shares(quote?.askQty)}</Cell>
      <Cell number className="@max-[540px]:hidden">{price(quote?.last)}</Cell>
      <Cell number className="text-muted">{formatNumber(quote?.spreadBps, 1)}</Cell>
      <Cell number className="text-muted @max-[860px]:hidden">{formatSigned(quote?.imbalance)}</Cell>
      <Cell className="@max-[640px]:hidden">{quote === undefined ? '' : protectedText(quote, price)}</Cell>
      <Cell className="@max-[760px]:hidden">{quote === undefined ? '' : bandText(quote, price)}</Cell>
      <Cell number className="text-muted @max-[400px]:hidden">{quote === undefined ? NO_VALUE : `${quote.venues.filter((venue) => venue.fresh).length} / ${quote.venues.length}`}</Cell>
    </TableRow>
  )
})

function State({ quote }: { readonly quote: QuoteRow | undefined }) {
  if (quote === undefined) return <span className="text-faint">no quote yet</span>
  const { text, tone, title } = quoteState(quote)
  if (quote.state === 'open' && title === '') return <span className="text-muted">{text}</span>
  return <span title={title}><Badge tone={tone}>{text}</Badge></span>
}
