import { isDark, isTerminal, type ClOrdId, type Instrument, type Level, type Mic, type Price, type QtyLots, type Venue } from '@sluice/domain'
import { MarketSim, type MarketSimOptions, type SimExecutionReport } from '@sluice/market-sim'
import { Agenda } from '../agenda.ts'
import type { PlannedParent } from './planned-parent.ts'

export interface LatencySessionOptions {
  readonly seed: number
  readonly instrument: Instrument
  readonly venues: readonly Venue[]
  readonly startUs: number
  readonly parents: readonly PlannedParent[]
  /** Added to every view, every order and every report on its way, beyond what the market's own network takes. */
  readonly addedUs: number
  /** What is not filled so long after a parent came is charged at the best price then. */
  readonly horizonUs: number
  readonly market: Partial<MarketSimOptions>
}

/** What a parent cost in this arm. */
export interface ParentCost {
  /** Against the midpoint when it came, fees included, what was not filled charged at the far side at the end: price units per lot, positive costs. */
  readonly cost: number
  readonly sentLots: number
  readonly filledLots: number
  readonly orderLots: number
  /** Rounds of orders. */
  readonly waves: number
}

interface Working {
  readonly parent: PlannedParent
  readonly sign: 1 | -1
  readonly mid: number
  readonly endUs: number
  left: number
  /** Orders of this wave that are not over. */
  open: number
  sent: number
  filled: number
  waves: number
  /** Σ (price - mid) · lots in our disfavour, with fees: price units · lots. */
  paid: number
}

const OWNER = 'LATENCY'
const LEVELS = 5
/** A router that sees nothing to take looks again after this long. */
const LOOK_AGAIN_US = 50_000
/** A parent's answers are all in so long after its horizon. */
const SETTLE_US = 2_000_000

/**
 * A plain router on a simulated market: it takes what is displayed, best price and lowest fee first, each at the displayed price and
 * immediate-or-cancel, and routes anew what it missed. `addedUs` makes what it sees older and what it sends later; nothing else changes.
 */
export function runLatencySession(options: LatencySessionOptions): (ParentCost | null)[] {
  return new LatencySession(options).run()
}

class LatencySession {
  private readonly options: LatencySessionOptions
  private readonly market: MarketSim
  private readonly lit: readonly Venue[]
  private readonly feeOf: (perShareMicro: number) => number
  private readonly agenda = new Agenda()
  private readonly byOrder = new Map<string, Working>()
  private readonly costs: (ParentCost | null)[]
  private orderNo = 0

  constructor(options: LatencySessionOptions) {
    const { seed, instrument, venues, startUs, parents, market } = options
    this.options = options
    this.lit = venues.filter((venue) => !isDark(venue.kind))
    // Millionths a share into price units a lot of price, as all sums here.
    this.feeOf = (perShareMicro) => (perShareMicro * instrument.priceScale) / 1_000_000
    this.market = new MarketSim({ ...market, seed, instruments: [instrument], venues, startUs, sink: { executionReport: (report) => this.onReport(report) } })
    this.costs = parents.map(() => null)
    parents.forEach((parent, index) => this.agenda.put(parent.atUs - options.addedUs, () => this.arrive(parent, index)))
  }

  run(): (ParentCost | null)[] {
    while (this.agenda.nextUs < Infinity) {
      // A report may put something on the agenda that comes before what is next on it now.
      const nextUs = this.byOrder.size > 0 ? Math.min(this.agenda.nextUs, this.market.nextEventUs()) : this.agenda.nextUs
      this.market.advanceTo(nextUs)
      while (this.agenda.nextUs <= this.market.nowUs) this.agenda.runNext()
    }
    return this.costs
  }

