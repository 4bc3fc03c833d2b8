/** Several streams, each in order of time, as one; of rows of the same time those of the first stream come first. */
export async function* mergeByTime<T extends { readonly us: number }>(streams: readonly AsyncIterable<readonly T[]>[]): AsyncGenerator<readonly T[], void, void> {
  const cursors = await Promise.all(streams.map((stream) => openCursor(stream)))
  const live = cursors.filter((cursor) => cursor.batch !== null)
  while (live.length > 0) {
    const merged: T[] = []
    // Until one runs out of what was read: only then must be waited.
    let empty: Cursor<T> | null = null
    while (empty === null) {
      let first = live[0] as Cursor<T>
      for (let i = 1; i < live.length; i++) if (headUs(live[i] as Cursor<T>) < headUs(first)) first = live[i] as Cursor<T>
      merged.push((first.batch as readonly T[])[first.at] as T)
      first.at += 1
      if (first.at === (first.batch as readonly T[]).length) empty = first
    }
    yield merged
    await advance(empty)
    if (empty.batch === null) live.splice(live.indexOf(empty), 1)
  }
}

interface Cursor<T> {
  readonly rows: AsyncIterator<readonly T[]>
  batch: readonly T[] | null
  at: number
}

const headUs = <T extends { readonly us: number }>(cursor: Cursor<T>): number => ((cursor.batch as readonly T[])[cursor.at] as T).us

async function openCursor<T>(stream: AsyncIterable<readonly T[]>): Promise<Cursor<T>> {
  const cursor: Cursor<T> = { rows: stream[Symbol.asyncIterator](), batch: null, at: 0 }
  await advance(cursor)
  return cursor
}

async function advance<T>(cursor: Cursor<T>): Promise<void> {
  cursor.at = 0
  do {
    const { done, value } = await cursor.rows.next()
    cursor.batch = done === true ? null : value
  } while (cursor.batch !== null && cursor.batch.length === 0)
}
