import { FixMessagesQuerySchema, requestErrorOf } from '@sluice/protocol'
import { failure, type ApiAnswer } from './api-answer.ts'
import type { FixMessageLog } from './fix-message-log.ts'
import { inTime } from './in-time.ts'

const READ_MS_MAX = 10_000
/** Searches at a time: each reads files. */
const UNDER_WAY_MAX = 4

/** GET requests about FIX messages. */
export class FixMessageRoutes {
  private readonly log: FixMessageLog | undefined
  private underWay = 0

  /** Undefined: this desk keeps no log of messages where its gateway can read it. */
  constructor(log: FixMessageLog | undefined) {
    this.log = log
  }

  /** Null when there is no such route. */
  async answer(url: URL): Promise<ApiAnswer | null> {
    if (url.pathname !== '/api/fix-messages') return null
    const input = Object.fromEntries(url.searchParams)
    const query = FixMessagesQuerySchema.safeParse(input)
    if (!query.success) {
      const { code, message, path } = requestErrorOf(query.error, input)
      return failure(400, code, message, path)
    }
    if (this.log === undefined) return failure(503, 'NO_FIX_LOG', 'this desk keeps no log of FIX messages that its gateway can read')
    if (this.underWay >= UNDER_WAY_MAX) return failure(503, 'TOO_MANY_SEARCHES', `${UNDER_WAY_MAX} searches of FIX messages are under way: try again in a moment`)
    this.underWay += 1
    try {
      const page = await inTime(this.log.messages(query.data), READ_MS_MAX, 'the log of FIX messages')
      return page === null ? failure(410, 'LOG_ROTATED', 'the log was cut since: begin the search again') : { status: 200, body: page }
    } catch (error) {
      return failure(503, 'FIX_LOG_FAILED', `the log of FIX messages could not be read: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      this.underWay -= 1
    }
  }
}
