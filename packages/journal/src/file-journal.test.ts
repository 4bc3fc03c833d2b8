import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { committedUpTo, received, sentRecord, timerEntry } from '../test/journal-contract.ts'
import { recordsOf } from '../test/collect.ts'
import { scratchDirectories } from '../test/scratch-directory.ts'
import { nodeJournalIo, type JournalIo } from './journal-io.ts'
import { openJournal, readJournal, verifyJournal, type FileJournal } from './index.ts'

const SMALL = { segmentBytes: 4 * 1024, preallocate: false } as const
const scratch = scratchDirectories()

async function writeGroups(dir: string, groups: readonly number[], options: { readonly segmentBytes?: number; readonly preallocate?: boolean } = {}): Promise<void> {
  const journal = await openJournal({ dir, durability: 'written', segmentBytes: 1024 * 1024, preallocate: false, ...options })
  let n = journal.appendedLsn
  for (const size of groups) {
    for (let i = 0; i < size; i++) journal.append(received(++n))
    journal.requestCommit()
    await committedUpTo(journal, n)
  }
  await journal.close()
}

const segmentsOf = async (dir: string): Promise<readonly string[]> => (await readdir(dir)).filter((name) => name.endsWith('.log')).sort()

/** End of the last written byte. */
const endOf = (bytes: Buffer): number => {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end -= 1
  return end
}

describe('segments', () => {
  it('[JN7][JN10] keeps every record over reopenings and segment ends', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }), fc.boolean(), async (opens, preallocate) => {
      const dir = await scratch()
      for (const groups of opens) await writeGroups(dir, groups, { segmentBytes: 2_048, preallocate })
      const total = opens.flat().reduce((a, b) => a + b, 0)
      expect(await recordsOf(dir)).toEqual(Array.from({ length: total }, (_, i) => received(i + 1)))
      const middle = Math.ceil(total / 2)
      for await (const { lsn, record } of readJournal(dir, { fromLsn: middle })) {
        expect({ lsn, record }).toEqual({ lsn: middle, record: received(middle) })
        break
      }
      expect(await verifyJournal(dir)).toMatchObject({ ok: true, lastLsn: total, torn: null })
    }), { numRuns: 25 })
  })

  it('[JN7] takes a record longer than a segment and a group of many blocks', async () => {
    const dir = await scratch()
    const journal = await openJournal({ dir, ...SMALL })
    const long = sentRecord(1, 'é'.repeat(20_000))
    journal.append(received(1))
    journal.append(long)
    for (let i = 0; i < 3_000; i++) journal.append(sentRecord(i + 2, 'x'.repeat(200)))
    await journal.close()
    const records = await recordsOf(dir)
    expect(records.length).toBe(3_002)
    expect(records[1]).toEqual(long)
    expect((await segmentsOf(dir)).length).toBeGreaterThan(2)
  })

  it('[JN10] drops only whole segments before the position, never the open one', async () => {
    const dir = await scratch()
    await writeGroups(dir, Array.from({ length: 20 }, () => 20), { segmentBytes: 2_048 })
    const journal = await openJournal({ dir, ...SMALL, segmentBytes: 2_048 })
    const firsts = (await segmentsOf(dir)).map((name) => Number(name.slice(0, 20)))
    expect(firsts.length).toBeGreaterThan(4)
    const [, , third] = firsts
    expect(await journal.firstLsnOfNewest(firsts.length - 2)).toBe(third)
    expect(await journal.firstLsnOfNewest(1_000)).toBe(1)
    expect(await journal.dropSegmentsBefore(third! + 1)).toHaveLength(2)
    await expect(recordsOf(dir, 1)).rejects.toMatchObject({ code: 'JOURNAL_TRUNCATED' })
    expect((await recordsOf(dir, third)).length).toBe(400 - third! + 1)
    await journal.dropSegmentsBefore(1_000_000)
    expect(await segmentsOf(dir)).toHaveLength(1)
    expect(journal.append(received(401))).toBe(401)
    await journal.close()
    expect(await verifyJournal(dir)).toMatchObject({ ok: true, lastLsn: 401 })
  })

  it('[JN14] refuses a second writer and takes over the lock of a dead one', async () => {
    const dir = await scratch()
    await writeGroups(dir, [1])
    await writeFile(join(dir, 'journal.lock'), String(process.ppid))
    await expect(openJournal({ dir, ...SMALL })).rejects.toMatchObject({ code: 'JOURNAL_LOCKED' })
    await writeFile(join(dir, 'journal.lock'), '4194303')
    await (await openJournal({ dir, ...SMALL })).close()
  })
})

