import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Seq, UnixUs } from '@sluice/domain'
import type { Snapshot } from '@sluice/runtime'
import { scratchDirectories } from '../test/scratch-directory.ts'
import { SnapshotFiles } from './index.ts'

const scratch = scratchDirectories()
const snapshotAt = (seq: number): Snapshot => ({ version: 1, seq: seq as Seq, lsn: seq * 3, tsUs: 9 as UnixUs, stateHash: '0'.repeat(16), engine: { deep: [seq, 'ü'] }, sessions: {} })

it('[SN1] loads what was saved and keeps the newest two', async () => {
  const dir = join(await scratch(), 'snapshots')
  const files = new SnapshotFiles({ dir })
  expect(await files.list()).toEqual([])
  for (const seq of [5, 900, 10_000]) await files.save(snapshotAt(seq), JSON.stringify(snapshotAt(seq)))
  expect(await files.list()).toEqual([10_000, 900])
  expect(await readdir(dir)).toHaveLength(2)
  expect(await files.load(900 as Seq)).toEqual({ ok: true, value: snapshotAt(900) })
})

it('[SN2] refuses a file with any byte changed, cut off or missing', async () => {
  const dir = await scratch()
  const files = new SnapshotFiles({ dir })
  await files.save(snapshotAt(7), JSON.stringify(snapshotAt(7)))
  const path = join(dir, 'snapshot-7.json')
  const bytes = await readFile(path)
  for (let at = 0; at < bytes.length; at += 3) {
    const changed = Buffer.from(bytes)
    changed[at] = changed[at]! ^ 1
    await writeFile(path, changed)
    expect((await files.load(7 as Seq)).ok, `byte ${at}`).toBe(false)
  }
  await writeFile(path, bytes.subarray(0, 100))
  expect(await files.load(7 as Seq)).toMatchObject({ ok: false })
  expect(await files.load(8 as Seq)).toMatchObject({ ok: false, error: expect.stringContaining('ENOENT') })
})
