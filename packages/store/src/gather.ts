import type { ProjectionRecord } from '@sluice/domain'
import type { ProjectionItem } from './projection-port.ts'
import { CHILD, DECISION, EXECUTION, INCIDENT, KILL, KPI, OBJECTIVE, PARENT, STRATEGY, type Placed } from './tables.ts'
import { bulkInsertSql, bulkParameters, type BulkTable } from './bulk-insert.ts'

export interface Statement {
  readonly sql: string
  readonly parameters: readonly string[]
  readonly rows: number
}

type Of<T extends ProjectionRecord['type']> = Placed<Extract<ProjectionRecord, { type: T }>>

/** The inserts of a batch. Of parents, children and objectives only the newest state in the batch is kept. */
export function statementsOf(items: readonly ProjectionItem[]): Statement[] {
  const parents = new Map<string, Of<'parent'>>()
  const children = new Map<string, Of<'child'>>()
  const objectives = new Map<string, Of<'objective'>>()
  const decisions = new Map<number, Of<'decision'>>()
  const executions: Of<'execution'>[] = []
  const kills: Of<'kill'>[] = []
  const strategies: Of<'strategy'>[] = []
  const incidents: Of<'incident'>[] = []
  for (const { seq, tsUs, records } of items) {
    records.forEach((record, no) => {
      const row = { seq, no, tsUs }
      switch (record.type) {
        case 'parent': parents.set(record.parentId, { ...row, record }); break
        case 'child': children.set(record.clOrdId, { ...row, record }); break
        case 'objective': objectives.set(`${record.name}|${record.version}`, { ...row, record }); break
        case 'decision': decisions.set(record.decisionId, { ...row, record }); break
        case 'execution': executions.push({ ...row, record }); break
        case 'kill': kills.push({ ...row, record }); break
        case 'strategy': strategies.push({ ...row, record }); break
        case 'incident': incidents.push({ ...row, record }); break
      }
    })
  }
  return [
    statement(PARENT, [...parents.values()]),
    statement(KPI, [...parents.values()]),
    statement(CHILD, [...children.values()]),
    statement(DECISION, [...decisions.values()]),
    statement(EXECUTION, executions),
    statement(OBJECTIVE, [...objectives.values()]),
    statement(KILL, kills),
    statement(STRATEGY, strategies),
    statement(INCIDENT, incidents),
  ].filter(({ rows }) => rows > 0)
}

const texts = new Map<string, string>()

function statement<Row>(table: BulkTable<Row>, rows: readonly Row[]): Statement {
  let sql = texts.get(table.table)
  if (sql === undefined) texts.set(table.table, (sql = bulkInsertSql(table)))
  return { sql, parameters: rows.length === 0 ? [] : bulkParameters(table, rows), rows: rows.length }
}