describe('damage', () => {
  it('[JN8] cuts a torn last group off, wherever it is torn', async () => {
    const dir = await scratch()
    await writeGroups(dir, [3])
    const [name] = await segmentsOf(dir)
    const path = join(dir, name!)
    const before = endOf(await readFile(path))
    await writeGroups(dir, [4])
    const whole = await readFile(path)
    for (let cut = before; cut < whole.length; cut++) {
      // A file that ends early, or one that was prepared with zeros.
      const torn = cut % 2 === 0 ? whole.subarray(0, cut) : Buffer.concat([whole.subarray(0, cut), Buffer.alloc(whole.length - cut + 500)])
      await writeFile(path, torn)
      const journal = await openJournal({ dir, ...SMALL, durability: 'written' })
      expect(journal.appendedLsn, `cut at byte ${cut}`).toBe(3)
      if (cut > before) expect(journal.tornTail, `cut at byte ${cut}`).toMatchObject({ segment: name, offset: before, lsn: 4 })
      await journal.close()
      if (cut % 37 !== 0) continue
      await writeGroups(dir, [2])
      expect(await recordsOf(dir)).toEqual([1, 2, 3, 4, 5].map(received))
    }
  })

  it('[JN8] cuts off a group whose first bytes are missing', async () => {
    const dir = await scratch()
    await writeGroups(dir, [3, 4])
    const path = join(dir, (await segmentsOf(dir))[0]!)
    const bytes = await readFile(path)
    bytes.fill(0, bytes.length - 150, bytes.length - 20)
    await writeFile(path, bytes)
    const journal = await openJournal({ dir, ...SMALL })
    expect(journal.appendedLsn).toBe(3)
    expect(journal.tornTail).not.toBeNull()
    await journal.close()
    expect(await verifyJournal(dir)).toMatchObject({ ok: true, lastLsn: 3, torn: null })
  })

  it('[JN9] names any flipped bit; open, readers and verify never skip it', async () => {
    const dir = await scratch()
    await writeGroups(dir, Array.from({ length: 12 }, () => 8), { segmentBytes: 2_048 })
    const names = await segmentsOf(dir)
    expect(names.length).toBeGreaterThan(2)
    const clean = new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name))] as const)))
    const lastName = names.at(-1)!
    // The last group of all cannot be told from a torn one.
    const lastGroup = clean.get(lastName)!.lastIndexOf('SLK1')
    await fc.assert(fc.asyncProperty(fc.nat({ max: names.length - 1 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 7 }), async (which, share, bit) => {
      const name = names[which]!
      const original = clean.get(name)!
      const end = name === lastName ? lastGroup : endOf(original)
      const at = Math.min(end - 1, Math.floor(share * end))
      if (at >= 52 && at < 64) return // unused bytes of the segment header
      const flipped = Buffer.from(original)
      flipped[at] = flipped[at]! ^ (1 << bit)
      await writeFile(join(dir, name), flipped)
      const verified = await verifyJournal(dir)
      expect(verified.ok, `byte ${at} of ${name}`).toBe(false)
      expect(verified.damage?.segment).toBe(name)
      await expect(recordsOf(dir)).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT', segment: name })
      if (name === lastName) await expect(openJournal({ dir, ...SMALL })).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT' })
      await writeFile(join(dir, name), original)
    }), { numRuns: 150 })
  })
})

/** A disk that does as told, over the real one. */
class TestDisk implements JournalIo {
  failWrite: Error | null = null
  failSync: Error | null = null
  syncs: (() => void)[] = []
  hold = false
  running = 0
  mostRunning = 0
  shortWrites = false

  writeSync(fd: number, buffer: Buffer, offset: number, length: number, position: number): number {
    if (this.failWrite !== null) throw this.failWrite
    return nodeJournalIo.writeSync(fd, buffer, offset, this.shortWrites ? Math.ceil(length / 2) : length, position)
  }

  fdatasync(fd: number, done: (error: Error | null) => void): void {
    if (this.failSync !== null) return void setImmediate(done, this.failSync)
    this.running += 1
    this.mostRunning = Math.max(this.mostRunning, this.running)
    const go = (): void => nodeJournalIo.fdatasync(fd, (error) => {
      this.running -= 1
      done(error)
    })
    if (this.hold) this.syncs.push(go)
    else go()
  }
}

