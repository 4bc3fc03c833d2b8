import type { AuditEvent, AuditPage } from '@sluice/protocol'

export type AuditEntry = Omit<AuditEvent, 'no' | 'tsUs'>

/** Where events are kept; injected. Neither call ever throws or waits for a disk. */
export interface AuditLog {
  write(entry: AuditEntry): void
  /** Newest first; `before` is the `no` to go on from. */
  page(query: { readonly limit: number; readonly before?: number }): AuditPage
  /** Why events are not being kept; null while they are. */
  fault(): string | null
}
