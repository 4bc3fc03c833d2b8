import { assert, isTerminal, log, exp, Rng, type Aggressiveness, type Candidate, type ClOrdId, type EngineConfig, type Instrument, type Mic, type Price, type QtyLots, type Side, type SymbolId, type UnixUs, type Venue } from '@sluice/domain'
import type { Consolidated } from '@sluice/book'
import { MarketBoard, scoringInputs, type ScoringInputs } from '@sluice/engine'
import { candidateQty, FEATURE_SCHEMA, OrderOutcomes } from '@sluice/features'
import { MarketSim, type Market, type SimExecutionReport } from '@sluice/market-sim'
import { markoutBps, slippageBps } from '@sluice/tca'
import { Agenda } from './agenda.ts'
import type { Probe, ProbeSample } from './probe.ts'
import { VirtualFeed } from './virtual-feed.ts'

export interface ProbeSessionOptions {
  readonly seed: number
  readonly engineConfig: EngineConfig
  /** Virtual seconds before the first probe. */
  readonly warmUpS: number
  /** Virtual seconds of probing. */
  readonly durationS: number
  /** Horizon of the fill probability: most probes are called back after this long. */
  readonly horizonUs: number
  /** The others are watched for this long, so that longer horizons have outcomes, too. */
  readonly longLifeUs?: number
  /** Share of those, 0 to 1. */
  readonly longShare?: number
  /** Probes that may be under way in one symbol at a time. */
  readonly probesPerSymbol: number
  /** Shortest time between two views of one symbol and venue, as the desk is configured. */
  readonly viewIntervalUs: number
  readonly startUs?: number
}

export interface ProbeSessionResult {
  readonly samples: ProbeSample[]
  readonly rejected: number
  /** Decisions without usable features. */
  readonly refused: number
  readonly stateHash: string
}

const START_US = 1_790_000_000_000_000
/** Probes of one symbol follow each other after at most this long. */
const PAUSE_MAX_US = 500_000
/** Moves of the mid are measured this long after a fill. */
const MARKOUTS_US = [1_000_000, 10_000_000] as const
/** A take has no life to speak of: the next probe follows it after this long. */
const TAKE_US = 1_000_000
const LONG_LIFE_US = 60_000_000
const LONG_SHARE = 0.15
/** After its markouts a probe has this long to be reported as over. */
const SETTLE_US = 2_000_000
const QTY_MIN = 10
const QTY_MAX = 30_000
const ELAPSED_MAX_S = 1_800
/** Streams of random draws; the simulator's own are independent of them. */
const FIRST_STREAM = 1_000_000
const STREAMS_PER_SYMBOL = 64
const OWNER = 'PROBE'
/** No venue is ever stale here: silence of a simulated venue means that nothing happened. */
const NEVER_STALE_US = 1_000_000_000_000
const URGENCIES = ['low', 'normal', 'high'] as const
/** Share of the decisions with a limit price, up to that far beyond the opposite best: it rules nothing out. */
const LIMITED_SHARE = 0.3
const LIMIT_ROOM_MAX = 0.01
const IMMEDIATE_SHARE = 0.2

/** Runs one seeded session on virtual time; in every symbol probe orders follow each other, venue and style at random. */
export function runProbeSession(options: ProbeSessionOptions): ProbeSessionResult {
  return new ProbeSession(options).run()
}

class ProbeSession {
  private readonly options: ProbeSessionOptions
  private readonly config: EngineConfig
  private readonly venues: ReadonlyMap<Mic, Venue>
  private readonly market: Market
  private readonly board: MarketBoard
  private readonly feed: VirtualFeed
  private readonly outcomes = new OrderOutcomes()
  private readonly agenda = new Agenda()
  private readonly probes = new Map<ClOrdId, Probe>()
  private readonly samples: ProbeSample[] = []
  private readonly endUs: number
  private readonly longLifeUs: number
  private readonly longShare: number
  private orderNo = 0
  private rejected = 0
  private refused = 0

