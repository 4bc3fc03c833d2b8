import {
  applyTopicMessage, emptyTopicView, parentIdOfTopic, TOPICS,
  type FixedTopic, type OrderTopic, type Topic, type TopicMessage, type TopicView,
} from '@sluice/protocol'

export type FixedViews = { readonly [T in FixedTopic]: TopicView<T> }

/** What the browser holds of every topic it follows. */
export interface DeskViews {
  readonly fixed: FixedViews
  readonly orders: Readonly<Record<OrderTopic, TopicView<OrderTopic>>>
}

export const emptyDeskViews = (): DeskViews => ({
  fixed: Object.fromEntries(TOPICS.map((topic) => [topic, emptyTopicView(topic)])) as unknown as FixedViews,
  orders: {},
})

/** Pure: the views after one flush, and the topics whose numbering has a gap. A view with a gap stays as it is. */
export function applyMessages(views: DeskViews, messages: readonly TopicMessage[]): { readonly views: DeskViews; readonly gaps: readonly Topic[] } {
  const fixed: Record<string, TopicView<Topic>> = { ...views.fixed } as never
  const orders = { ...views.orders }
  const gaps: Topic[] = []
  for (const message of messages) {
    const { topic } = message
    const isOrder = parentIdOfTopic(topic) !== null
    const before = isOrder ? (orders[topic as OrderTopic] ?? emptyTopicView(topic)) : fixed[topic]
    if (before === undefined) continue
    const { outcome, view } = applyTopicMessage(before as TopicView<Topic>, message)
    if (outcome === 'gap') gaps.push(topic)
    if (outcome !== 'applied') continue
    if (isOrder) orders[topic as OrderTopic] = view as TopicView<OrderTopic>
    else fixed[topic] = view
  }
  return { views: { fixed: fixed as unknown as FixedViews, orders }, gaps }
}
