/** A port could not be had: one line that says which, why, and what to change. */
export class ListenError extends Error {
  override readonly name = 'ListenError'

  constructor(cause: NodeJS.ErrnoException, port: number, who: string, key: string) {
    const why = cause.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${cause.code ?? cause.message})`
    super(`port ${port} of ${who} ${why}: stop that program, or change ${key} or portOffset in the configuration`, { cause })
  }
}
