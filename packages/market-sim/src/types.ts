import type { ClOrdId, ExecId, ExecType, Instrument, Level, Mic, MoneyMicro, OrdStatus, Price, QtyLots, Side, SymbolId, TimeInForce, TradeFlags, UnixUs, Venue, VenueStatus } from '@sluice/domain'

/** Scripted markets; without one the agents trade. */
export const SCENARIOS = ['worked-example'] as const
export type ScenarioName = (typeof SCENARIOS)[number]

/** One-way delays of a venue, microseconds. Network times are drawn per message; the rest is constant. */
export interface LatencyProfile {
  readonly networkUsMin: number
  readonly networkUsMax: number
  readonly matchingUs: number
  /** Added to inbound orders of speed-bump venues. */
  readonly speedBumpUs: number
}

export interface MarketSimOptions {
  readonly seed: number
  readonly instruments: readonly Instrument[]
  readonly venues: readonly Venue[]
  /** Virtual time at which the session begins. */
  readonly startUs: number
  readonly scenario?: ScenarioName | undefined
  /** Whether the scenario's scripted excursion runs from `startUs` by itself (default), or waits for `startScript`. */
  readonly scriptAtStart?: boolean
  /** Factor on the rate of every agent; 1 by default. */
  readonly activity?: number
  /** Factor on the flow that knows more than the quotes say: chance to act on news, and lean of the crowd. 1 by default, 0 is off. */
  readonly informed?: number
  /** Whether somebody looks for child-order patterns on the tape and trades ahead of them; true by default. */
  readonly predator?: boolean
  /** Microseconds after midnight, UTC, at which a day of 6.5 hours opens whose busyness and volatility are a U; null (default): every hour is alike. */
  readonly dayOpenUs?: number | null
  /** One for all venues, or one for each. */
  readonly latency?: LatencyProfile | ((venue: Venue) => LatencyProfile)
  /** Added each way to every message of those outside: orders arrive so much later, and answers too. 0 by default. */
  readonly outsideLatencyUs?: number
  /** Makes ExecID and OrderID unique across sessions; empty by default. */
  readonly runTag?: string
  readonly sink?: MarketSimSink
}

/** An order from outside. `price` is the limit; for a midpoint peg the worst acceptable price. */
export interface SimOrder {
  readonly mic: Mic
  readonly clOrdId: ClOrdId
  readonly symbol: SymbolId
  readonly side: Side
  readonly qty: QtyLots
  readonly price: Price
  readonly ordType: 'limit' | 'midpointPeg'
  readonly timeInForce: TimeInForce
  /** Smallest single execution; on lit venues for IOC only, of the whole order. */
  readonly minQty?: QtyLots
  /** Largest quantity displayed at a time (lit, day): the rest is shown after it, at the back of the queue. */
  readonly displayQty?: QtyLots
  /** Undisplayed (lit, day): behind what is displayed at its price. */
  readonly hidden?: boolean
  readonly owner: string
}

export interface SimTrade {
  readonly mic: Mic
  readonly symbol: SymbolId
  readonly price: Price
  readonly qty: QtyLots
  /** Side of the order that came in; null where the venue does not tell (midpoint). */
  readonly aggressor: 'buy' | 'sell' | null
  /** TRADE_FLAG of what the print says of itself; that it met a hidden order is not told. */
  readonly flags: TradeFlags
  readonly tsUs: UnixUs
}

/** A trade that a dealer made off every venue and reported. */
export type SimOffExchangeTrade = Omit<SimTrade, 'mic' | 'aggressor'>

/** Quotes that should not be: `crossed` and `locked` with the best of the other venues, `absurd` far from every price. */
export const MISQUOTES = ['crossed', 'locked', 'absurd'] as const
export type Misquote = (typeof MISQUOTES)[number]

export type SimRejectReason = 'unknownSymbol' | 'duplicateOrder' | 'unsupported' | 'incorrectQuantity' | 'invalidPrice' | 'tooManyOrders' | 'exchangeOption'

/** What an order is to be from now on; `qty` counts what is executed already. */
export interface SimReplacement {
  readonly clOrdId: ClOrdId
  readonly origClOrdId: ClOrdId
  readonly qty: QtyLots
  readonly price: Price
}

