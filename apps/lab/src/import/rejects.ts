const EXAMPLES_MAX = 3
const VALUE_LENGTH_MAX = 80

/** A row that was not taken. */
export interface Reject {
  readonly file: string
  readonly line: number
  readonly field: string
  readonly value: string
  readonly allowed: string
}

export interface RejectReason {
  readonly field: string
  readonly allowed: string
  readonly count: number
  /** The first ones. */
  readonly examples: readonly { readonly file: string; readonly line: number; readonly value: string }[]
}

/** Counts rejected rows by reason; keeps the first of each to look up. */
export class Rejects {
  private readonly byReason = new Map<string, { field: string; allowed: string; count: number; examples: { file: string; line: number; value: string }[] }>()
  private total = 0

  get count(): number {
    return this.total
  }

  add({ file, line, field, value, allowed }: Reject): void {
    this.total += 1
    const key = `${field}\n${allowed}`
    let reason = this.byReason.get(key)
    if (reason === undefined) this.byReason.set(key, (reason = { field, allowed, count: 0, examples: [] }))
    reason.count += 1
    if (reason.examples.length < EXAMPLES_MAX) reason.examples.push({ file, line, value: value.length > VALUE_LENGTH_MAX ? `${value.slice(0, VALUE_LENGTH_MAX)}…` : value })
  }

  /** Most frequent first. */
  reasons(): readonly RejectReason[] {
    return [...this.byReason.values()].sort((a, b) => b.count - a.count)
  }
}
