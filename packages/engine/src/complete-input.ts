import { ALERT_KINDS, type AlertRule, type BreakerConfig, type EngineConfig, type Input } from '@sluice/domain'

type Recorded = Omit<EngineConfig, 'breaker' | 'alerts'> & { readonly breaker?: BreakerConfig; readonly alerts?: readonly AlertRule[] }

const NO_BREAKER: BreakerConfig = { enabled: false, rejects: 5, rejectsWindowUs: 10_000_000, silences: 3, staleUs: 10_000_000, openUs: 30_000_000, openUsMax: 600_000_000, probes: 2 }

/** An entry of a journal older than some field of it: what was not there then does nothing. */
export function completeInput(input: Input): Input {
  if (input.kind === 'set-config') return { ...input, config: completeConfig(input.config) }
  if (input.kind === 'set-weights' && input.preset === undefined) return { ...input, preset: null }
  return input
}

/** The entry that every start writes brings the present configuration. */
function completeConfig(config: EngineConfig): EngineConfig {
  const { breaker = NO_BREAKER, alerts = [], model } = config as Recorded
  const of = new Map(alerts.map((rule) => [rule.kind, rule]))
  return {
    ...config,
    breaker,
    alerts: ALERT_KINDS.map((kind): AlertRule => of.get(kind) ?? { kind, enabled: false, severity: 'warning', raiseAt: 1, clearAt: 0, raiseAfterUs: 0, clearAfterUs: 0, samples: 1 }),
    model: model === null ? null : { ...model, cardSlippageMseBps2: model.cardSlippageMseBps2 ?? null },
  }
}
