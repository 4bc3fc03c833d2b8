'use client'
import { formatNumber, MINUS, useChart, type ChartLook } from '@sluice/ui'
import { LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { use, type EChartsCoreOption } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback } from 'react'
import { thinned, type CurveGroup } from './curve-groups.ts'

use([LineChart, GridComponent, TooltipComponent, CanvasRenderer])

/** By place in the picture; named at the line's end, so that colour is not all that tells. */
export const LINE_COLOURS = ['accent', 'worse', 'fine', 'kind-dark-midpoint', 'warning', 'better'] as const

function curveOption({ curves, unit, xLabel }: CurveGroup, { colour, fontFamily }: ChartLook): EChartsCoreOption {
  const text = { color: colour('muted'), fontSize: 11, fontFamily }
  return {
    animation: false, textStyle: { fontFamily },
    grid: { left: 56, right: 16, top: 24, bottom: 34 },
    xAxis: { type: 'value', name: xLabel, nameLocation: 'middle', nameGap: 20, nameTextStyle: text, min: 'dataMin', max: 'dataMax', axisLine: { lineStyle: { color: colour('line') } }, axisTick: { show: false }, splitLine: { show: false }, axisLabel: { ...text, hideOverlap: true } },
    yAxis: { type: 'value', name: unit, nameTextStyle: { ...text, align: 'left', padding: [0, 0, 0, -44] }, scale: true, splitNumber: 4, splitLine: { lineStyle: { color: colour('line'), opacity: 0.6 } }, axisLabel: { ...text, formatter: (y: number) => String(y).replace('-', MINUS) } },
    tooltip: { trigger: 'axis', backgroundColor: colour('raised'), borderColor: colour('line-strong'), padding: [4, 8], textStyle: { color: colour('text'), fontSize: 12 }, valueFormatter: (y: unknown) => formatNumber(typeof y === 'number' ? y : null, 4) },
    series: curves.map(({ name, points }, at) => {
      const line = colour(LINE_COLOURS[at % LINE_COLOURS.length] ?? 'accent')
      return { id: `${at}`, name, type: 'line', symbol: 'none', lineStyle: { color: line, width: 1.5 }, itemStyle: { color: line }, data: thinned(points) }
    }),
  }
}

/** Lines of one unit over the course of a training. */
export function CurveChart({ group, theme }: { readonly group: CurveGroup; readonly theme: string }) {
  const optionOf = useCallback((look: ChartLook) => curveOption(group, look), [group])
  const holder = useChart(optionOf, theme)
  return <div ref={holder} role="img" aria-label={`${group.curves.map(({ name }) => name).join(', ')} in ${group.unit} by ${group.xLabel}`} data-testid="curve-chart" className="h-[210px] w-full" />
}
