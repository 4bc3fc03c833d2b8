import { assert, Hasher, isDark, type ClOrdId, type Level, type Mic, type Price, type SymbolId, type UnixUs, type VenueStatus } from '@sluice/domain'
import type { Agent, AgentSetting } from './agent.ts'
import { EventQueue } from './event-queue.ts'
import { HiddenPoster } from './hidden-poster.ts'
import { InformedTaker } from './informed-taker.ts'
import { DEFAULT_LATENCY, VenueLatency } from './latency.ts'
import { LatentValue } from './latent-value.ts'
import { MarketMaker } from './market-maker.ts'
import { MidpointInterest } from './midpoint-interest.ts'
import { withMisquote } from './misquote.ts'
import { NoiseTaker } from './noise-taker.ts'
import { OrderFlow } from './order-flow.ts'
import { OutsideDesk } from './outside-desk.ts'
import { PatientPoster } from './patient-poster.ts'
import { PatternWatch } from './pattern-watch.ts'
import { Predator } from './predator.ts'
import { liquidityOf, sizeOf } from './scale.ts'
import { isMidpoint, OPEN, Security, type Listing, type LitListing } from './security.ts'
import type { Market, MarketSimOptions, MarketSimSink, Misquote, SimOrder, SimOrderState, SimReplacement } from './types.ts'
import { characterOf, type VenueCharacter } from './venue-character.ts'
import { Wholesaler } from './wholesaler.ts'
import { WorkedExample } from './worked-example.ts'

const MAKERS_PER_VENUE = 2
const INFORMED_TAKERS = 2
const INFORMED_MAX = 100

/** Exchanges, dark pools and the people who trade there, on a virtual clock. Same options and same calls, same session. */
export class MarketSim implements Market {
  private clockUs: number
  private readonly queue = new EventQueue()
  private readonly securities = new Map<string, Security>()
  private readonly values = new Map<string, LatentValue>()
  private readonly agents = new Map<string, Agent[]>()
  private readonly desks = new Map<string, OutsideDesk>()
  private readonly scripts: WorkedExample[] = []
  private readonly misquotes = new Map<string, Misquote>()
  private readonly pace = { activity: 1 }
  private readonly sink: MarketSimSink
  private running = false
  private readonly touched: Security[] = []
  private readonly now = (): number => this.clockUs
  private readonly onTouched = (security: Security): void => {
    this.touched.push(security)
  }

  constructor(options: MarketSimOptions) {
    const { seed, instruments, venues, startUs, sink = {}, latency = DEFAULT_LATENCY, runTag = '' } = options
    assert(Number.isSafeInteger(startUs) && startUs >= 0, `startUs ${startUs}`)
    const extraUs = options.outsideLatencyUs ?? 0
    assert(Number.isSafeInteger(extraUs) && extraUs >= 0, `outsideLatencyUs ${extraUs}`)
    this.clockUs = startUs
    this.sink = sink
    for (const instrument of instruments) {
      const security = new Security(instrument, this.now, sink, this.onTouched)
      for (const venue of venues) security.list(venue, isDark(venue.kind))
      this.securities.set(instrument.symbol, security)
    }
    for (const venue of venues) {
      const delays = new VenueLatency(typeof latency === 'function' ? latency(venue) : latency, seed, venue.mic, venue.kind, extraUs)
      this.desks.set(venue.mic, new OutsideDesk(venue, this.securities, this.queue, delays, this.now, sink, runTag))
    }
    if (options.scenario === undefined) this.populate(options)
    else this.script(options.scriptAtStart ?? true)
    this.settle()
  }

  get nowUs(): UnixUs {
    return this.clockUs as UnixUs
  }

  /** Orders added, taken off and filled in all books since the start. */
  get bookEvents(): number {
    let events = 0
    for (const security of this.securities.values()) events += security.events
    return events
  }

  nextEventUs(): number {
    return this.queue.nextUs()
  }

  advanceTo(tsUs: number): void {
    assert(!this.running, 'advanceTo must not be called from a sink')
    assert(tsUs >= this.clockUs, `time runs forward: ${tsUs} is before ${this.clockUs}`)
    this.running = true
    try {
      while (this.queue.nextUs() <= tsUs) {
        const event = this.queue.pop()
        this.clockUs = event.atUs
        event.fire()
        this.settle()
      }
      this.clockUs = tsUs
    } finally {
      this.running = false
    }
  }

