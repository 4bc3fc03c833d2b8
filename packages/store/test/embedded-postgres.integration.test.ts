import { createServer } from 'node:net'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkDatabaseUrl } from '../src/check-database-url.ts'
import { startEmbeddedPostgres } from '../src/embedded-postgres.ts'
import { temporaryPostgres, type TemporaryPostgres } from './temporary-postgres.ts'

let postgres: TemporaryPostgres
beforeAll(async () => { postgres = await temporaryPostgres() })
afterAll(() => postgres.remove())

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe('the embedded PostgreSQL', () => {
  it('[EP1] keeps its data when its desk is killed and the server left behind', async () => {
    const { dataDir, server } = postgres
    await query(server.url, 'CREATE TABLE kept AS SELECT 7 AS n')
    // The earlier server still runs: the next start ends it in order and takes over.
    const second = await startEmbeddedPostgres({ dataDir, port: 0 })
    await server.exited
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }])
    // Killed outright, with a lock file naming a process that is another one now.
    process.kill(second.pid, 'SIGKILL')
    await second.exited
    const lock = join(dataDir, 'postmaster.pid')
    writeFileSync(lock, readFileSync(lock, 'utf8').replace(/^\d+/, String(process.pid)))
    const third = await startEmbeddedPostgres({ dataDir, port: 0 })
    expect(await query(third.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }])
    await third.stop()
  })

  it('[EP2] says which port is taken and what to do', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', () => resolve()))
    const { port } = holder.address() as { port: number }
    await expect(startEmbeddedPostgres({ dataDir: postgres.dataDir, port })).rejects.toThrow(`port ${port} for the embedded PostgreSQL is taken: set SLUICE_DATABASE_EMBEDDED_PORT`)
    holder.close()
  })

  it('[EP3] a database that cannot be reached is one line without its password', async () => {
    const message = await checkDatabaseUrl('postgresql://me:secret@127.0.0.1:1/x').then(() => 'reached', (error: Error) => error.message)
    expect(message).toBe('the database at 127.0.0.1:1/x cannot be reached (ECONNREFUSED): start it, correct DATABASE_URL, or unset it to use the embedded one')
    await expect(checkDatabaseUrl('mysql://x')).rejects.toThrow('DATABASE_URL is not a PostgreSQL address')
  })
})
