import type { Prisma } from './generated/client.ts'
import { bulkInsertSql, bulkParameters, type BulkTable } from './bulk-insert.ts'
import { dataFaultOf } from './data-fault.ts'
import type { Database } from './database.ts'
import { tableRowsOf, type TableRows } from './gather.ts'
import type { ProjectionCursor, ProjectionItem, ProjectionPort } from './projection-port.ts'
import { SET_ASIDE, type SetAsideRow } from './tables.ts'

const TRANSACTION_MS_MAX = 30_000
/** Items in one transaction once the database has refused rows: refused rows cost statements of their own. */
const SALVAGE_ITEMS = 100
const START: ProjectionCursor = { lsn: 0, seq: 0, tsUs: 0 }

interface CursorRow { readonly lsn: bigint; readonly seq: bigint; readonly ts_us: bigint }
type Tx = Prisma.TransactionClient
/** Writes the rows of one table; answers how many it wrote. */
type Insert = (tx: Tx, of: TableRows) => Promise<number>

export interface PrismaProjectionOptions {
  /** Told of every row that was set aside, once that is committed. */
  readonly onSetAside?: (row: SetAsideRow) => void
}

/**
 * Writes into PostgreSQL: one transaction a call, one statement a table. Rows that the database refuses for what is in them are set
 * aside one by one (table `set_aside`), so that one record that nobody foresaw does not keep everything after it from being written.
 */
export class PrismaProjection implements ProjectionPort {
  private readonly database: Database
  private readonly onSetAside: (row: SetAsideRow) => void

  constructor(database: Database, { onSetAside = () => {} }: PrismaProjectionOptions = {}) {
    this.database = database
    this.onSetAside = onSetAside
  }

  async cursor(): Promise<ProjectionCursor> {
    return cursorOf(await this.database.$queryRawUnsafe<CursorRow[]>('SELECT lsn, seq, ts_us FROM projection_cursor WHERE id = 1'))
  }

  async project(items: readonly ProjectionItem[], upTo: ProjectionCursor): Promise<number> {
    try {
      return await this.write(items, upTo, insertAll)
    } catch (error) {
      if (!(error instanceof RowsRefused)) throw error
    }
    let rows = 0
    for (let from = 0; from < items.length; from += SALVAGE_ITEMS) {
      const part = items.slice(from, from + SALVAGE_ITEMS)
      const last = part.at(-1) as ProjectionItem
      rows += await this.salvage(part, from + SALVAGE_ITEMS >= items.length ? upTo : { lsn: last.lsn, seq: last.seq, tsUs: last.tsUs })
    }
    return rows
  }

  private async salvage(items: readonly ProjectionItem[], upTo: ProjectionCursor): Promise<number> {
    const refused: SetAsideRow[] = []
    const rows = await this.write(items, upTo, (tx, of) => insertWhatGoes(tx, of, refused))
    for (const row of refused) this.onSetAside(row)
    return rows
  }

  private write(items: readonly ProjectionItem[], upTo: ProjectionCursor, insert: Insert): Promise<number> {
    return this.database.$transaction(async (tx) => {
      // What is lost with the machine's power is read from the journal again: the cursor is in the same transaction.
      await tx.$executeRawUnsafe('SET LOCAL synchronous_commit = off')
      const cursor = cursorOf(await tx.$queryRawUnsafe<CursorRow[]>('SELECT lsn, seq, ts_us FROM projection_cursor WHERE id = 1 FOR UPDATE'))
      if (upTo.lsn <= cursor.lsn) return 0
      let rows = 0
      for (const of of tableRowsOf(items.filter(({ lsn }) => lsn > cursor.lsn))) rows += await insert(tx, of)
      await tx.$executeRawUnsafe(
        `INSERT INTO projection_cursor (id, lsn, seq, ts_us) VALUES (1, $1::bigint, $2::bigint, $3::bigint)
         ON CONFLICT (id) DO UPDATE SET lsn = EXCLUDED.lsn, seq = EXCLUDED.seq, ts_us = EXCLUDED.ts_us`,
        BigInt(upTo.lsn), BigInt(upTo.seq), BigInt(upTo.tsUs),
      )
      return rows
    }, { maxWait: 3_000, timeout: TRANSACTION_MS_MAX })
  }
}

/** The fault is in the rows: trying them again would fail again. */
class RowsRefused extends Error {}

const sqlOfTable = new Map<string, string>()

async function insertRows<Row>(tx: Tx, table: BulkTable<Row>, rows: readonly Row[]): Promise<number> {
  let sql = sqlOfTable.get(table.table)
  if (sql === undefined) sqlOfTable.set(table.table, (sql = bulkInsertSql(table)))
  let parameters: string[]
  try {
    parameters = bulkParameters(table, rows)
  } catch (error) {
    throw new RowsRefused(`not such a record: ${error instanceof Error ? error.message : String(error)}`)
  }
  try {
    return await tx.$executeRawUnsafe(sql, ...parameters)
  } catch (error) {
    const why = dataFaultOf(error)
    throw why === null ? error : new RowsRefused(why)
  }
}

const insertAll: Insert = (tx, { table, rows }) => insertRows(tx, table, rows)

/** By halves down to the rows that are refused; those are set aside. */
async function insertWhatGoes(tx: Tx, { table, rows }: TableRows, refused: SetAsideRow[]): Promise<number> {
  const fault = await attempt(tx, () => insertRows(tx, table, rows))
  if (typeof fault === 'number') return fault
  const [row] = rows
  if (row === undefined) return 0
  if (rows.length > 1) {
    const half = rows.length >> 1
    return await insertWhatGoes(tx, { table, rows: rows.slice(0, half) }, refused) + await insertWhatGoes(tx, { table, rows: rows.slice(half) }, refused)
  }
  const setAside: SetAsideRow = { table: table.table, why: fault.message, place: row }
  refused.push(setAside)
  await attempt(tx, () => insertRows(tx, SET_ASIDE, [setAside]))
  return 0
}

/** A refused statement ends a transaction: what was before it is kept by a savepoint. */
async function attempt(tx: Tx, work: () => Promise<number>): Promise<number | RowsRefused> {
  await tx.$executeRawUnsafe('SAVEPOINT rows_of_table')
  try {
    const rows = await work()
    await tx.$executeRawUnsafe('RELEASE SAVEPOINT rows_of_table')
    return rows
  } catch (error) {
    if (!(error instanceof RowsRefused)) throw error
    await tx.$executeRawUnsafe('ROLLBACK TO SAVEPOINT rows_of_table')
    await tx.$executeRawUnsafe('RELEASE SAVEPOINT rows_of_table')
    return error
  }
}

const cursorOf = (rows: readonly CursorRow[]): ProjectionCursor => {
  const row = rows[0]
  return row === undefined ? START : { lsn: Number(row.lsn), seq: Number(row.seq), tsUs: Number(row.ts_us) }
}
