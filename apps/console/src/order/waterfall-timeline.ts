import { LASTING_OVERRIDES, type ChildRecord, type ExecutionRecord, type OrderDetail, type OverrideRecord } from '@sluice/protocol'
import { formatNumber } from '@sluice/ui'
import { endThen, orderEndThen } from './as-it-was.ts'
import { overrideText } from './override-words.ts'
import { isOpen } from './waterfall-model.ts'

/** One line of the picture: what people ordered, or one venue; more where children of one venue overlap in time. */
export interface TimelineRow {
  readonly id: string
  /** Empty for a further line of the same venue. */
  readonly label: string
}

export type BarEnd = 'working' | 'filled' | 'canceled' | 'rejected' | 'unknown'

export interface TimelineBar {
  readonly row: number
  readonly fromMs: number
  readonly toMs: number
  /** 0..1 of what was ordered. */
  readonly filledShare: number
  readonly end: BarEnd
  readonly byHand: boolean
  readonly child: ChildRecord
}

export interface TimelineFill {
  readonly row: number
  readonly atMs: number
  readonly qty: number
  /** 0..1: square root of its size against the largest. */
  readonly size: number
  /** Its venue took it back, or corrected it, since. */
  readonly takenBack: boolean
}

/** A venue took a trade back, or corrected it, at that instant. */
export interface TimelineChange {
  readonly row: number
  readonly atMs: number
  readonly text: string
}

export interface TimelineOverride {
  readonly row: number
  readonly override: OverrideRecord
  readonly fromMs: number
  readonly toMs: number
  readonly lasting: boolean
  readonly text: string
  /** Lines of the venues that it keeps children from. */
  readonly rows: readonly number[]
}

export interface Timeline {
  readonly rows: readonly TimelineRow[]
  readonly bars: readonly TimelineBar[]
  readonly fills: readonly TimelineFill[]
  readonly changes: readonly TimelineChange[]
  readonly decisions: readonly { readonly no: number; readonly atMs: number; readonly held: boolean; readonly byOverride: boolean }[]
  readonly overrides: readonly TimelineOverride[]
  /** Length of the picture, milliseconds from arrival. */
  readonly endMs: number
  /** The order's own end; null while it works. */
  readonly doneMs: number | null
  /** Lines at its end, and where a venue made another end of it since. */
  readonly ends: readonly { readonly atMs: number; readonly text: string }[]
}

const LANES_MAX = 4

