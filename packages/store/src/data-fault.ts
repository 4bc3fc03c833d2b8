/** Classes of SQLSTATE that are about the rows themselves: data, constraints, limits such as an index entry that is too long. */
const DATA_CLASSES = ['22', '23', '54']

/**
 * What the database has against the data of a statement, or null when the fault lies elsewhere (connection, time, permission, schema)
 * and trying again may help.
 */
export function dataFaultOf(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth++) {
    const { originalCode, originalMessage, message } = at as { originalCode?: unknown; originalMessage?: unknown; message?: unknown }
    if (typeof originalCode === 'string') return DATA_CLASSES.includes(originalCode.slice(0, 2)) ? String(originalMessage ?? message ?? originalCode) : null
    const { meta, cause, driverAdapterError } = at as { meta?: unknown; cause?: unknown; driverAdapterError?: unknown }
    at = driverAdapterError ?? meta ?? cause
  }
  return null
}
