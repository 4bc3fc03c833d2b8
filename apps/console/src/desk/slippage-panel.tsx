'use client'
import type { SlippageSeries } from '@sluice/protocol'
import { formatNumber, Panel, PanelBody, PanelMessage, SlippageChart, type PanelState, type SlippageLine } from '@sluice/ui'
import { useMemo } from 'react'
import { useSlippageToday } from '../api/queries.ts'
import { useTheme } from '../shell/theme.ts'

const ARMS = { dynamic: { label: 'dynamic', colour: 'accent', dashed: false }, control: { label: 'static control', colour: 'worse', dashed: true } } as const

/** How today's finished orders did against their arrival, routed by scores and by the static waterfall. */
export function SlippagePanel() {
  const query = useSlippageToday()
  const note = query.data === undefined
    ? 'bps to arrival mid, less is better'
    : `bps to arrival mid, rolling ${formatNumber(query.data.window)} orders, 95\u202f% band`
  const state: PanelState = query.data !== undefined
    ? { kind: 'ready', stale: query.isError ? `Not read anew: ${query.error.message}` : null }
    : query.isError ? { kind: 'failed', title: 'Slippage could not be read', why: query.error.message, onRetry: () => void query.refetch() } : { kind: 'loading', label: 'Loading slippage', rows: 5 }
  return (
    <Panel title="Slippage today" note={note} testId="slippage-panel" bodyClassName="flex flex-col overflow-hidden">
      <PanelBody state={state}><div className="min-h-0 flex-1 px-1 py-1">{query.data !== undefined && <Chart series={query.data} />}</div></PanelBody>
    </Panel>
  )
}

function Chart({ series }: { readonly series: SlippageSeries }) {
  const theme = useTheme((state) => state.theme)
  const lines = useMemo<readonly SlippageLine[]>(() => series.arms.map(({ arm, count, points }) => ({
    id: arm, ...ARMS[arm], label: `${ARMS[arm].label} \u00b7 ${formatNumber(count)}`, points: points.map((point) => ({ tsMs: point.tsUs / 1_000, meanBps: point.meanBps, lowBps: point.lowBps, highBps: point.highBps })),
  })), [series])
  const stamps = lines.flatMap((line) => line.points.map((point) => point.tsMs))
  if (stamps.length === 0) return <PanelMessage title="No finished orders today">The lines begin with the first order that fills.</PanelMessage>
  return <SlippageChart lines={lines} fromMs={Math.min(...stamps)} toMs={Math.max(...stamps)} theme={theme} label="Mean slippage of finished orders today, dynamic against static control" />
}
