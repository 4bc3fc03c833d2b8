import { createReadStream, type ReadStream } from 'node:fs'
import { basename } from 'node:path'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CommandFailed } from '../commands/command-failed.ts'

const LINE_BYTES_MAX = 64 * 1024 * 1024
const NEWLINE = 10
const RETURN = 13

/** A piece of a file that holds whole lines. */
export interface LineBatch {
  readonly bytes: Buffer
  /** Number of its first line in the file, from 1. */
  readonly firstLine: number
}

/** Reads a file, unpacked where its name ends in `.gz`, in pieces of whole lines; `onBytes` is told what was read of the file itself. */
export async function* readLineBatches(path: string, onBytes: (bytes: number) => void = () => undefined): AsyncGenerator<LineBatch, void, void> {
  const name = basename(path)
  let rest: Buffer = Buffer.alloc(0)
  let firstLine = 1
  try {
    for await (const chunk of openUnpacked(path, onBytes) as AsyncIterable<Buffer>) {
      const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      const end = bytes.lastIndexOf(NEWLINE) + 1
      if (end === 0 && bytes.length > LINE_BYTES_MAX) throw new CommandFailed(`${name} line ${firstLine} is longer than ${LINE_BYTES_MAX} bytes: is it a text file?`)
      rest = bytes.subarray(end)
      if (end === 0) continue
      const whole = bytes.subarray(0, end)
      yield { bytes: whole, firstLine }
      firstLine += countLines(whole)
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new CommandFailed(`there is no file ${path}`)
    if (code?.startsWith('Z_') === true) throw new CommandFailed(`${name} cannot be unpacked near line ${firstLine}: ${message}`)
    if (code !== undefined) throw new CommandFailed(`${path} cannot be read: ${message}`)
    throw error
  }
  if (rest.length > 0) yield { bytes: rest, firstLine }
}

/** Calls `each` with every line that is not empty: from `start` to before `end`, without its line end. */
export function eachLine({ bytes, firstLine }: LineBatch, each: (bytes: Buffer, start: number, end: number, line: number) => void): void {
  let line = firstLine
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, start)
    const next = newline === -1 ? bytes.length : newline
    const end = next > start && bytes[next - 1] === RETURN ? next - 1 : next
    if (end > start) each(bytes, start, end, line)
    start = next + 1
  }
}

/** As `readLineBatches`, a text for each line that is not empty. */
export async function* readTextLines(path: string, onBytes?: (bytes: number) => void): AsyncGenerator<{ readonly text: string; readonly line: number }, void, void> {
  for await (const batch of readLineBatches(path, onBytes)) {
    const lines: { text: string; line: number }[] = []
    eachLine(batch, (bytes, start, end, line) => lines.push({ text: bytes.toString('utf8', start, end), line }))
    yield* lines
  }
}

function openUnpacked(path: string, onBytes: (bytes: number) => void): Readable {
  const file: ReadStream = createReadStream(path, { highWaterMark: 256 * 1024 })
  file.on('data', (chunk) => onBytes(chunk.length))
  if (!path.endsWith('.gz')) return file
  const gunzip = createGunzip({ chunkSize: 256 * 1024 })
  // A failure of either end reaches the reader through the unpacking stream.
  pipeline(file, gunzip, () => undefined)
  return gunzip
}

function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count++
  return count
}
