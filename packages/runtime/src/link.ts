import type { Aggressiveness, AlertRecord, BreakerRecord, ChildRecord, Denial, DecisionRecord, ExecutionRecord, Input, KillRecord, Mic, ModelInput, ModelRecord, ObjectiveRecord, Observation, OverrideRecord, ParentId, ParentRecord, Price, QtyLots, Seq, SessionId, StrategyRecord, SymbolId, TradeFlags, TradingState, UnixUs } from '@sluice/domain'

import type { ScoringHealth } from './scoring-health.ts'
import type { SnapshotRows } from './snapshot-parts.ts'

/**
 * Between the core and the gateway, newline-delimited JSON over a local socket (the core listens). Nothing here is
 * durable: orders travel as commands with their request id and are answered once journaled; rows of the projection are
 * read by the gateway from the journal's own files, `committed` only rings the bell. A slow gateway loses live
 * messages (latest wins), never delays the core.
 */
export type CommandInput = Extract<Input, { kind: 'submit-parent' | 'cancel-parent' | 'set-kill' | 'set-weights' | 'clear-weights' | 'set-strategy' | 'override-parent' | 'end-override' | 'resume-parent' | 'set-breaker'
  | 'acknowledge-alert' | 'comment-alert' | 'assign-alert' | 'replace-parent' | 'set-positions' | 'resolve-child' | 'control-session' }> | ModelInput

/**
 * Fault switches of the live model's scorer, in SIMULATION only: answers late, not at all, or with a bias on the predicted slippage; features seen
 * as if they had left the range of the training data (`drifted`); a model seen as if trained long ago (`aged`).
 */
export type ScorerFault = 'slow' | 'fail' | 'biased' | 'drifted' | 'aged'

export type LinkToCore =
  | { readonly type: 'command'; readonly requestId: string; readonly input: CommandInput }
  /** Only a halted core takes it: journals that replay leaves the entry out, then starts again. */
  | { readonly type: 'skip-entry'; readonly requestId: string; readonly seq: number; readonly user: string; readonly reason: string }
  | { readonly type: 'snapshot' }
  /** Asks for hashes of the engine's records, by topic of the protocol. */
  | { readonly type: 'hashes'; readonly requestId: string; readonly topics: readonly string[] }
  /** What the gateway measures; the core journals it only where it would change an alert. Not answered. */
  | { readonly type: 'observe'; readonly observations: readonly Observation[] }
  /** Answered by `answer` (done) or `refused` (LIVE, or not a fault). */
  | { readonly type: 'scorer-fault'; readonly requestId: string; readonly fault: ScorerFault; readonly on: boolean }

export type LinkFromCore =
  | { readonly type: 'welcome'; readonly bootId: string; readonly mode: 'SIMULATION' | 'LIVE'; readonly journalDir: string }
  /** Rows of the snapshot that follows: see `snapshotParts`. */
  | { readonly type: 'snapshot-part'; readonly rows: SnapshotRows }
  | ({ readonly type: 'snapshot' } & ConsoleState)
  | { readonly type: 'hashes'; readonly requestId: string; readonly seq: Seq; readonly hashes: Readonly<Record<string, string>> }
  | { readonly type: 'committed'; readonly lsn: number; readonly seq: Seq }
  /** Sent only after the command's entry is durable. */
  | { readonly type: 'answer'; readonly requestId: string; readonly parentId: ParentId | null; readonly denial: Denial | null }
  /** The core cannot do what was asked; nothing was taken. */
  | { readonly type: 'refused'; readonly requestId: string; readonly reason: string }
  | { readonly type: 'market'; readonly tsUs: UnixUs; readonly quotes: readonly QuoteRow[] }
  /** What traded since the message before, oldest first, at most PRINTS_MAX: of more the newest, and `leftOut` counts the rest. Sent only when there is something. */
  | { readonly type: 'prints'; readonly tsUs: UnixUs; readonly prints: readonly PrintRow[]; readonly leftOut: number }
  | { readonly type: 'scores'; readonly tsUs: UnixUs; readonly rows: readonly ScoreRow[] }
  | { readonly type: 'health'; readonly health: CoreHealth }

