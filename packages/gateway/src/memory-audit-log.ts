import type { AuditEvent, AuditPage, AuditPageQuery } from '@sluice/protocol'
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

  page({ limit, before = Infinity, outcome }: AuditPageQuery): AuditPage {
    const events: AuditEvent[] = []
    for (let i = this.events.length - 1; i >= 0; i--) {
      const event = this.events[i] as AuditEvent
      if (event.no >= before || (outcome !== undefined && !outcome.includes(event.outcome))) continue
      // One more than asked for: there is a next page.
      if (events.length === limit) return { events, next: events.at(-1)?.no ?? null }
      events.push(event)
    }
    return { events, next: null }
  }

  fault(): null {
    return null
  }
}
