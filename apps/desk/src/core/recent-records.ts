import type { ChildRecord, ClOrdId, DecisionRecord, ExecutionRecord, OverrideId, OverrideRecord, ParentId, ParentRecord, ProjectionRecord } from '@sluice/domain'
import { RECENT_PARENTS_MAX } from '@sluice/runtime'

interface OrderRows {
  parent: ParentRecord
  readonly children: Map<ClOrdId, ChildRecord>
  readonly decisions: DecisionRecord[]
  readonly executions: ExecutionRecord[]
  readonly overrides: Map<OverrideId, OverrideRecord>
}

/** Rows of the newest parents as the engine put them out; a copy for consoles, never read for a decision. */
export class RecentRecords {
  private readonly orders = new Map<ParentId, OrderRows>()
  private readonly parentsMax: number

  constructor(parentsMax: number = RECENT_PARENTS_MAX) {
    this.parentsMax = parentsMax
  }

  /** What came out of one entry. Its decisions come out before a new parent's own row. */
  addAll(records: readonly ProjectionRecord[]): void {
    for (const record of records) if (record.type === 'parent') this.parent(record)
    for (const record of records) this.ofParent(record)
  }

  parents(): ParentRecord[] {
    return [...this.orders.values()].map((rows) => rows.parent)
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

  private parent(record: ParentRecord): void {
    const rows = this.orders.get(record.parentId)
    if (rows !== undefined) {
      rows.parent = record
      return
    }
    this.orders.set(record.parentId, { parent: record, children: new Map(), decisions: [], executions: [], overrides: new Map() })
    if (this.orders.size > this.parentsMax) this.forgetOne()
  }

  /** A row of an order that is forgotten here is forgotten too; the store has it. */
  private ofParent(record: ProjectionRecord): void {
    switch (record.type) {
      case 'child': return void this.orders.get(record.parentId)?.children.set(record.clOrdId, record)
      case 'decision': return void this.orders.get(record.parentId)?.decisions.push(record)
      case 'execution': return void this.orders.get(record.parentId)?.executions.push(record)
      case 'override': return void this.orders.get(record.parentId)?.overrides.set(record.overrideId, record)
      default:
    }
  }

  /** The oldest that is closed; only when every one is open, the oldest. Gateways choose the same. */
  private forgetOne(): void {
    for (const [parentId, { parent }] of this.orders) {
      if (parent.status !== 'working') {
        this.orders.delete(parentId)
        return
      }
    }
    this.orders.delete(this.orders.keys().next().value as ParentId)
  }
}
