import type { OutboundMessage } from './message-builder.ts'
import { RateLimit } from './rate-limit.ts'

export interface OutboundQueueOptions {
  readonly maxMessagesPerSecond: number
  /** Messages that may wait; as many again that are urgent. */
  readonly maxWaiting: number
  /** An order that waits can be taken out by its cancel; else the two leave one behind the other. */
  readonly canWithdraw: boolean
}

/** A message with its place in line; `msgSeqNum` once it left. */
export interface Waiting {
  readonly message: OutboundMessage
  readonly sinceUs: number
  msgSeqNum: number | null
  isTakenOut: boolean
}

/** Goes before others, and is never too old to leave. */
export const isUrgent = (message: OutboundMessage): boolean => message.urgent ?? message.msgType === 'F'

const ORIG_CL_ORD_ID = /(?:^|\x01)41=([^\x01]*)/

/**
 * What a counterparty is not to be sent yet, because it takes only so many messages a second. Cancels, and what its owner marks urgent, go before
 * everything else. A message takes its number when it leaves, so the order on the wire is the order of the numbers.
 */
export class OutboundQueue {
  private readonly options: OutboundQueueOptions
  private readonly limit: RateLimit
  private urgent: Waiting[] = []
  private normal: Waiting[] = []
  private normalHead = 0
  private readonly byClOrdId = new Map<string, Waiting>()
  private waiting = 0

  constructor(options: OutboundQueueOptions) {
    this.options = options
    this.limit = new RateLimit(options.maxMessagesPerSecond)
  }

  get length(): number {
    return this.waiting + this.urgent.length
  }

  /** Puts a message in line; null when there is no room. `withdrawn`: the order that this cancel took out with it, so that neither leaves. */
  offer(message: OutboundMessage, nowUs: number): { readonly place: Waiting; readonly withdrawn: OutboundMessage | null } | null {
    const place: Waiting = { message, sinceUs: nowUs, msgSeqNum: null, isTakenOut: false }
    if (isUrgent(message)) return this.offerUrgent(place)
    if (this.waiting >= this.options.maxWaiting) return null
    this.normal.push(place)
    this.waiting++
    if (message.clOrdId !== null) this.byClOrdId.set(message.clOrdId, place)
    return { place, withdrawn: null }
  }

  /** Hands out what may leave now, one by one. */
  pump(nowUs: number, send: (place: Waiting) => void): void {
    while (this.length > 0 && this.limit.take(nowUs)) {
      const place = this.urgent.shift() ?? this.nextNormal()
      if (place !== undefined) send(place)
    }
  }

  /** Everything that waits, in the order in which it would have left. */
  drain(): OutboundMessage[] {
    const all = [...this.urgent, ...this.normal.slice(this.normalHead).filter((place) => !place.isTakenOut)].map((place) => place.message)
    this.urgent = []
    this.normal = []
    this.normalHead = 0
    this.waiting = 0
    this.byClOrdId.clear()
    return all
  }

  private offerUrgent(place: Waiting): { readonly place: Waiting; readonly withdrawn: OutboundMessage | null } | null {
    if (this.urgent.length >= this.options.maxWaiting) return null
    const origClOrdId = ORIG_CL_ORD_ID.exec(place.message.body)?.[1]
    const order = place.message.msgType === 'F' && origClOrdId !== undefined ? this.byClOrdId.get(origClOrdId) : undefined
    if (order !== undefined) {
      this.takeOut(order)
      if (order.message.msgType === 'D' && this.options.canWithdraw) return { place, withdrawn: order.message }
      this.urgent.push(order.isTakenOut ? { ...order, isTakenOut: false } : order)
    }
    this.urgent.push(place)
    return { place, withdrawn: null }
  }

  private nextNormal(): Waiting | undefined {
    while (this.normalHead < this.normal.length) {
      const place = this.normal[this.normalHead++] as Waiting
      if (this.normalHead > 1_024 && this.normalHead * 2 > this.normal.length) {
        this.normal = this.normal.slice(this.normalHead)
        this.normalHead = 0
      }
      if (place.isTakenOut) continue
      this.waiting--
      if (place.message.clOrdId !== null) this.byClOrdId.delete(place.message.clOrdId)
      return place
    }
    return undefined
  }

  private takeOut(place: Waiting): void {
    place.isTakenOut = true
    this.waiting--
    this.byClOrdId.delete(place.message.clOrdId as string)
  }
}
