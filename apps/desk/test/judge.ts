import { parseFixLogLine, type FixDirection } from '@sluice/fix'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** One message of a counterparty's own FIX log. */
export interface LoggedMessage {
  readonly session: string
  readonly direction: FixDirection
  readonly time: string
  readonly fields: ReadonlyMap<number, string>
}

/** What went wrong, seen only from the venues' and the OMS's logs; all empty when nothing did. */
export interface Verdict {
  readonly parents: number
  readonly venueOrders: number
  readonly venueFills: number
  readonly ownerFills: number
  /** ClOrdIDs that a venue got under two numbers, or acknowledged twice. */
  readonly sentTwice: readonly string[]
  /** Children filled beyond their quantity, and parents that the venues filled beyond what their owner ever asked for. */
  readonly executedTwice: readonly string[]
  /** Orders, changes and cancels of the owner that were never answered. */
  readonly unanswered: readonly string[]
  /** Parents whose last report says that they still work. */
  readonly stillOpen: readonly string[]
  /** Parents whose owner was told less than the venues filled. */
  readonly fillsLost: readonly string[]
  /** Parents whose owner was told more than the venues filled. */
  readonly fillsInvented: readonly string[]
  /** Parents filled beyond their quantity, or whose CumQty or AvgPx does not add up. */
  readonly quantityFaults: readonly string[]
}

/** Every FIX log below a folder, rotated ones included, oldest first. */
export function readFixLogs(dir: string): LoggedMessage[] {
  const files: string[] = []
  const walk = (at: string): void => {
    if (!existsSync(at)) return
    for (const name of readdirSync(at)) {
      const path = join(at, name)
      if (statSync(path).isDirectory()) walk(path)
      else if (/\.log(\.\d+)?$/.test(name)) files.push(path)
    }
  }
  walk(dir)
  return files.sort((a, b) => rotation(b) - rotation(a)).flatMap((file) => readFileSync(file, 'latin1').split('\n').flatMap(parse))
}

const rotation = (file: string): number => Number(/\.log\.(\d+)$/.exec(file)?.[1] ?? 0)

function parse(line: string): LoggedMessage[] {
  const entry = parseFixLogLine(line)
  if (entry === undefined) return []
  const fields = new Map<number, string>()
  for (const pair of entry.text.split('|')) {
    const at = pair.indexOf('=')
    const tag = Number(pair.slice(0, at))
    if (at > 0 && !fields.has(tag)) fields.set(tag, pair.slice(at + 1))
  }
  return [{ session: entry.session, direction: entry.direction, time: entry.time, fields }]
}

export const parentOfChild = (clOrdId: string): string => `P-${parseInt(clOrdId.split('-')[0]!, 36)}`
/** OrdStatus(39) of what is over: filled, done for day, canceled, rejected, expired. */
const OVER = new Set(['2', '3', '4', '8', 'C'])
/** AvgPx(6) is rounded to some digits. */
const AVG_PX_TOLERANCE = 1e-4
const REQUESTS = new Set(['D', 'F', 'G'])
const add = (sums: Map<string, number>, key: string, qty: number): void => void sums.set(key, (sums.get(key) ?? 0) + qty)

/** Venue logs by MIC, so that two venues' numbers stay apart. */
export function judge(venueLogs: ReadonlyMap<string, readonly LoggedMessage[]>, omsLog: readonly LoggedMessage[]): Verdict {
  const venues = judgeVenues(venueLogs)
  const owner = judgeOwner(omsLog)
  const fillsLost: string[] = []
  const fillsInvented: string[] = []
  for (const parent of new Set([...venues.filled.keys(), ...owner.filled.keys()])) {
    const byVenues = venues.filled.get(parent) ?? 0
    const told = owner.filled.get(parent) ?? 0
    if (told < byVenues) fillsLost.push(`${parent}: venues filled ${byVenues}, its owner was told ${told}`)
    if (told > byVenues) fillsInvented.push(`${parent}: venues filled ${byVenues}, its owner was told ${told}`)
  }
  const overfilled = [...venues.filled].filter(([parent, qty]) => qty > (owner.asked.get(parent) ?? 0)).map(([parent, qty]) => `${parent}: venues filled ${qty}, its owner asked for ${owner.asked.get(parent)}`)
  return {
    parents: owner.parents, venueOrders: venues.orders, venueFills: venues.fills, ownerFills: owner.fills,
    sentTwice: venues.sentTwice, executedTwice: [...venues.overfilled, ...overfilled], unanswered: owner.unanswered, stillOpen: owner.stillOpen,
    fillsLost, fillsInvented, quantityFaults: owner.faults,
  }
}

interface VenuesView {
  orders: number
  fills: number
  readonly sentTwice: string[]
  readonly overfilled: string[]
  /** Filled quantity by parent. */
  readonly filled: Map<string, number>
}

function judgeVenues(logs: ReadonlyMap<string, readonly LoggedMessage[]>): VenuesView {
  const view: VenuesView = { orders: 0, fills: 0, sentTwice: [], overfilled: [], filled: new Map() }
  for (const [mic, messages] of logs) judgeVenue(mic, messages, view)
  return view
}

