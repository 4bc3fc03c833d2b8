import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Replaces a file in one step: a reader sees the old one or the new one, never a part, also after a crash. */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}`)
  try {
    await writeSynced(beside, content)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/** Makes a folder with its files in one step; rejects where a folder of files stands there already. */
export async function writeFolderAtomically(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  const beside = join(dirname(folder), `.${basename(folder)}.${randomUUID()}`)
  await mkdir(beside, { recursive: true })
  try {
    for (const [name, content] of Object.entries(files)) await writeSynced(join(beside, name), content)
    await rename(beside, folder)
  } catch (error) {
    await rm(beside, { recursive: true, force: true })
    throw error
  }
}

async function writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}
