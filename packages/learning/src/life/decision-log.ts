import { JournalMarket } from '@sluice/backtest'
import { isTerminal, type ChildRecord, type ClOrdId, type DecisionRecord, type Entry, type ExecutionRecord, type ProjectionRecord, type Seq, type SymbolId, type UnixUs } from '@sluice/domain'
import { markoutBps } from '@sluice/tca'

/** A record of a desk's journal, as far as the log of its decisions is concerned. */
export type LogRecord =
  | { readonly t: 'entry'; readonly seq: Seq; readonly tsUs: UnixUs; readonly input: Entry['input'] }
  | { readonly t: 'records'; readonly seq: Seq; readonly tsUs: UnixUs; readonly records: readonly ProjectionRecord[] }
  | { readonly t: 'sent' | 'received' | 'skip' | 'session-reset' }

/** Moves of the mid are measured this long after a fill. */
export const MARKOUTS_US = [1_000_000, 10_000_000] as const

export interface LoggedFill {
  readonly qty: number
  readonly px: number
  readonly feeMicro: number
  readonly atUs: UnixUs
  /** By MARKOUTS_US: move of the mid against us, basis points; null where the market was not known. */
  readonly markoutBps: readonly (number | null)[]
}

/** One order that a decision sent, and all that came of it. */
export interface LoggedChild {
  readonly child: ChildRecord
  readonly fills: readonly LoggedFill[]
  /** When it was asked to be called back; null: never, it ended by itself. */
  readonly calledBackUs: UnixUs | null
  /** A venue took back or corrected one of its trades. */
  readonly busted: boolean
  /** Its symbol did not trade at some moment between the decision and the end of its outcome. */
  readonly halted: boolean
  /** False: the log ended before the outcome was known. */
  readonly over: boolean
  /** bid + ask when it was sent; null: not known. */
  readonly midTimes2: number | null
  /** When the last of its outcome was known. */
  readonly knownUs: UnixUs
}

/** A decision with everything that it sent. */
export interface LoggedDecision {
  readonly decision: DecisionRecord
  readonly children: readonly LoggedChild[]
}

interface OpenChild {
  child: ChildRecord
  readonly fills: { qty: number; px: number; feeMicro: number; atUs: UnixUs; midTimes2: number | null; markoutBps: (number | null)[] }[]
  calledBackUs: UnixUs | null
  busted: boolean
  halted: boolean
  midTimes2: number | null
  /** Markouts still to come. */
  due: number
  endedUs: UnixUs | null
}

interface OpenDecision {
  readonly decision: DecisionRecord
  readonly children: OpenChild[]
}

interface DueMarkout {
  readonly atUs: number
  readonly open: OpenChild
  readonly fill: OpenChild['fills'][number]
  readonly which: number
}

/** Decisions that may wait for their outcome at a time; the oldest is given out as it stands beyond that. */
const OPEN_MAX = 50_000
/** Decisions are looked through for such that are over this often. */
const LOOK_EVERY_US = 1_000_000
/** A decision without any child this long after it sent nothing. */
const NOTHING_SENT_US = 5_000_000

/**
 * Follows a desk's journal and gives out every decision once all that came of it is known: fills, ends, and the market after them. What a decision
 * knew is taken from its own record, what became of it from later entries only.
 */
export class DecisionLog {
  private readonly market = new JournalMarket()
  private readonly open = new Map<number, OpenDecision>()
  private readonly byChild = new Map<ClOrdId, OpenChild>()
  private readonly markouts: DueMarkout[][] = MARKOUTS_US.map(() => [])
  private readonly firstDue: number[] = MARKOUTS_US.map(() => 0)
  private readonly onDecision: (decision: LoggedDecision) => void
  private lookedUs = -Infinity
  fromUs: UnixUs | null = null
  toUs: UnixUs | null = null

  constructor(onDecision: (decision: LoggedDecision) => void) {
    this.onDecision = onDecision
  }

  take(record: LogRecord): void {
    if (record.t === 'entry') this.takeEntry(record)
    else if (record.t === 'records') for (const each of record.records) this.takeRecord(each, record.tsUs)
  }

  /** The log is over: what is still open is given out as it stands. */
  finish(): void {
    for (const open of this.open.values()) this.give(open)
    this.open.clear()
    this.byChild.clear()
  }

  private takeEntry(entry: Extract<LogRecord, { t: 'entry' }>): void {
    const { tsUs, input } = entry
    this.fromUs ??= tsUs
    this.toUs = tsUs
    this.settleMarkouts(tsUs)
    this.closeOld(tsUs)
    for (const symbol of this.market.take(entry)) if (this.market.tradingState(symbol) !== 'open') this.noteHalt(symbol)
    if (input.kind === 'venue-execution' && (input.report.execType === 'tradeCancel' || input.report.execType === 'tradeCorrect')) {
      const busted = this.byChild.get(input.report.clOrdId) ?? this.byChild.get(input.report.origClOrdId ?? input.report.clOrdId)
      if (busted !== undefined) busted.busted = true
    }
  }

