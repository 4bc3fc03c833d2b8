import type { ChildRecord, ClOrdId, DecisionRecord, ExecutionRecord, OverrideId, OverrideRecord, ParentId, ParentRecord, ProjectionRecord } from '@sluice/domain'

/** Parents whose rows are kept for a gateway that starts. */
export const RECENT_PARENTS_MAX = 500

interface OrderRows {
  /** Null until the parent's own row came: within an entry its decision comes out first. */
  parent: ParentRecord | null
  readonly children: Map<ClOrdId, ChildRecord>
  readonly decisions: DecisionRecord[]
  readonly executions: ExecutionRecord[]
  readonly overrides: Map<OverrideId, OverrideRecord>
}

/** Rows of the newest parents as the engine put them out; a copy for consoles, never read for a decision. */
export class RecentRecords {
  private readonly orders = new Map<ParentId, OrderRows>()

  add(record: ProjectionRecord): void {
    switch (record.type) {
      case 'parent':
        this.rowsOf(record.parentId).parent = record
        return
      case 'child': return void this.rowsOf(record.parentId).children.set(record.clOrdId, record)
      case 'decision': return void this.rowsOf(record.parentId).decisions.push(record)
      case 'execution': return void this.rowsOf(record.parentId).executions.push(record)
      case 'override': return void this.rowsOf(record.parentId).overrides.set(record.overrideId, record)
      default:
    }
  }

  parents(): ParentRecord[] {
    return [...this.orders.values()].flatMap((rows) => (rows.parent === null ? [] : [rows.parent]))
  }

  children(): ChildRecord[] {
    return [...this.orders.values()].flatMap((rows) => [...rows.children.values()])
  }

  decisions(): DecisionRecord[] {
    return [...this.orders.values()].flatMap((rows) => rows.decisions)
  }

  executions(): ExecutionRecord[] {
    return [...this.orders.values()].flatMap((rows) => rows.executions)
  }

  overrides(): OverrideRecord[] {
    return [...this.orders.values()].flatMap((rows) => [...rows.overrides.values()])
  }

  private rowsOf(parentId: ParentId): OrderRows {
    let rows = this.orders.get(parentId)
    if (rows === undefined) {
      rows = { parent: null, children: new Map(), decisions: [], executions: [], overrides: new Map() }
      this.orders.set(parentId, rows)
      if (this.orders.size > RECENT_PARENTS_MAX) this.forgetOne()
    }
    return rows
  }

  /** The oldest that is closed; only when every one is open, the oldest. */
  private forgetOne(): void {
    for (const [parentId, rows] of this.orders) {
      if (rows.parent !== null && rows.parent.status !== 'working') {
        this.orders.delete(parentId)
        return
      }
    }
    this.orders.delete(this.orders.keys().next().value as ParentId)
  }
}
