import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetManifest } from './model-documents.ts'

const SEGMENT = /^\d{20}\.log$/

/** SHA-256 of every segment of a journal as it is now; the last one of a running desk still grows. Segments that retention drops meanwhile are left out. */
export async function journalDigests(dir: string): Promise<DatasetManifest['inputs']> {
  const names = (await readdir(dir)).filter((name) => SEGMENT.test(name)).sort()
  const digests: { name: string; hash: string }[] = []
  for (const name of names) {
    const hash = createHash('sha256')
    try {
      for await (const chunk of createReadStream(join(dir, name))) hash.update(chunk as Buffer)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue
      throw error
    }
    digests.push({ name, hash: hash.digest('hex') })
  }
  return digests
}
