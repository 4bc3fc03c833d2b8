'use client'
import { LineChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { slippageOption, type SlippageLine } from './slippage-option.ts'

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
  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const style = getComputedStyle(element)
    chart.current?.setOption(slippageOption({ lines, fromMs, toMs, colour: (name) => style.getPropertyValue(`--${name}`).trim(), fontFamily: style.fontFamily, heightPx: element.clientHeight - 34 }), { notMerge: true })
  }, [lines, fromMs, toMs, theme])
  return <div ref={holder} role="img" aria-label={label} data-testid="slippage-chart" className="h-full min-h-[120px] w-full" />
}
