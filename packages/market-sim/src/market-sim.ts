import { assert, Hasher, isDark, type ClOrdId, type Level, type Mic, type Price, type SymbolId, type UnixUs, type Venue } from '@sluice/domain'
import type { Agent, AgentSetting } from './agent.ts'
import { EventQueue } from './event-queue.ts'
import { InformedTaker } from './informed-taker.ts'
import { DEFAULT_LATENCY, VenueLatency } from './latency.ts'
import { LatentValue, VALUE_STEP_US } from './latent-value.ts'
import { MarketMaker } from './market-maker.ts'
import { MidpointInterest } from './midpoint-interest.ts'
import { NoiseTaker } from './noise-taker.ts'
import { OutsideDesk } from './outside-desk.ts'
import { PatientPoster } from './patient-poster.ts'
import { isMidpoint, Security, type LitListing } from './security.ts'
import type { Market, MarketSimOptions, SimOrder, SimOrderState } from './types.ts'
import { characterOf, type VenueCharacter } from './venue-character.ts'
import { WorkedExample } from './worked-example.ts'

const MAKERS_PER_VENUE = 2

/** Exchanges, dark pools and the people who trade there, on a virtual clock. Same options and same calls, same session. */
export class MarketSim implements Market {
  private clockUs: number
  private readonly queue = new EventQueue()
  private readonly securities = new Map<string, Security>()
  private readonly values = new Map<string, LatentValue>()
  private readonly agents: Agent[] = []
  private readonly desks = new Map<string, OutsideDesk>()
  private readonly scripts: WorkedExample[] = []
  private running = false
  private readonly touched: Security[] = []
  private readonly now = (): number => this.clockUs
  private readonly onTouched = (security: Security): void => {
    this.touched.push(security)
  }

  constructor(options: MarketSimOptions) {
    const { seed, instruments, venues, startUs, sink = {}, latency = DEFAULT_LATENCY, runTag = '' } = options
    assert(Number.isSafeInteger(startUs) && startUs >= 0, `startUs ${startUs}`)
    assert(latency.networkUsMin <= latency.networkUsMax, `network latency ${latency.networkUsMin} to ${latency.networkUsMax}`)
    this.clockUs = startUs
    for (const instrument of instruments) {
      const security = new Security(instrument, this.now, sink, this.onTouched)
      for (const venue of venues) security.list(venue, isDark(venue.kind))
      this.securities.set(instrument.symbol, security)
    }
    for (const venue of venues) {
      const delays = new VenueLatency(latency, seed, venue.mic, venue.kind)
      this.desks.set(venue.mic, new OutsideDesk(venue, this.securities, this.queue, delays, this.now, sink, runTag))
    }
    if (options.scenario === undefined) this.populate(seed, venues, options.activity ?? 1)
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
    const listing = this.securities.get(symbol)?.at(mic)
    return listing === undefined || isMidpoint(listing) ? [] : listing.book.levels(side === 'buy', n)
  }

  nbbo(symbol: SymbolId): { readonly bid: Price | null; readonly ask: Price | null } {
    const { bid, ask } = this.securityOf(symbol)
    return { bid: bid === bid ? (bid as Price) : null, ask: ask === ask ? (ask as Price) : null }
  }

  latentValue(symbol: SymbolId): number {
    return this.values.get(symbol)?.value ?? this.securityOf(symbol).instrument.referencePrice
  }

  /** Runs the scenario's scripted excursion from `nowUs` on. */
  startScript(): void {
    for (const script of this.scripts) script.startScript(this.clockUs)
  }

  stateHash(): string {
    const hasher = new Hasher().num(this.clockUs).num(this.queue.size)
    let soonest = 0
    for (const atUs of this.queue.times()) soonest += atUs - this.clockUs
    hasher.num(soonest)
    for (const security of this.securities.values()) security.hash(hasher)
    for (const value of this.values.values()) value.hash(hasher)
    for (const agent of this.agents) agent.hash(hasher)
    for (const desk of this.desks.values()) desk.hash(hasher)
    for (const script of this.scripts) script.hash(hasher)
    return hasher.digest()
  }

  private settle(): void {
    for (const security of this.touched) security.settle()
    this.touched.length = 0
  }

  private populate(seed: number, venues: readonly Venue[], activity: number): void {
    assert(activity > 0 && activity <= 100, `activity ${activity}`)
    const ranks = rankInKind(venues)
    for (const security of this.securities.values()) {
      const characters = new Map<LitListing, VenueCharacter>(
        security.lit.map((listing) => [listing, characterOf(listing.venue, ranks.get(listing.venue.mic) ?? 0)]),
      )
      const { symbol, referencePrice } = security.instrument
      let informed: InformedTaker | null = null
      const value = new LatentValue(seed, symbol, referencePrice, this.queue, (atUs) => informed?.valueStepped(atUs))
      this.values.set(symbol, value)
      this.queue.push(value, this.clockUs + VALUE_STEP_US)
      const setting: AgentSetting = { seed, queue: this.queue, security, value, activity }
      const agents: Agent[] = security.midpoint.map((listing) => new MidpointInterest(setting, listing))
      if (characters.size > 0) {
        for (const [listing, character] of characters) {
          for (let no = 0; no < MAKERS_PER_VENUE; no++) agents.push(new MarketMaker(setting, listing, character, no))
        }
        informed = new InformedTaker(setting, characters)
        agents.push(informed, new NoiseTaker(setting, characters), new PatientPoster(setting, characters))
      }
      for (const agent of agents) agent.start(this.clockUs)
      this.agents.push(...agents)
    }
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

/** Place of each venue among those of its kind, in the order of the configuration. */
function rankInKind(venues: readonly Venue[]): Map<Mic, number> {
  const counts = new Map<string, number>()
  const ranks = new Map<Mic, number>()
  for (const { mic, kind } of venues) {
    const rank = counts.get(kind) ?? 0
    ranks.set(mic, rank)
    counts.set(kind, rank + 1)
  }
  return ranks
}
