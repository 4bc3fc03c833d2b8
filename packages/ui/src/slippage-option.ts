import type { EChartsCoreOption } from 'echarts/core'
import { formatNumber, formatSigned } from './format-number.ts'
import { formatTimeUs } from './format-time.ts'

export interface SlippagePointView {
  readonly tsMs: number
  readonly meanBps: number
  readonly lowBps: number
  readonly highBps: number
}

export interface SlippageLine {
  readonly id: string
  readonly label: string
  /** Name of a token. */
  readonly colour: string
  readonly dashed: boolean
  readonly points: readonly SlippagePointView[]
}

export interface SlippageOptionInput {
  readonly lines: readonly SlippageLine[]
  readonly fromMs: number
  readonly toMs: number
  readonly colour: (token: string) => string
  readonly fontFamily: string
  /** Height of the plot: end labels keep apart in pixels. */
  readonly heightPx: number
}

/** Distances of the grid lines; the scale ends on one, so that it stays while values wander. */
const INTERVALS_BPS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200] as const
const INTERVALS_MAX = 5

export interface SlippageScale {
  readonly min: number
  readonly max: number
  readonly interval: number
}

/** Scale around zero: from the means and the bands but for their unsure beginning. */
export function slippageScaleBps(lines: readonly SlippageLine[]): SlippageScale {
  let highest = 0
  let lowest = 0
  const include = (bps: number): void => {
    highest = Math.max(highest, bps)
    lowest = Math.min(lowest, bps)
  }
  for (const line of lines) {
    for (const point of line.points) include(point.meanBps * 1.1)
    for (const point of line.points.slice(Math.floor(line.points.length / 5))) [point.lowBps, point.highBps].forEach(include)
  }
  const least = (highest - lowest) / INTERVALS_MAX
  const interval = INTERVALS_BPS.find((each) => each >= least) ?? least
  // Zero plus: a scale never ends on a negative zero.
  return { min: 0 - Math.ceil(-lowest / interval) * interval, max: Math.max(1, Math.ceil(highest / interval)) * interval, interval }
}

/** ECharts option: a band below each line, the name at its end, zero marked. */
export function slippageOption({ lines, fromMs, toMs, colour, fontFamily, heightPx }: SlippageOptionInput): EChartsCoreOption {
  const scale = slippageScaleBps(lines)
  const shifts = labelShiftsPx(lines, heightPx / (scale.max - scale.min))
  const text = { color: colour('muted'), fontSize: 11, fontFamily }
  return {
    animation: false,
    textStyle: { fontFamily },
    grid: { left: 44, right: 108, top: 10, bottom: 24 },
    xAxis: {
      type: 'time', min: fromMs, max: toMs, splitNumber: 4, axisLine: { lineStyle: { color: colour('line') } }, axisTick: { show: false }, splitLine: { show: false },
      axisLabel: { ...text, hideOverlap: true, formatter: (ms: number) => (toMs - fromMs < SECONDS_BELOW_MS ? formatTimeUs(ms * 1_000, false) : formatTimeUs(ms * 1_000, false).slice(0, 5)) },
    },
    yAxis: {
      type: 'value', ...scale, splitLine: { lineStyle: { color: colour('line'), opacity: 0.6 } },
      axisLabel: { ...text, formatter: (bps: number) => formatSigned(bps, scale.max - scale.min <= 2 ? 2 : 1) },
    },
    tooltip: {
      trigger: 'axis', backgroundColor: colour('raised'), borderColor: colour('line-strong'), padding: [4, 8], textStyle: { color: colour('text'), fontSize: 12 },
      formatter: (items: readonly { readonly axisValue: number; readonly seriesId: string; readonly dataIndex: number }[]) => tooltipOf(lines, items),
    },
    series: lines.flatMap((line) => [...bandOf(line, colour(line.colour)), lineOf(line, { colour: colour(line.colour), zero: colour('faint'), shiftPx: shifts.get(line.id) ?? 0 })]),
  }
}

function bandOf(line: SlippageLine, colour: string) {
  const shared = { type: 'line', stack: `band-${line.id}`, stackStrategy: 'all', symbol: 'none', silent: true, lineStyle: { opacity: 0 }, emphasis: { disabled: true } }
  return [
    { ...shared, id: `low-${line.id}`, data: line.points.map((point) => [point.tsMs, point.lowBps]) },
    { ...shared, id: `high-${line.id}`, data: line.points.map((point) => [point.tsMs, point.highBps - point.lowBps]), areaStyle: { color: colour, opacity: line.dashed ? 0.09 : 0.17 } },
  ]
}

/** Times show their seconds on a shorter axis. */
const SECONDS_BELOW_MS = 600_000
const LABEL_DISTANCE_PX = 15

/** How far each end label moves so that no two overlap: apart by half each, the upper one up. */
export function labelShiftsPx(lines: readonly SlippageLine[], pxPerBps: number): ReadonlyMap<string, number> {
  const ends = lines.flatMap((line) => (line.points.length === 0 ? [] : [{ id: line.id, y: -(line.points.at(-1)?.meanBps ?? 0) * pxPerBps }])).sort((a, b) => a.y - b.y)
  const shifts = new Map<string, number>()
  const [upper, lower] = ends
  if (upper === undefined || lower === undefined) return shifts
  const missing = LABEL_DISTANCE_PX - (lower.y - upper.y)
  if (missing <= 0) return shifts
  return shifts.set(upper.id, -missing / 2).set(lower.id, missing / 2)
}

const lineOf = (line: SlippageLine, { colour, zero, shiftPx }: { readonly colour: string; readonly zero: string; readonly shiftPx: number }) => ({
  id: line.id, type: 'line', symbol: 'none', lineStyle: { color: colour, width: 1.5, type: line.dashed ? [4, 3] : 'solid' }, itemStyle: { color: colour },
  data: line.points.map((point) => [point.tsMs, point.meanBps]),
  endLabel: { show: line.points.length > 0, formatter: () => line.label, color: colour, fontSize: 11, distance: 6, offset: [0, shiftPx] },
  markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: zero, type: 'solid', width: 1 }, data: [{ yAxis: 0 }] },
})

function tooltipOf(lines: readonly SlippageLine[], items: readonly { readonly axisValue: number; readonly seriesId: string; readonly dataIndex: number }[]): string {
  const first = items[0]
  if (first === undefined) return ''
  const parts = items.flatMap((item) => {
    const line = lines.find((candidate) => candidate.id === item.seriesId)
    const point = line?.points[item.dataIndex]
    return line === undefined || point === undefined ? [] : [`${line.label} <b>${formatSigned(point.meanBps)}</b> [${formatNumber(point.lowBps, 2)}, ${formatNumber(point.highBps, 2)}] bps`]
  })
  return [formatTimeUs(first.axisValue * 1_000, false), ...parts].join('<br>')
}
