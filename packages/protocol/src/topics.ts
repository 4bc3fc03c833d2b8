import type { ExecutionRecord } from '@sluice/domain'
import { z } from 'zod'
import type { ModelRow, TrainingRow } from './models.ts'
import type { AlertRow, BreakerRow, DeskRow, HealthRow, IncidentRow, OrderRow, ParentRow, PrintRow, QuoteRow, ScoreRow, UnsettledRow } from './rows.ts'

export const TOPICS = ['parents', 'quotes', 'scores', 'health', 'incidents', 'desk', 'alerts', 'breakers', 'prints', 'models', 'training', 'unsettled'] as const
export type FixedTopic = (typeof TOPICS)[number]
/** `order:P-123`: children, decisions and executions of one order. */
export type OrderTopic = `order:${string}`
export type Topic = FixedTopic | OrderTopic

export interface TopicRows {
  parents: ParentRow
  quotes: QuoteRow
  scores: ScoreRow
  health: HealthRow
  incidents: IncidentRow
  desk: DeskRow
  alerts: AlertRow
  breakers: BreakerRow
  prints: PrintRow
  models: ModelRow
  training: TrainingRow
  unsettled: UnsettledRow
}
export type RowOf<T extends Topic> = T extends keyof TopicRows ? TopicRows[T] : OrderRow
export type Row = TopicRows[FixedTopic] | OrderRow
export type RowId = string

export const orderTopic = (parentId: string): OrderTopic => `order:${parentId}`
/** ParentId of an order topic; null for every other topic. */
export const parentIdOfTopic = (topic: string): string | null => (topic.startsWith('order:') ? topic.slice('order:'.length) : null)

export const TopicSchema = z.union([z.enum(TOPICS), z.templateLiteral(['order:', z.string().regex(/^P-\d{1,16}$/)])])
/** Topics that one connection may follow at a time. */
export const TOPICS_PER_CLIENT_MAX = 32
export const SubscribeSchema = z.strictObject({ topics: z.array(TopicSchema).min(1).max(TOPICS_PER_CLIENT_MAX) })

export const scoreRowId = (row: Pick<ScoreRow, 'symbol' | 'side' | 'qty' | 'mic'>): RowId => `${row.symbol}|${row.side}|${row.qty}|${row.mic}`

/** Identity of an execution: what takes one back and what is booked in its place come under the same ExecID of the venue. */
export const executionId = ({ mic, execId, kind }: Pick<ExecutionRecord, 'mic' | 'execId' | 'kind'>): string => `${mic}:${execId}${kind === 'bust' || kind === 'correct' ? `:${kind}` : ''}`

/** Identity of a row within its topic. */
export function rowIdOf(topic: Topic, row: Row): RowId {
  if (topic === 'parents') return (row as ParentRow).parentId
  if (topic === 'quotes') return (row as QuoteRow).symbol
  if (topic === 'alerts') return (row as AlertRow).alertId
  if (topic === 'breakers') return (row as BreakerRow).mic
  if (topic === 'scores') return scoreRowId(row as ScoreRow)
  if (topic === 'unsettled') return (row as UnsettledRow).clOrdId
  if (topic === 'models') return (row as ModelRow).modelId
  return (row as HealthRow | IncidentRow | DeskRow | OrderRow | PrintRow | TrainingRow).id
}

/** A whole topic, or what changed since the message numbered one less. Numbers count per connection and topic. */
export type TopicMessage =
  | { readonly type: 'snapshot'; readonly topic: Topic; readonly topicSeq: number; readonly tsUs: number; readonly rows: readonly Row[] }
  | { readonly type: 'delta'; readonly topic: Topic; readonly topicSeq: number; readonly tsUs: number; readonly changed: readonly Row[]; readonly removed: readonly RowId[] }

export const classify = (have: number, got: number): 'applied' | 'duplicate' | 'gap' =>
  got === have + 1 ? 'applied' : got <= have ? 'duplicate' : 'gap'
