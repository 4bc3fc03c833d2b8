import { z } from 'zod'

const mic = z.string().describe('MIC of the venue')

/** Body of POST /fault. Each fault is switched for one venue; the switches hold until switched back or the sandbox stops. */
export const FaultSchema = z.discriminatedUnion('fault', [
  z.strictObject({ fault: z.literal('silentFeed'), mic, on: z.boolean() }),
  z.strictObject({ fault: z.literal('rejectOrders'), mic, on: z.boolean() }),
  z.strictObject({ fault: z.literal('slowAcks'), mic, delayMs: z.int().min(0).max(60_000) }),
  z.strictObject({ fault: z.literal('dropSession'), mic }),
])
export type Fault = z.output<typeof FaultSchema>

/** Switches of one venue. */
export interface VenueFaults {
  /** Connected, heartbeats flow, and no market data comes. */
  silentFeed: boolean
  /** Every new order is refused. */
  rejectOrders: boolean
  /** Added to everything the venue answers to orders, milliseconds. */
  slowAcksMs: number
}

export const noFaults = (): VenueFaults => ({ silentFeed: false, rejectOrders: false, slowAcksMs: 0 })
