import type { ClOrdId, Seq, SessionId, UnixUs } from '@sluice/domain'
import type { ObservedJournal, SentSource, SessionNumbersRow, SessionStorePort } from '@sluice/runtime'
import { KeptMessages, type KeptMessage } from './kept-messages.ts'

type SendRequest = Parameters<SessionStorePort['send']>[0]

export interface JournalSessionStoreOptions {
  readonly session: SessionId
  readonly journal: ObservedJournal & SentSource
  /** As of the journal's end: `booted.sessions.of(session)`. */
  readonly numbers: SessionNumbersRow
  /** Entry whose output is being dispatched now (`runtime.causeSeq`), for the sent-record. */
  readonly cause?: () => Seq | null
  /** For the stamp of a reset. */
  readonly nowUs: () => UnixUs
  /** Newest messages kept in memory; older ones are read again from the segments. */
  readonly ringMessages?: number
  readonly ringBytes?: number
  /** Called right after the bytes of a message with a ClOrdID were released. */
  readonly onReleased?: (clOrdId: ClOrdId) => void
}

/** In place of a message: the numbers up to this one were passed over by agreement with the counterparty. */
const PASSED_OVER = ''

interface HeldRelease {
  readonly lsn: number
  readonly clOrdId: string | null
  readonly release: () => void
}

/** Numbers and messages of one FIX session as records of the journal that the entries share. */
export class JournalSessionStore implements SessionStorePort {
  private readonly options: JournalSessionStoreOptions
  private readonly kept: KeptMessages
  private out: number
  private inbound: number
  private resetLsn: number
  private held: HeldRelease[] = []

  constructor(options: JournalSessionStoreOptions) {
    this.options = options
    this.kept = new KeptMessages(options.ringMessages ?? 4_096, options.ringBytes ?? 4 * 1024 * 1024)
    this.out = options.numbers.nextOut
    this.inbound = options.numbers.nextIn
    this.resetLsn = options.numbers.resetLsn
    options.journal.onCommitted((lsn) => this.release(lsn))
  }

  nextOut(): number {
    return this.out
  }

  nextIn(): number {
    return this.inbound
  }

  send(message: SendRequest, release: () => void): void {
    const { journal, session, cause } = this.options
    if (message.msgSeqNum !== this.out) throw new Error(`session ${session}: message carries MsgSeqNum ${message.msgSeqNum}, the next outbound number is ${this.out}`)
    const { msgSeqNum, raw, clOrdId, tsUs } = message
    const lsn = journal.append({ t: 'sent', session, msgSeqNum, cause: cause?.() ?? null, tsUs, clOrdId, raw })
    this.out += 1
    this.kept.add(message, lsn, journal.committedLsn)
    this.held.push({ lsn, clOrdId, release })
    journal.requestCommit()
  }

  received(msgSeqNum: number, asEntry: boolean): void {
    if (!asEntry) this.options.journal.append({ t: 'received', session: this.options.session, msgSeqNum })
    this.inbound = msgSeqNum + 1
  }

  async read(begin: number, end: number): Promise<readonly KeptMessage[]> {
    const last = Math.min(end, this.out - 1)
    const first = Math.max(1, begin)
    if (first > last) return []
    const kept = this.kept.read(first, last)
    const oldest = this.kept.oldest ?? this.out
    if (first >= oldest) return kept
    const older = await this.options.journal.readSent({ session: this.options.session, begin: first, end: Math.min(last, oldest - 1), afterLsn: this.resetLsn })
    return [...older.filter(({ raw }) => raw !== PASSED_OVER).map(({ msgSeqNum, raw, tsUs }) => ({ msgSeqNum, raw, tsUs: tsUs as UnixUs })), ...kept]
  }

  setNextIn(next: number): void {
    if (!Number.isSafeInteger(next) || next < 1) throw new Error(`session ${this.options.session}: next inbound number ${next} must be a positive integer`)
    this.options.journal.append({ t: 'received', session: this.options.session, msgSeqNum: next - 1 })
    this.inbound = next
  }

  setNextOut(next: number): void {
    if (!Number.isSafeInteger(next) || next < this.out) throw new Error(`session ${this.options.session}: the next outbound number ${this.out} is never lowered, to ${next}`)
    if (next === this.out) return
    const { journal, session, nowUs } = this.options
    journal.append({ t: 'sent', session, msgSeqNum: next - 1, cause: null, tsUs: nowUs(), clOrdId: null, raw: PASSED_OVER })
    this.out = next
    journal.requestCommit()
  }

  reset(reason: string): void {
    const { journal, session, nowUs } = this.options
    this.resetLsn = journal.append({ t: 'session-reset', session, tsUs: nowUs(), reason })
    this.out = 1
    this.inbound = 1
    this.kept.clear()
  }

  private release(lsn: number): void {
    const { held } = this
    if (held.length === 0 || held[0]!.lsn > lsn) return
    const later = held.at(-1)!.lsn <= lsn ? -1 : held.findIndex((each) => each.lsn > lsn)
    // Before the first is released: what it causes may be sent, and committed, at once.
    this.held = later === -1 ? [] : held.slice(later)
    const due = later === -1 ? held : held.slice(0, later)
    for (const { clOrdId, release } of due) {
      release()
      if (clOrdId !== null) this.options.onReleased?.(clOrdId as ClOrdId)
    }
  }
}