/** Parents that core and gateway keep for screens, the newest: both let go the oldest that is closed first, so that the two can be compared. */
export const RECENT_PARENTS_MAX = 500

/** State as of entry `seq`, for a gateway that starts: open and recent parents with what belongs to them. */
export interface ConsoleState {
  readonly seq: Seq
  /** Journal position from which the gateway reads on. */
  readonly lsn: number
  readonly stateHash: string
  readonly parents: readonly ParentRecord[]
  readonly children: readonly ChildRecord[]
  readonly decisions: readonly DecisionRecord[]
  readonly executions: readonly ExecutionRecord[]
  readonly overrides: readonly OverrideRecord[]
  readonly breakers: readonly BreakerRecord[]
  readonly alerts: readonly AlertRecord[]
  readonly models: readonly ModelRecord[]
  readonly objectives: readonly ObjectiveRecord[]
  readonly defaultObjective: string
  readonly kill: KillRecord
  readonly strategy: StrategyRecord
}

/** Prints in one `prints` message at most. */
export const PRINTS_MAX = 200

/** One trade as its venue told it. */
export interface PrintRow {
  readonly mic: Mic
  readonly symbol: SymbolId
  readonly price: Price
  readonly qty: QtyLots
  /** Null where the venue does not tell. */
  readonly aggressor: 'buy' | 'sell' | null
  /** Sum of TRADE_FLAG values. */
  readonly flags: TradeFlags
  readonly venueUs: UnixUs
}

export interface LadderLevel {
  readonly price: Price
  readonly qty: QtyLots
  readonly mics: readonly Mic[]
}

/** Consolidated best of one symbol over fresh venues, our own resting orders taken out. */
export interface QuoteRow {
  readonly symbol: SymbolId
  readonly bid: Price | null
  readonly bidQty: QtyLots
  readonly bidMics: readonly Mic[]
  readonly ask: Price | null
  readonly askQty: QtyLots
  readonly askMics: readonly Mic[]
  readonly last: Price | null
  /** Consolidated levels, best first, at most 8 a side. */
  readonly bids: readonly LadderLevel[]
  readonly asks: readonly LadderLevel[]
  readonly spreadBps: number | null
  /** Signed, -1..1, over five levels. */
  readonly imbalance: number | null
  /** State of most venues that told anything of the symbol (a venue that told none is open); of equally many the one furthest from open. */
  readonly state: TradingState
  /** Narrowest price band in force at any venue; null where none is. */
  readonly bandLow: Price | null
  readonly bandHigh: Price | null
  /** Best protected quotes, by the quote policy in force. */
  readonly protectedBid: Price | null
  readonly protectedAsk: Price | null
  /** `ageUs`: -1 before the first view. */
  readonly venues: readonly { readonly mic: Mic; readonly ageUs: number; readonly fresh: boolean; readonly state: TradingState }[]
}

/** One cell of the venue-score heat map: what a decision at this instant would use for this venue. */
export interface ScoreRow {
  readonly symbol: SymbolId
  readonly side: 'buy' | 'sell'
  readonly qty: QtyLots
  readonly mic: Mic
  /** Of the venue's best candidate; null when the venue is no candidate now (`why`). */
  readonly costMicroBps: number | null
  readonly aggressiveness: Aggressiveness | null
  readonly why: 'stale' | 'no-quote' | 'venue-down' | null
  readonly ageUs: number | null
  /** True for the first choice of its symbol, side and quantity. */
  readonly first: boolean
}

export interface LatencyStats {
  readonly count: number
  readonly p50Us: number
  readonly p99Us: number
  readonly maxUs: number
}

