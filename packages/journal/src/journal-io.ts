import * as fs from 'node:fs'

/** The calls on the commit path, so that a test can make the disk fail. */
export interface JournalIo {
  /** Writes all of the range at `position`; blocks, into the page cache. */
  writeSync(fd: number, buffer: Buffer, offset: number, length: number, position: number): number
  fdatasync(fd: number, done: (error: Error | null) => void): void
}

export const nodeJournalIo: JournalIo = {
  writeSync: (fd, buffer, offset, length, position) => fs.writeSync(fd, buffer, offset, length, position),
  fdatasync: (fd, done) => fs.fdatasync(fd, done),
}

/** Writes the whole range or throws; a disk that takes nothing is an error, not a loop. */
export function writeFully(io: JournalIo, fd: number, buffer: Buffer, range: { readonly start: number; readonly end: number; readonly position: number }): void {
  let { start, position } = range
  while (start < range.end) {
    const written = io.writeSync(fd, buffer, start, range.end - start, position)
    if (written <= 0) throw new Error(`write took ${written} of ${range.end - start} bytes`)
    start += written
    position += written
  }
}

export const fdatasync = (io: JournalIo, fd: number): Promise<void> =>
  new Promise((resolve, reject) => io.fdatasync(fd, (error) => (error === null || error === undefined ? resolve() : reject(error))))

/** Makes creations, renames and removals within the directory durable. */
export async function syncDirectory(dir: string): Promise<void> {
  const handle = await fs.promises.open(dir, 'r')
  await handle.sync().finally(() => handle.close())
}
