import type { ChildRecord, DecisionRecord, ExecutionRecord, ObjectiveRecord, OverrideRecord, ShadowRecord } from '@sluice/domain'
import {
  OBJECTIVE_VERSIONS_MAX, type AlertsQuery, type FinishedParent, type FinishedQuery, type OrdersQuery, type ProjectionCursor, type ProjectionItem, type ProjectionPort, type ProjectionReads,
  type StoredAlert, type StoredOrder, type StoredParent, type StoredShadowFigures,
} from './projection-port.ts'

/** The projection in plain maps: what the contract is tried on first, and what other packages' tests use. */
export class MemoryStore implements ProjectionPort, ProjectionReads {
  private at: ProjectionCursor = { lsn: 0, seq: 0, tsUs: 0 }
  private readonly parents = new Map<string, StoredParent>()
  private readonly children = new Map<string, ChildRecord & { readonly seq: number }>()
  private readonly decisions = new Map<number, DecisionRecord>()
  private readonly executions = new Map<string, ExecutionRecord>()
  private readonly overrides = new Map<string, OverrideRecord & { readonly seq: number }>()
  private readonly alertRows = new Map<string, StoredAlert>()
  private readonly objectives = new Map<string, ObjectiveRecord & { readonly seq: number }>()
  private readonly shadows = new Map<string, ShadowRecord>()

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
      switch (record.type) {
        case 'parent': return newest(this.parents, record.parentId, { ...record, seq, updatedUs: tsUs })
        case 'child': return newest(this.children, record.clOrdId, { ...record, seq })
        case 'override': return newest(this.overrides, record.overrideId, { ...record, seq })
        case 'alert': return newest(this.alertRows, record.alertId, { ...record, seq, tsUs })
        case 'objective': return newest(this.objectives, `${record.name}|${record.version}`, { ...record, seq })
        case 'decision': return first(this.decisions, record.decisionId, record)
        case 'execution': return first(this.executions, `${seq}|${no}`, record)
        case 'shadow': return first(this.shadows, `${record.decisionId} ${record.modelId}`, record)
        case 'model': case 'breaker': case 'kill': case 'strategy': case 'incident': return
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
      overrides: mine(this.overrides.values()).sort((a, b) => a.sinceUs - b.sinceUs || (a.overrideId < b.overrideId ? -1 : 1)).map(({ seq: _, ...override }) => override),
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

  async alerts({ limit, before = Infinity }: AlertsQuery): Promise<readonly StoredAlert[]> {
    const sorted = [...this.alertRows.values()].filter(({ raisedUs }) => raisedUs < before).sort((a, b) => b.raisedUs - a.raisedUs || (a.alertId < b.alertId ? 1 : -1))
    const lastUs = sorted[limit - 1]?.raisedUs ?? -Infinity
    return sorted.filter(({ raisedUs }) => raisedUs >= lastUs)
  }

  async objectiveVersions(name: string): Promise<readonly ObjectiveRecord[]> {
    return [...this.objectives.values()].filter((objective) => objective.name === name).sort((a, b) => b.version - a.version).slice(0, OBJECTIVE_VERSIONS_MAX).map(({ seq: _, ...objective }) => objective)
  }

  async recentDecisions(limit: number): Promise<readonly DecisionRecord[]> {
    return [...this.decisions.values()].filter(({ ranked, market }) => ranked.length > 0 && market.horizonMs > 0).sort((a, b) => b.decidedUs - a.decidedUs || b.decisionId - a.decisionId).slice(0, limit)
  }

  async decision(decisionId: number): Promise<DecisionRecord | null> {
    return this.decisions.get(decisionId) ?? null
  }

  async shadowFigures(modelId: string, limit: number): Promise<StoredShadowFigures> {
    const rows = [...this.shadows.values()].filter((row) => row.modelId === modelId).reverse().slice(0, limit)
    const scored = rows.filter(({ failure }) => failure === null)
    const savings = scored.flatMap(({ ownCostMicroBps, madeCostMicroBps }) => (ownCostMicroBps === null || madeCostMicroBps === null ? [] : [madeCostMicroBps - ownCostMicroBps]))
    const times = scored.flatMap(({ inferenceUs }) => inferenceUs ?? []).sort((a, b) => a - b)
    return {
      modelId, decisions: rows.length, failures: rows.length - scored.length, agreement: scored.length === 0 ? null : scored.filter(({ agrees }) => agrees).length / scored.length,
      savingMicroBps: savings.length === 0 ? null : Math.round(savings.reduce((sum, saving) => sum + saving, 0) / savings.length), inferenceUsP50: times[Math.ceil(times.length / 2) - 1] ?? null,
    }
  }
}

function newest<K, V extends { readonly seq: number }>(rows: Map<K, V>, key: K, row: V): void {
  if ((rows.get(key)?.seq ?? 0) <= row.seq) rows.set(key, row)
}

function first<K, V>(rows: Map<K, V>, key: K, row: V): void {
  if (!rows.has(key)) rows.set(key, row)
}
