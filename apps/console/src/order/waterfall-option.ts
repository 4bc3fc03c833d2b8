import { formatNumber, formatPrice, formatTimeUs, visibleText } from '@sluice/ui'
import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts'
import type { EChartsCoreOption } from 'echarts/core'
import { endedText } from './override-words.ts'
import { sinceText, timeScaleMs, type Timeline, type TimelineBar, type TimelineOverride } from './waterfall-timeline.ts'
import { MANNER_WORDS, ownerText } from './words.ts'

export interface WaterfallOptionInput {
  readonly timeline: Timeline
  /** When the order arrived, microseconds since 1970. */
  readonly arrivalUs: number
  readonly colour: (token: string) => string
  readonly fontFamily: string
  /** Shown part, milliseconds from arrival. */
  readonly fromMs: number
  readonly toMs: number
}

const LEFT_PX = 58
const RIGHT_PX = 28
const TOP_PX = 20
const BOTTOM_PX = 24
const FILL_PX_MAX = 13
const FILL_PX_MIN = 4
/** Labels of plans nearer to each other than this share of the picture would stand on each other. */
const LABEL_SHARE = 0.025

/** Height that shows every line of the picture. */
export const chartHeightPx = (rows: number): number => Math.max(150, TOP_PX + BOTTOM_PX + rows * 26)

type Colours = Readonly<Record<'text' | 'muted' | 'faint' | 'line' | 'accent' | 'worse' | 'warning' | 'critical' | 'track' | 'raised' | 'fine', string>>

/** ECharts option: bars from sent to done with what filled of them, fills by size, plans as lines, people's orders as bands. */
export function waterfallOption({ timeline, arrivalUs, colour, fontFamily, fromMs, toMs }: WaterfallOptionInput): EChartsCoreOption {
  const names = ['text', 'muted', 'faint', 'line', 'accent', 'worse', 'warning', 'critical', 'track', 'raised', 'fine'] as const
  const colours = Object.fromEntries(names.map((name) => [name, colour(name)])) as Colours
  const text = { color: colours.muted, fontSize: 11, fontFamily }
  const { intervalMs } = timeScaleMs(toMs - fromMs)
  return {
    animation: false,
    textStyle: { fontFamily },
    grid: { left: LEFT_PX, right: RIGHT_PX, top: TOP_PX, bottom: BOTTOM_PX },
    xAxis: { type: 'value', min: fromMs, max: toMs, interval: intervalMs, axisLine: { lineStyle: { color: colours.line } }, axisTick: { show: false }, splitLine: { lineStyle: { color: colours.line, opacity: 0.6 } }, axisLabel: { ...text, hideOverlap: true, formatter: sinceText } },
    yAxis: { type: 'category', inverse: true, data: timeline.rows.map((row) => row.id), axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false }, axisLabel: { ...text, color: colours.text, interval: 0, formatter: (_: string, at: number) => timeline.rows[at]?.label ?? '' } },
    tooltip: { trigger: 'item', confine: true, backgroundColor: colours.raised, borderColor: colour('line-strong'), padding: [4, 8], textStyle: { color: colours.text, fontSize: 12, fontFamily }, formatter: (item: { seriesId?: string; dataIndex: number }) => element(tooltipLines(timeline, arrivalUs, item)) },
    series: [bandSeries(timeline, colours), barSeries(timeline, colours), fillSeries(timeline, colours), changeSeries(timeline, colours), peopleSeries(timeline, colours, fontFamily), lineSeries(timeline, toMs - fromMs, colours, fontFamily)],
  }
}

/** Children from sent to done: the whole outlined, what filled of it full, how it ended at its end. */
const barSeries = ({ bars }: Timeline, colours: Colours) => ({
  id: 'bars', type: 'custom', clip: true, z: 3, encode: { x: [0, 1], y: 2 },
  data: bars.map((bar) => [bar.fromMs, bar.toMs, bar.row]),
  renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
    const bar = bars[params.dataIndex]
    if (bar === undefined) return null
    const [x = 0, y = 0] = api.coord([bar.fromMs, bar.row])
    const [end = 0] = api.coord([bar.toMs, bar.row])
    const width = Math.max(3, end - x)
    const height = Math.min(14, rowHeight(api) * 0.6)
    const top = y - height / 2
    const main = bar.byHand ? colours.warning : colours.accent
    const edge = bar.end === 'rejected' || bar.end === 'unknown' ? colours.worse : main
    return {
      type: 'group',
      children: [
        { type: 'rect', shape: { x, y: top, width, height, r: 2 }, style: { fill: bar.end === 'rejected' ? 'transparent' : colours.track, stroke: edge, lineWidth: 1, ...(bar.end === 'working' ? { lineDash: [4, 2] } : {}) } },
        ...(bar.filledShare > 0 ? [{ type: 'rect', shape: { x, y: top, width: Math.max(2, width * bar.filledShare), height, r: 2 }, style: { fill: main, opacity: 0.55 } }] : []),
        ...endMark(bar, x + width, y, colours),
      ],
    }
  },
})

