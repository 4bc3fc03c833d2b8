import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { JournalError } from '@sluice/runtime'

const LOCK = 'journal.lock'

/** One writer a directory: a file with the process id, taken over from a process that is gone. */
export async function lockDirectory(dir: string): Promise<() => Promise<void>> {
  const path = join(dir, LOCK)
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' })
      return () => rm(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''))
    if (holder !== process.pid && isAlive(holder)) {
      throw new JournalError('JOURNAL_LOCKED', `process ${holder} has the journal in ${dir} open; stop it, or remove ${LOCK} when it is no journal writer`)
    }
    await rm(path, { force: true })
  }
  throw new JournalError('JOURNAL_LOCKED', `could not take ${LOCK} in ${dir}`)
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
