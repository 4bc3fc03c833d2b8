import type { Input, Seq, SessionId, UnixUs } from '@sluice/domain'
import { decodeMessage, FixSession, MessageBuilder, SessionSchedule } from '@sluice/fix'
import { JournalSessionStore } from '@sluice/journal'
import { MemoryJournal, SessionNumbers, type JournalRecord } from '@sluice/runtime'
import { describe, expect, it } from 'vitest'

const OMS = 'OMS1' as SessionId
const S = 1_000_000
const HOUR_US = 3_600 * S
/** Hours all day: one interval ends where the next begins. */
const START_US = 1_790_000_000_000_000
const schedule = new SessionSchedule(() => [0, 1, 2].map((hour) => ({ startUs: (START_US + hour * HOUR_US) as UnixUs, endUs: (START_US + (hour + 1) * HOUR_US) as UnixUs })))

/** A process of the desk over the records of those before it: it tells that its session is down before it stores `unsent`, what an earlier one left. */
class Run {
  readonly journal: MemoryJournal
  readonly session: FixSession
  readonly written: string[] = []
  nowUs: UnixUs
  private seq: number
  private readonly wire = { queuedBytes: 0, write: (raw: string): void => { this.written.push(raw) }, close: (): void => undefined }
  private readonly peer = new MessageBuilder('OMS1', 'SLUICE', 'milliseconds')

  constructor(records: readonly JournalRecord[], nowUs: number, unsent: readonly string[] = []) {
    this.nowUs = nowUs as UnixUs
    this.journal = new MemoryJournal({ autoCommit: false, records })
    const folded = new SessionNumbers()
    for (const [i, record] of records.entries()) folded.apply(record, i + 1)
    this.seq = records.filter(({ t }) => t === 'entry').length
    const numbers = folded.of(OMS)
    const store = new JournalSessionStore({ session: OMS, journal: this.journal, numbers, nowUs: () => this.nowUs })
    const tell = (up: boolean): void => this.entry({ kind: 'session', session: OMS, role: 'oms', mic: null, up, ...(up && this.session.owes ? { owed: true } : {}) })
    this.session = new FixSession({ sessionId: OMS, role: 'acceptor', senderCompId: 'SLUICE', targetCompId: 'OMS1', schedule, resetAtRoll: true, resumed: numbers }, store, {
      onMessage: () => 'refused', onUp: () => tell(true), onNothingOwed: () => tell(true), onDown: () => tell(false),
    })
    tell(false)
    for (const id of unsent) this.report(id)
  }

  get records(): JournalRecord[] {
    return [...this.journal.records()]
  }

  entry(input: Input): void {
    this.journal.append({ t: 'entry', seq: ++this.seq as Seq, tsUs: this.nowUs, input })
  }

  says(msgType: string, msgSeqNum: number, body = ''): void {
    this.session.receive(decodeMessage(this.peer.build(msgType, msgSeqNum, this.nowUs, body)), this.nowUs)
    this.journal.commit()
  }

  logOn(msgSeqNum: number): void {
    expect(this.session.connected(this.wire, this.nowUs)).toBe(true)
    this.says('A', msgSeqNum, '98=0\x01108=0\x01')
    expect(this.session.isUp).toBe(true)
  }

  report(id: string): void {
    this.session.send({ msgType: '8', body: `37=${id}\x01`, clOrdId: null }, this.nowUs)
    this.journal.commit()
  }