  constructor(options: ProbeSessionOptions) {
    const { engineConfig, seed, startUs = START_US } = options
    this.options = options
    this.config = { ...engineConfig, routing: { ...engineConfig.routing, staleAfterUs: NEVER_STALE_US } }
    const { instruments, venues } = this.config
    this.venues = new Map(venues.map((v) => [v.mic, v]))
    this.outcomes.useVenues(venues)
    this.board = new MarketBoard(this.config)
    this.feed = new VirtualFeed(instruments, venues)
    this.market = new MarketSim({
      seed, instruments, venues, startUs,
      sink: {
        bookChanged: (mic, symbol) => this.feed.bookChanged(mic, symbol),
        trade: (trade) => this.feed.trade(trade),
        executionReport: (report) => this.onReport(report),
      },
    })
    this.longLifeUs = options.longLifeUs ?? LONG_LIFE_US
    this.longShare = options.longShare ?? LONG_SHARE
    this.endUs = startUs + (options.warmUpS + options.durationS) * 1_000_000
    instruments.forEach((instrument, i) => {
      for (let slot = 0; slot < options.probesPerSymbol; slot++) {
        this.scheduleProbe(instrument, new Rng(seed, FIRST_STREAM + i * STREAMS_PER_SYMBOL + slot), startUs + options.warmUpS * 1_000_000)
      }
    })
    this.agenda.put(startUs, () => this.round(startUs))
  }

  run(): ProbeSessionResult {
    while (this.agenda.nextUs < Infinity) {
      this.market.advanceTo(this.agenda.nextUs)
      this.agenda.runNext()
    }
    return { samples: this.samples, rejected: this.rejected, refused: this.refused, stateHash: this.market.stateHash() }
  }

  /** Hands the views of the last interval to the board; goes on until every probe has settled. */
  private round(us: number): void {
    const nowUs = us as UnixUs
    this.advance(nowUs)
    this.board.takeViews(this.feed.take(this.market, nowUs), nowUs, (symbol) => this.consolidated(symbol, nowUs))
    const lastUs = this.endUs + Math.max(this.options.horizonUs, this.longLifeUs) + MARKOUTS_US[1] + SETTLE_US
    if (us < lastUs) this.agenda.put(us + this.options.viewIntervalUs, () => this.round(us + this.options.viewIntervalUs))
  }

  private scheduleProbe(instrument: Instrument, rng: Rng, fromUs: number): void {
    const us = fromUs + rng.int(1, PAUSE_MAX_US)
    if (us < this.endUs) this.agenda.put(us, () => this.probe(instrument, rng, us))
  }

  private probe(instrument: Instrument, rng: Rng, us: number): void {
    const nowUs = us as UnixUs
    this.advance(nowUs)
    const side: Side = rng.next() < 0.5 ? 'buy' : 'sell'
    const qty = Math.round(exp(log(QTY_MIN) + rng.next() * log(QTY_MAX / QTY_MIN))) as QtyLots
    const elapsedUs = Math.floor((exp(rng.next() * log(1 + ELAPSED_MAX_S)) - 1) * 1_000_000)
    const urgency = URGENCIES[rng.int(0, URGENCIES.length - 1)]!
    const limitPrice = this.limitPrice(instrument, side, rng, nowUs)
    const immediate = rng.next() < IMMEDIATE_SHARE
    const pick = rng.next()
    const isLong = rng.next() < this.longShare
    const inputs = scoringInputs(
      { config: this.config, board: this.board, histories: this.outcomes.histories, venues: this.venues, isReachable: () => true, mayTrade: () => true, consolidated: (symbol, atUs) => this.consolidated(symbol, atUs) },
      { instrument, side, qty, limitPrice, immediate, urgency, elapsedUs, nowUs },
      this.ownResting(instrument.symbol),
    )
    const index = Math.floor(pick * inputs.candidates.length)
    const candidate = inputs.candidates[index]
    if (candidate === undefined || inputs.features === null || inputs.market.crossed) {
      this.refused += 1
      this.scheduleProbe(instrument, rng, us)
      return
    }
    this.send(instrument, inputs, candidate, index)
    const clOrdId = this.lastClOrdId()
    const { horizonUs } = this.options
    const lifeUs = candidate.aggressiveness === 'take' ? TAKE_US : isLong ? Math.max(horizonUs, this.longLifeUs) : horizonUs
    if (candidate.aggressiveness !== 'take') this.probes.get(clOrdId)!.lifeS = lifeUs / 1_000_000
    this.agenda.put(us + lifeUs, () => this.expire(clOrdId))
    this.agenda.put(us + lifeUs + MARKOUTS_US[1] + SETTLE_US, () => this.settle(clOrdId))
    this.scheduleProbe(instrument, rng, us + lifeUs + (candidate.aggressiveness === 'take' ? 0 : MARKOUTS_US[0]))
  }

