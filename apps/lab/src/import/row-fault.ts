/** A row that cannot be taken: which field, its value, and what it may be. */
export class RowFault extends Error {
  override readonly name = 'RowFault'
  readonly field: string
  readonly value: string
  readonly allowed: string

  constructor(field: string, value: unknown, allowed: string) {
    super(`${field} is not allowed`)
    this.field = field
    this.value = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'absent')
    this.allowed = allowed
  }
}
