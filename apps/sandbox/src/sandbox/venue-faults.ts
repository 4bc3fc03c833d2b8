import { z } from 'zod'

const mic = z.string().describe('MIC of the venue')

/** Body of POST /fault. Each fault is switched for one venue; the switches hold until switched back or the sandbox stops. */
export const FaultSchema = z.discriminatedUnion('fault', [
  z.strictObject({ fault: z.literal('silentFeed'), mic, on: z.boolean() }),
  z.strictObject({ fault: z.literal('rejectOrders'), mic, on: z.boolean() }),
  z.strictObject({ fault: z.literal('noFills'), mic, on: z.boolean() }),
  z.strictObject({ fault: z.literal('slowAcks'), mic, on: z.boolean().optional(), delayMs: z.int().min(0).max(60_000).optional() })
    .refine(({ on, delayMs }) => on !== undefined || delayMs !== undefined, { path: ['delayMs'], message: 'must be given, or on' }),
  /** With `on` the venue stays away until it is switched off; without, it drops once. */
  z.strictObject({ fault: z.literal('dropSession'), mic, on: z.boolean().optional() }),
])
export type Fault = z.output<typeof FaultSchema>

/** Drops the session of the demonstration OMS. */
export const OmsFaultSchema = z.strictObject({ fault: z.literal('dropSession'), oms: z.string().describe('CompID of the OMS'), on: z.boolean() })
export type OmsFault = z.output<typeof OmsFaultSchema>

/** Every fault of every venue and of the OMS ends. */
export const NoFaultsSchema = z.strictObject({ on: z.literal(false) })
export type NoFaults = z.output<typeof NoFaultsSchema>

/** Delay of slow acknowledgements where none is asked for, milliseconds: beyond the desk's patience with an answer. */
export const SLOW_ACKS_MS = 4_000

/** Switches of one venue. */
export interface VenueFaults {
  /** Connected, heartbeats flow, and no market data comes. */
  silentFeed: boolean
  /** Every new order is refused. */
  rejectOrders: boolean
  /** Added to everything the venue answers to orders, milliseconds. */
  slowAcksMs: number
  /** New orders are accepted and never fill. */
  noFills: boolean
  /** The venue is away: no connection is taken. */
  dropSession: boolean
}

export const noFaults = (): VenueFaults => ({ silentFeed: false, rejectOrders: false, slowAcksMs: 0, noFills: false, dropSession: false })
