/** A command that could not do its work: the message says why and what to do, the exit status is 1. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
}
