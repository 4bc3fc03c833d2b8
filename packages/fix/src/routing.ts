import type { MessageRouting } from '@sluice/domain'
import type { FixMessage } from './message.ts'
import { fieldText } from './message-builder.ts'

/** Of domain: what an order brings of it is kept with the order. */
export type Routing = MessageRouting

/** Tag of a field, its name here, and its name in an answer. */
const FIELDS: readonly (readonly [number, keyof Routing, keyof Routing])[] = [
  [115, 'onBehalfOfCompId', 'deliverToCompId'], [116, 'onBehalfOfSubId', 'deliverToSubId'], [144, 'onBehalfOfLocationId', 'deliverToLocationId'],
  [128, 'deliverToCompId', 'onBehalfOfCompId'], [129, 'deliverToSubId', 'onBehalfOfSubId'], [145, 'deliverToLocationId', 'onBehalfOfLocationId'],
  [50, 'senderSubId', 'targetSubId'], [142, 'senderLocationId', 'targetLocationId'], [57, 'targetSubId', 'senderSubId'], [143, 'targetLocationId', 'senderLocationId'],
]
const ANSWER_OF: ReadonlyMap<number, keyof Routing> = new Map(FIELDS.map(([tag, , answer]) => [tag, answer]))

/** The routing of an answer to this message: every field at the other end; null when it names none. */
export function routingOf(message: FixMessage): Routing | null {
  let routing: { -readonly [Field in keyof Routing]: string } | null = null
  for (let i = 0; i < message.fieldCount; i++) {
    const answer = ANSWER_OF.get(message.tagAt(i))
    if (answer === undefined) continue
    routing ??= {}
    routing[answer] ??= message.valueAt(i)
  }
  return routing
}

/** Header fields of a message with this routing. */
export function routingHeader(routing: Routing | null | undefined): string {
  if (routing === null || routing === undefined) return ''
  let header = ''
  for (const [tag, name] of FIELDS) {
    const value = routing[name]
    if (value !== undefined) header += `${tag}=${fieldText(value)}\x01`
  }
  return header
}
