import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { CommandFailed } from '../commands/command-failed.ts'

/** A file that is there whole or not at all. */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    writable(path, () => {
      writeFileSync(temporary, text, { flush: true })
      renameSync(temporary, path)
    })
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Runs what writes `path`; a disk or folder that refuses is told in words. */
export function writable<T>(path: string, write: () => T): T {
  try {
    return write()
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException
    if (code !== undefined && syscall !== undefined) throw new CommandFailed(`${path} cannot be written: ${message}`)
    throw error
  }
}