function judgeVenue(mic: string, messages: readonly LoggedMessage[], view: VenuesView): void {
  const numberOf = new Map<string, string>()
  const acknowledged = new Map<string, string>()
  const asked = new Map<string, number>()
  const filled = new Map<string, number>()
  const seen = new Set<string>()
  for (const { direction, fields } of messages) {
    const [type, clOrdId, number] = [fields.get(35) ?? '', fields.get(11) ?? '', fields.get(34) ?? '']
    if (direction === 'IN' && REQUESTS.has(type)) {
      const before = numberOf.get(clOrdId)
      if (before === undefined && type === 'D') view.orders += 1
      if (before !== undefined && before !== number) view.sentTwice.push(`${mic} 35=${type} ${clOrdId}: numbers ${before} and ${number}`)
      numberOf.set(clOrdId, number)
      if (type !== 'F') asked.set(clOrdId, Number(fields.get(38)))
    }
    if (direction !== 'OUT' || type !== '8') continue
    const execId = fields.get(17) ?? ''
    if (fields.get(150) === '0') {
      const before = acknowledged.get(clOrdId)
      if (before !== undefined && before !== execId) view.sentTwice.push(`${mic} ${clOrdId}: acknowledged as ${before} and ${execId}`)
      acknowledged.set(clOrdId, execId)
    }
    if (fields.get(150) !== 'F' || seen.has(execId)) continue
    seen.add(execId)
    view.fills += 1
    add(filled, clOrdId, Number(fields.get(32)))
    add(view.filled, parentOfChild(fields.get(41) ?? clOrdId), Number(fields.get(32)))
  }
  for (const [clOrdId, qty] of filled) if (qty > (asked.get(clOrdId) ?? 0)) view.overfilled.push(`${mic} ${clOrdId}: filled ${qty} of ${asked.get(clOrdId)}`)
}

interface OwnerView {
  parents: number
  fills: number
  readonly faults: string[]
  readonly unanswered: string[]
  readonly stillOpen: string[]
  /** Executed quantity by parent, as its owner was told. */
  readonly filled: Map<string, number>
  /** Largest quantity that the owner ever asked for, by parent. */
  readonly asked: Map<string, number>
}

interface ToldOrder {
  orderQty: number
  cumQty: number
  avgPx: number
  status: string
  filled: number
  gross: number
}

function judgeOwner(messages: readonly LoggedMessage[]): OwnerView {
  const told = new Map<string, ToldOrder>()
  const view: OwnerView = { parents: 0, fills: 0, faults: [], unanswered: [], stillOpen: [], filled: new Map(), asked: new Map() }
  const quantityOf = new Map<string, number>()
  const answered = new Set<string>()
  const seen = new Set<string>()
  for (const { direction, fields } of messages) {
    const type = fields.get(35) ?? ''
    if (direction === 'OUT' && REQUESTS.has(type)) {
      const clOrdId = fields.get(11) ?? ''
      if (type === 'D' && !quantityOf.has(clOrdId)) view.parents += 1
      quantityOf.set(clOrdId, type === 'F' ? 0 : Number(fields.get(38)))
    }
    if (direction === 'IN' && (type === '8' || type === '9')) answered.add(fields.get(11) ?? '')
  }
  for (const fields of reportsInOrder(messages)) {
    if (seen.has(fields.get(17) ?? '')) continue
    seen.add(fields.get(17) ?? '')
    takeReport(fields, { told, view, quantityOf })
  }
  for (const clOrdId of quantityOf.keys()) if (!answered.has(clOrdId)) view.unanswered.push(clOrdId)
  for (const [parent, order] of told) judgeTold(parent, order, view)
  return view
}

/** By MsgSeqNum(34), as the owner takes them: what waits behind a gap is logged when it comes, before what it waits for. */
const reportsInOrder = (messages: readonly LoggedMessage[]): ReadonlyMap<number, string>[] =>
  messages.filter(({ direction, fields }) => direction === 'IN' && fields.get(35) === '8').map(({ fields }) => fields).sort((a, b) => Number(a.get(34)) - Number(b.get(34)))

function takeReport(fields: ReadonlyMap<number, string>, { told, view, quantityOf }: { readonly told: Map<string, ToldOrder>; readonly view: OwnerView; readonly quantityOf: ReadonlyMap<string, number> }): void {
  const parent = fields.get(37) ?? ''
  const order = told.get(parent) ?? { orderQty: 0, cumQty: 0, avgPx: 0, status: '', filled: 0, gross: 0 }
  told.set(parent, order)
  order.orderQty = Number(fields.get(38))
  order.status = fields.get(39) ?? ''
  view.asked.set(parent, Math.max(view.asked.get(parent) ?? 0, quantityOf.get(fields.get(11) ?? '') ?? 0))
  if (fields.get(150) === 'F') {
    const qty = Number(fields.get(32))
    view.fills += 1
    order.filled += qty
    order.gross += qty * Number(fields.get(31))
    add(view.filled, parent, qty)
  }
  if (Number(fields.get(14)) < order.cumQty) return
  order.cumQty = Number(fields.get(14))
  order.avgPx = Number(fields.get(6))
}

function judgeTold(parent: string, { orderQty, cumQty, avgPx, status, filled, gross }: ToldOrder, view: OwnerView): void {
  if (filled > orderQty) view.faults.push(`${parent}: filled ${filled} of ${orderQty}`)
  if (filled !== cumQty) view.faults.push(`${parent}: executions sum to ${filled}, CumQty says ${cumQty}`)
  if (filled > 0 && Math.abs(gross / filled - avgPx) > AVG_PX_TOLERANCE) view.faults.push(`${parent}: executions average ${gross / filled}, AvgPx says ${avgPx}`)
  if (!OVER.has(status)) view.stillOpen.push(`${parent}: OrdStatus(39)=${status}`)
}
