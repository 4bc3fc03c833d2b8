/** Fault switches, in SIMULATION only: of one venue, of one symbol at every venue, of the whole market, of the scorer in the core, of the projection into Postgres. */
export const VENUE_FAULT_GROUPS = {
  /** What the venue tells of its market. */
  feed: ['silentFeed', 'partialOutage', 'sequenceGap', 'clockSkew', 'crossedBook', 'lockedBook', 'badQuotes'],
  /** How it takes orders. */
  orders: ['rejectOrders', 'noFills', 'slowAcks', 'noStatusRequests', 'dropSession'],
  /** What it reports of them. */
  reports: ['duplicateReports', 'lateReports', 'fillAfterCancel', 'bustTrade', 'correctTrade'],
  /** What it lets be traded. */
  trading: ['halt', 'auction', 'priceBand', 'closed'],
} as const
export type VenueFaultGroup = keyof typeof VENUE_FAULT_GROUPS
export type VenueFault = (typeof VENUE_FAULT_GROUPS)[VenueFaultGroup][number]
export const VENUE_FAULTS: readonly VenueFault[] = Object.values(VENUE_FAULT_GROUPS).flat()
/** Done once when thrown; never on. */
export const MOMENT_FAULTS = ['bustTrade', 'correctTrade'] as const satisfies readonly VenueFault[]
export const SYMBOL_FAULTS = ['halt'] as const
export const MARKET_FAULTS = ['haltAll', 'silentAll', 'burst'] as const
export const SCORER_FAULTS = ['slow', 'fail', 'biased', 'drifted', 'aged'] as const
export const PROJECTOR_FAULTS = ['paused'] as const
export type SymbolFault = (typeof SYMBOL_FAULTS)[number]
export type MarketFault = (typeof MARKET_FAULTS)[number]
export type ScorerFault = (typeof SCORER_FAULTS)[number]
export type ProjectorFault = (typeof PROJECTOR_FAULTS)[number]
