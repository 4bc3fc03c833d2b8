'use client'
import type { OrderDetail } from '@sluice/protocol'
import { formatNumber, useChart, type ChartLook } from '@sluice/ui'
import { CustomChart, ScatterChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback, useMemo } from 'react'
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
  const { parent } = detail
  const { receivedUs: arrivalUs } = parent
  const fromMs = lastMs === null ? 0 : Math.max(0, timeline.endMs - lastMs)
  const toMs = lastMs === null ? timeScaleMs(timeline.endMs).maxMs : Math.max(lastMs, timeline.endMs)
  const optionOf = useCallback(({ colour, fontFamily }: ChartLook) => waterfallOption({ timeline, arrivalUs, fromMs, toMs, colour, fontFamily }), [timeline, arrivalUs, fromMs, toMs])
  const holder = useChart(optionOf, theme)
  return (
    <div ref={holder} role="img" data-testid="waterfall-chart" style={{ height: chartHeightPx(timeline.rows.length) }} className="w-full"
      aria-label={`Waterfall over time of ${parent.parentId}: ${formatNumber(detail.children.length)} children, ${formatNumber(timeline.fills.length)} fills${timeline.changes.length === 0 ? '' : `, ${formatNumber(timeline.changes.length)} taken back or corrected`}, ${formatNumber(detail.decisions.length)} plans, ${formatNumber(detail.overrides.length)} overrides. The tables below say the same.`} />
  )
}
