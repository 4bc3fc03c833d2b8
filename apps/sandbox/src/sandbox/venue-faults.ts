import { z } from 'zod'

/** Switches of one venue that are on or off. */
export const VENUE_SWITCHES = [
  'silentFeed', 'partialOutage', 'sequenceGap', 'clockSkew', 'crossedBook', 'lockedBook', 'badQuotes', 'rejectOrders', 'noFills', 'noStatusRequests', 'slowAcks', 'dropSession',
  'duplicateReports', 'lateReports', 'fillAfterCancel', 'halt', 'auction', 'priceBand', 'closed',
] as const
export type VenueSwitch = (typeof VENUE_SWITCHES)[number]
/** Done once when asked for, to the last trade of the desk at the venue. */
export const VENUE_MOMENTS = ['bustTrade', 'correctTrade'] as const
export type VenueMoment = (typeof VENUE_MOMENTS)[number]
/** Switches of the whole market; `burst` ends by itself. */
export const MARKET_SWITCHES = ['haltAll', 'silentAll', 'burst'] as const
export type MarketSwitch = (typeof MARKET_SWITCHES)[number]

/** Every name that `fault` of one venue may have. */
export const FAULT_NAMES: readonly string[] = [...VENUE_SWITCHES, ...VENUE_MOMENTS]

export type VenueFaults = Readonly<Record<VenueSwitch, boolean>>
export const noFaults = (): Record<VenueSwitch, boolean> => Object.fromEntries(VENUE_SWITCHES.map((fault) => [fault, false])) as Record<VenueSwitch, boolean>

const mic = z.string().describe('MIC of the venue')
const plain = VENUE_SWITCHES.filter((fault) => fault !== 'slowAcks' && fault !== 'dropSession') as Exclude<VenueSwitch, 'slowAcks' | 'dropSession'>[]

/** Body of POST /fault for one venue; the switches hold until switched back or the sandbox stops. */
export const FaultSchema = z.discriminatedUnion('fault', [
  z.strictObject({ fault: z.enum(plain), mic, on: z.boolean() }),
  z.strictObject({ fault: z.literal('slowAcks'), mic, on: z.boolean().optional(), delayMs: z.int().min(0).max(60_000).optional() })
    .refine(({ on, delayMs }) => on !== undefined || delayMs !== undefined, { path: ['delayMs'], message: 'must be given, or on' }),
  /** With `on` the venue stays away until it is switched off; without, it drops once. */
  z.strictObject({ fault: z.literal('dropSession'), mic, on: z.boolean().optional() }),
  z.strictObject({ fault: z.enum(VENUE_MOMENTS), mic, on: z.boolean().optional() }),
])
export type Fault = z.output<typeof FaultSchema>

/** One symbol halted at every venue. */
export const SymbolFaultSchema = z.strictObject({ fault: z.literal('halt'), symbol: z.string(), on: z.boolean() })
export type SymbolFault = z.output<typeof SymbolFaultSchema>

export const MarketFaultSchema = z.strictObject({ fault: z.enum(MARKET_SWITCHES), on: z.boolean() })
export type MarketFault = z.output<typeof MarketFaultSchema>

/** Drops the session of the demonstration OMS. */
export const OmsFaultSchema = z.strictObject({ fault: z.literal('dropSession'), oms: z.string().describe('CompID of the OMS'), on: z.boolean() })
export type OmsFault = z.output<typeof OmsFaultSchema>

/** Every fault of the market, of every venue and of the OMS ends. */
export const NoFaultsSchema = z.strictObject({ on: z.literal(false) })
export type NoFaults = z.output<typeof NoFaultsSchema>

/** Delay of slow acknowledgements where none is asked for, milliseconds: beyond the desk's patience with an answer. */
export const SLOW_ACKS_MS = 4_000
/** How late a fill is told of under `lateReports`, milliseconds. */
export const LATE_REPORTS_MS = 3_000
/** From the acknowledgement of a cancel to the fill that raced it, milliseconds. */
export const RACING_FILL_MS = 200
/** How far the stamps of a skewed venue run ahead, microseconds. */
export const CLOCK_SKEW_US = 5_000_000
/** One in so many market-data messages is lost under `sequenceGap`. */
export const GAP_EVERY = 40
/** Half the width of the price band of `priceBand`, as a share of the mid in ten-thousandths. */
export const BAND_BPS = 10
/** How long `burst` lasts, microseconds, and what it multiplies activity by. */
export const BURST_US = 30_000_000
export const BURST_FACTOR = 10

/** What was asked cannot be done now; says why. */
export class FaultRefused extends Error {
  override readonly name = 'FaultRefused'
}
