'use client'
import type { OrderDetail } from '@sluice/protocol'
import { formatNumber, Segmented } from '@sluice/ui'
import { CustomChart, ScatterChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTheme } from '../shell/theme.ts'
import { useNowMs } from '../stream/use-desk-rows.ts'
import { chartHeightPx, waterfallOption } from './waterfall-option.ts'
import { timelineOf, timeScaleMs } from './waterfall-timeline.ts'

use([CustomChart, ScatterChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])

const REDRAW_MS = 1_000
const ZOOMS = { all: Infinity, '60': 60_000, '10': 10_000 } as const
type Zoom = keyof typeof ZOOMS

/** The order's children, fills, plans and people's orders over time, from its arrival. */
export function WaterfallChart({ detail }: { readonly detail: OrderDetail }) {
  const theme = useTheme((state) => state.theme)
  const working = detail.parent.status === 'working'
  const tickMs = useNowMs(working ? REDRAW_MS : 60_000)
  const [zoom, setZoom] = useState<Zoom>('all')
  const timeline = useMemo(() => timelineOf(detail, tickMs === 0 ? Date.now() : tickMs), [detail, tickMs])
  const toMs = timeScaleMs(timeline.endMs).maxMs
  const fromMs = zoom === 'all' ? 0 : Math.max(0, toMs - ZOOMS[zoom])
  const holder = useChart(detail, { timeline, fromMs, toMs }, theme)
  const { parent } = detail
  return (
    <div className="relative">
      {timeline.endMs > ZOOMS['10'] && (
        <div className="absolute top-1 right-2 z-[1]"><Segmented label="Part shown" value={zoom} onChange={setZoom} options={[{ value: 'all', label: 'All' }, { value: '60', label: 'Last min' }, { value: '10', label: 'Last 10 s' }]} /></div>
      )}
      <div ref={holder} role="img" data-testid="waterfall-chart" style={{ height: chartHeightPx(timeline.rows.length) }} className="w-full"
        aria-label={`Waterfall over time of ${parent.parentId}: ${formatNumber(detail.children.length)} children, ${formatNumber(detail.executions.length)} fills, ${formatNumber(detail.decisions.length)} plans, ${formatNumber(detail.overrides.length)} overrides. The tables below say the same.`} />
    </div>
  )
}

function useChart(detail: OrderDetail, { timeline, fromMs, toMs }: Pick<Parameters<typeof waterfallOption>[0], 'timeline' | 'fromMs' | 'toMs'>, theme: string) {
  const holder = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType>(null)
  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const made = init(element, undefined, { renderer: 'canvas' })
    chart.current = made
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [])
  const arrivalUs = detail.parent.receivedUs
  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const style = getComputedStyle(element)
    chart.current?.setOption(waterfallOption({ timeline, arrivalUs, fromMs, toMs, colour: (name) => style.getPropertyValue(`--${name}`).trim(), fontFamily: style.fontFamily }), { notMerge: true })
  }, [timeline, arrivalUs, fromMs, toMs, theme])
  return holder
}
