import type { Config } from '@sluice/config'
import type { ClOrdId, Input, Instrument, OrdStatus, ParentId, Seq, SessionId, UnixUs } from '@sluice/domain'
import type { FileJournal } from '@sluice/journal'
import { JournalSessionStore } from '@sluice/journal'
import type { FixLog, InstrumentLookup } from '@sluice/fix'
import type { ClockPort, SessionNumbersRow } from '@sluice/runtime'
import type { FeedTape } from './feed-tape.ts'

/** What the FIX edge of the core needs of the rest. */
export interface FixEdge {
  readonly config: Config
  readonly clock: ClockPort
  readonly log: FixLog
  readonly journal: FileJournal
  /** Takes all market data. */
  readonly tape: FeedTape
  readonly instruments: InstrumentLookup
  numbersOf(session: SessionId): SessionNumbersRow
  /** Entry whose outputs are being dispatched. */
  cause(): Seq | null
  /** Throws when the runtime cannot take it. `receivedUs` is monotonic. */
  submit(input: Input, receivedUs?: number): void
  /** Before an order is taken: the market as it is this instant, not as of the last interval. Never throws. */
  flushViews(symbol: Instrument['symbol']): void
  onChildReleased(clOrdId: ClOrdId): void
  /** Support has stopped this session: it stays down until it is started. */
  isStopped(session: SessionId): boolean
  /** End of the trading day of a date, YYYYMMDD; undefined when there is no such day. */
  endOfDayUs(date: string): UnixUs | undefined
  /** How an order of this session stands, by any ClOrdID of its chain; null: none is known by it. */
  orderOf(session: SessionId, clOrdId: string): { readonly parentId: ParentId; readonly ordStatus: OrdStatus } | null
  /** Whether the engine still wants this child at its venue. */
  isChildWanted(clOrdId: ClOrdId): boolean
  /** One line worth a log. */
  event(session: SessionId, text: string): void
}

/** Store of a session whose numbers and messages lie in the journal. */
export const journalStore = (edge: FixEdge, session: SessionId, nowUs: () => UnixUs): JournalSessionStore =>
  new JournalSessionStore({
    session, journal: edge.journal, numbers: edge.numbersOf(session), cause: () => edge.cause(), nowUs, onReleased: (clOrdId) => edge.onChildReleased(clOrdId),
  })
