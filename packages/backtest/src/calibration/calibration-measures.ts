import type { MarketTable, VenueTable } from '@sluice/tca'
import type { PoolProbe } from './dark-probe.ts'

/** A session that was measured: simulated, or read from a tape. Null is what cannot be told of it. */
export interface MeasuredSession {
  readonly name: string
  readonly table: MarketTable
  readonly darkProbes: readonly PoolProbe[] | null
  /** Share of executions of quoting venues that met hidden interest. */
  readonly hiddenShare: number | null
}

/** One figure of a session, with what the recorded tape and published studies say of it. */
export interface Measure {
  readonly name: string
  /** Decimals that are printed; a figure is judged as printed. */
  readonly digits: number
  /** As the reference states it. */
  readonly reference: string
  /** What is within the reference; null where there is none to judge by. */
  readonly allowed: readonly [low: number, high: number] | null
  readonly of: (session: MeasuredSession) => number | null
}

/** The figures of one quoting venue. */
export interface VenueMeasure {
  readonly name: string
  readonly digits: number
  readonly of: (venue: VenueTable) => number | null
  /** Allowed distance from the reference: the greater of a share of it and a fixed one. */
  readonly tolerance: { readonly share: number; readonly least: number }
  /** Largest value that there can be. */
  readonly most: number
}

const percent = (share: number | null): number | null => (share === null ? null : 100 * share)
const within = (middle: number, share: number): readonly [number, number] => [middle * (1 - share), middle * (1 + share)]
const smallestOf = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.min(...values))
const largestOf = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.max(...values))
const zeroShares = ({ darkProbes }: MeasuredSession): number[] => (darkProbes ?? []).filter(({ probes }) => probes > 0).map(({ probes, zeroFills }) => (100 * zeroFills) / probes)

/** Ranges are the reference's own where it gives one; rates within 30 %, other single figures within what is said here. */
export const MEASURES: readonly Measure[] = [
  { name: 'spread, cents', digits: 1, reference: '3.0-3.7', allowed: [3, 3.7], of: ({ table }) => table.spreadCents },
  { name: 'spread, bps', digits: 2, reference: 'about 2.1', allowed: within(2.1, 0.15), of: ({ table }) => table.spreadBps },
  { name: 'venues at the best bid', digits: 1, reference: '3.3-3.5', allowed: [3.3, 3.5], of: ({ table }) => table.venuesAtBestBid },
  { name: 'venues at the best ask', digits: 1, reference: '', allowed: null, of: ({ table }) => table.venuesAtBestAsk },
  { name: 'shares at the best bid', digits: 0, reference: 'about 500', allowed: within(500, 0.25), of: ({ table }) => table.depthAtBestBid },
  { name: 'shares at the best ask', digits: 0, reference: '', allowed: null, of: ({ table }) => table.depthAtBestAsk },
  { name: 'crossed, % of time', digits: 1, reference: '0.0', allowed: [0, 0], of: ({ table }) => percent(table.crossedShare) },
  { name: 'locked, % of time', digits: 3, reference: '.002-.03', allowed: [0.002, 0.03], of: ({ table }) => percent(table.lockedShare) },
  { name: 'intermarket sweeps, % of lit volume', digits: 0, reference: 'about 50', allowed: [40, 60], of: ({ table }) => percent(table.sweepShare) },
  { name: 'quotes a second', digits: 1, reference: '9.1', allowed: within(9.1, 0.3), of: ({ table }) => table.quotesPerS },
  { name: 'quotes in the 99th percentile second', digits: 0, reference: '105', allowed: within(105, 0.3), of: ({ table }) => table.quotesPerSP99 },
  { name: 'trades a second', digits: 1, reference: '1.7', allowed: within(1.7, 0.3), of: ({ table }) => table.tradesPerS },
  { name: 'trades in the 99th percentile second', digits: 0, reference: '', allowed: null, of: ({ table }) => table.tradesPerSP99 },
  { name: 'off the cent grid, % of trades', digits: 0, reference: '20', allowed: within(20, 0.3), of: ({ table }) => percent(table.offCentShare) },
  { name: 'off the cent grid, % of off-exchange trades', digits: 0, reference: '55', allowed: within(55, 0.3), of: ({ table }) => percent(table.offCentShareOffExchange) },
  { name: 'hidden interest, % of lit executions', digits: 0, reference: '10-25', allowed: [10, 25], of: ({ hiddenShare }) => percent(hiddenShare) },
  { name: 'zero fills, %, emptiest dark pool', digits: 0, reference: '67-96', allowed: [67, 96], of: (session) => largestOf(zeroShares(session)) },
  { name: 'zero fills, %, fullest dark pool', digits: 0, reference: '67-96', allowed: [67, 96], of: (session) => smallestOf(zeroShares(session)) },
]

