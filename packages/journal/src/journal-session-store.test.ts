import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClOrdId, Seq, SessionId, UnixUs } from '@sluice/domain'
import { FIRST_NUMBERS, SessionNumbers, type JournalRecord } from '@sluice/runtime'
import { recordsOf } from '../test/collect.ts'
import { scratchDirectories } from '../test/scratch-directory.ts'
import { JournalSessionStore, MemoryJournal, openJournal, type FileJournal } from './index.ts'

const scratch = scratchDirectories()
const OMS = 'OMS1' as SessionId
const nowUs = (): UnixUs => 1_000 as UnixUs
const message = (msgSeqNum: number, size = 20) => ({ msgSeqNum, raw: `${msgSeqNum}:`.padEnd(size, '.'), clOrdId: `C${msgSeqNum}`, tsUs: msgSeqNum as UnixUs })

describe('session store', () => {
  it('[JS1][JS2] releases in order, once, only when committed', () => {
    const journal = new MemoryJournal({ autoCommit: false })
    const released: string[] = []
    const left: ClOrdId[] = []
    const store = new JournalSessionStore({ session: OMS, journal, numbers: FIRST_NUMBERS, nowUs, cause: () => 42 as Seq, onReleased: (clOrdId) => left.push(clOrdId) })
    for (const n of [1, 2]) store.send(message(n), () => released.push(`m${n}`))
    expect(store.nextOut()).toBe(3)
    expect(() => store.send(message(5), () => undefined)).toThrow(/next outbound number is 3/)
    expect(released).toEqual([])
    journal.commit()
    journal.commit()
    expect(released).toEqual(['m1', 'm2'])
    expect(left).toEqual(['C1', 'C2'])
    store.send(message(3), () => released.push('m3'))
    journal.fail(new Error('ENOSPC'))
    journal.commit()
    expect(released).toEqual(['m1', 'm2'])
    expect(journal.records()[0]).toMatchObject({ t: 'sent', session: OMS, msgSeqNum: 1, cause: 42, clOrdId: 'C1' })
  })

  it('[JS3] reads old messages from the segments, after reopening too, never from before a reset', async () => {
    const dir = await scratch()
    const options = { dir, segmentBytes: 8 * 1024, preallocate: false, durability: 'written' } as const
    const makeStore = (journal: FileJournal, session: SessionId, numbers = FIRST_NUMBERS): JournalSessionStore =>
      new JournalSessionStore({ session, journal, numbers, nowUs, ringMessages: 8 })
    let journal = await openJournal(options)
    let store = makeStore(journal, OMS)
    const other = makeStore(journal, 'XNYS' as SessionId)
    for (let n = 1; n <= 300; n++) {
      store.send(message(n, 100), () => undefined)
      other.send({ ...message(n), raw: `other ${n}` }, () => undefined)
      if (n % 20 === 0) await committed(journal)
    }
    const expected = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => ({ msgSeqNum: from + i, raw: message(from + i, 100).raw, tsUs: from + i }))
    expect(await store.read(1, 300)).toEqual(expected(1, 300))
    expect(await store.read(40, 55)).toEqual(expected(40, 55))
    expect(await store.read(290, 1_000_000)).toEqual(expected(290, 300))
    expect(await store.read(301, 400)).toEqual([])
    await journal.close()
    const numbers = await replayed(dir)
    expect(numbers.of(OMS)).toMatchObject({ nextOut: 301 })
    journal = await openJournal(options)
    store = makeStore(journal, OMS, numbers.of(OMS))
    expect(await store.read(100, 110)).toEqual(expected(100, 110))
    store.reset('certification')
    store.send(message(1, 50), () => undefined)
    await committed(journal)
    expect(await store.read(1, 300)).toEqual([{ msgSeqNum: 1, raw: message(1, 50).raw, tsUs: 1 }])
    await journal.close()
    const again = await openJournal(options)
    expect(await makeStore(again, OMS, (await replayed(dir)).of(OMS)).read(1, 300)).toEqual([{ msgSeqNum: 1, raw: message(1, 50).raw, tsUs: 1 }])
    await again.close()
  })

  it('[JS4] rebuilds the live numbers from the journal', () => {
    const action = fc.oneof(
      fc.constant('send' as const), fc.constant('received' as const), fc.constant('entry' as const), fc.constant('reset' as const), fc.constant('skip' as const),
    )
    fc.assert(fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const journal = new MemoryJournal({ autoCommit: false })
      const store = new JournalSessionStore({ session: OMS, journal, numbers: FIRST_NUMBERS, nowUs })
      for (const [i, kind] of actions.entries()) {
        if (kind === 'send') store.send(message(store.nextOut()), () => undefined)
        else if (kind === 'received') store.received(store.nextIn(), false)
        else if (kind === 'reset') store.reset('test')
        else if (kind === 'skip') store.setNextIn(store.nextIn() + 3)
        else {
          journal.append(cancelEntry(i + 1, store.nextIn()))
          store.received(store.nextIn(), true)
        }
      }
      const numbers = new SessionNumbers()
      for (const [i, record] of journal.records().entries()) numbers.apply(record, i + 1)
      expect(numbers.of(OMS)).toMatchObject({ nextIn: store.nextIn(), nextOut: store.nextOut() })
    }))
  })
})

const cancelEntry = (seq: number, msgSeqNum: number): JournalRecord => ({
  t: 'entry', seq: seq as Seq, tsUs: seq as UnixUs,
  input: { kind: 'cancel-parent', source: { kind: 'fix', session: OMS, msgSeqNum }, parentId: null, origClOrdId: 'a' as ClOrdId, clOrdId: 'b' as ClOrdId },
})

const committed = (journal: FileJournal): Promise<void> => new Promise((resolve) => {
  const target = journal.appendedLsn
  if (journal.committedLsn >= target) return resolve()
  journal.onCommitted((lsn) => {
    if (lsn >= target) resolve()
  })
  journal.requestCommit()
})

async function replayed(dir: string): Promise<SessionNumbers> {
  const numbers = new SessionNumbers()
  for (const [i, record] of (await recordsOf(dir)).entries()) numbers.apply(record, i + 1)
  return numbers
}