/** State of an order from outside as its venue sees it. */
export interface SimOrderState {
  readonly mic: Mic
  readonly clOrdId: ClOrdId
  readonly venueOrderId: string
  readonly ordStatus: OrdStatus
  readonly symbol: SymbolId
  readonly side: Side
  readonly orderQty: QtyLots
  readonly price: Price
  readonly ordType: 'limit' | 'midpointPeg'
  readonly timeInForce: TimeInForce
  readonly cumQty: QtyLots
  readonly leavesQty: QtyLots
  /** Σ lastPx·lastQty. */
  readonly grossPriceLots: number
  readonly owner: string
}

/** Report on an order from outside, delivered after the venue's outbound delay. */
export interface SimExecutionReport extends SimOrderState {
  /** ClOrdID of the cancel request or replacement, and the order's own until then in `origClOrdId`, where the report answers one. */
  readonly origClOrdId: ClOrdId | null
  readonly execId: ExecId
  readonly execType: ExecType
  readonly lastQty: QtyLots
  readonly lastPx: Price
  readonly liquidity: 'added' | 'removed'
  /** Of this execution; negative is a rebate to the order's owner. */
  readonly feeMicro: MoneyMicro
  /** When it happened at the venue. */
  readonly venueUs: UnixUs
  readonly rejectReason: SimRejectReason | null
  readonly text: string | null
}

export interface SimCancelReject {
  readonly mic: Mic
  readonly clOrdId: ClOrdId
  readonly origClOrdId: ClOrdId
  readonly owner: string
  /** False: the order is known and already done (too late). */
  readonly unknownOrder: boolean
  readonly ordStatus: OrdStatus
  readonly venueUs: UnixUs
  readonly text: string
  /** It was a replacement that was refused. */
  readonly ofReplace?: true
}

/** Answer to a status request: null for an order that the venue does not know. */
export interface SimOrderStatus {
  readonly mic: Mic
  readonly clOrdId: ClOrdId
  readonly state: SimOrderState | null
  readonly venueUs: UnixUs
}

/**
 * What the simulator tells, synchronously and in time order, from within `advanceTo`; `sim.nowUs` is the time of the
 * event. A sink may call `submit` and `cancel`, never `advanceTo`.
 */
export interface MarketSimSink {
  /** The displayed book of a lit venue changed: read it with `levels`. */
  bookChanged?(mic: Mic, symbol: SymbolId): void
  trade?(trade: SimTrade): void
  /** At no venue: nobody could have met it. */
  offExchangeTrade?(trade: SimOffExchangeTrade): void
  /** A venue told a new state or band of an instrument. */
  statusChanged?(mic: Mic, symbol: SymbolId, status: VenueStatus): void
  executionReport?(report: SimExecutionReport): void
  cancelRejected?(reject: SimCancelReject): void
  orderStatus?(status: SimOrderStatus): void
}

/** What a user of the simulator works with; `MarketSim` is the implementation. */
export interface Market {
  readonly nowUs: UnixUs
  /** Runs every event up to and including `tsUs`, which must not lie before `nowUs`. */
  advanceTo(tsUs: number): void
  /** Time of the next event of any kind; Infinity when nothing will ever happen. */
  nextEventUs(): number
  /** Sends an order at `nowUs`; it reaches its venue after the inbound delay and is answered through the sink. */
  submit(order: SimOrder): void
  cancel(mic: Mic, origClOrdId: ClOrdId, clOrdId?: ClOrdId): void
  /** Changes quantity and price of an order that works; it goes to the back of its queue, unless it only becomes smaller. */
  replace(mic: Mic, replacement: SimReplacement): void
  /** Asks for the state of an order: the answer keeps its place among the venue's reports. */
  requestStatus(mic: Mic, clOrdId: ClOrdId): void
  /** State of an order right now, without any delay. */
  orderState(mic: Mic, clOrdId: ClOrdId): SimOrderState | null
  /** Displayed levels, best first, at most `n`; empty for dark venues. */
  levels(mic: Mic, symbol: SymbolId, side: 'buy' | 'sell', n: number): Level[]
  /** Best displayed bid and ask over all lit venues, without any delay. */
  nbbo(symbol: SymbolId): { readonly bid: Price | null; readonly ask: Price | null }
  /** The true value that the agents trade around, in price units: for measurements, never for a decision. */
  latentValue(symbol: SymbolId): number
  /** Hash over everything that can change a later event. */
  stateHash(): string
}
