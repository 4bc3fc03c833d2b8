export class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

/** Guards our own mistakes only; no byte of a counterparty may reach one. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message)
}

/** Exhaustiveness: a union member that no branch handled. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`)
}

/** The integer itself, or an assertion error naming it: no NaN and no rounding slips through. */
export function safeInt(value: number, name: string): number {
  assert(Number.isSafeInteger(value), `${name} is not a safe integer: ${value}`)
  return value
}