/** How one venue's market data is. */
export interface FeedHealth {
  readonly mic: Mic
  readonly connected: boolean
  readonly freshSymbols: number
  readonly symbols: number
  /** Of the newest view; null before the first. */
  readonly ageUs: number | null
  /** Holes in the numbers of a symbol, and messages that could not be read, since the start: each waits for a snapshot. */
  readonly gaps: number
  /** Messages that could not be read since the start. */
  readonly refused: number
  /** Market-data messages taken in a second, over the last seconds. */
  readonly updatesPerS: number
  /** Venue's clock minus ours, microseconds, as far as the stamps prove it (see `ClockOffsetMonitor`); null while too little was heard. */
  readonly clockOffsetUs: number | null
  /** Symbols that the venue says are not open. */
  readonly notOpen: readonly { readonly symbol: SymbolId; readonly state: TradingState }[]
}

/** Capture of market data to the tape. */
export interface TapeHealth {
  readonly events: number
  /** Written since the start. */
  readonly bytes: number
  /** Events left out because the writer could not follow. */
  readonly dropped: number
  /** Why nothing is captured any more; null when all is well. */
  readonly error: string | null
}

/** Features that kept decisions from the model since the core started, by name; and history values that were not taken in. */
export interface FeatureFaultsHealth {
  readonly decisions: readonly (readonly [feature: string, count: number])[]
  readonly historyValues: number
}

/** How one FIX session is. */
export interface SessionHealth {
  readonly session: SessionId
  readonly role: 'orders' | 'market-data' | 'oms' | 'drop-copy'
  readonly mic: Mic | null
  readonly up: boolean
  /** Numbers awaited and given next. */
  readonly nextIn: number
  readonly nextOut: number
  /** CompIDs as we send them: SenderCompID(49), TargetCompID(56). */
  readonly senderCompId: string
  readonly targetCompId: string
  /** Where it connects to, or where we listen. */
  readonly address: string
  /** In words, such as `logged on` or `filling a gap`. */
  readonly phase: string
  /** Of a session with hours: when those that last now end, or the next ones begin; null: not now, none known. Absent: it is always open. */
  readonly openUntilUs?: UnixUs | null
  readonly opensUs?: UnixUs | null
  /** An operator's stop holds until a start. */
  readonly stopped: boolean
  /** 0 before the first message. */
  readonly lastInUs: UnixUs
  readonly lastOutUs: UnixUs
  /** As agreed at the last logon; 0: no heartbeats. */
  readonly heartBtIntS: number
  /** Why it was last down or refused; null before that. */
  readonly lastReason: string | null
  /** Messages that came early and wait for a gap to be filled, and those that wait for their turn to leave. */
  readonly queuedIn: number
  readonly queuedOut: number
  /** Last number of the gap that is being filled; null: none is open. */
  readonly gapEnd: number | null
  /** Since the core started: ResendRequests of ours, ranges of ours sent again, Rejects and BusinessMessageRejects both ways. */
  readonly resendsAsked: number
  readonly resendsServed: number
  readonly rejectsSent: number
  readonly rejectsReceived: number
}

export interface CoreHealth {
  readonly tsUs: UnixUs
  readonly seq: Seq
  readonly stateHash: string
  readonly mode: 'SIMULATION' | 'LIVE'
  readonly startedUs: UnixUs
  readonly sessions: readonly SessionHealth[]
  readonly feeds: readonly FeedHealth[]
  /** Capture of market data; null where it is off. */
  readonly tape: TapeHealth | null
  readonly model: { readonly modelId: string | null; readonly provider: string | null; readonly source: 'model' | 'venue-averages'; readonly note: string; readonly fallbacks: number; readonly featureFaults: FeatureFaultsHealth }
  /** Of the live model; null where venue averages score. */
  readonly scoring: ScoringHealth | null
  readonly latency: { readonly orderToChild: LatencyStats; readonly inference: LatencyStats; readonly commit: LatencyStats; readonly step: LatencyStats }
  readonly journal: { readonly lsn: number; readonly committedLsn: number; readonly pendingBytes: number; readonly durability: 'synced' | 'written'; readonly bytes: number }
  readonly openParents: number
  readonly liveChildren: number
  readonly kill: { readonly on: boolean; readonly by: string; readonly reason: string }
  /** On now; empty but in SIMULATION. */
  readonly scorerFaults: readonly ScorerFault[]
  /** Set when an entry could not be replayed or the journal failed: the desk is halted. */
  readonly halted: string | null
}
