import { describe, expect, it } from 'vitest'
import type { JournalRecord } from '@sluice/runtime'
import { committedUpTo, received } from '../test/journal-contract.ts'
import { scratchDirectories } from '../test/scratch-directory.ts'
import { JournalTail, openJournal } from './index.ts'

const scratch = scratchDirectories()

async function take(tail: JournalTail, count: number): Promise<readonly JournalRecord[]> {
  const records: JournalRecord[] = []
  let position = tail.position
  for await (const batch of tail) {
    expect(batch.firstLsn).toBe(position)
    position += batch.records.length
    records.push(...batch.records)
    if (records.length >= count) break
  }
  return records
}

describe('tail', () => {
  it('[JN11] follows a writer over segment ends by doorbell', async () => {
    const dir = await scratch()
    const journal = await openJournal({ dir, segmentBytes: 2_048, preallocate: true, durability: 'written' })
    const tail = new JournalTail({ dir, fromLsn: 1, follow: 'committed', pollMs: 10_000 })
    journal.onCommitted((lsn) => tail.wake(lsn))
    const taken = take(tail, 1_500)
    for (let i = 1; i <= 1_500; i++) {
      journal.append(received(i))
      if (i % 7 === 0) {
        journal.requestCommit()
        await committedUpTo(journal, i)
      }
    }
    expect(await taken).toEqual(Array.from({ length: 1_500 }, (_, i) => received(i + 1)))
    await journal.close()
  })

  it('[JN11] finds records without a doorbell, from a position inside a group', async () => {
    const dir = await scratch()
    const journal = await openJournal({ dir, durability: 'written', segmentBytes: 64 * 1024 })
    const tail = new JournalTail({ dir, fromLsn: 3, pollMs: 5 })
    const taken = take(tail, 5)
    for (let i = 1; i <= 7; i++) journal.append(received(i))
    expect(await taken).toEqual([3, 4, 5, 6, 7].map(received))
    await journal.close()
  })

  it('[JN11] in committed mode never passes the told position', async () => {
    const dir = await scratch()
    const journal = await openJournal({ dir, durability: 'written', segmentBytes: 64 * 1024 })
    for (const n of [1, 2]) {
      journal.append(received(n))
      journal.requestCommit()
      await committedUpTo(journal, n)
    }
    const tail = new JournalTail({ dir, fromLsn: 1, follow: 'committed', pollMs: 2 })
    const iterator = tail[Symbol.asyncIterator]()
    tail.wake(1)
    expect((await iterator.next()).value).toEqual({ firstLsn: 1, records: [received(1)] })
    let arrived = false
    const second = iterator.next().then((result) => {
      arrived = true
      return result
    })
    for (let polls = 0; polls < 5; polls++) await new Promise((resolve) => setTimeout(resolve, 2))
    expect(arrived).toBe(false)
    tail.wake(2)
    expect((await second).value).toEqual({ firstLsn: 2, records: [received(2)] })
    tail.close()
    expect((await iterator.next()).done).toBe(true)
    await journal.close()
  })

  it('[JN11] says JOURNAL_TRUNCATED when the wanted records were dropped', async () => {
    const dir = await scratch()
    const journal = await openJournal({ dir, segmentBytes: 1_024, preallocate: false, durability: 'written' })
    for (let i = 1; i <= 200; i++) {
      journal.append(received(i))
      journal.requestCommit()
      await committedUpTo(journal, i)
    }
    const late = new JournalTail({ dir, fromLsn: 1, pollMs: 5 })
    const begun = new JournalTail({ dir, fromLsn: 1, pollMs: 5 })
    const iterator = begun[Symbol.asyncIterator]()
    await iterator.next()
    expect((await journal.dropSegmentsBefore(150)).length).toBeGreaterThan(1)
    await expect(take(late, 1)).rejects.toMatchObject({ code: 'JOURNAL_TRUNCATED' })
    await expect((async () => {
      for (;;) if ((await iterator.next()).done === true) return
    })()).rejects.toMatchObject({ code: 'JOURNAL_TRUNCATED' })
    await journal.close()
  })
})