  submit(order: SimOrder): void {
    this.deskOf(order.mic).submit(order)
  }

  cancel(mic: Mic, origClOrdId: ClOrdId, clOrdId: ClOrdId = `${origClOrdId}-C` as ClOrdId): void {
    this.deskOf(mic).cancel(origClOrdId, clOrdId)
  }

  replace(mic: Mic, replacement: SimReplacement): void {
    this.deskOf(mic).replace(replacement)
  }

  requestStatus(mic: Mic, clOrdId: ClOrdId): void {
    this.deskOf(mic).requestStatus(clOrdId)
  }

  /** Fault switch of a venue: orders that come while it is on are accepted, rest outside the book and never fill. */
  setNoFills(mic: Mic, on: boolean): void {
    this.deskOf(mic).noFills = on
  }

  orderState(mic: Mic, clOrdId: ClOrdId): SimOrderState | null {
    return this.deskOf(mic).orderState(clOrdId)
  }

  levels(mic: Mic, symbol: SymbolId, side: 'buy' | 'sell', n: number): Level[] {
    const security = this.securities.get(symbol)
    const listing = security?.at(mic)
    if (security === undefined || listing === undefined || isMidpoint(listing)) return []
    const levels = listing.book.levels(side === 'buy', n)
    const misquote = this.misquotes.get(`${mic} ${symbol}`)
    return misquote === undefined ? levels : withMisquote(levels, security, listing, misquote, side, n)
  }

  nbbo(symbol: SymbolId): { readonly bid: Price | null; readonly ask: Price | null } {
    const { bid, ask } = this.securityOf(symbol)
    return { bid: bid === bid ? (bid as Price) : null, ask: ask === ask ? (ask as Price) : null }
  }

  /** State of a listing, or of an instrument at every venue (`mic` null), or of all that a venue lists (`symbol` null). What rests is kept. */
  setState(mic: Mic | null, symbol: SymbolId | null, status: VenueStatus): void {
    for (const [security, listing] of this.listings(mic, symbol)) security.setStatus(listing, status)
    this.settleOutside()
  }

  stateOf(mic: Mic, symbol: SymbolId): VenueStatus {
    return this.securityOf(symbol).at(mic)?.status ?? OPEN
  }

  /** A venue that is out takes nothing, matches nothing and tells nothing; its books stand as they were. */
  setOutage(mic: Mic, on: boolean): void {
    for (const [security, listing] of this.listings(mic, null)) {
      if (listing.out === on) continue
      listing.out = on
      if (!isMidpoint(listing)) security.touch(listing)
    }
    this.deskOf(mic).setOutage(on)
    this.settleOutside()
  }

  /** Fault switch: a quote that nobody can meet shows at a lit venue until it is switched off (null). Agents are not deceived by it. */
  misquote(mic: Mic, symbol: SymbolId, kind: Misquote | null): void {
    const listing = this.securityOf(symbol).at(mic)
    assert(listing !== undefined && !isMidpoint(listing), `${mic} quotes no ${symbol}`)
    if (kind === null) this.misquotes.delete(`${mic} ${symbol}`)
    else this.misquotes.set(`${mic} ${symbol}`, kind)
    this.sink.bookChanged?.(mic, symbol)
  }

  /** Factor on the rate of every agent from now on. */
  setActivity(factor: number): void {
    assert(factor > 0 && factor <= 100, `activity ${factor}`)
    this.pace.activity = factor
  }

  /** Executions at lit venues, and those that met interest which was not displayed. */
  executions(symbol: SymbolId): { readonly lit: number; readonly hidden: number } {
    const { executions, hiddenExecutions } = this.securityOf(symbol)
    return { lit: executions, hidden: hiddenExecutions }
  }

  /** Fold over everything of an instrument that happens whatever is sent from outside: its value, and when, which side and how much each agent wants to trade. */
  arrivals(symbol: SymbolId): number {
    let fold = this.values.get(symbol)?.trail ?? 0
    for (const agent of this.agents.get(symbol) ?? []) fold = (fold + agent.trail) | 0
    return fold
  }

  latentValue(symbol: SymbolId): number {
    return this.values.get(symbol)?.value ?? this.securityOf(symbol).instrument.referencePrice
  }

  /** Runs the scenario's scripted excursion from `nowUs` on. */
  startScript(): void {
    for (const script of this.scripts) script.startScript(this.clockUs)
  }