/** A cross where a venue refused or lost it, a stroke where it was canceled, nothing where it filled or works. */
function endMark({ end }: TimelineBar, x: number, y: number, colours: Colours) {
  if (end === 'canceled') return [{ type: 'line', shape: { x1: x, y1: y - 8, x2: x, y2: y + 8 }, style: { stroke: colours.muted, lineWidth: 2 } }]
  if (end !== 'rejected' && end !== 'unknown') return []
  const stroke = { stroke: colours.worse, lineWidth: 2 }
  return [{ type: 'line', shape: { x1: x - 4, y1: y - 4, x2: x + 4, y2: y + 4 }, style: stroke }, { type: 'line', shape: { x1: x - 4, y1: y + 4, x2: x + 4, y2: y - 4 }, style: stroke }]
}

const rowHeight = (api: CustomSeriesRenderItemAPI): number => {
  const size = api.size?.([0, 1])
  return Array.isArray(size) ? (size[1] ?? 20) : 20
}

/** Full where it stands, a ring where its venue took it back or corrected it since. */
const fillSeries = ({ fills }: Timeline, colours: Colours) => ({
  id: 'fills', type: 'scatter', z: 4, clip: true, itemStyle: { color: colours.fine, borderColor: colours.raised, borderWidth: 1 },
  data: fills.map(({ atMs, row, takenBack }) => (takenBack ? { value: [atMs, row], itemStyle: { color: colours.track, borderColor: colours.worse, borderWidth: 1 } } : [atMs, row])),
  symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) => FILL_PX_MIN + (FILL_PX_MAX - FILL_PX_MIN) * (fills[dataIndex]?.size ?? 0),
})

/** A triangle where a venue took a trade back or corrected it. */
const changeSeries = ({ changes }: Timeline, colours: Colours) => ({
  id: 'changes', type: 'scatter', z: 5, clip: true, symbol: 'triangle', symbolRotate: 180, symbolSize: 11, itemStyle: { color: colours.critical, borderColor: colours.raised, borderWidth: 1 }, data: changes.map(({ atMs, row }) => [atMs, row]),
})

/** Behind everything: where and how long a person held children back. */
const bandSeries = ({ overrides }: Timeline, colours: Colours) => {
  const bands = overrides.flatMap((span) => span.rows.map((row) => ({ span, row })))
  return {
    id: 'bands', type: 'custom', clip: true, z: 1, silent: true, encode: { x: [0, 1], y: 2 }, data: bands.map(({ span, row }) => [span.fromMs, span.toMs, row]),
    renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
      const band = bands[params.dataIndex]
      if (band === undefined) return null
      const [x = 0, y = 0] = api.coord([band.span.fromMs, band.row])
      const [end = 0] = api.coord([band.span.toMs, band.row])
      const height = rowHeight(api)
      return { type: 'rect', shape: { x, y: y - height / 2, width: Math.max(1, end - x), height }, style: { fill: colours.warning, opacity: 0.13 } }
    },
  }
}