/** Everything of the order in milliseconds from its arrival, up to `nowMs` while it works. */
export function timelineOf(detail: OrderDetail, nowMs: number): Timeline {
  const { parent, children, executions, decisions, overrides } = detail
  const since = (us: number): number => (us - parent.receivedUs) / 1_000
  const lastMs = Math.max(0, ...children.map((child) => since(child.doneUs ?? child.sentUs)), ...executions.map((execution) => since(execution.receivedUs)), ...decisions.map((decision) => since(decision.decidedUs)), ...overrides.map((override) => since(override.endedUs ?? override.sinceUs)))
  const doneMs = parent.doneUs === null ? null : since(parent.doneUs)
  const endMs = Math.max(1, lastMs, doneMs ?? since(nowMs * 1_000))
  const spans = overrides.map((override) => spanOf(override, { endMs, doneMs, since }))
  const people = lanesOf(spans.map((span, at) => ({ id: String(at), group: 'people', fromMs: span.fromMs, toMs: Math.max(span.toMs, span.fromMs + endMs * FLAG_SHARE) })))
  const laned = lanesOf(children.map((child) => ({ id: child.clOrdId, group: child.mic, fromMs: since(child.sentUs), toMs: child.doneUs === null ? endMs : since(child.doneUs) })))
  const named = overrides.flatMap(({ action }) => ('mic' in action ? [action.mic as string] : []))
  const lanes = new Map([...laned.lanes, ...named.filter((mic) => !laned.lanes.has(mic)).map((mic) => [mic, 1] as const)])
  const rows: TimelineRow[] = Array.from({ length: people.lanes.get('people') ?? 0 }, (_, lane) => ({ id: `people/${lane}`, label: lane === 0 ? 'People' : '' }))
  const peopleRows = rows.length
  const rowOf = new Map<string, number>()
  const rowsOfVenue = new Map<string, number[]>()
  for (const [mic, count] of lanes) {
    for (let lane = 0; lane < count; lane += 1) {
      rowOf.set(`${mic}/${lane}`, rows.length)
      rowsOfVenue.set(mic, [...(rowsOfVenue.get(mic) ?? []), rows.length])
      rows.push({ id: `${mic}/${lane}`, label: lane === 0 ? mic : '' })
    }
  }
  const executionRow = ({ mic, clOrdId }: ExecutionRecord): number => rowOf.get(`${mic}/${laned.laneOf.get(clOrdId) ?? 0}`) ?? 0
  const bars = children.map((child): TimelineBar => ({
    row: rowOf.get(`${child.mic}/${laned.laneOf.get(child.clOrdId) ?? 0}`) ?? 0,
    fromMs: since(child.sentUs), toMs: child.doneUs === null ? (isOpen(child) ? endMs : since(child.sentUs)) : since(child.doneUs),
    filledShare: child.orderQty === 0 ? 0 : child.cumQty / child.orderQty, end: endOf(child, executions), byHand: child.overrideId !== null, child,
  }))
  const booked = executions.filter(({ kind }) => kind !== 'bust')
  const takenBack = takenBackOf(executions)
  const largest = Math.max(1, ...booked.map(({ lastQty }) => lastQty))
  return {
    rows, bars, endMs, doneMs, ends: endsOf(detail, since),
    fills: booked.map((execution) => ({
      row: executionRow(execution), atMs: since(execution.receivedUs), qty: execution.lastQty, size: Math.sqrt(execution.lastQty / largest), takenBack: takenBack.has(execution),
    })),
    changes: executions.filter(({ kind }) => kind === 'bust').map((bust) => ({ row: executionRow(bust), atMs: since(bust.receivedUs), text: changeText(bust, executions) })),
    decisions: decisions.map((decision) => ({ no: decision.decisionNo, atMs: since(decision.decidedUs), held: decision.plan.hold !== null, byOverride: decision.trigger === 'override' })),
    overrides: spans.map((span, at) => ({ ...span, row: people.laneOf.get(String(at)) ?? 0, rows: heldRows(span.override, rowsOfVenue, peopleRows, rows.length) })),
  }
}

/** Those that a venue took back, or corrected, since. */
function takenBackOf(executions: OrderDetail['executions']): ReadonlySet<ExecutionRecord> {
  const refs = new Set(executions.flatMap(({ kind, mic, refExecId }) => (kind === 'bust' && refExecId !== undefined ? [`${mic}:${refExecId}`] : [])))
  return new Set(executions.filter(({ kind, mic, execId }) => kind !== 'bust' && refs.has(`${mic}:${execId}`)))
}

function changeText(bust: ExecutionRecord, executions: OrderDetail['executions']): string {
  const corrected = executions.find(({ kind, mic, execId }) => kind === 'correct' && mic === bust.mic && execId === bust.execId)
  const what = bust.refExecId ?? bust.execId
  return corrected === undefined ? `${bust.mic} took back ${what}, ${formatNumber(-bust.lastQty)} filled` : `${bust.mic} corrected ${what}, ${formatNumber(-bust.lastQty)} to ${formatNumber(corrected.lastQty)} filled`
}

function endsOf(detail: OrderDetail, since: (us: number) => number): Timeline['ends'] {
  const { parent } = detail
  const then = orderEndThen(detail)
  if (parent.doneUs === null || then === null) return []
  const atMs = since(parent.doneUs)
  return then.reducedUs === null ? [{ atMs, text: 'done' }] : [{ atMs, text: 'filled' }, { atMs: since(then.reducedUs), text: parent.status }]
}

