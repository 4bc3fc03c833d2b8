import { ALERT_KINDS, type AlertRule, type BreakerConfig, type EngineConfig, type ExplorationConfig, type Input, type ModelsConfig, type QuotePolicy, type RoutingConfig, type VenueView } from '@sluice/domain'

type Recorded = Omit<EngineConfig, 'breaker' | 'alerts' | 'quotePolicies' | 'routing' | 'models'> & {
  readonly breaker?: BreakerConfig
  readonly alerts?: readonly AlertRule[]
  readonly quotePolicies?: readonly QuotePolicy[]
  readonly models?: ModelsConfig
  readonly routing: Omit<RoutingConfig, 'restingWhenBlind' | 'absurdBps' | 'exploration'> & Partial<RoutingConfig>
}

/** No price is further from another than this. */
const NOTHING_ABSURD_BPS = 1_000_000_000

const NO_EXPLORATION: ExplorationConfig = { enabled: false, shareMicro: 0, maxRegretMicroBps: 0, maxCandidates: 1 }

const NO_BREAKER: BreakerConfig = { enabled: false, rejects: 5, rejectsWindowUs: 10_000_000, silences: 3, staleUs: 10_000_000, openUs: 30_000_000, openUsMax: 600_000_000, probes: 2 }

/** An entry of a journal older than some field of it: what was not there then does nothing. */
export function completeInput(input: Input): Input {
  if (input.kind === 'set-config') return { ...input, config: completeConfig(input.config) }
  if (input.kind === 'views' && input.views[0]?.status === undefined) return { ...input, views: input.views.map(completeView) }
  if (input.kind === 'set-weights' && input.preset === undefined) return { ...input, preset: null }
  return input
}

const completeView = (view: VenueView): VenueView => ({ ...view, processedUs: view.processedUs ?? view.receivedUs, status: view.status ?? null })

/** The entry that every start writes brings the present configuration. */
function completeConfig(config: EngineConfig): EngineConfig {
  const { breaker = NO_BREAKER, alerts = [], quotePolicies = [], routing, model, models = { suspendOn: [] } } = config as Recorded
  const of = new Map(alerts.map((rule) => [rule.kind, rule]))
  return {
    ...config,
    breaker,
    quotePolicies,
    models,
    routing: { ...routing, restingWhenBlind: routing.restingWhenBlind ?? 'keep', absurdBps: routing.absurdBps ?? NOTHING_ABSURD_BPS, exploration: routing.exploration ?? NO_EXPLORATION },
    alerts: ALERT_KINDS.map((kind): AlertRule => of.get(kind) ?? { kind, enabled: false, severity: 'warning', raiseAt: 1, clearAt: 0, raiseAfterUs: 0, clearAfterUs: 0, samples: 1 }),
    model: model === null ? null : { ...model, cardSlippageMseBps2: model.cardSlippageMseBps2 ?? null },
  }
}