/** The first lines: what people ordered, with who. */
const peopleSeries = ({ overrides }: Timeline, colours: Colours, fontFamily: string) => ({
  id: 'people', type: 'custom', clip: true, z: 5, encode: { x: [0, 1], y: 2 }, data: overrides.map((span) => [span.fromMs, span.toMs, span.row]),
  renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
    const span = overrides[params.dataIndex]
    if (span === undefined) return null
    const [x = 0, y = 0] = api.coord([span.fromMs, span.row])
    const [end = 0] = api.coord([span.toMs, span.row])
    const width = Math.max(span.lasting ? 6 : 0, end - x)
    const label = `${span.text} \u00b7 ${visibleText(ownerText(span.override.by))}`
    const shown = width > label.length * 6 + 8
    return {
      type: 'group',
      children: span.lasting
        ? [
          { type: 'rect', shape: { x, y: y - 8, width, height: 16, r: 2 }, style: { fill: colours.raised, stroke: colours.warning, lineWidth: 1 } },
          ...(shown ? [{ type: 'text', style: { x: x + 5, y, text: label, fill: colours.warning, font: `11px ${fontFamily}`, verticalAlign: 'middle' } }] : []),
        ]
        : [{ type: 'polygon', shape: { points: [[x, y - 7], [x + 7, y], [x, y + 7], [x - 7, y]] }, style: { fill: colours.warning } }],
    }
  },
})

/** Plans, and how the order ended, as lines over all venues. */
function lineSeries({ decisions, ends }: Timeline, spanMs: number, colours: Colours, fontFamily: string) {
  const line = (atMs: number, label: string, color: string, width = 1) => ({ xAxis: atMs, lineStyle: { color, width, type: width === 1 ? [3, 3] : 'solid', opacity: 0.8 }, label: { show: label !== '', formatter: label, color, fontSize: 10, fontFamily, position: 'start', distance: 3 } })
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= spanMs * LABEL_SHARE
  let labelledMs = Infinity
  const lines = [...decisions].reverse().map(({ no, atMs, held, byOverride }) => {
    const free = !near(labelledMs, atMs) && !ends.some((end) => near(end.atMs, atMs))
    if (free) labelledMs = atMs
    return line(atMs, free ? String(no) : '', byOverride || held ? colours.warning : colours.faint)
  })
  return { id: 'lines', type: 'scatter', data: [], silent: true, markLine: { silent: true, symbol: 'none', animation: false, z: 2, data: [...lines, ...ends.map(({ atMs, text }) => line(atMs, text, colours.text, 2))] } }
}

function tooltipLines(timeline: Timeline, arrivalUs: number, { seriesId, dataIndex }: { readonly seriesId?: string; readonly dataIndex: number }): readonly string[] {
  const at = (ms: number): string => `${formatTimeUs(arrivalUs + ms * 1_000)} (${sinceText(ms)})`
  const bar = seriesId === 'bars' ? timeline.bars[dataIndex] : undefined
  if (bar !== undefined) {
    const { child } = bar
    return [
      `${child.mic} ${MANNER_WORDS[child.aggressiveness]}, ${formatNumber(child.cumQty)} of ${formatNumber(child.orderQty)} filled${bar.byHand ? ', by hand' : ''}`,
      `limit ${formatPrice(child.price)}, ${child.status}, child ${child.clOrdId}`, `sent ${at(bar.fromMs)}`, ...(child.doneUs === null ? [] : [`done ${at(bar.toMs)}`]), ...(child.text === null ? [] : [visibleText(child.text)]),
    ]
  }
  const fill = seriesId === 'fills' ? timeline.fills[dataIndex] : undefined
  if (fill !== undefined) return [`${formatNumber(fill.qty)} filled${fill.takenBack ? ', taken back or corrected since' : ''}`, at(fill.atMs)]
  const change = seriesId === 'changes' ? timeline.changes[dataIndex] : undefined
  if (change !== undefined) return [visibleText(change.text), at(change.atMs)]
  const span = seriesId === 'people' ? timeline.overrides[dataIndex] : undefined
  return span === undefined ? [] : overrideLines(span, at)
}

function overrideLines({ override, text, fromMs, lasting }: TimelineOverride, at: (ms: number) => string): readonly string[] {
  const ended = endedText(override)
  return [text, `${visibleText(override.by)}: ${visibleText(override.reason)}`, at(fromMs), ...(lasting ? [ended === null ? 'holds' : visibleText(ended)] : [])]
}

/** Lines as an element: what people wrote is text, never markup. */
function element(lines: readonly string[]): HTMLElement {
  const holder = document.createElement('div')
  holder.style.cssText = 'max-width:340px;white-space:normal;overflow-wrap:anywhere'
  for (const [at, line] of lines.entries()) {
    const row = document.createElement('div')
    row.textContent = line
    if (at === 0) row.style.fontWeight = '600'
    holder.append(row)
  }
  return holder
}
