import type { ClOrdId, Seq, SessionId, UnixUs } from '@sluice/domain'
import type { ObservedJournal, SentMessage, SentSource, SessionNumbersRow, SessionStorePort } from '@sluice/runtime'

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

interface KeptMessage extends SentMessage {
  readonly tsUs: UnixUs
  readonly lsn: number
}

interface HeldRelease {
  readonly lsn: number
  readonly clOrdId: string | null
  readonly release: () => void
}

/** Numbers and messages of one FIX session as records of the journal that the entries share. */
export class JournalSessionStore implements SessionStorePort {
  private readonly options: JournalSessionStoreOptions
  private readonly ringMessages: number
  private readonly ringBytes: number
  private out: number
  private inbound: number
  private resetLsn: number
  /** Rising by number without holes; the live part begins at `ringStart`. */
  private ring: KeptMessage[] = []
  private ringStart = 0
  private heldBytes = 0
  private readonly held: HeldRelease[] = []

  constructor(options: JournalSessionStoreOptions) {
    this.options = options
    this.ringMessages = options.ringMessages ?? 4_096
    this.ringBytes = options.ringBytes ?? 4 * 1024 * 1024
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
    this.keep({ msgSeqNum, raw, tsUs, lsn })
    this.held.push({ lsn, clOrdId, release })
    journal.requestCommit()
  }

  received(msgSeqNum: number, asEntry: boolean): void {
    if (!asEntry) this.options.journal.append({ t: 'received', session: this.options.session, msgSeqNum })
    this.inbound = msgSeqNum + 1
  }

  async read(begin: number, end: number): Promise<readonly { readonly msgSeqNum: number; readonly raw: string; readonly tsUs: UnixUs }[]> {
    const last = Math.min(end, this.out - 1)
    const first = Math.max(1, begin)
    if (first > last) return []
    const kept = this.ring.slice(this.ringStart).filter(({ msgSeqNum }) => msgSeqNum >= first && msgSeqNum <= last).map(strip)
    const oldest = this.ring[this.ringStart]?.msgSeqNum ?? this.out
    if (first >= oldest) return kept
    const older = await this.options.journal.readSent({ session: this.options.session, begin: first, end: Math.min(last, oldest - 1), afterLsn: this.resetLsn })
    return [...older.filter(({ raw }) => raw !== PASSED_OVER).map(strip), ...kept]
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
    this.ring = []
    this.ringStart = 0
    this.heldBytes = 0
  }

  private release(lsn: number): void {
    let due = 0
    while (due < this.held.length && this.held[due]!.lsn <= lsn) due += 1
    if (due === 0) return
    for (const { clOrdId, release } of this.held.splice(0, due)) {
      release()
      if (clOrdId !== null) this.options.onReleased?.(clOrdId as ClOrdId)
    }
  }

  /** What is not committed yet stays in memory whatever the bound: the files may not have it. */
  private keep(message: KeptMessage): void {
    this.ring.push(message)
    this.heldBytes += message.raw.length
    const { committedLsn } = this.options.journal
    for (let oldest = this.ring[this.ringStart]; oldest !== undefined && oldest.lsn <= committedLsn; oldest = this.ring[this.ringStart]) {
      if (this.ring.length - this.ringStart <= this.ringMessages && this.heldBytes <= this.ringBytes) break
      this.heldBytes -= oldest.raw.length
      this.ringStart += 1
    }
    if (this.ringStart > this.ringMessages) {
      this.ring = this.ring.slice(this.ringStart)
      this.ringStart = 0
    }
  }
}

const strip = ({ msgSeqNum, raw, tsUs }: SentMessage): { readonly msgSeqNum: number; readonly raw: string; readonly tsUs: UnixUs } => ({ msgSeqNum, raw, tsUs: tsUs as UnixUs })
