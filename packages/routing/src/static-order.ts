import type { Mic, RoutingConfig } from '@sluice/domain'

/** The configured waterfall without the venues that are not available. */
export const staticOrder = (routing: RoutingConfig, available: ReadonlySet<Mic>): Mic[] =>
  routing.staticWaterfall.filter((mic) => available.has(mic))
