import type { Mic, SymbolId, VenueStatus } from '@sluice/domain'
import type { Market } from '@sluice/market-sim'

/** A tape that is played, for whoever asks. */
export interface TapeStatus {
  readonly name: string
  /** Session time now played, microseconds since 1970. */
  readonly tapeUs: number
  readonly fromUs: number
  readonly toUs: number
  readonly speed: number
  /** Times it began anew. */
  readonly round: number
  readonly ended: boolean
}

/** A market behind the venues, with what its owner may do to it. */
export interface SandboxMarket extends Market {
  /** Orders added, taken off and filled in all books since the start. */
  readonly bookEvents: number
  setNoFills(mic: Mic, on: boolean): void
  /** What the market says of a symbol by itself, without our switches; null: open, without a band. */
  status?(mic: Mic, symbol: SymbolId): VenueStatus | null
  /** What the venue now lets be traded. */
  setState(mic: Mic, symbol: SymbolId, status: VenueStatus): void
  /** Factor on the rate of every agent. */
  setActivity?(factor: number): void
  /** Runs a scenario's scripted part. */
  startScript?(): void
}
