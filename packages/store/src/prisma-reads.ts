import type { DecisionRecord, ObjectiveRecord } from '@sluice/domain'
import type { Database } from './database.ts'
import {
  OBJECTIVE_VERSIONS_MAX, type AlertsQuery, type FinishedParent, type FinishedQuery, type OrdersQuery, type ProjectionReads, type StoredAlert, type StoredOrder, type StoredParent, type StoredShadowFigures,
} from './projection-port.ts'
import { alertOf, childOf, decisionOf, executionOf, objectiveOf, overrideOf, parentOf } from './stored-rows.ts'

/** Rows of one order answered at most; an order has far fewer. */
const ROWS_PER_ORDER_MAX = 20_000

export class PrismaReads implements ProjectionReads {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async order(parentId: string): Promise<StoredOrder | null> {
    const where = { parentId }
    const take = ROWS_PER_ORDER_MAX
    const [parent, kpi, children, executions, decisions, overrides] = await Promise.all([
      this.database.parent.findUnique({ where }),
      this.database.kpi.findUnique({ where }),
      this.database.child.findMany({ where, take, orderBy: [{ sentUs: 'asc' }, { clOrdId: 'asc' }] }),
      this.database.execution.findMany({ where, take, orderBy: [{ seq: 'asc' }, { no: 'asc' }] }),
      this.database.decision.findMany({ where, take, orderBy: { decisionId: 'asc' } }),
      this.database.override.findMany({ where, take, orderBy: [{ sinceUs: 'asc' }, { overrideId: 'asc' }] }),
    ])
    if (parent === null) return null
    return {
      parent: parentOf(parent, kpi), children: children.map(childOf), executions: executions.map(executionOf), decisions: decisions.map(decisionOf), overrides: overrides.map(overrideOf),
    }
  }

  async orders({ limit, before, status }: OrdersQuery): Promise<readonly StoredParent[]> {
    const parents = await this.database.parent.findMany({
      where: { ...(before === undefined ? {} : { parentSeq: { lt: BigInt(before) } }), ...(status === undefined ? {} : { status }) },
      orderBy: { parentSeq: 'desc' },
      take: limit,
    })
    const kpis = new Map((await this.database.kpi.findMany({ where: { parentId: { in: parents.map(({ parentId }) => parentId) } } })).map((kpi) => [kpi.parentId, kpi]))
    return parents.map((parent) => parentOf(parent, kpis.get(parent.parentId) ?? null))
  }

  async parentByRequest(requestId: string): Promise<StoredParent | null> {
    const parent = await this.database.parent.findFirst({ where: { requestId }, orderBy: { parentSeq: 'asc' } })
    return parent === null ? null : parentOf(parent, await this.database.kpi.findUnique({ where: { parentId: parent.parentId } }))
  }

  async finishedParents({ fromUs, toUs, limit }: FinishedQuery): Promise<readonly FinishedParent[]> {
    const rows = await this.database.$queryRaw<{ parent_id: string; symbol: string; finished_us: bigint; slippage_bps: number; strategy: string; cum_qty: bigint }[]>`
      SELECT k.parent_id, p.symbol, k.finished_us, k.slippage_bps, p.strategy, p.cum_qty
      FROM kpi k JOIN parent p USING (parent_id)
      WHERE k.finished_us BETWEEN ${BigInt(fromUs)} AND ${BigInt(toUs)} AND k.slippage_bps IS NOT NULL
      ORDER BY k.finished_us DESC LIMIT ${limit}`
    return rows.reverse().map((row) => ({
      parentId: row.parent_id,
      symbol: row.symbol,
      finishedUs: Number(row.finished_us),
      slippageBps: row.slippage_bps,
      strategy: row.strategy as FinishedParent['strategy'],
      filledQty: Number(row.cum_qty),
    }))
  }

  async alerts({ limit, before }: AlertsQuery): Promise<readonly StoredAlert[]> {
    const orderBy = [{ raisedUs: 'desc' as const }, { alertId: 'desc' as const }]
    const page = await this.database.alert.findMany({ where: before === undefined ? {} : { raisedUs: { lt: BigInt(before) } }, orderBy, take: limit })
    const last = page.at(-1)
    if (last === undefined || page.length < limit) return page.map(alertOf)
    // A page goes on from a time: those raised at the same time as its last belong to it.
    const tied = await this.database.alert.findMany({ where: { raisedUs: last.raisedUs }, orderBy })
    return [...page.filter(({ raisedUs }) => raisedUs !== last.raisedUs), ...tied].map(alertOf)
  }

  async objectiveVersions(name: string): Promise<readonly ObjectiveRecord[]> {
    return (await this.database.objectiveVersion.findMany({ where: { name }, orderBy: { version: 'desc' }, take: OBJECTIVE_VERSIONS_MAX })).map(objectiveOf)
  }

  async recentDecisions(limit: number): Promise<readonly DecisionRecord[]> {
    // A horizon of 0: written from a journal that did not tell it yet.
    return (await this.database.decision.findMany({ where: { horizonMs: { gt: 0 }, NOT: { ranked: { equals: [] } } }, orderBy: [{ decidedUs: 'desc' }, { decisionId: 'desc' }], take: limit })).map(decisionOf)
  }

  async decision(decisionId: number): Promise<DecisionRecord | null> {
    const decision = await this.database.decision.findUnique({ where: { decisionId: BigInt(decisionId) } })
    return decision === null ? null : decisionOf(decision)
  }

  async shadowFigures(modelId: string, limit: number): Promise<StoredShadowFigures> {
    const [row] = await this.database.$queryRaw<{ decisions: bigint; failures: bigint; agreement: number | null; saving: number | null; inference: number | null }[]>`
      SELECT count(*) AS decisions, count(failure) AS failures, avg(agrees::int) FILTER (WHERE failure IS NULL)::float8 AS agreement,
        avg(made_cost_micro_bps - own_cost_micro_bps) FILTER (WHERE failure IS NULL)::float8 AS saving,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY inference_us) FILTER (WHERE failure IS NULL) AS inference
      FROM (SELECT * FROM shadow WHERE model_id = ${modelId} ORDER BY ts_us DESC, decision_id DESC LIMIT ${limit}) newest`
    return {
      modelId, decisions: Number(row?.decisions ?? 0), agreement: row?.agreement ?? null, savingMicroBps: row?.saving == null ? null : Math.round(row.saving),
      failures: Number(row?.failures ?? 0), inferenceUsP50: row?.inference ?? null,
    }
  }
}
