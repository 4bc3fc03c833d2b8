/** Fault switches, in SIMULATION only: of one venue, of the scorer in the core, of the projection into Postgres. */
export const VENUE_FAULTS = ['silentFeed', 'rejectOrders', 'slowAcks', 'dropSession', 'noFills'] as const
export const SCORER_FAULTS = ['slow', 'fail', 'biased'] as const
export const PROJECTOR_FAULTS = ['paused'] as const
export type VenueFault = (typeof VENUE_FAULTS)[number]
export type ScorerFault = (typeof SCORER_FAULTS)[number]
export type ProjectorFault = (typeof PROJECTOR_FAULTS)[number]