/** A flag of an order that acted at once takes so much of the picture's width. */
const FLAG_SHARE = 0.02

interface SpanContext {
  readonly endMs: number
  readonly doneMs: number | null
  readonly since: (us: number) => number
}

function spanOf(override: OverrideRecord, { endMs, doneMs, since }: SpanContext): Omit<TimelineOverride, 'row' | 'rows'> {
  const lasting = LASTING_OVERRIDES.includes(override.action.kind)
  const fromMs = since(override.sinceUs)
  return { override, lasting, fromMs, text: overrideText(override), toMs: lasting ? (override.endedUs === null ? (doneMs ?? endMs) : since(override.endedUs)) : fromMs }
}

/** Lines of the venues that it keeps children from. */
function heldRows({ action }: OverrideRecord, rowsOfVenue: ReadonlyMap<string, readonly number[]>, first: number, end: number): readonly number[] {
  switch (action.kind) {
    case 'pause': return Array.from({ length: end - first }, (_, at) => first + at)
    case 'exclude-venue': return rowsOfVenue.get(action.mic) ?? []
    case 'force-venue': return [...rowsOfVenue].flatMap(([mic, of]) => (mic === action.mic ? [] : of))
    default: return []
  }
}

/** As it ended: what its venue took back since has a mark of its own. */
function endOf(child: ChildRecord, executions: OrderDetail['executions']): BarEnd {
  if (child.status === 'unknown') return 'unknown'
  if (isOpen(child)) return 'working'
  if (child.status === 'filled' || endThen(child, executions.filter(({ clOrdId }) => clOrdId === child.clOrdId))?.filled === true) return 'filled'
  return child.status === 'rejected' || child.status === 'unsent' ? 'rejected' : 'canceled'
}

interface Laned {
  readonly id: string
  readonly group: string
  readonly fromMs: number
  readonly toMs: number
}

/** Groups by their first member; a further line for each member that begins before the ones before it ended, up to a bound. */
function lanesOf(members: readonly Laned[]): { readonly lanes: ReadonlyMap<string, number>; readonly laneOf: ReadonlyMap<string, number> } {
  const ends = new Map<string, number[]>()
  const laneOf = new Map<string, number>()
  for (const { id, group, fromMs, toMs } of [...members].sort((a, b) => a.fromMs - b.fromMs)) {
    const of = ends.get(group) ?? []
    ends.set(group, of)
    const free = of.findIndex((end) => end <= fromMs)
    const lane = free >= 0 ? free : Math.min(of.length, LANES_MAX - 1)
    of[lane] = Math.max(of[lane] ?? 0, toMs)
    laneOf.set(id, lane)
  }
  return { lanes: new Map([...ends].map(([group, of]) => [group, of.length])), laneOf }
}

const STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000] as const
const TICKS = 8

/** End of the scale: the next of a few round lengths, so that it stays while time passes; and the distance of its marks. */
export function timeScaleMs(endMs: number): { readonly maxMs: number; readonly intervalMs: number } {
  const intervalMs = STEPS_MS.find((step) => step * TICKS >= endMs) ?? Math.ceil(endMs / TICKS)
  return { maxMs: Math.max(intervalMs, Math.ceil(endMs / intervalMs) * intervalMs), intervalMs }
}

/** +250 ms, +4.5 s, +2:05, +1:02:05. */
export function sinceText(ms: number): string {
  if (Math.abs(ms) < 1_000) return `+${Math.round(ms)} ms`
  if (Math.abs(ms) < 60_000) return `+${Number((ms / 1_000).toFixed(1))} s`
  const seconds = Math.floor(ms / 1_000)
  const two = (value: number): string => String(value).padStart(2, '0')
  const minutes = `${Math.floor((seconds % 3_600) / 60)}`
  return seconds < 3_600 ? `+${minutes}:${two(seconds % 60)}` : `+${Math.floor(seconds / 3_600)}:${minutes.padStart(2, '0')}:${two(seconds % 60)}`
}
