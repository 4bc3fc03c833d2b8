import { TOPICS_PER_CLIENT_MAX, type Row, type RowId, type Topic, type TopicMessage } from '@sluice/protocol'

/** Where the rows lie. */
export interface TopicSource {
  rows(topic: Topic): Row[]
  row(topic: Topic, id: RowId): Row | undefined
}

export interface HubClient {
  /** `done` is called when the browser has applied the messages. */
  readonly send: (messages: readonly TopicMessage[], done: () => void) => void
  /** Nothing was applied for too long. */
  readonly drop: (reason: string) => void
}

export interface TopicHubOptions {
  readonly source: TopicSource
  readonly nowUs: () => number
  /** Changed rows remembered for one client and topic; beyond it the whole topic is sent instead. */
  readonly dirtyMax?: number
  /** A client that has not applied a flush for this long is dropped. */
  readonly stalledMsMax?: number
}

interface Subscription {
  readonly topic: Topic
  readonly follower: Follower
  topicSeq: number
  snapshotDue: boolean
  readonly dirty: Set<RowId>
}

interface Follower {
  readonly client: HubClient
  readonly topics: Map<Topic, Subscription>
  /** When the flush that is not applied yet was sent; null when none is under way. */
  sentUs: number | null
}

/**
 * Brings changed rows to the browsers at their own pace. For every client and topic only the ids of changed rows are
 * kept, never messages; the rows are read when they are sent, so that a slow browser skips what it would not have seen.
 * One flush is under way per client at most.
 */
export class TopicHub {
  private readonly options: Required<TopicHubOptions>
  private readonly followers = new Set<Follower>()
  private readonly byTopic = new Map<Topic, Set<Subscription>>()

  constructor(options: TopicHubOptions) {
    this.options = { dirtyMax: 5_000, stalledMsMax: 30_000, ...options }
  }

  get clients(): number {
    return this.followers.size
  }

  add(client: HubClient): Follower {
    const follower: Follower = { client, topics: new Map(), sentUs: null }
    this.followers.add(follower)
    return follower
  }

  remove(follower: Follower): void {
    for (const topic of [...follower.topics.keys()]) this.unsubscribe(follower, topic)
    this.followers.delete(follower)
  }

  /** False when the client follows as many topics as it may. */
  subscribe(follower: Follower, topic: Topic): boolean {
    if (follower.topics.has(topic)) return true
    if (follower.topics.size >= TOPICS_PER_CLIENT_MAX) return false
    const subscription: Subscription = { topic, follower, topicSeq: 0, snapshotDue: true, dirty: new Set() }
    follower.topics.set(topic, subscription)
    let set = this.byTopic.get(topic)
    if (set === undefined) this.byTopic.set(topic, (set = new Set()))
    set.add(subscription)
    return true
  }

  unsubscribe(follower: Follower, topic: Topic): void {
    const subscription = follower.topics.get(topic)
    if (subscription === undefined) return
    follower.topics.delete(topic)
    const set = this.byTopic.get(topic)
    set?.delete(subscription)
    if (set?.size === 0) this.byTopic.delete(topic)
  }

  resync(follower: Follower, topic: Topic): boolean {
    const subscription = follower.topics.get(topic)
    if (subscription === undefined) return this.subscribe(follower, topic)
    subscription.snapshotDue = true
    return true
  }

  /** A row was put or removed; `null`: the whole topic is another one. */
  changed(topic: Topic, id: RowId | null): void {
    const subscriptions = this.byTopic.get(topic)
    if (subscriptions === undefined) return
    for (const subscription of subscriptions) {
      if (subscription.snapshotDue) continue
      if (id === null || subscription.dirty.size >= this.options.dirtyMax) {
        subscription.snapshotDue = true
        subscription.dirty.clear()
      } else subscription.dirty.add(id)
    }
  }

  /** Rows waiting to be sent, over all clients. */
  get waiting(): number {
    let rows = 0
    for (const { topics } of this.followers) for (const { dirty } of topics.values()) rows += dirty.size
    return rows
  }

  flush(): void {
    const nowUs = this.options.nowUs()
    for (const follower of [...this.followers]) {
      if (follower.sentUs !== null) {
        if (nowUs - follower.sentUs > this.options.stalledMsMax * 1_000) follower.client.drop('stalled')
        continue
      }
      const messages: TopicMessage[] = []
      for (const subscription of follower.topics.values()) {
        const message = this.messageOf(subscription, nowUs)
        if (message !== null) messages.push(message)
      }
      if (messages.length === 0) continue
      follower.sentUs = nowUs
      follower.client.send(messages, () => { follower.sentUs = null })
    }
  }

  private messageOf(subscription: Subscription, tsUs: number): TopicMessage | null {
    const { topic, dirty } = subscription
    const { source } = this.options
    if (subscription.snapshotDue) {
      subscription.snapshotDue = false
      dirty.clear()
      return { type: 'snapshot', topic, topicSeq: (subscription.topicSeq += 1), tsUs, rows: source.rows(topic) }
    }
    if (dirty.size === 0) return null
    const changed: Row[] = []
    const removed: RowId[] = []
    for (const id of dirty) {
      const row = source.row(topic, id)
      if (row === undefined) removed.push(id)
      else changed.push(row)
    }
    dirty.clear()
    return { type: 'delta', topic, topicSeq: (subscription.topicSeq += 1), tsUs, changed, removed }
  }
}
