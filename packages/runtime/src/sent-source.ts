import type { SessionId } from '@sluice/domain'

export interface SentMessage {
  readonly msgSeqNum: number
  readonly raw: string
  readonly tsUs: number
}

export interface SentQuery {
  readonly session: SessionId
  readonly begin: number
  readonly end: number
  /** Records at or before it belong to an earlier run of the numbers. */
  readonly afterLsn: number
}

/** Stored outbound messages of a session; a journal that can find them again. */
export interface SentSource {
  /** Rising by number; of a number sent twice the later one. */
  readSent(query: SentQuery): Promise<readonly SentMessage[]>
}