  /** The view that the router has when the parent comes is this old. */
  private arrive(parent: PlannedParent, index: number): void {
    const { horizonUs } = this.options
    const view = this.look(parent.side)
    this.agenda.put(parent.atUs, () => {
      const { bid, ask } = this.market.nbbo(this.options.instrument.symbol)
      if (bid === null || ask === null) return
      const work: Working = {
        parent, sign: parent.side === 'buy' ? 1 : -1, mid: (bid + ask) / 2, endUs: parent.atUs + horizonUs, left: parent.qty, open: 0, sent: 0, filled: 0, waves: 0, paid: 0,
      }
      this.agenda.put(work.endUs + SETTLE_US, () => this.finish(work, index))
      this.sendLater(work, view)
    })
  }

  private look(side: 'buy' | 'sell'): { venue: Venue; level: Level }[] {
    const { symbol } = this.options.instrument
    const seen = this.lit.flatMap((venue) => this.market.levels(venue.mic, symbol, side === 'buy' ? 'sell' : 'buy', LEVELS).map((level) => ({ venue, level })))
    const sign = side === 'buy' ? 1 : -1
    return seen.sort((a, b) => sign * (a.level[0] - b.level[0]) || a.venue.takeFee - b.venue.takeFee)
  }

  private sendLater(work: Working, view: readonly { venue: Venue; level: Level }[]): void {
    const us = this.market.nowUs + this.options.addedUs
    if (us >= work.endUs) return
    this.agenda.put(us, () => this.send(work, view))
  }

  /** One order a venue, at the worst displayed price that it is to reach there. */
  private send(work: Working, view: readonly { venue: Venue; level: Level }[]): void {
    const slices = new Map<Mic, { price: Price; lots: number }>()
    let rest = work.left
    for (const { venue, level: [price, qty] } of view) {
      if (rest === 0) break
      const lots = Math.min(rest, qty)
      rest -= lots
      slices.set(venue.mic, { price, lots: (slices.get(venue.mic)?.lots ?? 0) + lots })
    }
    if (slices.size === 0) {
      this.lookAgain(work, LOOK_AGAIN_US)
      return
    }
    work.waves += 1
    for (const [mic, { price, lots }] of slices) this.order(work, mic, price, lots)
  }

  private order(work: Working, mic: Mic, price: Price, lots: number): void {
    this.orderNo += 1
    const clOrdId = `L${this.orderNo}` as ClOrdId
    work.open += 1
    work.sent += lots
    this.byOrder.set(clOrdId, work)
    this.market.submit({
      mic, clOrdId, symbol: this.options.instrument.symbol, side: work.parent.side, qty: lots as QtyLots, price, ordType: 'limit', timeInForce: 'ioc', owner: OWNER,
    })
  }

  private onReport(report: SimExecutionReport): void {
    const work = this.byOrder.get(report.clOrdId)
    if (work === undefined) return
    if (report.execType === 'trade') {
      const venue = this.lit.find(({ mic }) => mic === report.mic)!
      work.left -= report.lastQty
      work.filled += report.lastQty
      work.paid += report.lastQty * (work.sign * (report.lastPx - work.mid) + this.feeOf(venue.takeFee))
    }
    if (!isTerminal(report.ordStatus)) return
    this.byOrder.delete(report.clOrdId)
    work.open -= 1
    // What the router knows when the report has reached it is the market as it was when the report left.
    if (work.open === 0 && work.left > 0) this.lookAgain(work, 1)
  }

  /** Looks after `waitUs`, and acts when that view, and the orders, have travelled. */
  private lookAgain(work: Working, waitUs: number): void {
    const { addedUs } = this.options
    this.agenda.put(this.market.nowUs + waitUs, () => {
      const view = this.look(work.parent.side)
      this.agenda.put(this.market.nowUs + addedUs, () => this.sendLater(work, view))
    })
  }

  private finish(work: Working, index: number): void {
    const { parent, sign, mid, paid, left, sent, filled, waves } = work
    const { bid, ask } = this.market.nbbo(this.options.instrument.symbol)
    const far = sign === 1 ? ask : bid
    if (far === null) return
    const fee = this.feeOf(Math.max(...this.lit.map((venue) => venue.takeFee)))
    this.costs[index] = { cost: (paid + left * (sign * (far - mid) + fee)) / parent.qty, sentLots: sent, filledLots: filled, orderLots: parent.qty, waves }
  }
}
