import type { AuditEvent, AuditPage } from '@sluice/protocol'
import type { AuditEntry, AuditLog } from './audit-log.ts'

/** The newest events, in memory alone: what reads are answered from, and all there is without a file. */
export class MemoryAuditLog implements AuditLog {
  private readonly events: AuditEvent[] = []
  private readonly max: number
  private readonly nowUs: () => number
  private lastNo = 0

  constructor({ max = 5_000, nowUs = () => Date.now() * 1_000 }: { readonly max?: number; readonly nowUs?: () => number } = {}) {
    this.max = max
    this.nowUs = nowUs
  }

  write(entry: AuditEntry): void {
    this.add({ no: this.lastNo + 1, tsUs: this.nowUs(), ...entry })
  }

  /** Events in rising order of `no`. */
  add(event: AuditEvent): void {
    this.lastNo = event.no
    this.events.push(event)
    // Dropped in bulk: shifting one by one would move the whole array at every event.
    if (this.events.length > this.max * 1.25) this.events.splice(0, this.events.length - this.max)
  }

  page({ limit, before = Infinity }: { readonly limit: number; readonly before?: number }): AuditPage {
    const events: AuditEvent[] = []
    for (let i = this.events.length - 1; i >= 0 && events.length < limit; i--) {
      const event = this.events[i] as AuditEvent
      if (event.no < before) events.push(event)
    }
    const last = events.at(-1)
    return { events, next: last === undefined || last.no <= (this.events[0] as AuditEvent).no ? null : last.no }
  }

  fault(): null {
    return null
  }
}
