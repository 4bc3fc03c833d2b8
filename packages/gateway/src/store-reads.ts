import type { DecisionRecord, ObjectiveRecord } from '@sluice/domain'
import type { AlertRow, OrderDetail, OrdersQuery, ParentRow, ShadowFigures } from '@sluice/protocol'

/** A finished parent that filled at least in part. */
export interface FinishedParentView {
  readonly parentId: string
  readonly symbol: string
  readonly finishedUs: number
  readonly slippageBps: number
  readonly strategy: 'dynamic' | 'static'
  readonly filledQty: number
}

/** What the gateway reads of the store; injected. Every call may fail while the store is away. */
export interface StoreReads {
  order(parentId: string): Promise<OrderDetail | null>
  orders(query: OrdersQuery): Promise<readonly ParentRow[]>
  parentByRequest(requestId: string): Promise<ParentRow | null>
  finishedParents(query: { readonly fromUs: number; readonly toUs: number; readonly limit: number }): Promise<readonly FinishedParentView[]>
  /** Newest first; `before` is a `raisedUs`. Those raised at the same time come together, also beyond `limit`. */
  alerts(query: { readonly limit: number; readonly before?: number }): Promise<readonly AlertRow[]>
  /** Newest first. */
  objectiveVersions(name: string): Promise<readonly ObjectiveRecord[]>
  /** Newest first, only such as ranked a candidate and can be ranked again. */
  recentDecisions(limit: number): Promise<readonly DecisionRecord[]>
  /** Of the newest `limit` decisions that the model was asked about beside the live one. Without it only what this gateway saw is told. */
  shadowFigures?(modelId: string, limit: number): Promise<ShadowFigures>
}
