import {
  ALERT_KINDS,
  type AlertRule, type BreakerConfig, type EngineConfig, type FeePerShareMicro, type Instrument, type Mic, type MoneyMicro, type OrdersConfig, type Price, type QtyLots, type QuotePolicy, type RiskLimits, type RoutingConfig,
  type SessionId, type SymbolId, type UnixUs, type Venue,
} from '@sluice/domain'
import type { Config } from './schema.ts'

const MONEY_MICRO = 1_000_000
const US_PER_MS = 1_000

/** What scores, as loaded from `config.model.dir`. */
export type LiveScoring = Pick<EngineConfig, 'model' | 'venueAverages'>

const NO_MODEL: LiveScoring = { model: null, venueAverages: [] }

/** The part of the configuration that can change a decision, in the engine's units. */
export function engineConfigOf(config: Config, scoring: LiveScoring = NO_MODEL): EngineConfig {
  return {
    mode: config.mode,
    seed: config.seed,
    instruments: instrumentsOf(config),
    venues: venuesOf(config),
    limits: limitsOf(config),
    objectives: config.objectives,
    defaultObjective: config.defaultObjective,
    routing: routingOf(config),
    quotePolicies: quotePoliciesOf(config),
    breaker: breakerOf(config),
    alerts: alertRulesOf(config),
    model: scoring.model,
    models: { suspendOn: config.models.suspendOn },
    orders: ordersOf(config),
    venueAverages: scoring.venueAverages,
  }
}

export const instrumentsOf = (config: Config): Instrument[] =>
  config.instruments.map((instrument) => ({
    symbol: instrument.symbol as SymbolId,
    name: instrument.name,
    currency: instrument.currency,
    priceScale: instrument.priceScale,
    lotSize: instrument.lotSize,
    tick: instrument.tick as Price,
    advLots: Math.round(instrument.adv / instrument.lotSize) as QtyLots,
    referencePrice: Math.round(instrument.referencePrice * instrument.priceScale) as Price,
  }))

export const venuesOf = (config: Config): Venue[] =>
  config.venues.map((venue) => ({
    mic: venue.mic as Mic,
    name: venue.name,
    kind: venue.kind,
    takeFee: venue.takeFee as FeePerShareMicro,
    addFee: venue.addFee as FeePerShareMicro,
    minQtyLots: venue.minQty as QtyLots,
    takesReplace: venue.takesReplace,
    cancelsOnDisconnect: venue.cancelsOnDisconnect,
    ...(venue.statusRequests ? {} : { statusRequests: false }),
  }))

const ordersOf = ({ fix, orders }: Config): OrdersConfig => ({
  cancelOnDisconnectUs: Object.fromEntries(fix.counterparties.map(({ compId, cancelOnDisconnectMs }) => [compId, cancelOnDisconnectMs === null ? null : cancelOnDisconnectMs * US_PER_MS])),
  holdsPositions: orders.holdsPositions,
  dropCopySessions: fix.dropCopies.map(({ compId }) => compId as SessionId),
  strictInstructions: true,
})

function limitsOf({ limits }: Config): RiskLimits {
  return {
    maxOrderQty: limits.maxOrderQty as QtyLots,
    maxNotional: (limits.maxNotional * MONEY_MICRO) as MoneyMicro,
    collarBps: limits.collarBps,
    maxOpenNotional: (limits.maxOpenNotional * MONEY_MICRO) as MoneyMicro,
    maxRepeatedOrders: limits.maxRepeatedOrders,
    repeatedWindowUs: limits.repeatedWindowMs * US_PER_MS,
    maxMessagesPerSecond: limits.maxMessagesPerSecond,
    maxOpenParents: limits.maxOpenParents,
  }
}

export const quotePoliciesOf = ({ quotePolicies }: Config): QuotePolicy[] =>
  quotePolicies
    .map(({ from, roundLots, protectedKinds }) => ({
      fromUs: (Date.parse(`${from}T00:00:00Z`) * 1_000) as UnixUs,
      roundLots: roundLots.map(({ upTo, shares }) => ({ upTo: upTo === null ? null : (Math.round(upTo * MONEY_MICRO) as MoneyMicro), shares })),
      protectedKinds,
    }))
    .sort((a, b) => a.fromUs - b.fromUs)

function breakerOf({ breaker }: Config): BreakerConfig {
  return {
    enabled: breaker.enabled,
    rejects: breaker.rejects,
    rejectsWindowUs: breaker.rejectsWindowMs * US_PER_MS,
    silences: breaker.silences,
    staleUs: breaker.staleMs * US_PER_MS,
    openUs: breaker.openMs * US_PER_MS,
    openUsMax: breaker.openMsMax * US_PER_MS,
    probes: breaker.probes,
  }
}

const alertRulesOf = ({ alerts }: Config): AlertRule[] =>
  ALERT_KINDS.map((kind) => {
    const { enabled, severity, raiseAt, clearAt, raiseAfterMs, clearAfterMs, samples } = alerts[kind]
    return { kind, enabled, severity, raiseAt, clearAt, raiseAfterUs: raiseAfterMs * US_PER_MS, clearAfterUs: clearAfterMs * US_PER_MS, samples }
  })

function routingOf({ mode, routing }: Config): RoutingConfig {
  const { exploration } = routing
  return {
    strategy: routing.strategy,
    staticWaterfall: routing.staticWaterfall as Mic[],
    controlShareMicro: routing.controlShareMicro,
    waterfallMode: routing.waterfallMode,
    splitWidth: routing.splitWidth,
    staleAfterUs: routing.staleAfterMs * US_PER_MS,
    scoreDeadlineUs: routing.scoreDeadlineMs * US_PER_MS,
    takeTimeoutUs: routing.takeTimeoutMs * US_PER_MS,
    postTimeoutUs: routing.postTimeoutMs * US_PER_MS,
    midTimeoutUs: routing.midTimeoutMs * US_PER_MS,
    fillHorizonMs: routing.fillHorizonMs,
    holdRetryUs: routing.holdRetryMs * US_PER_MS,
    unackedTimeoutUs: routing.unackedTimeoutMs * US_PER_MS,
    minSliceLots: routing.minSliceQty as QtyLots,
    restingWhenBlind: routing.restingWhenBlind,
    absurdBps: routing.absurdBps,
    maxPlans: routing.maxPlans,
    exploration: {
      enabled: exploration.enabled ?? mode === 'SIMULATION', shareMicro: exploration.shareMicro, maxRegretMicroBps: Math.round(exploration.maxRegretBps * 1_000_000),
      maxCandidates: exploration.maxCandidates,
    },
  }
}