  private send(instrument: Instrument, inputs: ScoringInputs, { mic, aggressiveness }: Candidate, index: number): void {
    const { side, qty, nowUs } = inputs.question
    const { symbol } = instrument
    const venueView = this.board.viewOf(symbol, mic) ?? null
    const venue = this.venues.get(mic)!
    const orderQty = Math.max(venue.minQtyLots, candidateQty({ candidate: { mic, aggressiveness }, venueView, side, orderQty: qty })) as QtyLots
    const price = priceOf(aggressiveness, side, inputs, mic)
    this.orderNo += 1
    const clOrdId = this.lastClOrdId()
    const features = inputs.features!.slice(index * FEATURE_SCHEMA.count, (index + 1) * FEATURE_SCHEMA.count)
    this.probes.set(clOrdId, {
      clOrdId, symbol, side, mic, aggressiveness, price, orderQty, sentUs: nowUs, features, arrivalMidTimes2: inputs.market.bid! + inputs.market.ask!,
      acked: false, done: false, rejected: false, lifeS: Infinity, doneUs: 0, cumQty: 0, horizonQty: 0, grossPriceLots: 0, lastFillUs: 0,
      markoutBpsLots: MARKOUTS_US.map(() => 0), markoutLots: MARKOUTS_US.map(() => 0), markoutsDue: 0,
    })
    this.outcomes.onSent({ clOrdId, symbol, mic, side, aggressiveness, qty: orderQty, price, sentUs: nowUs, midTimes2: inputs.market.bid! + inputs.market.ask!, view: venueView })
    this.market.submit({
      mic, clOrdId, symbol, side, qty: orderQty, price, owner: OWNER,
      ordType: aggressiveness === 'mid' ? 'midpointPeg' : 'limit', timeInForce: aggressiveness === 'take' ? 'ioc' : 'day',
    })
  }

  private lastClOrdId(): ClOrdId {
    return `PRB-${this.options.seed.toString(36)}-${this.orderNo.toString(36)}`.toUpperCase() as ClOrdId
  }

  private onReport(report: SimExecutionReport): void {
    const probe = this.probes.get(report.origClOrdId ?? report.clOrdId)
    if (probe === undefined) return
    const nowUs = this.market.nowUs
    this.advance(nowUs)
    this.outcomes.onAnswer(probe.clOrdId, nowUs)
    probe.acked = true
    if (report.execType === 'trade') this.onFill(probe, report, nowUs)
    if (!isTerminal(report.ordStatus) || probe.done) return
    probe.done = true
    probe.doneUs = nowUs
    probe.rejected = report.ordStatus === 'rejected'
    this.outcomes.onEnd(probe.clOrdId, probe.rejected ? 'rejected' : 'done')
  }

  private onFill(probe: Probe, { lastQty, lastPx }: SimExecutionReport, nowUs: UnixUs): void {
    probe.cumQty += lastQty
    probe.lastFillUs = nowUs
    const midTimes2 = this.midTimes2(probe.symbol, nowUs)
    this.outcomes.onFill(probe.clOrdId, { lastQty, lastPx, nowUs, midTimes2 })
    if (nowUs - probe.sentUs > this.options.horizonUs) return
    probe.horizonQty += lastQty
    probe.grossPriceLots += lastPx * lastQty
    if (midTimes2 === null) return
    MARKOUTS_US.forEach((afterUs, which) => {
      probe.markoutsDue += 1
      this.agenda.put(nowUs + afterUs, () => this.markout(probe, which, lastQty, midTimes2, nowUs + afterUs))
    })
  }

  private markout(probe: Probe, which: number, qty: number, midTimes2: number, us: number): void {
    probe.markoutsDue -= 1
    const later = this.midTimes2(probe.symbol, us as UnixUs)
    if (later === null) return
    probe.markoutBpsLots[which]! += markoutBps(probe.side, midTimes2, later) * qty
    probe.markoutLots[which]! += qty
  }

