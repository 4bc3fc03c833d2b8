/** A place of a tape that cannot be read: `offset` in bytes within the file `path`. Nothing of it is guessed. */
export class TapeCorruptError extends Error {
  override readonly name = 'TapeCorruptError'
  readonly path: string
  readonly offset: number
  readonly reason: string

  constructor(place: { readonly path: string; readonly offset: number; readonly reason: string }) {
    super(`tape ${place.path} at byte ${place.offset}: ${place.reason}`)
    this.path = place.path
    this.offset = place.offset
    this.reason = place.reason
  }
}

/** An event that a tape cannot hold: names the field and its value. */
export class TapeValueError extends Error {
  override readonly name = 'TapeValueError'

  constructor(field: string, value: unknown, allowed: string) {
    super(`${field} ${String(value)} cannot be written to a tape: allowed is ${allowed}`)
  }
}
