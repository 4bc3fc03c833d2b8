import { TRADE_FLAG, type Hasher, type Price, type QtyLots, type UnixUs } from '@sluice/domain'
import { pacedUs, type Agent, type AgentSetting } from './agent.ts'
import { Draws } from './draws.ts'
import type { SimEvent } from './event-queue.ts'
import { lotsOf } from './scale.ts'
import type { MarketSimSink } from './types.ts'

/** Mean time between two orders of the reference stock, microseconds. */
const INTERVAL_US = 2_500_000
/** Share that is met at the midpoint, and that is met at the quote itself; the rest is improved by a part of the half-spread. */
const AT_MID = 0.14
const AT_QUOTE = 0.3
const IMPROVED_MAX = 0.35
/** Chance that a client who has heard news gets through before the quotes have moved, how soon, and how much it wants, shares. */
const HEARS = 0.4
const HEARS_US_MIN = 300
const HEARS_US_MAX = 40_000
const HEARS_SHARES_MAX = 400
/** How much its clients' sides lean to where the value tends. */
const LEAN = 0.3

/**
 * A dealer that meets its brokers' small orders from its own account at the best displayed quote or better, off every
 * venue: nobody else can trade with them, and the tape is told. They never reach a book.
 */
export class Wholesaler implements Agent, SimEvent {
  atUs = 0
  order = 0
  private readonly setting: AgentSetting
  private readonly sink: MarketSimSink
  private readonly draws: Draws
  private readonly newsDraws: Draws
  private readonly client: SimEvent
  private expecting = false
  private newsBuy = false

  constructor(setting: AgentSetting, sink: MarketSimSink) {
    this.setting = setting
    this.sink = sink
    this.draws = new Draws(setting.seed, `wholesale:${setting.security.instrument.symbol}`)
    this.newsDraws = new Draws(setting.seed, `wholesale-news:${setting.security.instrument.symbol}`)
    this.client = { atUs: 0, order: 0, fire: () => this.clientComes() }
  }

  get trail(): number {
    return this.draws.trail ^ this.newsDraws.trail
  }

  /** The value moved: a client may know before the dealer's quotes do. */
  heard(atUs: number): void {
    const { newsDraws, setting } = this
    newsDraws.next()
    if (this.expecting || newsDraws.uniform(0) >= HEARS * Math.min(1, setting.informed)) return
    this.expecting = true
    this.newsBuy = setting.value.up
    const dueUs = atUs + Math.round(newsDraws.spread(1, HEARS_US_MIN, HEARS_US_MAX))
    newsDraws.note(dueUs, this.newsBuy ? 1 : 0)
    setting.queue.push(this.client, dueUs)
  }

  start(startUs: number): void {
    this.schedule(startUs)
  }

  fire(): void {
    const { draws } = this
    const { security, value, informed, size } = this.setting
    const buy = draws.uniform(1) < 0.5 + LEAN * Math.min(1, informed) * value.pressure
    const lots = lotsOf(size * this.shares(), security.instrument)
    draws.note(this.atUs, buy ? lots : -lots)
    this.meet(buy, lots, draws.uniform(4), this.atUs)
    this.schedule(this.atUs)
  }

  hash(hasher: Hasher): void {
    hasher.num(this.atUs).num(this.draws.event).bool(this.expecting)
  }

  private clientComes(): void {
    this.expecting = false
    const lots = lotsOf(this.setting.size * this.newsDraws.int(2, 1, HEARS_SHARES_MAX), this.setting.security.instrument)
    this.meet(this.newsBuy, lots, 1, this.client.atUs)
  }

  private meet(buy: boolean, lots: number, u: number, nowUs: number): void {
    const { security } = this.setting
    const { bid, ask, instrument } = security
    if (!(bid < ask) || !security.isTradingAnywhere) return
    const price = this.price(buy, bid, ask, u)
    const flags = TRADE_FLAG.offExchange | (2 * price === bid + ask ? TRADE_FLAG.midpoint : 0) | (lots * instrument.lotSize < 100 ? TRADE_FLAG.oddLot : 0)
    this.sink.offExchangeTrade?.({ symbol: instrument.symbol, price: price as Price, qty: lots as QtyLots, flags, tsUs: nowUs as UnixUs })
  }

  private price(buy: boolean, bid: number, ask: number, u: number): number {
    const { draws } = this
    const half = (ask - bid) / 2
    const better = u < AT_MID ? half : u < AT_MID + AT_QUOTE ? 0 : Math.max(1, Math.round(half * IMPROVED_MAX * draws.uniform(5)))
    return Math.round(buy ? ask - better : bid + better)
  }

  private shares(): number {
    const kind = this.draws.uniform(2)
    if (kind < 0.45) return this.draws.int(3, 1, 99)
    if (kind < 0.75) return 100
    if (kind < 0.97) return 100 * this.draws.int(3, 2, 5)
    return 100 * this.draws.int(3, 6, 30)
  }

  private schedule(fromUs: number): void {
    this.draws.next()
    this.setting.queue.push(this, fromUs + Math.max(1, Math.round(this.draws.exponential(0, pacedUs(this.setting, INTERVAL_US)))))
  }
}
