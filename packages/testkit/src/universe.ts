import {
  ALERT_KINDS,
  type AlertKind, type AlertRule, type BreakerConfig, type EngineConfig, type FeePerShareMicro, type Instrument, type Mic, type MoneyMicro, type ObjectiveWeights,
  type Price, type QtyLots, type RiskLimits, type RoutingConfig, type SymbolId, type Venue, type VenueKind,
  type QuotePolicy, type UnixUs,
} from '@sluice/domain'

const SYMBOLS = ['AVAX', 'BRKR', 'CALX', 'DOCN', 'EXEL', 'FLEX', 'GNRC', 'HALO', 'INSM', 'KLIC'] as const

/** An instrument at 10,000 units a dollar, a lot of one share and a tick of one cent. */
export const anInstrument = (over: Partial<Instrument> = {}): Instrument => ({
  symbol: 'AVAX' as SymbolId, name: 'Avax Systems', currency: 'USD', priceScale: 10_000, lotSize: 1, tick: 100 as Price,
  advLots: 2_000_000 as QtyLots, referencePrice: 1_000_000 as Price, ...over,
})

export const INSTRUMENTS: readonly Instrument[] = SYMBOLS.map((symbol, i) =>
  anInstrument({ symbol: symbol as SymbolId, name: symbol, referencePrice: (200_000 + i * 90_000) as Price }))

export const aVenue = (mic: string, kind: VenueKind, over: Partial<Venue> = {}): Venue => ({
  mic: mic as Mic, name: mic, kind, takeFee: 3_000 as FeePerShareMicro, addFee: -2_000 as FeePerShareMicro, minQtyLots: 1 as QtyLots, ...over,
})

/** Eight venues: three maker-taker, two inverted, a speed bump, a midpoint dark pool and internal crossing. */
export const VENUES: readonly Venue[] = [
  aVenue('XNAS', 'lit-maker-taker'),
  aVenue('XNYS', 'lit-maker-taker'),
  aVenue('EDGX', 'lit-maker-taker'),
  aVenue('XBOS', 'lit-inverted', { takeFee: -500 as FeePerShareMicro, addFee: 1_000 as FeePerShareMicro }),
  aVenue('BATY', 'lit-inverted', { takeFee: -400 as FeePerShareMicro, addFee: 900 as FeePerShareMicro }),
  aVenue('IEXG', 'speed-bump', { takeFee: 900 as FeePerShareMicro, addFee: 0 as FeePerShareMicro }),
  aVenue('DRK1', 'dark-midpoint', { takeFee: 1_000 as FeePerShareMicro, addFee: 1_000 as FeePerShareMicro, minQtyLots: 10 as QtyLots }),
  aVenue('XINT', 'internal-crossing', { takeFee: 0 as FeePerShareMicro, addFee: 0 as FeePerShareMicro }),
]

export const VENUES_BY_MIC: ReadonlyMap<Mic, Venue> = new Map(VENUES.map((venue) => [venue.mic, venue]))

export const aRouting = (over: Partial<RoutingConfig> = {}): RoutingConfig => ({
  strategy: 'dynamic',
  staticWaterfall: ['XINT', 'DRK1', 'XBOS', 'BATY', 'EDGX', 'XNAS', 'XNYS', 'IEXG'] as Mic[],
  controlShareMicro: 0,
  waterfallMode: 'auto',
  splitWidth: 3,
  staleAfterUs: 2_000_000,
  scoreDeadlineUs: 20_000,
  takeTimeoutUs: 500_000,
  postTimeoutUs: 5_000_000,
  midTimeoutUs: 1_000_000,
  fillHorizonMs: 5_000,
  holdRetryUs: 250_000,
  unackedTimeoutUs: 2_000_000,
  minSliceLots: 100 as QtyLots,
  maxPlans: 200,
  restingWhenBlind: 'keep',
  absurdBps: 1_000,
  exploration: { enabled: false, shareMicro: 0, maxRegretMicroBps: 0, maxCandidates: 1 },
  ...over,
})

export const aRiskLimits = (over: Partial<RiskLimits> = {}): RiskLimits => ({
  maxOrderQty: 100_000 as QtyLots,
  maxNotional: 10_000_000_000_000 as MoneyMicro,
  collarBps: 500,
  maxOpenNotional: 100_000_000_000_000 as MoneyMicro,
  maxRepeatedOrders: 5,
  repeatedWindowUs: 1_000_000,
  maxMessagesPerSecond: 500,
  maxOpenParents: 1_000,
  ...over,
})

/** Round lots of 100 shares; exchanges' quotes are protected. */
export const QUOTE_POLICIES: readonly QuotePolicy[] = [{ fromUs: 0 as UnixUs, roundLots: [{ upTo: null, shares: 100 }], protectedKinds: ['lit-maker-taker', 'lit-inverted', 'speed-bump'] }]

export const WEIGHTS: ObjectiveWeights = { slippage: 1_000, fill: 500, speed: 200, leakage: 500, fees: 1_000 }

/** Breakers that open by three refusals or silences within ten seconds, for one second. */
export const aBreaker = (over: Partial<BreakerConfig> = {}): BreakerConfig => ({
  enabled: true, rejects: 3, rejectsWindowUs: 10_000_000, silences: 3, staleUs: 10_000_000, openUs: 1_000_000, openUsMax: 8_000_000, probes: 2, ...over,
})

/** A rule of every kind, switched off unless `over` says otherwise. */
export const alertRules = (over: Partial<Record<AlertKind, Partial<AlertRule>>> = {}): AlertRule[] =>
  ALERT_KINDS.map((kind) => ({ kind, enabled: false, severity: 'warning', raiseAt: 1, clearAt: 0, raiseAfterUs: 0, clearAfterUs: 0, samples: 1, ...over[kind] }))

/** The whole universe, small limits, no model, breakers and alerts switched off. */
export const anEngineConfig = (over: Partial<EngineConfig> = {}): EngineConfig => ({
  mode: 'SIMULATION', seed: 1, instruments: INSTRUMENTS, venues: VENUES, limits: aRiskLimits(), objectives: { balanced: WEIGHTS },
  defaultObjective: 'balanced', routing: aRouting(), quotePolicies: QUOTE_POLICIES, breaker: aBreaker({ enabled: false }), alerts: alertRules(), model: null, models: { suspendOn: [] }, venueAverages: [], ...over,
})
