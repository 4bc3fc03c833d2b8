import { open, stat, type FileHandle } from 'node:fs/promises'

/** A line of a log that is read from its end. */
export interface PlacedLine {
  /** Names the file whatever it is called after the next rotation. */
  readonly inode: number
  /** Where in the file the line begins, bytes. */
  readonly offset: number
  /** Bytes as characters of Latin-1, without the line's end. */
  readonly text: string
}

export interface BackwardLinesOptions {
  /** The present file; older ones have `.1`, `.2` and so on behind. */
  readonly path: string
  /** Where to begin: lines that start before this place. Absent: at the end of the present file. */
  readonly before?: { readonly inode: number; readonly offset: number }
  readonly chunkBytes?: number
  /** Of a longer line its beginning is left out. */
  readonly lineBytesMax?: number
  readonly olderMax?: number
}

interface LogFile {
  readonly path: string
  readonly inode: number
  readonly size: number
}

const CHUNK_BYTES = 256 * 1024
const LINE_BYTES_MAX = 4 * 1024 * 1024
const OLDER_MAX = 64
const NEWLINE = 0x0a

/** The place named is in none of the files: it was rotated away. */
export class PlaceGone extends Error {}

/** Lines newest first over the present file and the rotated ones, in chunks; a file that is rotated while it is read is read on. One group of lines a chunk. */
export async function* backwardLines(options: BackwardLinesOptions): AsyncGenerator<readonly PlacedLine[]> {
  const files = await logFiles(options)
  const { before } = options
  const first = before === undefined ? 0 : files.findIndex(({ inode }) => inode === before.inode)
  if (first < 0) throw new PlaceGone(`no file of the log holds place ${before?.inode}-${before?.offset}`)
  for (const [at, file] of files.slice(first).entries()) {
    const handle = await openSame(file, options)
    if (handle === null) return
    try {
      yield* linesOf(handle, file.inode, at === 0 && before !== undefined ? Math.min(before.offset, file.size) : file.size, options)
    } finally {
      await handle.close()
    }
  }
}

/** Newest first. */
async function logFiles({ path, olderMax = OLDER_MAX }: BackwardLinesOptions): Promise<LogFile[]> {
  const files: LogFile[] = []
  for (let no = 0; no <= olderMax; no++) {
    const name = no === 0 ? path : `${path}.${no}`
    const found = await stat(name).catch(() => null)
    // Before the first message, and for a moment while files are renamed, the present one is not there.
    if (found === null && no > 1) break
    if (found?.isFile() === true) files.push({ path: name, inode: found.ino, size: found.size })
  }
  return files
}

/** The very file, also where it has another name since; null: it is gone. */
async function openSame(file: LogFile, options: BackwardLinesOptions): Promise<FileHandle | null> {
  let { path } = file
  for (let tries = 0; tries < 3; tries++) {
    const handle = await open(path, 'r').catch(() => null)
    if (handle !== null && (await handle.stat()).ino === file.inode) return handle
    await handle?.close()
    const now = (await logFiles(options)).find(({ inode }) => inode === file.inode)
    if (now === undefined) return null
    path = now.path
  }
  return null
}

async function* linesOf(handle: FileHandle, inode: number, end: number, { chunkBytes = CHUNK_BYTES, lineBytesMax = LINE_BYTES_MAX }: BackwardLinesOptions): AsyncGenerator<readonly PlacedLine[]> {
  // Beginning of the line that the chunk before (further back in the file) ends with.
  let rest = Buffer.alloc(0)
  for (let to = end; to > 0;) {
    const from = Math.max(0, to - chunkBytes)
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(to - from), 0, to - from, from)
    if (bytesRead < to - from) return
    const bytes = Buffer.concat([buffer, rest])
    const lines: PlacedLine[] = []
    let lineEnd = bytes.length
    for (let at = bytes.lastIndexOf(NEWLINE); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(NEWLINE, at - 1)) {
      if (lineEnd > at + 1) lines.push({ inode, offset: from + at + 1, text: bytes.toString('latin1', at + 1, lineEnd) })
      lineEnd = at
    }
    rest = bytes.subarray(0, lineEnd > lineBytesMax ? 0 : lineEnd)
    if (from === 0 && rest.length > 0) lines.push({ inode, offset: 0, text: rest.toString('latin1') })
    yield lines
    to = from
  }
}
