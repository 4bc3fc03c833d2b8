import { describe, expect, it } from 'vitest'
import type { Input, Seq, SessionAction, SessionId, UnixUs } from '@sluice/domain'
import { bootToy, fixCancel, startToy } from '../test/toy-desk.ts'
import { OPERATOR_RESET, PASSED_OVER, SessionNumbers, type JournalRecord } from './index.ts'

const OMS = 'OMS1' as SessionId
const XNYS = 'XNYS' as SessionId
const control = (action: SessionAction, session = OMS): Input => ({ kind: 'control-session', source: { kind: 'user', user: 'ann', requestId: 'r' }, session, action, reason: 'agreed' })
const reset = (reason = OPERATOR_RESET, session = OMS): JournalRecord => ({ t: 'session-reset', session, tsUs: 1 as UnixUs, reason })
const received = (msgSeqNum: number, session = OMS): JournalRecord => ({ t: 'received', session, msgSeqNum })
const sent = (msgSeqNum: number, raw = 'raw', session = OMS): JournalRecord => ({ t: 'sent', session, msgSeqNum, cause: null, tsUs: 1 as UnixUs, clOrdId: null, raw })

/** The effect that a session writes of an action. */
function effectOf(action: SessionAction, session = OMS): JournalRecord[] {
  switch (action.kind) {
    case 'reset': return [reset(OPERATOR_RESET, session)]
    case 'set-next-in': return [received(action.msgSeqNum - 1, session)]
    case 'set-next-out': return [sent(action.msgSeqNum - 1, PASSED_OVER, session)]
    default: return []
  }
}

/** Entries of these inputs and records as they lie in a journal. */
function journalOf(parts: readonly (Input | JournalRecord)[]): JournalRecord[] {
  let seq = 0
  return parts.map((part) => ('t' in part ? part : { t: 'entry', seq: ++seq as Seq, tsUs: seq as UnixUs, input: part }))
}
const pending = async (...parts: (Input | JournalRecord)[]): Promise<SessionAction[]> => (await bootToy({ records: journalOf(parts) })).booted.controls.map(({ action }) => action)

const ACTIONS: readonly SessionAction[] = [{ kind: 'reset' }, { kind: 'set-next-in', msgSeqNum: 7 }, { kind: 'set-next-out', msgSeqNum: 9 }]

