import { createHash, webcrypto } from 'node:crypto'
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Seq } from '@sluice/domain'
import type { Snapshot, SnapshotPort, SnapshotRef } from '@sluice/runtime'
import { syncDirectory } from './journal-io.ts'

const NAME = /^snapshot-(\d+)\.json$/

/** `snapshot-<seq>.json` in a directory: a line with the SHA-256 of the rest, then the state. The newest two are kept. */
export class SnapshotFiles implements SnapshotPort {
  private readonly dir: string
  private readonly keep: number

  constructor(options: { readonly dir: string; readonly keep?: number }) {
    this.dir = options.dir
    this.keep = options.keep ?? 2
  }

  async save({ seq }: SnapshotRef, body: string): Promise<void> {
    await mkdir(this.dir, { recursive: true })
    const temporary = join(this.dir, 'snapshot.tmp')
    const file = await open(temporary, 'w')
    try {
      const bytes = Buffer.from(body)
      // The digest is computed beside the loop: a big state must not keep orders waiting.
      const digest = Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex')
      await file.writeFile(`${JSON.stringify({ sha256: digest })}\n`)
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, join(this.dir, nameOf(seq)))
    await syncDirectory(this.dir)
    for (const old of (await this.list()).slice(this.keep)) await rm(join(this.dir, nameOf(old)), { force: true })
  }

  async list(): Promise<readonly Seq[]> {
    const names = await readdir(this.dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    return names.flatMap((name) => {
      const digits = NAME.exec(name)?.[1]
      return digits === undefined ? [] : [Number(digits) as Seq]
    }).sort((a, b) => b - a)
  }

  async load(seq: Seq): Promise<{ readonly ok: true; readonly value: Snapshot } | { readonly ok: false; readonly error: string }> {
    try {
      const text = await readFile(join(this.dir, nameOf(seq)), 'utf8')
      const cut = text.indexOf('\n')
      const body = text.slice(cut + 1)
      const { sha256: expected } = JSON.parse(text.slice(0, cut)) as { sha256: string }
      if (sha256(body) !== expected) return { ok: false, error: 'checksum does not fit' }
      const snapshot = JSON.parse(body) as Snapshot
      if (snapshot.version !== 1 || snapshot.seq !== seq) return { ok: false, error: `version ${snapshot.version} of seq ${snapshot.seq}, expected version 1 of seq ${seq}` }
      return { ok: true, value: snapshot }
    } catch (error) {
      return { ok: false, error: error instanceof Error ? error.message : String(error) }
    }
  }
}

const nameOf = (seq: Seq): string => `snapshot-${seq}.json`
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
