import pg from 'pg'
import { StoreError } from './store-error.ts'

const MIN_SERVER_VERSION = 130_000

/** Connects once. Throws a StoreError of one line when the database cannot be used; the password is never shown. */
export async function checkDatabaseUrl(url: string, timeoutMs = 5_000): Promise<void> {
  const shown = shownUrl(url)
  if (shown === null) throw new StoreError('DATABASE_URL is not a PostgreSQL address: use postgresql://user:password@host:5432/name')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ version: number }>(`SELECT current_setting('server_version_num')::int AS version`)
    const version = rows[0]?.version ?? 0
    if (version < MIN_SERVER_VERSION) throw new StoreError(`the database at ${shown} is PostgreSQL ${Math.floor(version / 10_000)}: 13 or newer is needed`)
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw new StoreError(`the database at ${shown} cannot be reached (${reasonOf(error)}): start it, correct DATABASE_URL, or unset it to use the embedded one`, error)
  } finally {
    await client.end().catch(() => {})
  }
}

/** The address without user and password; null when it is none. */
export function shownUrl(url: string): string | null {
  try {
    const { protocol, host, pathname } = new URL(url)
    return protocol === 'postgresql:' || protocol === 'postgres:' ? `${host || 'localhost'}${pathname}` : null
  } catch {
    return null
  }
}

function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error
  const { code, message } = first as { code?: string; message?: string }
  return (code ?? message ?? 'unknown').split('\n')[0] as string
}
