import { isTerminal, type ChildOrder, type ClOrdId, type EngineConfig, type ExecId, type Mic, type Output, type ParentReport, type Price, type QtyLots, type SessionId, type UnixUs } from '@sluice/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Engine } from '../src/index.ts'
import { Driver, executionsOf, OMS, ORDER_RULES, recordsOf, request, testConfig, VENUES } from './fixture.ts'
import { VenueModel, type ModelOrder } from './venue-model.ts'

const ORDER_QTY = 300
const REPLACING = VENUES[0]!.mic
const CANCELLING = VENUES[2]!.mic
/** `mute`: neither venue takes status requests; the configuration says so of one of them, the other is found out. */
const raceConfig = (mute: boolean): EngineConfig => testConfig({
  venues: [{ ...VENUES[0]!, takesReplace: true, ...(mute ? { statusRequests: false } : {}) }, { ...VENUES[2]!, takesReplace: true, cancelsOnDisconnect: true }], orders: ORDER_RULES, model: null,
  routing: { ...testConfig().routing, staticWaterfall: [REPLACING, CANCELLING], waterfallMode: 'split', splitWidth: 2, maxPlans: 1_000 },
})

/** What may happen next; the numbers choose which and how much. */
const WHAT = [
  'process', 'process', 'process', 'process', 'tell', 'tell', 'tell', 'tell', 'tell', 'fill', 'fill', 'cancelled', 'end-before-fill', 'bust', 'correct', 'restate', 'day-done', 'suspend', 'resume',
  'again', 'drop', 'up', 'up', 'up', 'timer', 'reduce', 'reduce', 'reduce', 'quiet', 'quiet', 'owner-cancels', 'restart', 'quote', 'resolve', 'resolve',
] as const
type What = (typeof WHAT)[number] | 'fill-after-end'
interface Act { readonly what: What; readonly at: number; readonly which: number; readonly much: number }

const arbAct = (what: readonly What[]): fc.Arbitrary<Act> =>
  fc.record({ what: fc.constantFrom(...what), at: fc.nat({ max: 1 }), which: fc.nat({ max: 40 }), much: fc.nat({ max: 400 }) })

