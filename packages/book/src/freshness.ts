import type { UnixUs, VenueView } from '@sluice/domain'

/**
 * Whether a venue's view may be used at `nowUs`: it is there, at most `staleAfterUs` old by our own receive stamp, and
 * not waiting for a snapshot after a gap. A connected session says nothing about freshness.
 */
export const isFresh = (view: VenueView | undefined, nowUs: UnixUs, staleAfterUs: number): boolean =>
  view !== undefined && !view.recovering && nowUs - view.receivedUs <= staleAfterUs
