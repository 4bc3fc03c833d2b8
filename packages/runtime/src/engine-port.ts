import type { Entry, Output, UnixUs } from '@sluice/domain'

/** What the loop needs of the engine: one synchronous, pure door. */
export interface EnginePort {
  step(entry: Entry): readonly Output[]
  /** When the next engine timer is due. */
  nextTimerUs(): UnixUs | null
  /** JSON-able, whole state. */
  snapshot(): unknown
  restore(snapshot: unknown): void
  /** 16 hexadecimal digits over every field that can change a later output. */
  stateHash(): string
}
