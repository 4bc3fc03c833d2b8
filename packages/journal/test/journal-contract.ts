import type { ObservedJournal } from '@sluice/runtime'
import type { JournalRecord } from '@sluice/runtime'
import type { Seq, SessionId, UnixUs } from '@sluice/domain'
import { describe, expect, it } from 'vitest'

export interface JournalUnderTest {
  readonly journal: ObservedJournal
  /** Everything in the journal, read as another process would. */
  records(): Promise<readonly JournalRecord[]>
  dispose(): Promise<void>
}

export const received = (msgSeqNum: number): JournalRecord => ({ t: 'received', session: 'A' as SessionId, msgSeqNum })
export const timerEntry = (seq: number, tsUs = seq): JournalRecord => ({ t: 'entry', seq: seq as Seq, tsUs: tsUs as UnixUs, input: { kind: 'timer' } })
export const sentRecord = (msgSeqNum: number, raw = `m${msgSeqNum}`, session = 'A'): JournalRecord =>
  ({ t: 'sent', session: session as SessionId, msgSeqNum, cause: null, tsUs: 5 as UnixUs, clOrdId: null, raw })

export const committedUpTo = (journal: ObservedJournal, lsn: number): Promise<void> =>
  new Promise((resolve) => {
    if (journal.committedLsn >= lsn) return resolve()
    journal.onCommitted((committed) => {
      if (committed >= lsn) resolve()
    })
  })

/** What every adapter of JournalPort keeps. */
export function journalContract(name: string, make: (options?: { readonly maxPendingBytes?: number }) => Promise<JournalUnderTest>): void {
  describe(`${name} keeps the journal contract`, () => {
    const withJournal = (work: (under: JournalUnderTest) => Promise<void>, options?: { readonly maxPendingBytes?: number }) => async () => {
      const under = await make(options)
      try {
        await work(under)
      } finally {
        await under.dispose()
      }
    }

    it('[JN1] counts positions from 1 without holes', withJournal(async ({ journal }) => {
      expect(journal.appendedLsn).toBe(0)
      for (let i = 1; i <= 50; i++) expect(journal.append(received(i))).toBe(i)
      expect(journal.appendedLsn).toBe(50)
    }))

    it('[JN2] tells commits in order and never more than was appended', withJournal(async ({ journal }) => {
      const told: number[] = []
      journal.onCommitted((lsn) => {
        expect(lsn).toBe(journal.committedLsn)
        expect(lsn).toBeLessThanOrEqual(journal.appendedLsn)
        told.push(lsn)
      })
      for (let i = 1; i <= 30; i++) {
        const lsn = journal.append(received(i))
        journal.requestCommit()
        if (i % 5 === 0) await committedUpTo(journal, lsn)
      }
      await journal.close()
      expect(told).toEqual([...told].sort((a, b) => a - b))
      expect(new Set(told).size).toBe(told.length)
      expect(told.at(-1)).toBe(30)
      expect(journal.pendingBytes).toBe(0)
    }))

    it('[JN2] is not committed within the call that appends', withJournal(async ({ journal }) => {
      journal.append(received(1))
      journal.requestCommit()
      expect(journal.committedLsn).toBe(0)
      expect(journal.pendingBytes).toBeGreaterThan(0)
    }))

    it('[JN3] commits without being asked', withJournal(async ({ journal }) => {
      journal.append(received(1))
      await committedUpTo(journal, 1)
    }))

    it('[JN4] takes what is appended in a commit listener into the next commit', withJournal(async ({ journal }) => {
      journal.onCommitted((lsn) => {
        if (lsn < 5) {
          journal.append(received(lsn + 1))
          journal.requestCommit()
        }
      })
      journal.append(received(1))
      journal.requestCommit()
      await committedUpTo(journal, 5)
      expect(journal.appendedLsn).toBe(5)
    }))

    it('[JN5] refuses an entry past the bound before taking anything, and takes it after a commit', withJournal(async ({ journal }) => {
      let lsn = 0
      expect(() => {
        for (;;) lsn = journal.append(timerEntry(lsn + 1))
      }).toThrow(expect.objectContaining({ code: 'JOURNAL_FULL' }))
      expect(journal.appendedLsn).toBe(lsn)
      expect(journal.append(sentRecord(1))).toBe(lsn + 1)
      expect(() => {
        for (;;) journal.append(sentRecord(2))
      }).toThrow(expect.objectContaining({ code: 'JOURNAL_FULL' }))
      const all = journal.appendedLsn
      journal.requestCommit()
      await committedUpTo(journal, all)
      expect(journal.append(timerEntry(lsn + 1))).toBe(all + 1)
    }, { maxPendingBytes: 4_096 }))

    it('[JN7] gives records back as they were appended, in order', withJournal(async ({ journal, records }) => {
      const appended = [received(1), sentRecord(1, '8=FIX.4.4\x019=5\x0135=0\x0110=000\x01 \u00e9\u00ff "\\\n'), timerEntry(1, 1_700_000_000_000_000), received(2)]
      const observed: JournalRecord[] = []
      journal.onAppended((record) => observed.push(record))
      for (const record of appended) journal.append(record)
      journal.requestCommit()
      await committedUpTo(journal, 4)
      expect(await records()).toEqual(appended)
      expect(observed).toEqual(appended)
    }))

    it('[JN6] takes nothing after close', withJournal(async ({ journal }) => {
      await journal.close()
      expect(() => journal.append(received(1))).toThrow(expect.objectContaining({ code: 'JOURNAL_CLOSED' }))
    }))
  })
}
