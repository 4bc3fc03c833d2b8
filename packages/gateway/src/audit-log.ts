import type { AuditEvent, AuditPage, AuditPageQuery } from '@sluice/protocol'

export type AuditEntry = Omit<AuditEvent, 'no' | 'tsUs'>

/** Where events are kept; injected. Neither call ever throws or waits for a disk. */
export interface AuditLog {
  write(entry: AuditEntry): void
  /** Newest first, of everything that is kept to be read. */
  page(query: AuditPageQuery): AuditPage
  /** Why events are not being kept; null while they are. */
  fault(): string | null
}
