import type { ProjectionRecord } from '@sluice/domain'
import type { ProjectionItem } from './projection-port.ts'
import { ALERT, BREAKER, CHILD, DECISION, EXECUTION, INCIDENT, KILL, KPI, MODEL, MODEL_EVENT, OBJECTIVE, OVERRIDE, PARENT, SHADOW, STRATEGY, modelEventsOf, type Placed, type PlacedModelEvent } from './tables.ts'
import type { BulkTable } from './bulk-insert.ts'

type AnyPlaced = Placed<ProjectionRecord>
/** Rows of one table; each is still the record that it is made of. */
export interface TableRows {
  readonly table: BulkTable<AnyPlaced>
  readonly rows: readonly AnyPlaced[]
}

type Of<T extends ProjectionRecord['type']> = Placed<Extract<ProjectionRecord, { type: T }>>

/** A batch by tables, in the order of writing. Of what is replaced by its newest state only that state is kept. */
export function tableRowsOf(items: readonly ProjectionItem[]): TableRows[] {
  const parents = new Map<string, Of<'parent'>>()
  const children = new Map<string, Of<'child'>>()
  const objectives = new Map<string, Of<'objective'>>()
  const overrides = new Map<string, Of<'override'>>()
  const alerts = new Map<string, Of<'alert'>>()
  const decisions = new Map<number, Of<'decision'>>()
  const models = new Map<string, Of<'model'>>()
  const modelEvents = new Map<string, PlacedModelEvent>()
  const shadows = new Map<string, Of<'shadow'>>()
  const executions: Of<'execution'>[] = []
  const breakers: Of<'breaker'>[] = []
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
        case 'override': overrides.set(record.overrideId, { ...row, record }); break
        case 'alert': alerts.set(record.alertId, { ...row, record }); break
        case 'decision': decisions.set(record.decisionId, { ...row, record }); break
        case 'model':
          models.set(record.modelId, { ...row, record })
          for (const step of modelEventsOf({ ...row, record })) modelEvents.set(`${seq}|${record.modelId}|${step.eventNo}`, step)
          break
        case 'shadow': shadows.set(`${record.decisionId}|${record.modelId}`, { ...row, record }); break
        case 'execution': executions.push({ ...row, record }); break
        case 'breaker': breakers.push({ ...row, record }); break
        case 'kill': kills.push({ ...row, record }); break
        case 'strategy': strategies.push({ ...row, record }); break
        case 'incident': incidents.push({ ...row, record }); break
      }
    })
  }
  return [
    tableRows(PARENT, parents.values()),
    tableRows(KPI, parents.values()),
    tableRows(CHILD, children.values()),
    tableRows(DECISION, decisions.values()),
    tableRows(EXECUTION, executions),
    tableRows(OVERRIDE, overrides.values()),
    tableRows(OBJECTIVE, objectives.values()),
    tableRows(ALERT, alerts.values()),
    tableRows(BREAKER, breakers),
    tableRows(MODEL, models.values()),
    tableRows(MODEL_EVENT, modelEvents.values()),
    tableRows(SHADOW, shadows.values()),
    tableRows(KILL, kills),
    tableRows(STRATEGY, strategies),
    tableRows(INCIDENT, incidents),
  ].filter(({ rows }) => rows.length > 0)
}

/** A table and its own rows: from here on it does not matter of which record they are. */
const tableRows = <P extends AnyPlaced>(table: BulkTable<P>, rows: Iterable<P>): TableRows => ({ table: table as unknown as BulkTable<AnyPlaced>, rows: [...rows] })