  /** Time goes on, and what the store was asked for comes. */
  async wait(us: number): Promise<void> {
    this.nowUs = (this.nowUs + us) as UnixUs
    for (let turn = 0; turn < 3; turn++) {
      this.session.poll(this.nowUs)
      this.journal.commit()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  lineLost(): void {
    this.session.disconnected(this.wire, 'the line', this.nowUs)
  }
}

const rolls = (records: readonly JournalRecord[]): number => records.filter((record) => record.t === 'session-reset' && record.reason === 'end of day').length
const reports = (records: readonly JournalRecord[]): string[] => records.flatMap((record) => (record.t === 'sent' ? [/\x0137=(\w+)\x01/.exec(record.raw)?.[1] ?? []].flat().map((id) => `${record.msgSeqNum} ${id}`) : []))

describe('the roll of the numbers over a crash', () => {
  it('[S78] a process that dies at whatever record around the instant has it made up for once, before anybody logs on', async () => {
    const run = new Run([], START_US + HOUR_US - 10 * S)
    run.logOn(1)
    run.report('P1')
    const before = run.records.length
    await run.wait(10 * S)
    run.says('5', 2)
    await run.wait(S)
    expect([rolls(run.records), run.session.state().nextIn, run.session.state().nextOut]).toEqual([1, 1, 1])
    for (let cut = before; cut <= run.records.length; cut++) {
      const kept = run.records.slice(0, cut)
      const next = new Run(kept, START_US + HOUR_US + 2 * S)
      expect(next.session.connected({ queuedBytes: 0, write: () => undefined, close: () => undefined }, next.nowUs), `cut at ${cut}`).toBe(rolls(kept) === 1)
      if (next.session.isConnected) next.session.logout('x', next.nowUs)
      for (let seconds = 0; seconds < 3; seconds++) await next.wait(S)
      next.logOn(1)
      const again = new Run(next.records, START_US + HOUR_US + 60 * S)
      for (let seconds = 0; seconds < 3; seconds++) await again.wait(S)
      again.logOn(2)
      expect(rolls(again.records), `cut at ${cut}`).toBe(1)
    }
  })

  it('[S78] what was stored while the counterparty was away goes out under new numbers, also when the process died before the instant', async () => {
    const first = new Run([], START_US + HOUR_US - 60 * S)
    first.logOn(1)
    first.report('P1')
    first.lineLost()
    first.report('P2')
    const second = new Run(first.records, START_US + HOUR_US - 30 * S)
    second.report('P3')
    const third = new Run(second.records, START_US + HOUR_US + S)
    for (let seconds = 0; seconds < 3; seconds++) await third.wait(S)
    expect([rolls(third.records), reports(third.records)]).toEqual([1, ['2 P1', '3 P2', '4 P3', '1 P2', '2 P3']])
    const fourth = new Run(third.records, START_US + HOUR_US + 10 * S)
    for (let seconds = 0; seconds < 3; seconds++) await fourth.wait(S)
    expect([rolls(fourth.records), reports(fourth.records)]).toEqual([1, reports(third.records)])
  })

  it('[S78] what a process that died had not stored is owed, too, when the next one dies before anybody comes', async () => {
    const first = new Run([], START_US + HOUR_US - 60 * S)
    first.logOn(1)
    first.report('P1')
    const second = new Run(first.records, START_US + HOUR_US - 50 * S, ['P2'])
    second.report('P3')
    const third = new Run(second.records, START_US + HOUR_US - 40 * S)
    const fourth = new Run(third.records, START_US + HOUR_US + S)
    for (let seconds = 0; seconds < 3; seconds++) await fourth.wait(S)
    expect([rolls(fourth.records), reports(fourth.records)]).toEqual([1, ['2 P1', '3 P2', '4 P3', '1 P2', '2 P3']])
  })

  it('[S78] a process that dies between the Logon and the resend leaves it owed; behind the resend, in one piece or two, nothing is', async () => {
    for (const [asked, again] of [[[], ['1 P2', '2 P3']], [['7=3\x0116=0\x01'], []], [['7=3\x0116=3\x01', '7=4\x0116=0\x01'], []], [['7=3\x0116=3\x01'], ['1 P2', '2 P3']]] as const) {
      const first = new Run([], START_US + HOUR_US - 60 * S)
      first.logOn(1)
      first.report('P1')
      first.lineLost()
      first.report('P2')
      first.report('P3')
      first.logOn(2)
      for (const [i, body] of asked.entries()) {
        first.says('2', 3 + i, body)
        await first.wait(S)
      }
      const second = new Run(first.records, START_US + HOUR_US + S)
      for (let seconds = 0; seconds < 3; seconds++) await second.wait(S)
      expect([asked, rolls(second.records), reports(second.records).slice(3)]).toEqual([asked, 1, again])
    }
  })

  it('[S78] a process that restarts within the hours keeps the numbers, however much was sent since the Logon', async () => {
    const first = new Run([], START_US + 60 * S)
    first.logOn(1)
    for (let i = 0; i < 50; i++) first.report(`P${i}`)
    for (let starts = 0, records = first.records; starts < 3; starts++) {
      const next = new Run(records, START_US + (120 + starts) * S)
      await next.wait(S)
      expect([rolls(next.records), next.session.state().nextIn]).toEqual([0, 2 + starts])
      next.logOn(2 + starts)
      records = next.records
    }
  })
})
