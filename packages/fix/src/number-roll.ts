import type { UnixUs } from '@sluice/domain'
import type { SessionStorePort } from '@sluice/runtime'
import type { FixSessionConfig } from './session-config.ts'
import type { SessionSchedule } from './session-schedule.ts'

type Stored = Awaited<ReturnType<SessionStorePort['read']>>[number]

/** Belongs to no interval. */
const NONE = -1

/**
 * The end-of-day roll of one session's numbers. It is due when something was received under them and they are not of the present interval: of an
 * earlier one, or the session is outside its hours. Nothing is received between a roll and the next logon, so it happens once.
 */
export class NumberRoll {
  private readonly schedule: SessionSchedule
  private readonly store: SessionStorePort
  /** Start of the interval that the numbers belong to; null while that is being looked up. */
  private ofInterval: number | null = null
  /** Stored while there was no connection, and not sent again since: [from, to]. */
  private unwritten: { from: number; to: number } | null = null
  private reading = false

  /** `resumed`: what is durable about the numbers beside the store. Without it they are taken to be of the interval of the last message. */
  constructor(schedule: SessionSchedule, store: SessionStorePort, { ofUs, unwrittenFrom }: FixSessionConfig['resumed'] & object = {}) {
    this.schedule = schedule
    this.store = store
    const last = store.nextOut() - 1
    if (unwrittenFrom !== undefined && unwrittenFrom <= last) this.unwritten = { from: unwrittenFrom, to: last }
    // A Logout and whatever is stored behind it may be stamped after the end of the interval that it belongs to: a Logon or a reset is not.
    if (ofUs !== undefined) this.ofInterval = this.startOf(ofUs)
    else this.lookUp(last)
  }

  /** The session may have a connection: it is known of what interval its numbers are (never, where the store cannot be read), and they are not of an earlier one. */
  isReady(nowUs: UnixUs): boolean {
    return !this.reading && this.ofInterval !== null && !this.isDue(nowUs)
  }

  /** Logged on: from now on the numbers are of this interval. */
  loggedOn(nowUs: UnixUs): void {
    this.ofInterval = this.startOf(nowUs)
  }

  stored(msgSeqNum: number, wasWritten: boolean): void {
    if (!wasWritten) this.unwritten = { from: this.unwritten?.from ?? msgSeqNum, to: msgSeqNum }
  }

  /** Something that was stored without a connection has not gone out yet. */
  get owes(): boolean {
    return this.unwritten !== null
  }

  /** Stored messages [begin, end] went out again, all that was asked for or a part of it; true when nothing is owed any more. */
  served(begin: number, end: number): boolean {
    const { unwritten } = this
    if (unwritten === null || begin > unwritten.from || end < unwritten.from) return false
    this.unwritten = end >= unwritten.to ? null : { from: end + 1, to: unwritten.to }
    return this.unwritten === null
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
  wasReset(): void {
    this.unwritten = null
    this.ofInterval ??= NONE
  }

  private isDue(nowUs: UnixUs): boolean {
    if (this.ofInterval === null || this.store.nextIn() <= 1) return false
    const present = this.startOf(nowUs)
    return present === NONE || present !== this.ofInterval
  }

  private startOf(timeUs: UnixUs): number {
    return this.schedule.at(timeUs)?.startUs ?? NONE
  }

  /** Of the interval of the last message of ours; one that is not kept any more is old. */
  private lookUp(last: number): void {
    if (last === 0) {
      this.ofInterval = NONE
      return
    }
    this.store.read(last, last).then(
      ([message]) => { this.ofInterval ??= message === undefined ? NONE : this.startOf(message.tsUs) },
      () => undefined,
    )
  }
}