  /** As the desk does with every entry. */
  private advance(nowUs: UnixUs): void {
    this.outcomes.advance(nowUs, (symbol) => this.midTimes2(symbol, nowUs))
  }

  private limitPrice({ symbol }: Instrument, side: Side, rng: Rng, nowUs: UnixUs): Price | null {
    const [limited, room] = [rng.next() < LIMITED_SHARE, rng.next() * LIMIT_ROOM_MAX]
    const { bid, ask } = this.consolidated(symbol, nowUs)
    if (!limited || bid === null || ask === null) return null
    return Math.round(side === 'buy' ? ask * (1 + room) : bid * (1 - room)) as Price
  }

  private consolidated(symbol: SymbolId, nowUs: UnixUs): Consolidated {
    return this.board.consolidated(symbol, nowUs, this.ownResting(symbol))
  }

  private midTimes2(symbol: SymbolId, nowUs: UnixUs): number | null {
    const { bid, ask } = this.consolidated(symbol, nowUs)
    return bid === null || ask === null ? null : bid + ask
  }

  private expire(clOrdId: ClOrdId): void {
    const probe = this.probes.get(clOrdId)!
    if (!probe.done) this.market.cancel(probe.mic, clOrdId, `${clOrdId}-X` as ClOrdId)
  }

  private settle(clOrdId: ClOrdId): void {
    const probe = this.probes.get(clOrdId)!
    assert(probe.done && probe.markoutsDue === 0, `probe ${clOrdId} (${probe.aggressiveness} at ${probe.mic}) never ended`)
    this.probes.delete(clOrdId)
    if (probe.rejected) {
      this.rejected += 1
      return
    }
    this.samples.push(sampleOf(probe, this.options.seed, this.options.horizonUs))
  }

  /** What the desk takes out of the book before it computes anything. */
  private ownResting(symbol: SymbolId): { mic: Mic; side: 'bid' | 'ask'; price: Price; qty: QtyLots }[] {
    const own: { mic: Mic; side: 'bid' | 'ask'; price: Price; qty: QtyLots }[] = []
    for (const probe of this.probes.values()) {
      if (probe.symbol !== symbol || probe.aggressiveness !== 'post' || probe.done || !probe.acked) continue
      own.push({ mic: probe.mic, side: probe.side === 'buy' ? 'bid' : 'ask', price: probe.price, qty: (probe.orderQty - probe.cumQty) as QtyLots })
    }
    return own
  }
}

/** As the desk prices its slices: a take at the venue's opposite best, a post at the market's own-side best, a peg up to the opposite best. */
function priceOf(aggressiveness: Aggressiveness, side: Side, { market, touches }: ScoringInputs, mic: Mic): Price {
  const touch = touches.get(mic)
  const far = side === 'buy' ? market.ask! : market.bid!
  if (aggressiveness === 'take') return (side === 'buy' ? touch?.ask : touch?.bid) ?? far
  return aggressiveness === 'post' ? (side === 'buy' ? market.bid! : market.ask!) : far
}

function sampleOf(probe: Probe, seed: number, horizonUs: number): ProbeSample {
  const { horizonQty, sentUs, markoutBpsLots, markoutLots } = probe
  const waitUs = probe.cumQty >= probe.orderQty ? probe.lastFillUs - sentUs : null
  const markout = (which: number): number | null => (markoutLots[which]! > 0 ? markoutBpsLots[which]! / markoutLots[which]! : null)
  const lastMarkoutUs = probe.lastFillUs === 0 ? 0 : probe.lastFillUs + MARKOUTS_US[1]
  return {
    seed, sentUs, symbol: probe.symbol, side: probe.side, mic: probe.mic, aggressiveness: probe.aggressiveness,
    orderQty: probe.orderQty, cumQty: probe.cumQty as QtyLots, features: probe.features,
    waitS: waitUs === null ? null : waitUs / 1_000_000,
    watchedS: probe.lifeS,
    knownUs: Math.max(probe.doneUs, lastMarkoutUs) as UnixUs,
    filled: waitUs !== null && waitUs <= horizonUs,
    slippageBps: horizonQty > 0 ? slippageBps(probe.side, probe.grossPriceLots, horizonQty as QtyLots, probe.arrivalMidTimes2) : null,
    leakageBps: markout(0), markout10sBps: markout(1),
  }
}
