import type {
  Aggressiveness, AlertRecord, BreakerRecord, ChildRecord, DecisionRecord, ExecutionRecord, IncidentRecord, KillRecord, Mic, ObjectiveRecord, OverrideRecord, ParentRecord, Price, QtyLots, Seq,
  StrategyRecord, SymbolId, TradeFlags, TradingState, UnixUs,
} from '@sluice/domain'

import type { ScorerFault } from './faults.ts'

export type Mode = 'SIMULATION' | 'LIVE'

/** A parent as of its newest journal entry. Row id: `parentId`. */
export interface ParentRow extends ParentRecord {
  /** Journal entry that this state comes from; a newer one replaces it. */
  readonly seq: Seq
  readonly updatedUs: UnixUs
}

export interface LadderLevel {
  readonly price: Price
  readonly qty: QtyLots
  readonly mics: readonly Mic[]
}

/** Consolidated best of one symbol over fresh venues, our own resting orders taken out. Row id: `symbol`. */
export interface QuoteRow {
  readonly symbol: SymbolId
  readonly tsUs: UnixUs
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

/** Prints kept of one symbol for the screens, the newest; and of all together. */
export const PRINTS_PER_SYMBOL_MAX = 200
export const PRINTS_MAX = 4_000

/** One trade as its venue told it. Row id: `id`, in the order of arrival. */
export interface PrintRow {
  readonly id: string
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
  /** Venue's clock minus ours, microseconds, as far as the stamps prove it; null while too little was heard. */
  readonly clockOffsetUs: number | null
  /** Symbols that the venue says are not open. */
  readonly notOpen: readonly { readonly symbol: SymbolId; readonly state: TradingState }[]
}

/** Capture of market data to the tape. */
export interface TapeHealth {
  readonly events: number
  /** On disk. */
  readonly bytes: number
  /** Events left out because the writer could not follow. */
  readonly dropped: number
  /** Why nothing is captured any more; null when all is well. */
  readonly error: string | null
}

/** One cell of the venue-score heat map. Row id: see `scoreRowId`. */
export interface ScoreRow {
  readonly symbol: SymbolId
  readonly side: 'buy' | 'sell'
  readonly qty: QtyLots
  readonly mic: Mic
  readonly tsUs: UnixUs
  /** Millionths of a basis point, of the venue's best candidate; null when the venue is no candidate now (`why`). */
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

/** Features that kept decisions from the model since the core started, by name; and history values that were not taken in. */
export interface FeatureFaultsHealth {
  readonly decisions: readonly (readonly [feature: string, count: number])[]
  readonly historyValues: number
}

/** What one provider took for one batch size, measured when the model was opened. */
export interface ProviderMeasurement {
  readonly provider: string
  /** One decision, or one instrument of the venue-score grid. */
  readonly rows: number
  /** Whole way there and back, the hop included; null where it could not be measured. */
  readonly p50Us: number | null
  readonly p99Us: number | null
  /** Median way to the child process and back without a run; null for what runs in the core itself. */
  readonly hopUs: number | null
  /** May score: it was there, answered as the CPU does, and in time. */
  readonly usable: boolean
  /** Why not; empty where it may. */
  readonly reason: string
}

/** How the live model's scores come about. */
export interface ScoringHealth {
  readonly modelId: string
  /** That decides now, such as `cpu` or `webgpu`. */
  readonly provider: string
  /** `inline`: within the core; `child`: in a process of its own that can be killed. */
  readonly place: 'inline' | 'child'
  /** Why this provider and no other. */
  readonly why: string
  /** Rows of a decision, median since the start. */
  readonly batchRowsP50: number
  /** Of scorings since the start, as the core waited for them. */
  readonly p50Us: number
  readonly p99Us: number
  /** Scorings since the start, by the provider that answered. */
  readonly byProvider: readonly { readonly provider: string; readonly runs: number; readonly p50Us: number; readonly p99Us: number }[]
  /** Scorings since the start that the asked-for provider failed or did not answer in time. */
  readonly fallbacks: number
  /** Child processes that were started again after they hung or died. */
  readonly restarts: number
  /** Last round of the venue-score grid; null before the first. `provider` says `cpu inline` where no child did it. */
  readonly grid: { readonly provider: string; readonly rows: number; readonly ms: number } | null
  readonly measurements: readonly ProviderMeasurement[]
  /** Models that are open: live, canary, shadows and the one before. */
  readonly open: readonly { readonly modelId: string; readonly provider: string; readonly place: 'inline' | 'child' }[]
}

/** One FIX session of the desk; what is optional is not told by every core. */
export interface SessionHealth {
  readonly session: string
  readonly role: 'orders' | 'market-data' | 'oms' | 'drop-copy'
  readonly mic: Mic | null
  readonly up: boolean
  /** Numbers awaited and given next. */
  readonly nextIn: number
  readonly nextOut: number
  /** CompIDs as we send them: SenderCompID(49), TargetCompID(56). */
  readonly senderCompId?: string
  readonly targetCompId?: string
  /** Where it connects to, or where we listen. */
  readonly address?: string
  /** In words, such as `logged on` or `filling a gap`. */
  readonly phase?: string
  /** Since when it is so, as the gateway saw it; null: since before it looked. */
  readonly sinceUs?: UnixUs | null
  /** Of a session with hours: when those that last now end, or the next ones begin; null: not now, none known. Absent: it is always open. */
  readonly openUntilUs?: UnixUs | null
  readonly opensUs?: UnixUs | null
  /** An operator's stop holds until a start. */
  readonly stopped?: boolean
  /** 0 before the first message. */
  readonly lastInUs?: UnixUs
  readonly lastOutUs?: UnixUs
  /** As agreed at the last logon; 0: no heartbeats. */
  readonly heartBtIntS?: number
  /** Why it was last down or refused. */
  readonly lastReason?: string | null
  /** Messages that came early and wait for a gap to be filled, and those that wait for their turn to leave. */
  readonly queuedIn?: number
  readonly queuedOut?: number
  /** Last number of the gap that is being filled; null: none is open. */
  readonly gapEnd?: number | null
  /** Since the core started: ResendRequests of ours, ranges of ours sent again, Rejects and BusinessMessageRejects both ways. */
  readonly resendsAsked?: number
  readonly resendsServed?: number
  readonly rejectsSent?: number
  readonly rejectsReceived?: number
}

/** What the core says of itself, about once a second. */
export interface CoreHealth {
  readonly tsUs: UnixUs
  readonly seq: Seq
  readonly stateHash: string
  readonly mode: Mode
  readonly startedUs: UnixUs
  readonly sessions: readonly SessionHealth[]
  readonly feeds: readonly FeedHealth[]
  /** Capture of market data; null where it is off. */
  readonly tape: TapeHealth | null
  readonly model: { readonly modelId: string | null; readonly provider: string | null; readonly source: 'model' | 'venue-averages'; readonly note: string; readonly fallbacks: number; readonly featureFaults: FeatureFaultsHealth }
  /** Of the live model; null where venue averages score. */
  readonly scoring?: ScoringHealth | null
  readonly latency: { readonly orderToChild: LatencyStats; readonly inference: LatencyStats; readonly commit: LatencyStats; readonly step: LatencyStats }
  readonly journal: { readonly lsn: number; readonly committedLsn: number; readonly pendingBytes: number; readonly durability: 'synced' | 'written'; readonly bytes: number }
  readonly openParents: number
  readonly liveChildren: number
  readonly kill: { readonly on: boolean; readonly by: string; readonly reason: string }
  /** Fault switches of the scorer that are on; empty but in SIMULATION. */
  readonly scorerFaults: readonly ScorerFault[]
  readonly halted: string | null
}

/** The core as the gateway sees it. `health` is the last that came; `receivedUs` tells its age. */
export interface CoreRow {
  readonly id: 'core'
  readonly connected: boolean
  readonly receivedUs: UnixUs | null
  readonly health: CoreHealth | null
}

/** Postgres and the projection into it. */
export interface StoreRow {
  readonly id: 'store'
  readonly connected: boolean
  /** Journal position up to which everything is in Postgres. */
  readonly lsn: number
  readonly seq: number
  /** Journal records not yet in Postgres. */
  readonly lagRecords: number
  /** Age of the oldest record not yet in Postgres; 0 when there is none. */
  readonly lagUs: number
  readonly rowsWritten: number
  /** Why the last write did not go through; null when it did. */
  readonly error: string | null
}

export interface GatewayRow {
  readonly id: 'gateway'
  readonly startedUs: UnixUs
  readonly tsUs: UnixUs
  readonly clients: number
  readonly heapUsedBytes: number
  readonly eventLoopP99Us: number
  /** Why audit events are not being kept; null while they are. */
  readonly auditFault: string | null
}

/** A tape that the sandbox plays. */
export interface TapeRow {
  readonly name: string
  /** Session time now played, microseconds since 1970. */
  readonly tapeUs: UnixUs
  readonly fromUs: UnixUs
  readonly toUs: UnixUs
  readonly speed: number
  /** Times it began anew. */
  readonly round: number
  readonly ended: boolean
}

/** Fault switches, of SIMULATION only. */
export interface FaultsRow {
  readonly id: 'faults'
  /** False in LIVE, or when no sandbox answers. */
  readonly available: boolean
  /** Those that are on. */
  readonly on: readonly { readonly target: 'venue' | 'symbol' | 'market' | 'scorer' | 'projector'; readonly mic: Mic | null; readonly symbol: SymbolId | null; readonly fault: string }[]
  readonly venues: readonly Mic[]
  /** The tape that the sandbox quotes from; null where the market is simulated or no sandbox answers. */
  readonly tape: TapeRow | null
}

export type HealthRow = CoreRow | StoreRow | GatewayRow | FaultsRow

/** A child about which its venue is silent: unknown to the engine, or without an answer for longer than it waits for one. Row id: `clOrdId`. */
export interface UnsettledRow extends Omit<ChildRecord, 'type'> {
  /** When it came into its status, as far as the gateway saw it; else when it was sent. */
  readonly sinceUs: UnixUs
}

/** Row id: `alertId`. */
export interface AlertRow extends AlertRecord {
  readonly seq: Seq
  readonly tsUs: UnixUs
}

/** Row id: `mic`. */
export interface BreakerRow extends BreakerRecord {
  readonly seq: Seq
  readonly tsUs: UnixUs
}

/** Row id: `id`, the entry's seq and the number within it. */
export interface IncidentRow extends IncidentRecord {
  readonly id: string
  readonly seq: Seq
  readonly tsUs: UnixUs
}

/** Everything of one order; row ids `parent`, `child:<clOrdId>`, `decision:<decisionId>`, `execution:<executionId>`, `override:<overrideId>`. */
export type OrderRow =
  | { readonly kind: 'parent'; readonly id: string; readonly parent: ParentRow }
  | { readonly kind: 'child'; readonly id: string; readonly child: ChildRecord }
  | { readonly kind: 'decision'; readonly id: string; readonly decision: DecisionRecord }
  | { readonly kind: 'execution'; readonly id: string; readonly execution: ExecutionRecord }
  | { readonly kind: 'override'; readonly id: string; readonly override: OverrideRecord }

/** What holds for the whole desk; row ids `link`, `kill`, `strategy`, `objective:<name>`. */
export type DeskRow =
  | { readonly kind: 'link'; readonly id: string; readonly connected: boolean; readonly bootId: string | null; readonly mode: Mode; readonly defaultObjective: string }
  | { readonly kind: 'kill'; readonly id: string; readonly kill: KillRecord; readonly tsUs: UnixUs | null }
  | { readonly kind: 'strategy'; readonly id: string; readonly strategy: StrategyRecord; readonly tsUs: UnixUs | null }
  | { readonly kind: 'objective'; readonly id: string; readonly objective: ObjectiveRecord; readonly tsUs: UnixUs | null }
