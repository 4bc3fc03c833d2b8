import type { AbstainLimits, Candidate, Input, ObjectiveWeights, ProjectionRecord, ScoreOutput, Seq, SessionId, UnixUs } from '@sluice/domain'

/** Wall clock of the edge; never goes back (an adapter holds the last value when the system clock does). */
export interface ClockPort {
  nowUs(): UnixUs
}

/** What lies in the journal, in one order. Positions (lsn) count records from 1 without holes. */
export type JournalRecord =
  | { readonly t: 'entry'; readonly seq: Seq; readonly tsUs: UnixUs; readonly input: Input }
  /** Projection rows caused by entry `seq`; never read for a decision. */
  | { readonly t: 'records'; readonly seq: Seq; readonly tsUs: UnixUs; readonly records: readonly ProjectionRecord[] }
  /** Bytes of an outbound FIX message, written before the socket sees them. `clOrdId` where it is an order message. */
  | { readonly t: 'sent'; readonly session: SessionId; readonly msgSeqNum: number; readonly cause: Seq | null; readonly tsUs: UnixUs; readonly clOrdId: string | null; readonly raw: string }
  /** Inbound numbers consumed by messages that are no entry (administrative, refused). */
  | { readonly t: 'received'; readonly session: SessionId; readonly msgSeqNum: number }
  /** A person decided that replay leaves entry `seq` out: it threw, and the desk stood halted. */
  | { readonly t: 'skip'; readonly seq: Seq; readonly tsUs: UnixUs; readonly by: string; readonly reason: string }
  /** Both numbers of the session start again at 1. */
  | { readonly t: 'session-reset'; readonly session: SessionId; readonly tsUs: UnixUs; readonly reason: string }

/**
 * Append-only log. `append` never waits: it answers the record's position; `onCommitted` tells, in order, up to which
 * position everything is durable (synced, or written when so configured).
 */
export interface JournalPort {
  append(record: JournalRecord): number
  /** Something waits for what was appended so far: start a commit now if none runs. Without it a short timer does. */
  requestCommit(): void
  onCommitted(listener: (lsn: number) => void): void
  readonly appendedLsn: number
  readonly committedLsn: number
  /** Bytes not yet committed; past the configured bound `append` throws JournalFullError before it takes anything. */
  readonly pendingBytes: number
  close(): Promise<void>
}

/** Numbers and messages of one FIX session, on disk before they count. */
export interface SessionStorePort {
  /** MsgSeqNum of the next outbound message. */
  nextOut(): number
  /** MsgSeqNum expected next from the counterparty. */
  nextIn(): number
  /**
   * Takes the next outbound number for `raw` (whole message, latin1 string); `release` runs once, when the message is
   * durable, and only then may the bytes reach a socket. Releases come in the order of the calls.
   */
  send(message: { readonly msgSeqNum: number; readonly raw: string; readonly clOrdId: string | null; readonly tsUs: UnixUs }, release: () => void): void
  /** An inbound number was consumed. `asEntry`: an application message whose number rides on its journal entry. */
  received(msgSeqNum: number, asEntry: boolean): void
  /** Stored outbound messages with begin <= number <= end in rising order; a missing number was never sent or was dropped. */
  read(begin: number, end: number): Promise<readonly { readonly msgSeqNum: number; readonly raw: string; readonly tsUs: UnixUs }[]>
  /** SequenceReset or a counterparty's reset: sets the numbers. */
  setNextIn(next: number): void
  /** Raises the next outbound number, as agreed with the counterparty; the numbers passed over read as never sent. Never below the present one. */
  setNextOut(next: number): void
  reset(reason: string): void
}

/** Bounded scoring of candidate rows. Rows are row-major float32. */
export interface ScorerPort {
  readonly modelId: string
  readonly featureSchemaHash: string
  readonly provider: string
  /** Columns of an answer; the four of SCORE_OUTPUTS first. */
  readonly outputNames: readonly ScoreOutput[]
  readonly abstain: AbstainLimits
  /** Raw model outputs, row-major [rows, outputNames.length]. `objective` for models that use it. Never resolves late: rejects after `deadlineMs`. */
  score(features: Float32Array, rows: number, deadlineMs: number, objective?: ObjectiveWeights | null): Promise<Float32Array>
  close(): Promise<void>
}

export type ScoreRequest = { readonly requestId: number; readonly candidates: readonly Candidate[]; readonly features: Float32Array }
