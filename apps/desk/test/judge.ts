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
  /** Parents whose owner was told less than the venues filled. */
  readonly fillsLost: readonly string[]
  /** Parents whose owner was told more than the venues filled. */
  readonly fillsInvented: readonly string[]
  /** Parents filled beyond their quantity, or whose CumQty does not add up. */
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
  return {
    parents: owner.parents, venueOrders: venues.orders, venueFills: venues.fills, ownerFills: owner.fills,
    sentTwice: venues.sentTwice, fillsLost, fillsInvented, quantityFaults: owner.faults,
  }
}

function judgeVenues(logs: ReadonlyMap<string, readonly LoggedMessage[]>): { orders: number; fills: number; sentTwice: string[]; filled: Map<string, number> } {
  const filled = new Map<string, number>()
  const sentTwice: string[] = []
  let orders = 0
  let fills = 0
  for (const [mic, messages] of logs) {
    const numberOf = new Map<string, string>()
    const acknowledged = new Map<string, string>()
    const seen = new Set<string>()
    for (const { direction, fields } of messages) {
      const clOrdId = fields.get(11) ?? ''
      if (direction === 'IN' && fields.get(35) === 'D') {
        const before = numberOf.get(clOrdId)
        if (before === undefined) orders += 1
        else if (before !== fields.get(34)) sentTwice.push(`${mic} ${clOrdId}: numbers ${before} and ${fields.get(34)}`)
        numberOf.set(clOrdId, fields.get(34) ?? '')
      }
      if (direction !== 'OUT' || fields.get(35) !== '8') continue
      const execId = fields.get(17) ?? ''
      if (fields.get(150) === '0') {
        const before = acknowledged.get(clOrdId)
        if (before !== undefined && before !== execId) sentTwice.push(`${mic} ${clOrdId}: acknowledged as ${before} and ${execId}`)
        acknowledged.set(clOrdId, execId)
      }
      if (fields.get(150) !== 'F' || seen.has(execId)) continue
      seen.add(execId)
      fills += 1
      add(filled, parentOfChild(fields.get(41) ?? clOrdId), Number(fields.get(32)))
    }
  }
  return { orders, fills, sentTwice, filled }
}

function judgeOwner(messages: readonly LoggedMessage[]): { parents: number; fills: number; faults: string[]; filled: Map<string, number> } {
  const filled = new Map<string, number>()
  const orderQty = new Map<string, number>()
  const lastCum = new Map<string, number>()
  const seen = new Set<string>()
  const faults: string[] = []
  let parents = 0
  let fills = 0
  for (const { direction, fields } of messages) {
    if (direction === 'OUT' && fields.get(35) === 'D' && fields.get(43) !== 'Y') parents += 1
    if (direction !== 'IN' || fields.get(35) !== '8') continue
    const execId = fields.get(17) ?? ''
    if (seen.has(execId)) continue
    seen.add(execId)
    const parent = fields.get(37) ?? ''
    orderQty.set(parent, Number(fields.get(38)))
    if (fields.get(150) === 'F') {
      fills += 1
      add(filled, parent, Number(fields.get(32)))
    }
    lastCum.set(parent, Math.max(lastCum.get(parent) ?? 0, Number(fields.get(14))))
  }
  for (const [parent, qty] of filled) {
    if (qty > (orderQty.get(parent) ?? 0)) faults.push(`${parent}: filled ${qty} of ${orderQty.get(parent)}`)
    if (qty !== lastCum.get(parent)) faults.push(`${parent}: executions sum to ${qty}, CumQty says ${lastCum.get(parent)}`)
  }
  return { parents, fills, faults, filled }
}
