import type { Mic, SessionId } from '@sluice/domain'
import type { FixSession } from '@sluice/fix'

/** A FIX session of the desk with what it is for. */
export interface DeskSession {
  readonly role: 'orders' | 'market-data' | 'oms' | 'drop-copy'
  readonly mic: Mic | null
  readonly session: FixSession
  /** Where it connects to, or listens. */
  readonly address: string
  /** Bound into its transport: reads what was sent, drops the line, closes in order. */
  close(timeoutMs: number): Promise<void>
}

/** Market-data sessions have names of their own, so that a venue's two sessions stay apart in logs and health. */
export const marketDataSessionId = (mic: Mic): SessionId => `${mic}-MD` as SessionId
export const orderSessionId = (mic: Mic): SessionId => mic as string as SessionId