  /** With the market that held until now. */
  private settleMarkouts(nowUs: UnixUs): void {
    this.markouts.forEach((queue, which) => {
      let first = this.firstDue[which]!
      for (; first < queue.length && queue[first]!.atUs <= nowUs; first++) {
        const { open, fill, atUs } = queue[first]!
        const later = this.market.midTimes2(open.child.symbol, atUs as UnixUs)
        if (later !== null) fill.markoutBps[which] = markoutBps(open.child.side, fill.midTimes2!, later)
        open.due -= 1
      }
      this.firstDue[which] = first
      if (first > 1_024 && first * 2 > queue.length) {
        queue.splice(0, first)
        this.firstDue[which] = 0
      }
    })
  }

  /** Decisions come in the order of their times, so the oldest are looked at first. */
  private closeOld(nowUs: UnixUs): void {
    if (nowUs - this.lookedUs < LOOK_EVERY_US && this.open.size <= OPEN_MAX) return
    this.lookedUs = nowUs
    for (const [decisionId, open] of this.open) {
      const settled = open.children.every((child) => child.endedUs !== null && child.due === 0)
      const done = settled && (open.children.length > 0 || nowUs - open.decision.decidedUs > NOTHING_SENT_US)
      if (!done && this.open.size <= OPEN_MAX) {
        if (nowUs - open.decision.decidedUs <= NOTHING_SENT_US) return
        continue
      }
      this.open.delete(decisionId)
      this.give(open)
    }
  }

  private takeRecord(record: ProjectionRecord, tsUs: UnixUs): void {
    if (record.type === 'decision') this.open.set(record.decisionId, { decision: record, children: [] })
    else if (record.type === 'child') this.takeChild(record, tsUs)
    else if (record.type === 'execution') this.takeFill(record, tsUs)
  }

  private takeChild(child: ChildRecord, tsUs: UnixUs): void {
    this.market.takeChild(child)
    let open = this.byChild.get(child.clOrdId)
    if (open === undefined) {
      const decision = this.open.get(child.decisionId)
      // Sent by hand, or of a decision before the log begins.
      if (decision === undefined) return
      open = {
        child, fills: [], calledBackUs: null, busted: false, halted: this.market.tradingState(child.symbol) !== 'open', midTimes2: this.market.midTimes2(child.symbol, tsUs), due: 0, endedUs: null,
      }
      decision.children.push(open)
      this.byChild.set(child.clOrdId, open)
    }
    open.child = child
    if (child.status === 'pendingCancel') open.calledBackUs ??= tsUs
    if (open.endedUs === null && (child.status === 'unsent' || (child.status !== 'unknown' && isTerminal(child.status)))) open.endedUs = child.doneUs ?? tsUs
  }

  private takeFill(execution: ExecutionRecord, tsUs: UnixUs): void {
    const open = this.byChild.get(execution.clOrdId)
    if (open === undefined) return
    // Taken back, corrected, or told by a person afterwards: what the order did, and when, is not what its venue reported at the time.
    if (execution.kind !== undefined && execution.kind !== 'trade') {
      open.busted = true
      return
    }
    const midTimes2 = this.market.midTimes2(execution.symbol, tsUs)
    const fill = { qty: execution.lastQty, px: execution.lastPx, feeMicro: execution.feeMicro, atUs: tsUs, midTimes2, markoutBps: MARKOUTS_US.map((): number | null => null) }
    open.fills.push(fill)
    if (midTimes2 === null) return
    MARKOUTS_US.forEach((afterUs, which) => this.markouts[which]!.push({ atUs: tsUs + afterUs, open, fill, which }))
    open.due += MARKOUTS_US.length
  }

  private noteHalt(symbol: SymbolId): void {
    for (const open of this.byChild.values()) if (open.child.symbol === symbol) open.halted = true
  }

  private give({ decision, children }: OpenDecision): void {
    for (const { child } of children) this.byChild.delete(child.clOrdId)
    this.onDecision({
      decision,
      children: children.map((open) => ({
        child: open.child, calledBackUs: open.calledBackUs, busted: open.busted, halted: open.halted, over: open.endedUs !== null && open.due === 0, midTimes2: open.midTimes2,
        fills: open.fills.map(({ qty, px, feeMicro, atUs, markoutBps: moves }) => ({ qty, px, feeMicro, atUs, markoutBps: moves })),
        knownUs: Math.max(open.endedUs ?? 0, ...open.fills.map((f) => f.atUs + (f.midTimes2 === null ? 0 : MARKOUTS_US[MARKOUTS_US.length - 1]!))) as UnixUs,
      })),
    })
  }
}

/** All decisions of a log with what came of them. */
export async function readDecisionLog(
  records: AsyncIterable<LogRecord> | Iterable<LogRecord>,
  onDecision: (decision: LoggedDecision) => void,
  options: { readonly shouldStop?: () => boolean; readonly onProgress?: (records: number) => void } = {},
): Promise<{ readonly fromUs: UnixUs | null; readonly toUs: UnixUs | null; readonly records: number; readonly stopped: boolean }> {
  const log = new DecisionLog(onDecision)
  let count = 0
  let stopped = false
  for await (const record of records) {
    log.take(record)
    count += 1
    if (count % PROGRESS_RECORDS !== 0) continue
    options.onProgress?.(count)
    if (options.shouldStop?.() === true) {
      stopped = true
      break
    }
  }
  log.finish()
  return { fromUs: log.fromUs, toUs: log.toUs, records: count, stopped }
}

const PROGRESS_RECORDS = 20_000

