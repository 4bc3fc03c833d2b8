import type { UnixUs } from '@sluice/domain'
import type { SessionStorePort } from '@sluice/runtime'
import type { SessionSchedule } from './session-schedule.ts'

type Stored = Awaited<ReturnType<SessionStorePort['read']>>[number]

/**
 * The end-of-day roll of one session's numbers. They are of an earlier interval when something was received under them and the last message of ours
 * is older than the present interval, or the session is outside its hours: nothing is received there, so a roll happens once.
 */
export class NumberRoll {
  private readonly schedule: SessionSchedule
  private readonly store: SessionStorePort
  /** When the last message of ours was stored; null while that is being looked up. */
  private lastSentUs: UnixUs | null = null
  /** Stored while there was no connection, and not sent again since: [from, to]. */
  private unwritten: { from: number; to: number } | null = null
  private reading = false

  constructor(schedule: SessionSchedule, store: SessionStorePort) {
    this.schedule = schedule
    this.store = store
    this.lookUp(store.nextOut() - 1)
  }

  /** The session may have a connection: it is known of what interval its numbers are, and they are not of an earlier one. */
  isReady(nowUs: UnixUs): boolean {
    return !this.reading && this.lastSentUs !== null && !this.isDue(nowUs)
  }

  stored(msgSeqNum: number, nowUs: UnixUs, wasWritten: boolean): void {
    if (this.lastSentUs !== null) this.lastSentUs = nowUs
    if (wasWritten) return
    this.unwritten = { from: this.unwritten?.from ?? msgSeqNum, to: msgSeqNum }
  }

  /** Stored messages [begin, end] went out again. */
  served(begin: number, end: number): void {
    if (this.unwritten !== null && begin <= this.unwritten.from && end >= this.unwritten.to) this.unwritten = null
  }

  /** When a roll is due: gives what was never sent, which is read from the store before the numbers go. */
  poll(nowUs: UnixUs, roll: (unsent: readonly Stored[]) => void, onFailed: (reason: string) => void): void {
    if (this.reading || !this.isDue(nowUs)) return
    const { unwritten } = this
    this.unwritten = null
    if (unwritten === null) return roll([])
    this.reading = true
    this.store.read(unwritten.from, unwritten.to).then(
      (unsent) => {
        this.reading = false
        if (this.unwritten === null) return roll(unsent)
        // More was stored meanwhile: next time, with it.
        this.unwritten = { from: unwritten.from, to: this.unwritten.to }
      },
      (error: unknown) => {
        this.reading = false
        this.unwritten = unwritten
        onFailed(`the session store cannot be read: ${String(error)}`)
      },
    )
  }

  /** The numbers start at 1 for whatever reason. */
  wasReset(nowUs: UnixUs): void {
    this.unwritten = null
    this.lastSentUs = nowUs
  }

  private isDue(nowUs: UnixUs): boolean {
    if (this.lastSentUs === null || this.store.nextIn() <= 1) return false
    const interval = this.schedule.at(nowUs)
    return interval === null || this.lastSentUs < interval.startUs
  }

  private lookUp(last: number): void {
    if (last === 0) {
      this.lastSentUs = 0 as UnixUs
      return
    }
    // A message that is not kept any more is old. What cannot be read is left as it is: a number that does not fit shows at the logon.
    this.store.read(last, last).then(
      ([message]) => { this.lastSentUs ??= message?.tsUs ?? (0 as UnixUs) },
      () => { this.lastSentUs ??= Number.MAX_SAFE_INTEGER as UnixUs },
    )
  }
}
