import { configHash, engineConfigOf, type Config } from '@sluice/config'
import { PROTOCOL_VERSION, type Reference } from '@sluice/protocol'

/** What browsers need to know of the configuration. */
export function referenceOf(config: Config): Reference {
  const { instruments, venues, objectives, defaultObjective, limits, routing, mode, alerts } = engineConfigOf(config)
  return {
    protocolVersion: PROTOCOL_VERSION,
    mode,
    configHash: configHash(config),
    instruments,
    venues,
    objectives,
    defaultObjective,
    limits,
    alertRules: alerts,
    staticWaterfall: routing.staticWaterfall.map((mic, i) => {
      const venue = venues.find((candidate) => candidate.mic === mic)
      return { position: i + 1, mic, name: venue?.name ?? mic, kind: venue?.kind ?? 'lit-ecn' }
    }),
    routing: {
      strategy: routing.strategy, controlShareMicro: routing.controlShareMicro, waterfallMode: routing.waterfallMode, splitWidth: routing.splitWidth, staleAfterUs: routing.staleAfterUs,
      unackedTimeoutUs: routing.unackedTimeoutUs,
    },
  }
}
