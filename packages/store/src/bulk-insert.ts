type Scalar = string | number | boolean | null

/**
 * One column of a bulk insert. `as` is the element type of the array parameter; `cast` turns the element into the column's
 * type where that is an array itself.
 */
export interface Column<Row> {
  readonly name: string
  readonly as: 'bigint' | 'int' | 'text' | 'boolean' | 'double precision' | 'jsonb'
  readonly cast?: 'double precision[]' | 'text[]'
  readonly value: (row: Row) => Scalar
}

export interface BulkTable<Row> {
  readonly table: string
  readonly columns: readonly Column<Row>[]
  readonly key: readonly string[]
  /** `newest`: a row with the same or a newer seq replaces; `first`: what is there stays. */
  readonly onConflict: 'newest' | 'first'
}

/** INSERT ... SELECT FROM unnest: one array parameter a column, whatever the number of rows. */
export function bulkInsertSql<Row>({ table, columns, key, onConflict }: BulkTable<Row>): string {
  const names = columns.map(({ name }) => `"${name}"`)
  const picks = columns.map(({ name, cast }) => (cast === undefined ? `t."${name}"` : `t."${name}"::${cast}`))
  const arrays = columns.map(({ as }, i) => `$${i + 1}::${as}[]`)
  const updates = columns.filter(({ name }) => !key.includes(name)).map(({ name }) => `"${name}" = EXCLUDED."${name}"`)
  const conflict = onConflict === 'first' ? 'DO NOTHING' : `DO UPDATE SET ${updates.join(', ')} WHERE "${table}"."seq" <= EXCLUDED."seq"`
  return `INSERT INTO "${table}" (${names.join(', ')}) SELECT ${picks.join(', ')} FROM unnest(${arrays.join(', ')}) AS t(${names.join(', ')}) ON CONFLICT (${key.map((name) => `"${name}"`).join(', ')}) ${conflict}`
}

/** The parameters of `bulkInsertSql`, as PostgreSQL array literals. */
export const bulkParameters = <Row>({ columns }: BulkTable<Row>, rows: readonly Row[]): string[] =>
  columns.map(({ value }) => arrayLiteral(rows.map(value)))

export function arrayLiteral(values: readonly Scalar[]): string {
  let literal = '{'
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (i > 0) literal += ','
    literal += value === null || value === undefined ? 'NULL' : typeof value === 'string' ? quoted(value) : String(value)
  }
  return `${literal}}`
}

/**
 * PostgreSQL's text takes every character but NUL, which a foreign FIX counterparty may send and an older journal may hold: one such
 * character must not keep the projection from going on. It becomes the visible symbol for it. The driver writes a lone surrogate as U+FFFD.
 */
const quoted = (text: string): string => `"${text.replaceAll('\u0000', NUL_SYMBOL).replace(/["\\]/g, '\\$&')}"`

export const NUL_SYMBOL = '\u2400'
/** NUL and lone surrogates as JSON.stringify writes them: jsonb refuses both. An even number of backslashes before is text. */
const REFUSED_ESCAPE = /(?<!\\)((?:\\\\)*)\\u(0000|d[89a-f][0-9a-f]{2})/g

/** JSON for a jsonb column, without the escapes that PostgreSQL refuses. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value)
  return text.includes('\\u') ? text.replace(REFUSED_ESCAPE, (_, before: string, code: string) => before + (code === '0000' ? NUL_SYMBOL : '\uFFFD')) : text
}
