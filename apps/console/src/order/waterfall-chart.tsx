'use client'
import type { OrderDetail } from '@sluice/protocol'
import { formatNumber } from '@sluice/ui'
import { CustomChart, ScatterChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useMemo, useRef } from 'react'
import { useTheme } from '../shell/theme.ts'
import { useNowMs } from '../stream/use-desk-rows.ts'
import { chartHeightPx, waterfallOption } from './waterfall-option.ts'
import { timelineOf, timeScaleMs } from './waterfall-timeline.ts'

use([CustomChart, ScatterChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])

const REDRAW_MS = 1_000

export interface WaterfallChartProps {
  readonly detail: OrderDetail
  /** Only the last so many milliseconds; null: from arrival. */
  readonly lastMs: number | null
}

/** The order's children, fills, plans and people's orders over time, from its arrival. */
export function WaterfallChart({ detail, lastMs }: WaterfallChartProps) {
  const theme = useTheme((state) => state.theme)
  const working = detail.parent.status === 'working'
  const tickMs = useNowMs(working ? REDRAW_MS : 60_000)
  const timeline = useMemo(() => timelineOf(detail, tickMs === 0 ? Date.now() : tickMs), [detail, tickMs])
  const shown = lastMs === null
    ? { fromMs: 0, toMs: timeScaleMs(timeline.endMs).maxMs }
    : { fromMs: Math.max(0, timeline.endMs - lastMs), toMs: Math.max(lastMs, timeline.endMs) }
  const holder = useChart(detail, { timeline, ...shown }, theme)
  const { parent } = detail
  return (
    <div ref={holder} role="img" data-testid="waterfall-chart" style={{ height: chartHeightPx(timeline.rows.length) }} className="w-full"
      aria-label={`Waterfall over time of ${parent.parentId}: ${formatNumber(detail.children.length)} children, ${formatNumber(detail.executions.length)} fills, ${formatNumber(detail.decisions.length)} plans, ${formatNumber(detail.overrides.length)} overrides. The tables below say the same.`} />
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
