import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryJournal, openJournal, type Durability } from '../src/index.ts'
import { recordsOf } from './collect.ts'
import { journalContract } from './journal-contract.ts'

journalContract('MemoryJournal', async (options) => {
  const journal = new MemoryJournal(options)
  return { journal, records: async () => journal.committedRecords(), dispose: () => journal.close() }
})

for (const durability of ['synced', 'written'] satisfies Durability[]) {
  journalContract(`FileJournal, ${durability}`, async (options) => {
    const dir = await mkdtemp(join(tmpdir(), 'sluice-journal-'))
    const journal = await openJournal({ dir, durability, segmentBytes: 64 * 1024, ...options })
    return {
      journal,
      records: () => recordsOf(dir),
      dispose: async () => {
        await journal.close()
        await rm(dir, { recursive: true })
      },
    }
  })
}