describe('commits', () => {
  const opened = async (disk: TestDisk): Promise<{ readonly dir: string; readonly journal: FileJournal }> => {
    const dir = await scratch()
    return { dir, journal: await openJournal({ dir, ...SMALL, segmentBytes: 64 * 1024, io: disk }) }
  }
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  it('[JN4] has one commit in flight; the next takes everything appended meanwhile', async () => {
    const disk = new TestDisk()
    const { journal } = await opened(disk)
    const told: number[] = []
    journal.onCommitted((lsn) => told.push(lsn))
    disk.hold = true
    journal.append(received(1))
    journal.requestCommit()
    await turn()
    for (let i = 2; i <= 10; i++) {
      journal.append(received(i))
      journal.requestCommit()
      await turn()
    }
    expect(disk.syncs).toHaveLength(1)
    expect(told).toEqual([])
    disk.hold = false
    for (const go of disk.syncs.splice(0)) go()
    await committedUpTo(journal, 10)
    expect(told).toEqual([1, 10])
    await journal.close()
    expect(disk.mostRunning).toBe(1)
  })

  it('[JN3] shares one commit among requests of the same turn', async () => {
    const { journal } = await opened(new TestDisk())
    const told: number[] = []
    journal.onCommitted((lsn) => told.push(lsn))
    for (let i = 1; i <= 5; i++) {
      journal.append(received(i))
      journal.requestCommit()
      await Promise.resolve()
    }
    await committedUpTo(journal, 5)
    expect(told).toEqual([5])
    await journal.close()
  })

  it('[JN13] waits for what a deferral announces, and not for longer than the bound', async () => {
    const { journal } = await opened(new TestDisk())
    const told: number[] = []
    journal.onCommitted((lsn) => told.push(lsn))
    const release = journal.deferCommit()
    journal.append(received(1))
    journal.requestCommit()
    journal.append(received(2))
    release()
    await committedUpTo(journal, 2)
    expect(told).toEqual([2])
    journal.deferCommit()
    journal.append(received(3))
    journal.requestCommit()
    await committedUpTo(journal, 3)
    await journal.close()
  })

  it.each(['write', 'sync'] as const)('[JN6] fails loudly and releases nothing when a %s fails', async (kind) => {
    const disk = new TestDisk()
    const { dir, journal } = await opened(disk)
    const told: number[] = []
    const failures: Error[] = []
    journal.onCommitted((lsn) => told.push(lsn))
    const failed = new Promise<void>((resolve) => journal.onFailed((error) => {
      failures.push(error)
      resolve()
    }))
    journal.append(received(1))
    journal.requestCommit()
    await committedUpTo(journal, 1)
    const error = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    if (kind === 'write') disk.failWrite = error
    else disk.failSync = error
    journal.append(received(2))
    journal.requestCommit()
    await failed
    disk.failWrite = null
    disk.failSync = null
    expect(() => journal.append(received(3))).toThrow(expect.objectContaining({ code: 'JOURNAL_FAILED' }))
    journal.requestCommit()
    await turn()
    expect(told).toEqual([1])
    expect(failures).toEqual([error])
    expect(journal.committedLsn).toBe(1)
    await expect(journal.close()).rejects.toMatchObject({ code: 'JOURNAL_FAILED' })
    expect((await recordsOf(dir))[0]).toEqual(received(1))
  })

  it('[JN10] makes the earlier segment durable before a later one exists', async () => {
    const disk = new TestDisk()
    const { dir, journal } = await opened(disk)
    disk.hold = true
    for (let i = 1; i <= 40; i++) journal.append(sentRecord(i, 'x'.repeat(20_000)))
    journal.requestCommit()
    while (disk.syncs.length === 0) await turn()
    expect(await segmentsOf(dir)).toHaveLength(1)
    expect(journal.committedLsn).toBe(0)
    disk.hold = false
    for (const go of disk.syncs.splice(0)) go()
    await Promise.all([journal.close(), journal.close()])
    expect((await segmentsOf(dir)).length).toBeGreaterThan(1)
    expect(await recordsOf(dir)).toHaveLength(40)
  })

  it('[JN6] fails when the next segment cannot be made', async () => {
    const disk = new TestDisk()
    const { dir, journal } = await opened(disk)
    await mkdir(join(dir, 'prepared.tmp'))
    const failed = new Promise<Error>((resolve) => journal.onFailed(resolve))
    for (let i = 1; i <= 40; i++) journal.append(sentRecord(i, 'x'.repeat(20_000)))
    journal.requestCommit()
    expect(await failed).toMatchObject({ code: 'EISDIR' })
    expect(journal.committedLsn).toBe(0)
    await expect(journal.close()).rejects.toMatchObject({ code: 'JOURNAL_FAILED' })
  })

  it('[JN7] finishes writes that the disk takes in parts', async () => {
    const disk = new TestDisk()
    disk.shortWrites = true
    const { dir, journal } = await opened(disk)
    for (let i = 1; i <= 100; i++) journal.append(timerEntry(i))
    await journal.close()
    expect(await recordsOf(dir)).toHaveLength(100)
  })
})
