import type { ChildRecord, DecisionRecord, ExecutionRecord } from '@sluice/domain'
import type {
  FinishedParent, FinishedQuery, OrderReads, OrdersQuery, ProjectionCursor, ProjectionItem, ProjectionPort, StoredOrder, StoredParent,
} from './projection-port.ts'

/** The projection in plain maps: what the contract is tried on first, and what other packages' tests use. */
export class MemoryStore implements ProjectionPort, OrderReads {
  private at: ProjectionCursor = { lsn: 0, seq: 0, tsUs: 0 }
  private readonly parents = new Map<string, StoredParent>()
  private readonly children = new Map<string, ChildRecord & { readonly seq: number }>()
  private readonly decisions = new Map<number, DecisionRecord>()
  private readonly executions = new Map<string, ExecutionRecord>()

  async cursor(): Promise<ProjectionCursor> {
    return this.at
  }

  async project(items: readonly ProjectionItem[], upTo: ProjectionCursor): Promise<number> {
    if (upTo.lsn <= this.at.lsn) return 0
    let rows = 0
    for (const item of items) if (item.lsn > this.at.lsn) rows += this.take(item)
    this.at = upTo
    return rows
  }

  private take({ seq, tsUs, records }: ProjectionItem): number {
    records.forEach((record, no) => {
      if (record.type === 'parent') {
        if ((this.parents.get(record.parentId)?.seq ?? 0) <= seq) this.parents.set(record.parentId, { ...record, seq, updatedUs: tsUs })
      } else if (record.type === 'child') {
        if ((this.children.get(record.clOrdId)?.seq ?? 0) <= seq) this.children.set(record.clOrdId, { ...record, seq })
      } else if (record.type === 'decision') {
        if (!this.decisions.has(record.decisionId)) this.decisions.set(record.decisionId, record)
      } else if (record.type === 'execution') {
        if (!this.executions.has(`${seq}|${no}`)) this.executions.set(`${seq}|${no}`, record)
      }
    })
    return records.length
  }

  async order(parentId: string): Promise<StoredOrder | null> {
    const parent = this.parents.get(parentId)
    if (parent === undefined) return null
    const mine = <T extends { readonly parentId: string }>(rows: Iterable<T>): T[] => [...rows].filter((row) => row.parentId === parentId)
    return {
      parent,
      children: mine(this.children.values()).sort((a, b) => a.sentUs - b.sentUs || (a.clOrdId < b.clOrdId ? -1 : 1)).map(({ seq: _, ...child }) => child),
      executions: mine(this.executions.values()),
      decisions: mine(this.decisions.values()).sort((a, b) => a.decisionId - b.decisionId),
    }
  }

  async orders({ limit, before = Infinity, status }: OrdersQuery): Promise<readonly StoredParent[]> {
    return [...this.parents.values()]
      .filter((parent) => parent.parentSeq < before && (status === undefined || parent.status === status))
      .sort((a, b) => b.parentSeq - a.parentSeq)
      .slice(0, limit)
  }

  async parentByRequest(requestId: string): Promise<StoredParent | null> {
    return [...this.parents.values()].find(({ source }) => source.kind !== 'fix' && source.requestId === requestId) ?? null
  }

  async finishedParents({ fromUs, toUs, limit }: FinishedQuery): Promise<readonly FinishedParent[]> {
    return [...this.parents.values()]
      .filter(({ doneUs, kpi }) => doneUs !== null && doneUs >= fromUs && doneUs <= toUs && kpi.slippageBps !== null)
      .sort((a, b) => (a.doneUs as number) - (b.doneUs as number))
      .slice(-limit)
      .map(({ parentId, symbol, doneUs, kpi, strategy, cumQty }) => ({ parentId, symbol, finishedUs: doneUs as number, slippageBps: kpi.slippageBps as number, strategy, filledQty: cumQty }))
  }
}
