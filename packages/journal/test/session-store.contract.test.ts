import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sessionStoreContract } from '@sluice/testkit'
import type { SessionId, UnixUs } from '@sluice/domain'
import { FIRST_NUMBERS, MemoryJournal, SessionNumbers, type ObservedJournal, type SentSource, type SessionNumbersRow } from '@sluice/runtime'
import { JournalSessionStore, openJournal, type FileJournal } from '../src/index.ts'
import { recordsOf } from './collect.ts'

const session = 'OMS1' as SessionId
const storeOver = (journal: ObservedJournal & SentSource, numbers: SessionNumbersRow = FIRST_NUMBERS): JournalSessionStore =>
  new JournalSessionStore({ session, journal, numbers, nowUs: () => 1 as UnixUs, ringMessages: 20 })

sessionStoreContract('JournalSessionStore in memory', async () => ({ store: storeOver(new MemoryJournal()), dispose: async () => undefined }), { keepsMessages: false })

for (const durability of ['written', 'synced'] as const) {
  sessionStoreContract(`JournalSessionStore (${durability})`, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'sluice-journal-'))
    const journals: FileJournal[] = []
    const open = async (): Promise<FileJournal> => {
      const journal = await openJournal({ dir, durability, segmentBytes: 8 * 1024, preallocate: false })
      journals.push(journal)
      return journal
    }
    return {
      store: storeOver(await open()),
      reopen: async () => {
        const journal = await open()
        const numbers = new SessionNumbers()
        for (const [i, record] of (await recordsOf(dir)).entries()) numbers.apply(record, i + 1)
        return storeOver(journal, numbers.of(session))
      },
      dispose: async () => {
        for (const journal of journals) await journal.close()
        await rm(dir, { recursive: true })
      },
    }
  }, { keepsMessages: true })
}
