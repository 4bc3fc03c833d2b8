'use client'
import { formatDurationUs, formatTimeUs, useChart, type ChartLook } from '@sluice/ui'
import { LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { use, type EChartsCoreOption } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useCallback } from 'react'
import { STAGES, type LatencySample, type Stage } from './latency-ring.ts'

use([LineChart, GridComponent, TooltipComponent, CanvasRenderer])

export const STAGE_WORDS: Readonly<Record<Stage, string>> = { orderToChild: 'Order to child', inference: 'Inference', commit: 'Commit', step: 'Step' }
/** Of each stage's line, and of the mark beside its name. */
export const STAGE_COLOURS: Readonly<Record<Stage, string>> = { orderToChild: 'accent', inference: 'kind-dark-midpoint', commit: 'fine', step: 'muted' }
/** The axis always spans these at least, so that it does not move with every value. */
const LOW_US = 10
const HIGH_US = 100_000
/** The picture is at least so wide in time. */
const SPAN_MS_MIN = 120_000

function latencyOption(samples: readonly LatencySample[], { colour, fontFamily }: ChartLook): EChartsCoreOption {
  const toMs = (samples.at(-1)?.tsUs ?? 0) / 1_000
  const fromMs = Math.min((samples[0]?.tsUs ?? 0) / 1_000, toMs - SPAN_MS_MIN)
  const highest = Math.max(HIGH_US, ...samples.flatMap(({ p99Us }) => STAGES.map((stage) => p99Us[stage] ?? 0)))
  const text = { color: colour('muted'), fontSize: 11, fontFamily }
  return {
    animation: false, textStyle: { fontFamily },
    grid: { left: 48, right: 12, top: 14, bottom: 22 },
    xAxis: { type: 'time', min: fromMs, max: toMs, splitNumber: 3, axisLine: { lineStyle: { color: colour('line') } }, axisTick: { show: false }, splitLine: { show: false }, axisLabel: { ...text, hideOverlap: true, formatter: (ms: number) => formatTimeUs(ms * 1_000, false) } },
    yAxis: { type: 'log', min: LOW_US, max: 10 ** Math.ceil(Math.log10(highest)), splitLine: { lineStyle: { color: colour('line'), opacity: 0.6 } }, axisLabel: { ...text, formatter: (us: number) => shortText(us) } },
    tooltip: { trigger: 'axis', backgroundColor: colour('raised'), borderColor: colour('line-strong'), padding: [4, 8], textStyle: { color: colour('text'), fontSize: 12 }, valueFormatter: (us: unknown) => formatDurationUs(typeof us === 'number' ? us : null) },
    series: STAGES.map((stage) => ({
      id: stage, name: STAGE_WORDS[stage], type: 'line', symbol: 'none', connectNulls: false, lineStyle: { color: colour(STAGE_COLOURS[stage]), width: 1.5 }, itemStyle: { color: colour(STAGE_COLOURS[stage]) },
      data: samples.map(({ tsUs, p99Us }) => { const us = p99Us[stage]; return [tsUs / 1_000, us === null ? null : Math.max(LOW_US, us)] }),
    })),
  }
}

const shortText = (us: number): string => (us < 1_000 ? `${us} µs` : us < 1_000_000 ? `${us / 1_000} ms` : `${us / 1_000_000} s`)

/** 99th percentile of every stage over the last minutes, on a logarithmic scale. */
export function LatencyChart({ samples, theme }: { readonly samples: readonly LatencySample[]; readonly theme: string }) {
  const optionOf = useCallback((look: ChartLook) => latencyOption(samples, look), [samples])
  const holder = useChart(optionOf, theme)
  return <div ref={holder} role="img" aria-label="99th percentile of each stage over the last minutes, logarithmic" data-testid="latency-chart" className="h-[150px] w-full" />
}
