import type { Database } from './database.ts'
import { statementsOf } from './gather.ts'
import type { ProjectionCursor, ProjectionItem, ProjectionPort } from './projection-port.ts'

const TRANSACTION_MS_MAX = 30_000
const START: ProjectionCursor = { lsn: 0, seq: 0, tsUs: 0 }

interface CursorRow { readonly lsn: bigint; readonly seq: bigint; readonly ts_us: bigint }

/** Writes into PostgreSQL: one transaction a call, one statement a table. */
export class PrismaProjection implements ProjectionPort {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async cursor(): Promise<ProjectionCursor> {
    return cursorOf(await this.database.$queryRawUnsafe<CursorRow[]>('SELECT lsn, seq, ts_us FROM projection_cursor WHERE id = 1'))
  }

  project(items: readonly ProjectionItem[], upTo: ProjectionCursor): Promise<number> {
    return this.database.$transaction(async (tx) => {
      // What is lost with the machine's power is read from the journal again: the cursor is in the same transaction.
      await tx.$executeRawUnsafe('SET LOCAL synchronous_commit = off')
      const cursor = cursorOf(await tx.$queryRawUnsafe<CursorRow[]>('SELECT lsn, seq, ts_us FROM projection_cursor WHERE id = 1 FOR UPDATE'))
      if (upTo.lsn <= cursor.lsn) return 0
      let rows = 0
      for (const statement of statementsOf(items.filter(({ lsn }) => lsn > cursor.lsn))) {
        rows += await tx.$executeRawUnsafe(statement.sql, ...statement.parameters)
      }
      await tx.$executeRawUnsafe(
        `INSERT INTO projection_cursor (id, lsn, seq, ts_us) VALUES (1, $1::bigint, $2::bigint, $3::bigint)
         ON CONFLICT (id) DO UPDATE SET lsn = EXCLUDED.lsn, seq = EXCLUDED.seq, ts_us = EXCLUDED.ts_us`,
        BigInt(upTo.lsn), BigInt(upTo.seq), BigInt(upTo.tsUs),
      )
      return rows
    }, { maxWait: 3_000, timeout: TRANSACTION_MS_MAX })
  }
}

const cursorOf = (rows: readonly CursorRow[]): ProjectionCursor => {
  const row = rows[0]
  return row === undefined ? START : { lsn: Number(row.lsn), seq: Number(row.seq), tsUs: Number(row.ts_us) }
}