  stateHash(): string {
    const hasher = new Hasher().num(this.clockUs).num(this.queue.size).num(this.pace.activity)
    let soonest = 0
    for (const atUs of this.queue.times()) soonest += atUs - this.clockUs
    hasher.num(soonest)
    for (const security of this.securities.values()) security.hash(hasher)
    for (const value of this.values.values()) value.hash(hasher)
    for (const agents of this.agents.values()) for (const agent of agents) agent.hash(hasher)
    for (const desk of this.desks.values()) desk.hash(hasher)
    for (const script of this.scripts) script.hash(hasher)
    return hasher.digest()
  }

  private settle(): void {
    for (const security of this.touched) security.settle()
    this.touched.length = 0
  }

  /** What was done outside of any event is told at once. */
  private settleOutside(): void {
    if (!this.running) this.settle()
  }

  private *listings(mic: Mic | null, symbol: SymbolId | null): Generator<readonly [Security, Listing]> {
    for (const security of symbol === null ? this.securities.values() : [this.securityOf(symbol)]) {
      for (const listing of [...security.lit, ...security.midpoint]) if (mic === null || listing.venue.mic === mic) yield [security, listing]
    }
  }

  private populate(options: MarketSimOptions): void {
    const { seed, activity = 1, informed = 1, dayOpenUs = null } = options
    assert(informed >= 0 && informed <= INFORMED_MAX, `informed ${informed}`)
    this.setActivity(activity)
    for (const security of this.securities.values()) {
      const { instrument } = security
      const hearers: { heard(atUs: number): void }[] = []
      const value = new LatentValue(seed, instrument.symbol, instrument.referencePrice, this.queue, this.clockUs, dayOpenUs, (atUs) => {
        for (const hearer of hearers) hearer.heard(atUs)
      })
      this.values.set(instrument.symbol, value)
      const setting: AgentSetting = {
        seed, queue: this.queue, security, value, pace: this.pace, liquidity: liquidityOf(instrument), size: sizeOf(instrument), informed,
      }
      const agents: Agent[] = security.midpoint.map((listing, rank) => new MidpointInterest(setting, listing, rank))
      if (security.lit.length > 0) agents.push(...this.litAgents(setting, options.predator ?? true, hearers))
      for (const agent of agents) agent.start(this.clockUs)
      this.agents.set(instrument.symbol, agents)
    }
  }

  private litAgents(setting: AgentSetting, predator: boolean, hearers: { heard(atUs: number): void }[]): Agent[] {
    const { security } = setting
    const characters = new Map<LitListing, VenueCharacter>(security.lit.map((listing) => [listing, characterOf(listing.venue)]))
    const flow = new OrderFlow(this.now, security.instrument.lotSize)
    const watch = predator ? new PatternWatch(this.now) : null
    security.read(flow)
    if (watch !== null) security.read(watch)
    const agents: Agent[] = []
    for (let no = 0; setting.informed > 0 && no < INFORMED_TAKERS; no++) {
      const taker = new InformedTaker(setting, characters, no)
      hearers.push(taker)
      agents.push(taker)
    }
    for (const [at, listing] of security.lit.entries()) {
      for (let no = 0; no < MAKERS_PER_VENUE; no++) {
        const sharp = no > 0 || at % 3 !== 2
        const maker = new MarketMaker(setting, characters, listing, no, { flow, watch: sharp ? watch : null })
        hearers.push(maker)
        agents.push(maker)
      }
    }
    const wholesaler = new Wholesaler(setting, this.sink)
    hearers.push(wholesaler)
    agents.push(new NoiseTaker(setting, characters), new PatientPoster(setting, characters), new HiddenPoster(setting, characters), wholesaler)
    if (watch !== null) agents.push(new Predator(setting, characters, watch, this.now))
    return agents
  }

  private script(atStart: boolean): void {
    for (const security of this.securities.values()) {
      const script = new WorkedExample(security, this.queue, this.now)
      script.start()
      if (atStart) script.startScript(this.clockUs)
      this.scripts.push(script)
    }
  }

  private securityOf(symbol: SymbolId): Security {
    const security = this.securities.get(symbol)
    assert(security !== undefined, `symbol ${symbol} is not simulated`)
    return security
  }

  private deskOf(mic: Mic): OutsideDesk {
    const desk = this.desks.get(mic)
    assert(desk !== undefined, `venue ${mic} is not simulated`)
    return desk
  }
}
