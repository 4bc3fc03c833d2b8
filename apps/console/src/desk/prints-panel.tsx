'use client'
import type { Instrument, PrintRow } from '@sluice/protocol'
import { Cell, cn, formatNumber, formatPrice, formatTimeUs, HeadCell, Panel, PanelBody, Segmented, Table, TableRow, type PanelState } from '@sluice/ui'
import { memo, useMemo, useRef, useState } from 'react'
import { useReference } from '../api/queries.ts'
import { useTopic } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { conditionWords } from './market-words.ts'
import { newestPrints } from './newest-prints.ts'
import { useSelection } from './selection.ts'

/** Time and sales: what traded, where, and what each print says of itself. */
export function PrintsPanel() {
  const reference = useReference()
  const { rows, ready } = useTopic('prints')
  const trust = useTrust()
  const selected = useSelection((state) => state.symbol)
  const [which, setWhich] = useState<'one' | 'all'>('one')
  const symbol = selected ?? reference.data?.instruments[0]?.symbol ?? null
  const newest = useMemo(() => newestPrints(rows, which === 'one' ? symbol : null), [rows, which, symbol])
  const { shown, waiting, release, holders } = useHeldList(newest, `${which}|${symbol}`)
  const state = stateOf({ ready: ready && reference.data !== undefined, count: shown.length, of: which === 'one' ? symbol : null, trust })
  return (
    <Panel title="Prints" testId="prints-panel" note="newest first" bodyClassName="@container relative [&_td]:px-1.5 [&_th]:px-1.5"
      actions={symbol === null ? undefined : <Segmented label="Prints of" testId="prints-which" value={which} onChange={setWhich} options={[{ value: 'one', label: symbol }, { value: 'all', label: 'All' }]} />}>
      <PanelBody state={state}>
        {waiting > 0 && <button type="button" data-testid="new-prints" onClick={release} className="sticky top-[30px] left-1/2 z-10 -mb-6 block h-6 -translate-x-1/2 rounded-full bg-accent-fill px-3 text-sm font-semibold text-on-accent">{waiting} new</button>}
        <div {...holders}>
          <Table caption="Trades, newest first" testId="prints-table" head={<>
            <HeadCell>Time</HeadCell>{which === 'all' && <HeadCell>Symbol</HeadCell>}<HeadCell number>Price</HeadCell><HeadCell number>Shares</HeadCell><HeadCell>Venue</HeadCell><HeadCell className="@max-[300px]:hidden">Conditions</HeadCell>
          </>}>
            {shown.map((print) => <PrintCells key={print.id} print={print} withSymbol={which === 'all'} instrument={reference.data?.instruments.find((each) => each.symbol === print.symbol)} />)}
          </Table>
        </div>
      </PanelBody>
    </Panel>
  )
}

function stateOf({ ready, count, of, trust }: { readonly ready: boolean; readonly count: number; readonly of: string | null; readonly trust: ReturnType<typeof useTrust> }): PanelState {
  if (!ready) return trust.level === 'disconnected' ? { kind: 'disconnected', why: trust.why } : { kind: 'loading', label: 'Loading prints', rows: 8 }
  if (count === 0) return { kind: 'empty', title: of === null ? 'No prints yet' : `No prints of ${of} yet`, text: 'Each trade that a venue tells of appears here at once.' }
  return { kind: 'ready', stale: trust.level === 'stale' || trust.level === 'disconnected' ? 'Not live: what is shown is from before.' : null }
}

const PrintCells = memo(function PrintCells({ print, withSymbol, instrument }: { readonly print: PrintRow; readonly withSymbol: boolean; readonly instrument: Instrument | undefined }) {
  const { priceScale, lotSize } = instrument ?? { priceScale: 10_000, lotSize: 1 }
  const words = conditionWords(print.flags)
  const tone = print.aggressor === 'buy' ? 'text-better' : print.aggressor === 'sell' ? 'text-worse' : ''
  return (
    <TableRow data-testid="print-row" data-symbol={print.symbol} data-venue={print.mic}>
      <Cell className="text-muted"><span className="@max-[360px]:hidden">{formatTimeUs(print.venueUs)}</span><span className="@min-[361px]:hidden" title={formatTimeUs(print.venueUs)}>{formatTimeUs(print.venueUs, false)}</span></Cell>
      {withSymbol && <Cell className="font-semibold">{print.symbol}</Cell>}
      <Cell number className={tone} title={words}>
        {print.aggressor !== null && <><span aria-hidden className="mr-1 text-xs">{print.aggressor === 'buy' ? '\u25b4' : '\u25be'}</span><span className="sr-only">{print.aggressor === 'buy' ? 'bought' : 'sold'} </span></>}
        {formatPrice(print.price, priceScale)}
      </Cell>
      <Cell number>{formatNumber(print.qty * lotSize)}</Cell>
      <Cell>{print.mic}</Cell>
      <Cell className={cn('max-w-0 overflow-hidden text-muted @max-[300px]:hidden', words !== '' && 'w-full')}><span className="block truncate" title={words}>{words}</span></Cell>
    </TableRow>
  )
})

/** The list stands still while somebody points at it; what came meanwhile is counted. `key`: another one shows its rows at once. */
function useHeldList(newest: readonly PrintRow[], key: string) {
  const [held, setHeld] = useState(false)
  const kept = useRef<{ readonly key: string; readonly rows: readonly PrintRow[] }>({ key, rows: newest })
  if (!held || kept.current.key !== key || kept.current.rows.length === 0) kept.current = { key, rows: newest }
  const shown = kept.current.rows
  const first = Number(shown[0]?.id ?? 0)
  const waiting = shown === newest ? 0 : newest.filter(({ id }) => Number(id) > first).length
  const release = (): void => {
    kept.current = { key, rows: newest }
    setHeld(false)
  }
  return { shown, waiting, release, holders: { onPointerEnter: () => setHeld(true), onPointerLeave: () => setHeld(false) } }
}
