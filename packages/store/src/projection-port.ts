import type { AlertRecord, ChildRecord, DecisionRecord, ExecutionRecord, ObjectiveRecord, OverrideRecord, ParentRecord, ParentStatus, ProjectionRecord, Seq, UnixUs } from '@sluice/domain'

/** The rows that one journal record carries. */
export interface ProjectionItem {
  readonly seq: Seq
  readonly lsn: number
  readonly tsUs: UnixUs
  readonly records: readonly ProjectionRecord[]
}

/** Position up to which the journal is in the store; all 0 before the first write. */
export interface ProjectionCursor {
  readonly lsn: number
  readonly seq: number
  readonly tsUs: number
}

/** A parent as of its newest entry. */
export interface StoredParent extends ParentRecord {
  readonly seq: Seq
  readonly updatedUs: UnixUs
}

export interface StoredOrder {
  readonly parent: StoredParent
  readonly children: readonly ChildRecord[]
  readonly executions: readonly ExecutionRecord[]
  readonly decisions: readonly DecisionRecord[]
  /** Oldest first. */
  readonly overrides: readonly OverrideRecord[]
}

/** An alert as of its newest entry. */
export interface StoredAlert extends AlertRecord {
  readonly seq: Seq
  readonly tsUs: UnixUs
}

/** Newest first; `before` is a `raisedUs`. */
export interface AlertsQuery {
  readonly limit: number
  readonly before?: number
}

/** Versions of one objective answered at most, the newest. */
export const OBJECTIVE_VERSIONS_MAX = 200

/** Newest first; `before` is a parentSeq. */
export interface OrdersQuery {
  readonly limit: number
  readonly before?: number
  readonly status?: ParentStatus
}

/** A finished parent that filled at least in part. */
export interface FinishedParent {
  readonly parentId: string
  readonly symbol: string
  readonly finishedUs: number
  readonly slippageBps: number
  readonly strategy: 'dynamic' | 'static'
  readonly filledQty: number
}

export interface FinishedQuery {
  readonly fromUs: number
  readonly toUs: number
  /** The newest are kept when there are more. */
  readonly limit: number
}

/** Writes the journal's rows. Everything of one call, the cursor included, is in or is not. */
export interface ProjectionPort {
  cursor(): Promise<ProjectionCursor>
  /**
   * Items at or below the cursor are left out, so that anything may be sent again. `upTo` becomes the cursor, also when
   * `items` is empty. Answers the number of rows written.
   */
  project(items: readonly ProjectionItem[], upTo: ProjectionCursor): Promise<number>
}

/** What a model did beside the one that decided: see ShadowRecord. */
export interface StoredShadowFigures {
  readonly modelId: string
  readonly decisions: number
  /** Share of the decisions that it scored in which it would have done the same; null where it scored none. */
  readonly agreement: number | null
  /** Mean of how much cheaper its own first choice was, under its scores; millionths of a basis point. */
  readonly savingMicroBps: number | null
  readonly failures: number
  readonly inferenceUsP50: number | null
}

export interface ProjectionReads {
  /** Null when there is none. */
  order(parentId: string): Promise<StoredOrder | null>
  orders(query: OrdersQuery): Promise<readonly StoredParent[]>
  /** The parent that a person's request made; null when there is none. */
  parentByRequest(requestId: string): Promise<StoredParent | null>
  /** Oldest first. */
  finishedParents(query: FinishedQuery): Promise<readonly FinishedParent[]>
  /** Alerts raised at the same time come together, also beyond `limit`, so that no page begins in the middle of them. */
  alerts(query: AlertsQuery): Promise<readonly StoredAlert[]>
  /** Newest first. */
  objectiveVersions(name: string): Promise<readonly ObjectiveRecord[]>
  /** Newest first, only such as ranked a candidate and tell their horizon and the cost of what does not fill within it. */
  recentDecisions(limit: number): Promise<readonly DecisionRecord[]>
  /** Null when there is none. */
  decision(decisionId: number): Promise<DecisionRecord | null>
  /** Of the newest `limit` decisions that the model was asked about beside the one that decided. */
  shadowFigures(modelId: string, limit: number): Promise<StoredShadowFigures>
}
