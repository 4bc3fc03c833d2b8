'use client'
import { LineChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback } from 'react'
import { slippageOption, type SlippageLine } from './slippage-option.ts'
import { useChart, type ChartLook } from './use-chart.ts'

use([LineChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])

export interface SlippageChartProps {
  readonly lines: readonly SlippageLine[]
  readonly fromMs: number
  readonly toMs: number
  /** Drawn anew with the colours of the theme when it changes. */
  readonly theme: string
  readonly label: string
}

/** Mean slippage per arm with its 95 % band over time. */
export function SlippageChart({ lines, fromMs, toMs, theme, label }: SlippageChartProps) {
  const optionOf = useCallback(({ heightPx, ...look }: ChartLook) => slippageOption({ lines, fromMs, toMs, ...look, heightPx: heightPx - 34 }), [lines, fromMs, toMs])
  const holder = useChart(optionOf, theme)
  return <div ref={holder} role="img" aria-label={label} data-testid="slippage-chart" className="h-full min-h-[120px] w-full" />
}