/** In the order of the columns of `VENUE_REFERENCES`. */
export const VENUE_MEASURES: readonly VenueMeasure[] = [
  { name: 'share %', digits: 1, of: ({ volumeShare }) => 100 * volumeShare, tolerance: { share: 0.35, least: 1 }, most: 100 },
  { name: 'mid %', digits: 0, of: ({ midShare }) => percent(midShare), tolerance: { share: 0.5, least: 4 }, most: 100 },
  { name: 'eff', digits: 2, of: ({ effectiveSpreadCents }) => effectiveSpreadCents, tolerance: { share: 0.3, least: 0 }, most: Infinity },
  { name: 'impact', digits: 2, of: ({ impactCents }) => impactCents, tolerance: { share: 0.4, least: 0.5 }, most: Infinity },
  { name: 'at best %', digits: 0, of: ({ atBestBidShare }) => percent(atBestBidShare), tolerance: { share: 0.3, least: 5 }, most: 100 },
  { name: 'queue', digits: 0, of: ({ queueShares }) => queueShares, tolerance: { share: 0.25, least: 0 }, most: Infinity },
  { name: 'fill 1 s', digits: 3, of: ({ fillChance }) => fillChance?.[0] ?? null, tolerance: { share: 0.5, least: 0.006 }, most: 1 },
  { name: 'fill 10 s', digits: 3, of: ({ fillChance }) => fillChance?.[1] ?? null, tolerance: { share: 0.35, least: 0.03 }, most: 1 },
  { name: 'fill 60 s', digits: 3, of: ({ fillChance }) => fillChance?.[2] ?? null, tolerance: { share: 0.25, least: 0.06 }, most: 1 },
  { name: 'markout', digits: 2, of: ({ markoutCents }) => markoutCents, tolerance: { share: 0.3, least: 0 }, most: Infinity },
]

export interface VenueReference {
  readonly mic: string
  /** By `VENUE_MEASURES`; null where the reference has none. */
  readonly values: readonly (number | null)[]
}

const venue = (mic: string, ...values: (number | null)[]): VenueReference => ({ mic, values })

/** A US stock of about 157 dollars on two days of 2018. Trades of pools without quotes are one row. */
export const VENUE_REFERENCES: readonly VenueReference[] = [
  venue('off-exchange', 40.7, 26, 3.17, 0.85, null, null, null, null, null, null),
  venue('XNYS', 17.3, 3, 5.07, 6.0, 81, 194, 0.017, 0.164, 0.548, -1.72),
  venue('XNAS', 11.7, 8, 3.23, 4.1, 61, 175, 0.019, 0.17, 0.55, -1.75),
  venue('EDGX', 7.9, 6, 3.2, 4.5, 43, 157, 0.012, 0.136, 0.504, -2.08),
  venue('ARCX', 6.2, 5, 3.3, 4.5, 48, 151, 0.008, 0.109, 0.453, -2.12),
  venue('BATS', 5.4, 6, 3.13, 3.6, 34, 141, 0.013, 0.125, 0.484, -1.97),
  venue('XBOS', 4.0, 6, 2.79, 2.1, 37, 124, 0.005, 0.078, 0.409, -2.05),
  venue('BATY', 2.8, 2, 2.66, 2.2, 15, 134, 0.003, 0.069, 0.38, -2.09),
  venue('IEXG', 2.4, 38, 3.1, 2.9, 6, 106, 0.006, 0.059, 0.309, -2.46),
  venue('EDGA', 0.7, 4, 2.62, 2.6, 10, 108, 0.002, 0.026, 0.171, -2.4),
]