/** As `expect`, which is too slow for every entry. */
function same(actual: number, expected: number, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${actual} in place of ${expected}`)
}

class Race {
  readonly d: Driver
  readonly mute: boolean
  readonly venues = new Map<Mic, VenueModel>()
  readonly reports: ParentReport[] = []
  /** Lots by the execution rows. */
  private booked = 0
  /** What the order was, or had, before the entry: what it gives up is still at venues. */
  private largest = ORDER_QTY
  private draws: number
  private clOrdNo = 1
  restarts = 0

  constructor(seed: number, mute: boolean) {
    this.mute = mute
    this.draws = seed
    this.d = new Driver(raceConfig(mute))
    for (const { mic } of this.d.engine.config.venues) {
      const venue = new VenueModel(mic)
      venue.tellsStatus = !mute
      this.venues.set(mic, venue)
    }
    this.d.open()
    this.take(this.d.submit({ orderQty: ORDER_QTY as QtyLots, urgency: 'low', ordType: 'limit', limitPrice: 1_574_300 as Price }))
  }

  private readonly draw = (below: number): number => {
    this.draws = (Math.imul(this.draws, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((this.draws / 0x1_0000_0000) * below)
  }

  private take(outputs: readonly Output[]): void {
    for (const output of outputs) {
      if (output.kind === 'send-order' || output.kind === 'send-cancel' || output.kind === 'send-replace' || output.kind === 'send-status-request') {
        const mic = 'order' in output ? output.order.mic : output.mic
        const venue = this.venues.get(mic)!
        if (output.kind === 'send-order') expect(venue.up, 'a new order for a venue that is away').toBe(true)
        if (venue.up) venue.inbox.push(output)
      } else if (output.kind === 'report-parent') this.reports.push(output.report)
    }
    for (const { lastQty } of executionsOf(outputs)) this.booked += lastQty
    this.check()
  }

  /** What must hold after every entry. */
  private check(): void {
    const parent = this.d.engine.parentRecords()[0]!
    let ofChildren = 0
    for (const { cumQty } of this.d.engine.childRecords()) ofChildren += cumQty
    same(parent.cumQty, this.booked, 'executed lots of the order, by the rows')
    same(parent.cumQty, ofChildren, 'executed lots of the order, by its children')
    same(Math.min(0, parent.liveQty), 0, 'reserved lots')
    same(parent.leavesQty, parent.status === 'working' ? Math.max(0, parent.orderQty - parent.cumQty) : 0, 'open lots')
    let committed = 0
    let overFilled = false
    for (const venue of this.venues.values()) {
      committed += venue.executed + venue.open
      overFilled ||= venue.overFilled
    }
    const most = Math.max(parent.orderQty, this.largest)
    if (!overFilled) same(Math.max(committed, most), most, 'lots executed and open at venues')
    this.largest = Math.max(parent.orderQty, parent.cumQty)
  }


  private pick(venue: VenueModel, which: number, is: (it: ModelOrder) => boolean): ModelOrder | undefined {
    const fitting = venue.orders.filter(is)
    return fitting[which % Math.max(1, fitting.length)]
  }

  act({ what, at, which, much }: Act): void {
    const { d } = this
    const [first, second] = at === 0 ? [...this.venues.values()] : [...this.venues.values()].reverse()
    const idle = what === 'process' ? first!.inbox.length === 0 : what === 'tell' ? first!.outbox.length === 0 || !first!.up : first!.orders.length === 0
    const venue = idle ? second! : first!
    const works = this.pick(venue, which, ({ status }) => !isTerminal(status))
    const any = this.pick(venue, which, ({ executions }) => executions.length > 0)
    switch (what) {
      case 'process': return venue.process(this.draw)
      case 'tell': return this.tell(venue)
      case 'fill': return works && venue.fill(works, much % 4 === 0 ? 400 : 1 + (much % 40))
      case 'cancelled': return works && venue.end(works, 'canceled', 'canceled')
      case 'day-done': return works && venue.end(works, 'doneForDay', 'doneForDay')
      case 'end-before-fill': return works && venue.endBeforeFill(works, 1 + (much % 100))
      case 'restate': return works && venue.restate(works, much % 100)
      case 'suspend': return works && venue.suspend(works)
      case 'resume': return works && venue.resume(works)
      case 'bust': return any && venue.bust(any, much, much % 3 !== 0)
      case 'correct': return any && venue.correct(any, much, 1 + (much % 50), 1_574_300 + (much % 5) * 100, much % 3 !== 0)
      case 'fill-after-end': {
        const ended = this.pick(venue, which, ({ status }) => status === 'canceled' || status === 'rejected')
        return ended && venue.fillAfterEnd(ended, 1 + (much % 50))
      }
      case 'again': {
        const before = venue.told.filter((input) => input.kind === 'venue-execution' && input.report.execType !== 'orderStatus' && input.report.execType !== 'suspended' && input.report.execType !== 'pendingCancel' && input.report.execType !== 'pendingReplace')
        const input = before[which % Math.max(1, before.length)]
        return input !== undefined && venue.up ? this.take(d.step(input)) : undefined
      }
      case 'quiet': return this.settleMessages(20)
      case 'drop': return this.dropOut(first!)
      case 'up': return this.comeUp(first!)
      case 'timer': return d.engine.nextTimerUs() === null ? undefined : this.take(d.fireTimers())
      case 'quote': return this.take(d.quote())
      case 'reduce': return this.replaceParent(much)
      case 'owner-cancels': return much % 25 === 0 ? this.cancelParent() : undefined
      case 'restart': return this.restart()
      case 'resolve': return this.resolve()
    }
  }

  private tell(venue: VenueModel): void {
    const input = venue.up ? venue.outbox.shift() : undefined
    if (input === undefined) return
    if (input.kind === 'venue-execution') venue.told.push(input)
    this.take(this.d.step(input))
  }

  private dropOut(venue: VenueModel): void {
    if (!venue.up) return
    venue.drop(venue.mic === CANCELLING)
    this.take(this.d.step({ kind: 'session', session: venue.mic as string as SessionId, role: 'orders', mic: venue.mic, up: false }))
  }

  private comeUp(venue: VenueModel): void {
    if (venue.up) return
    venue.up = true
    // What it says from now on comes behind what it had kept.
    venue.outbox.push({ kind: 'venue-caught-up', mic: venue.mic })
    this.take(this.d.step({ kind: 'session', session: venue.mic as string as SessionId, role: 'orders', mic: venue.mic, up: true }))
  }

  private get clOrdId(): ClOrdId {
    return this.reports.findLast(({ execType }) => execType === 'new' || execType === 'replaced')!.clOrdId
  }

  private replaceParent(much: number): void {
    const parent = this.d.engine.parentRecords()[0]!
    const clOrdId = `A-${++this.clOrdNo}` as ClOrdId
    const orderQty = Math.max(1, parent.orderQty - 1 - (much % 60))
    this.take(this.d.step({
      kind: 'replace-parent', source: { kind: 'fix', session: OMS, msgSeqNum: this.d.seq }, parentId: null, origClOrdId: this.clOrdId, reason: '',
      request: request({ clOrdId, orderQty: orderQty as QtyLots, urgency: 'low', ordType: 'limit', limitPrice: 1_574_300 as Price }),
    }))
  }

  /** A person tells of a child that is unknown what is true of it, if it is over. */
  private resolve(): void {
    const { children } = this.d.engine.snapshot() as { children: { order: ChildOrder; status: string; execIds: string[] }[] }
    const child = children.find(({ status }) => status === 'unknown')
    if (child === undefined) return
    const { clOrdId, mic } = child.order
    const venue = this.venues.get(mic)!
    const it = venue.orders.find(({ order }) => order.clOrdId === clOrdId)
    const isOnItsWay = venue.inbox.some((output) => output.kind === 'send-order' && output.order.clOrdId === clOrdId)
    if (isOnItsWay || (it !== undefined && !isTerminal(it.status))) return
    const executions = (it?.executions ?? []).filter(({ ids }) => !ids.some((id) => child.execIds.includes(id)))
      .map(({ execId, qty, px }) => ({ execId, lastQty: qty as QtyLots, lastPx: px, venueUs: 0 as UnixUs }))
    this.take(this.d.step({
      kind: 'resolve-child', source: { kind: 'user', user: 'sue', requestId: `s${this.d.seq}` }, clOrdId, evidence: 'by telephone', outcome: { kind: it === undefined || it.status === 'rejected' ? 'never-arrived' : 'ended', executions },
    }))
  }

  private cancelParent(): void {
    this.take(this.d.step({ kind: 'cancel-parent', source: { kind: 'fix', session: OMS, msgSeqNum: this.d.seq }, parentId: null, origClOrdId: this.clOrdId, clOrdId: `A-${++this.clOrdNo}` as ClOrdId }))
  }

  private restart(): void {
    const engine = new Engine(raceConfig(this.mute))
    engine.restore(JSON.parse(JSON.stringify(this.d.engine.snapshot())))
    expect(engine.stateHash()).toBe(this.d.engine.stateHash())
    Object.assign(this.d, { engine })
    this.restarts += 1
  }

  /** Everything said is heard, everybody is back, the owner wants no more. */
  drain(): void {
    for (const venue of this.venues.values()) {
      this.dropOut(venue)
      this.comeUp(venue)
    }
    this.settleMessages()
    if (this.d.engine.parentRecords()[0]!.status === 'working') this.cancelParent()
    for (let round = 0; round < 60 && this.d.engine.liveChildren() > 0; round++) {
      this.settleMessages()
      if (this.d.engine.nextTimerUs() !== null) this.take(this.d.fireTimers())
    }
    this.settleMessages()
  }

  private settleMessages(rounds = 2_000): void {
    for (let left = rounds; left > 0; left--) {
      const busy = [...this.venues.values()].filter(({ inbox, outbox, up }) => inbox.length + (up ? outbox.length : 0) > 0)
      if (busy.length === 0) return
      for (const venue of busy) {
        venue.process(this.draw)
        this.tell(venue)
      }
    }
    if (rounds === 2_000) throw new Error('the desk and its venues talk for ever')
  }
}

/** What the races came to, so that they come to enough. */
const seen = new Map<string, number>()
const note = (outputs: readonly Output[]): void => {
  for (const record of recordsOf(outputs)) if (record.type === 'incident') seen.set(record.code, (seen.get(record.code) ?? 0) + 1)
  for (const output of outputs) if (output.kind !== 'record') seen.set(output.kind, (seen.get(output.kind) ?? 0) + 1)
}

function race(seed: number, acts: readonly Act[], mute = false): Race {
  const it = new Race(seed, mute)
  for (const act of acts) it.act(act)
  it.drain()
  for (const outputs of it.d.outputs) note(outputs)
  return it
}

function checkEnd(it: Race): void {
  const { engine, entries } = it.d
  const parent = engine.parentRecords()[0]!
  expect(engine.childRecords().filter(({ status }) => status === 'unknown')).toEqual([])
  expect([engine.liveChildren(), parent.liveQty, parent.leavesQty]).toEqual([0, 0, 0])
  expect(parent.status).not.toBe('working')
  for (const venue of it.venues.values()) {
    for (const order of venue.orders) {
      const child = engine.childRecords().find(({ clOrdId }) => clOrdId === order.order.clOrdId)!
      expect([child.clOrdId, child.cumQty]).toEqual([order.order.clOrdId, order.cum])
      expect(child.grossPriceLots).toBe(order.executions.reduce((sum, { qty, px }) => sum + qty * px, 0))
    }
  }
  checkReports(it.reports)
  const again = new Engine(raceConfig(it.mute))
  for (const entry of entries) again.step(structuredClone(entry))
  expect(again.stateHash()).toBe(engine.stateHash())
}

/** What the owner was told adds up, report by report. */
function checkReports(reports: readonly ParentReport[]): void {
  const fills = new Map<ExecId, number>()
  let cumQty = 0
  for (const report of reports) {
    const { execType, execId, execRefId, lastQty } = report
    if (execType === 'trade') fills.set(execId, lastQty)
    if (execType === 'trade') cumQty += lastQty
    if (execType === 'tradeCancel' || execType === 'tradeCorrect') {
      const was = fills.get(execRefId!)
      expect(was, `our report ${execRefId} of the execution`).toBeDefined()
      fills.delete(execRefId!)
      if (execType === 'tradeCorrect') fills.set(execId, lastQty)
      cumQty += (execType === 'tradeCorrect' ? lastQty : 0) - was!
    }
    expect(report.cumQty).toBe(cumQty)
    expect(report.leavesQty).toBe(isTerminal(report.ordStatus) ? 0 : Math.max(0, report.orderQty - cumQty))
  }
}

describe('execution reports in any order', () => {
  it('[EN140] whatever two venues do and whenever it is heard: nothing is booked twice or lost, nothing is committed twice, every child ends, and replay is the same', () => {
    let restarts = 0
    fc.assert(fc.property(fc.integer(), fc.array(arbAct(WHAT), { minLength: 40, maxLength: 150, size: 'max' }), (seed, acts) => {
      const it = race(seed, acts)
      checkEnd(it)
      restarts += it.restarts
    }), { numRuns: 50 })
    expect(restarts).toBeGreaterThan(5)
    for (const code of ['TRADE_CANCELLED', 'TRADE_CORRECTED', 'send-replace', 'DUPLICATE_EXECUTION', 'ORDER_RESTATED', 'VENUE_RECONCILED', 'CUM_QTY_MISMATCH', 'MESSAGE_REJECTED', 'CHILD_RESOLVED']) {
      expect([...seen.keys()]).toContain(code)
    }
  }, 120_000)

  it('[EN142] [EN140] the same where neither takes status requests', () => {
    const refused = seen.get('STATUS_REQUESTS_REFUSED') ?? 0
    fc.assert(fc.property(fc.integer(), fc.array(arbAct(WHAT), { minLength: 40, maxLength: 150, size: 'max' }), (seed, acts) => {
      const it = race(seed, acts, true)
      expect(it.d.outputs.flat().filter((o) => o.kind === 'send-status-request' && o.mic === REPLACING)).toEqual([])
      checkEnd(it)
    }), { numRuns: 30 })
    expect(seen.get('STATUS_REQUESTS_REFUSED') ?? 0).toBeGreaterThan(refused)
  }, 120_000)

  it('[EN13] [EN140] venues that execute what they had said was over: booked and told all the same, and everything ends', () => {
    fc.assert(fc.property(fc.integer(), fc.array(arbAct([...WHAT, 'fill-after-end', 'fill-after-end']), { minLength: 40, maxLength: 120, size: 'max' }), (seed, acts) => checkEnd(race(seed, acts))), { numRuns: 20 })
  }, 120_000)
})