describe('what support did to numbers, over a crash', () => {
  it('[RT14] its record follows its entry before anything can be committed; start and stop wait for the commit', async () => {
    const done: string[] = []
    const desk = await startToy({
      control: ({ action, session }) => {
        done.push(action.kind)
        for (const record of effectOf(action, session)) desk.journal.append(record)
      },
    })
    for (const action of [...ACTIONS, { kind: 'start' } as const, { kind: 'stop' } as const]) desk.runtime.submit(control(action))
    expect(done).toEqual(['reset', 'set-next-in', 'set-next-out'])
    expect(desk.journal.records().map(({ t }) => t)).toEqual(['entry', 'session-reset', 'entry', 'received', 'entry', 'sent', 'entry', 'entry'])
    desk.journal.commit()
    expect(done).toEqual(['reset', 'set-next-in', 'set-next-out', 'start', 'stop'])
  })

  it('[BT9] a journal cut right behind the entry leaves it to be done, one cut behind its record does not', async () => {
    for (const action of ACTIONS) {
      expect(await pending(control(action))).toEqual([action])
      expect(await pending(control(action), ...effectOf(action))).toEqual([])
    }
    expect(await pending(control({ kind: 'stop' }), control({ kind: 'start' }))).toEqual([])
  })

  it('[BT9] several in their order, done one by one; each session for itself', async () => {
    const [, setIn, setOut] = ACTIONS as [SessionAction, SessionAction, SessionAction]
    expect(await pending(control(setIn), control(setOut))).toEqual([setIn, setOut])
    expect(await pending(control(setIn), control(setOut), ...effectOf(setIn))).toEqual([setOut])
    expect(await pending(control(setIn), ...effectOf(setIn), control(setOut), ...effectOf(setOut))).toEqual([])
    expect(await pending(control(setIn), control(setOut, XNYS), ...effectOf(setIn))).toEqual([setOut])
  })

  it('[BT9] a session that went on without is left as it is', async () => {
    for (const after of [received(3), sent(3), fixCancel(4)]) expect(await pending(control({ kind: 'reset' }), after)).toEqual([])
    expect(await pending(control({ kind: 'reset' }), received(3, XNYS))).toEqual([{ kind: 'reset' }])
  })

  it('[BT11] the instant that numbers are of, and what was stored without a connection', () => {
    const at = (us: number, record: JournalRecord): JournalRecord => ({ ...record, tsUs: us } as JournalRecord)
    const logon = sent(1, '8=FIX.4.4\x019=70\x0135=A\x0134=1\x01')
    const session = (up: boolean): Input => ({ kind: 'session', session: OMS, role: 'oms', mic: null, up })
    const numbers = (...parts: (Input | JournalRecord)[]) => {
      const folded = new SessionNumbers()
      for (const [i, record] of journalOf(parts).entries()) folded.apply(record, i + 1)
      return folded.of(OMS)
    }
    expect([numbers(sent(1)).ofUs, numbers(at(5, logon), at(9, sent(2, '8=FIX.4.4\x019=70\x0135=AF\x01'))).ofUs, numbers(at(5, logon), at(7, reset('end of day'))).ofUs]).toEqual([undefined, 5, 7])
    expect([numbers(session(false), sent(1)), numbers(logon, session(true), sent(2), session(false), sent(3), session(false), sent(4)), numbers(session(false), sent(1), session(true)), numbers(session(false), sent(5), reset(), sent(1))]
      .map(({ unwrittenFrom }) => unwrittenFrom)).toEqual([1, 3, undefined, 1])
  })

  it('[BT12] what is owed stays so until it went out; that numbers began anew, until the session is up', () => {
    const session = (up: boolean, owed?: true): Input => ({ kind: 'session', session: OMS, role: 'oms', mic: null, up, ...(owed === undefined ? {} : { owed }) })
    const numbers = (...parts: (Input | JournalRecord)[]) => {
      const folded = new SessionNumbers()
      for (const [i, record] of journalOf(parts).entries()) folded.apply(record, i + 1)
      return new SessionNumbers(JSON.parse(JSON.stringify(folded.state())) as ReturnType<SessionNumbers['state']>).of(OMS)
    }
    const away = [session(false), sent(1), session(true, true)]
    expect([numbers(...away), numbers(...away, sent(2), session(false)), numbers(...away, session(true)), numbers(...away, session(true), sent(2), session(false))].map(({ unwrittenFrom }) => unwrittenFrom))
      .toEqual([1, 1, undefined, 3])
    expect([numbers(sent(1)), numbers(reset('end of day')), numbers(reset('end of day'), session(false)), numbers(reset('end of day'), received(1)), numbers(reset('end of day'), received(1), session(true))]
      .map(({ beganAnew }) => beganAnew)).toEqual([undefined, true, true, true, undefined])
  })

  it('[BT10] a reset by support is asked for until something of the counterparty came, over a snapshot too', () => {
    const asks = (...records: JournalRecord[]): boolean => {
      const numbers = new SessionNumbers()
      for (const [i, record] of journalOf(records).entries()) numbers.apply(record, i + 1)
      return new SessionNumbers(JSON.parse(JSON.stringify(numbers.state())) as ReturnType<SessionNumbers['state']>).of(OMS).asksReset === true
    }
    expect([asks(reset()), asks(reset(), sent(1)), asks(reset(), sent(1), reset())]).toEqual([true, true, true])
    expect([asks(), asks(reset('end of day')), asks(reset(), reset('end of day')), asks(reset(), sent(1), received(1)), asks(reset(), sent(6, PASSED_OVER)), asks(reset(), received(6))]).toEqual(Array(6).fill(false))
  })
})
