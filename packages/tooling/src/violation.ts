/** One broken rule. `message` says what to do instead. */
export interface Violation {
  readonly rule: string
  readonly path: string
  /** From 1; 0 when the file as a whole is meant. */
  readonly line: number
  readonly message: string
}

export const showViolation = ({ rule, path, line, message }: Violation): string => `${path}${line > 0 ? `:${line}` : ''}: ${message} [${rule}]`
