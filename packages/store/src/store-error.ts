/** The database cannot be used as asked; the message is one line that says what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
  }
}
