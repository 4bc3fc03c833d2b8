import { classify, rowIdOf, type RowId, type RowOf, type Topic, type TopicMessage } from './topics.ts'

/** One topic as a browser holds it. `topicSeq` 0: nothing came yet. */
export interface TopicView<T extends Topic> {
  readonly topic: T
  readonly topicSeq: number
  readonly tsUs: number
  readonly rows: ReadonlyMap<RowId, RowOf<T>>
}

export const emptyTopicView = <T extends Topic>(topic: T): TopicView<T> => ({ topic, topicSeq: 0, tsUs: 0, rows: new Map() })

export interface Applied<T extends Topic> {
  /** `gap`: ask for the snapshot again (`topics:resync`) and leave the view as it is. */
  readonly outcome: 'applied' | 'duplicate' | 'gap'
  readonly view: TopicView<T>
}

/** Pure: the view after a message. A snapshot always applies; a delta only in its turn. */
export function applyTopicMessage<T extends Topic>(view: TopicView<T>, message: TopicMessage): Applied<T> {
  if (message.type === 'snapshot') {
    const rows = new Map<RowId, RowOf<T>>()
    for (const row of message.rows) rows.set(rowIdOf(view.topic, row), row as RowOf<T>)
    return { outcome: 'applied', view: { topic: view.topic, topicSeq: message.topicSeq, tsUs: message.tsUs, rows } }
  }
  const outcome = view.topicSeq === 0 ? 'gap' : classify(view.topicSeq, message.topicSeq)
  if (outcome !== 'applied') return { outcome, view }
  const rows = new Map(view.rows)
  for (const id of message.removed) rows.delete(id)
  for (const row of message.changed) rows.set(rowIdOf(view.topic, row), row as RowOf<T>)
  return { outcome, view: { topic: view.topic, topicSeq: message.topicSeq, tsUs: message.tsUs, rows } }
}
