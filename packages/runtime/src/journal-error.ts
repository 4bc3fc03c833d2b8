/** What went wrong, for a caller that must tell cases apart. */
export type JournalErrorCode =
  /** The bound of pending bytes is reached; nothing was taken. */
  | 'JOURNAL_FULL'
  /** A write or sync failed, or the journal is closed: nothing more is taken or released. */
  | 'JOURNAL_FAILED'
  | 'JOURNAL_CLOSED'
  /** Bytes that were durable are damaged; the message names segment, offset and position. */
  | 'JOURNAL_CORRUPT'
  /** The wanted position lies in segments that retention has dropped. */
  | 'JOURNAL_TRUNCATED'
  /** Another live process has the directory open. */
  | 'JOURNAL_LOCKED'

export class JournalError extends Error {
  override readonly name: string = 'JournalError'
  readonly code: JournalErrorCode

  constructor(code: JournalErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options)
    this.code = code
  }
}

export class JournalFullError extends JournalError {
  override readonly name = 'JournalFullError'

  constructor(pendingBytes: number, recordBytes: number, maxPendingBytes: number) {
    super('JOURNAL_FULL', `${pendingBytes} bytes wait for a commit and ${recordBytes} more exceed maxPendingBytes ${maxPendingBytes}`)
  }
}
