import { describe, expect, it } from 'vitest'
import type { SessionId, UnixUs } from '@sluice/domain'
import type { JournalRecord } from '@sluice/runtime'
import { openJournal } from '../src/index.ts'
import { recordsOf } from './collect.ts'
import { committedUpTo } from './journal-contract.ts'
import { scratchDirectories } from './scratch-directory.ts'

const scratch = scratchDirectories()

const wide = (n: number): JournalRecord => ({ t: 'sent', session: 'XNAS' as SessionId, msgSeqNum: n, cause: null, tsUs: n as UnixUs, clOrdId: null, raw: 'x'.repeat(40_000) })

describe('reading from a late position', () => {
  it('[JN30] passes over more blocks than the read buffer holds', async () => {
    const dir = await scratch()
    const journal = await openJournal({ dir, durability: 'written', segmentBytes: 8 * 1024 * 1024 })
    const count = 60
    for (let n = 1; n <= count; n++) {
      journal.append(wide(n))
      journal.requestCommit()
      await committedUpTo(journal, n)
    }
    expect(await recordsOf(dir, count - 1)).toEqual([wide(count - 1), wide(count)])
    await journal.close()
  })
})
