/** A fault that the user can mend: its message is the one line to show, without a stack. */
export class PlainError extends Error {
  name = 'PlainError'
}
