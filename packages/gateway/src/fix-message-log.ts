import type { FixMessagesPage, FixMessagesQuery } from '@sluice/protocol'

/** What the desk's FIX sessions said, as it was logged; injected where the gateway is composed. */
export interface FixMessageLog {
  /** Newest first, at most `query.limit`, within a bounded time: a search that finds little tells how far it came. Null: `query.before` is no place in the log any more. */
  messages(query: FixMessagesQuery): Promise<FixMessagesPage | null>
}
