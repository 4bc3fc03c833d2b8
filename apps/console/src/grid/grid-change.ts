export interface GridChange<R> {
  readonly add: readonly R[]
  readonly update: readonly R[]
  readonly remove: readonly R[]
  /** New rows that wait because someone reads. */
  readonly waiting: number
}

export interface GridWant<R> {
  readonly rows: ReadonlyMap<string, R>
  readonly belongs: (row: R) => boolean
  /** Somebody reads: values change in place, but no row comes or goes. */
  readonly held: boolean
}

/** Pure: what the grid has to do to show what is wanted, given what it shows. */
export function gridChange<R>(shown: ReadonlyMap<string, R>, { rows, belongs, held }: GridWant<R>): GridChange<R> {
  const add: R[] = []
  const update: R[] = []
  const remove: R[] = []
  let waiting = 0
  for (const [id, row] of rows) {
    const before = shown.get(id)
    if (before === undefined) {
      if (!belongs(row)) continue
      if (held) waiting += 1
      else add.push(row)
    } else if (!held && !belongs(row)) remove.push(row)
    else if (before !== row) update.push(row)
  }
  if (!held) for (const [id, row] of shown) if (!rows.has(id)) remove.push(row)
  return { add, update, remove, waiting }
}
