import type { ChildRecord, CommandSource, DecisionRecord, ExecutionRecord, ScoreSource } from '@sluice/domain'
import type { Database } from './database.ts'
import type { Child, Decision, Execution, Kpi, Parent } from './generated/client.ts'
import type { FinishedParent, FinishedQuery, OrderReads, OrdersQuery, StoredOrder, StoredParent } from './projection-port.ts'

/** Rows of one order answered at most; an order has far fewer. */
const ROWS_PER_ORDER_MAX = 20_000

export class PrismaOrderReads implements OrderReads {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async order(parentId: string): Promise<StoredOrder | null> {
    const where = { parentId }
    const take = ROWS_PER_ORDER_MAX
    const [parent, kpi, children, executions, decisions] = await Promise.all([
      this.database.parent.findUnique({ where }),
      this.database.kpi.findUnique({ where }),
      this.database.child.findMany({ where, take, orderBy: [{ sentUs: 'asc' }, { clOrdId: 'asc' }] }),
      this.database.execution.findMany({ where, take, orderBy: [{ seq: 'asc' }, { no: 'asc' }] }),
      this.database.decision.findMany({ where, take, orderBy: { decisionId: 'asc' } }),
    ])
    if (parent === null) return null
    return { parent: parentOf(parent, kpi), children: children.map(childOf), executions: executions.map(executionOf), decisions: decisions.map(decisionOf) }
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
}

const num = (value: bigint | null): number | null => (value === null ? null : Number(value))

/** Postgres holds plain numbers; the brands are put back where the rows leave the store. */
function parentOf(row: Parent, kpi: Kpi | null): StoredParent {
  const parent = {
    type: 'parent',
    seq: Number(row.seq),
    updatedUs: Number(row.updatedUs),
    parentId: row.parentId,
    parentSeq: Number(row.parentSeq),
    clOrdId: row.clOrdId,
    source: sourceOf(row),
    owner: row.owner,
    account: row.account,
    symbol: row.symbol,
    side: row.side,
    orderQty: Number(row.orderQty),
    limitPrice: num(row.limitPrice),
    timeInForce: row.timeInForce,
    urgency: row.urgency,
    objective: row.objective,
    objectiveVersion: row.objectiveVersion,
    strategy: row.strategy,
    control: row.control,
    status: row.status,
    cumQty: Number(row.cumQty),
    leavesQty: Number(row.leavesQty),
    liveQty: Number(row.liveQty),
    grossPriceLots: Number(row.grossPriceLots),
    feesMicro: Number(row.feesMicro),
    receivedUs: Number(row.receivedUs),
    doneUs: num(row.doneUs),
    arrivalBid: num(row.arrivalBid),
    arrivalAsk: num(row.arrivalAsk),
    decisions: row.decisions,
    denial: row.denial,
    hold: row.hold,
    kpi: {
      slippageBps: kpi?.slippageBps ?? null,
      filledShare: kpi?.filledShare ?? 0,
      feesBps: kpi?.feesBps ?? null,
      markout1sBps: kpi?.markout1sBps ?? null,
      firstFillUs: num(kpi?.firstFillUs ?? null),
      doneUs: num(kpi?.doneUs ?? null),
    },
  }
  return parent as unknown as StoredParent
}

function sourceOf(row: Parent): CommandSource {
  return (row.sourceKind === 'fix'
    ? { kind: 'fix', session: row.sourceSession, msgSeqNum: num(row.sourceMsgSeqNum) }
    : { kind: row.sourceKind, user: row.sourceUser, requestId: row.requestId }) as CommandSource
}

function childOf(row: Child): ChildRecord {
  const child = {
    type: 'child',
    clOrdId: row.clOrdId,
    parentId: row.parentId,
    decisionId: Number(row.decisionId),
    stepNo: row.stepNo,
    mic: row.mic,
    aggressiveness: row.aggressiveness,
    side: row.side,
    symbol: row.symbol,
    orderQty: Number(row.orderQty),
    price: Number(row.price),
    timeInForce: row.timeInForce,
    status: row.status,
    cumQty: Number(row.cumQty),
    leavesQty: Number(row.leavesQty),
    grossPriceLots: Number(row.grossPriceLots),
    sentUs: Number(row.sentUs),
    ackedUs: num(row.ackedUs),
    doneUs: num(row.doneUs),
    text: row.text,
  }
  return child as unknown as ChildRecord
}

function executionOf(row: Execution): ExecutionRecord {
  const execution = {
    type: 'execution',
    mic: row.mic,
    execId: row.execId,
    clOrdId: row.clOrdId,
    parentId: row.parentId,
    symbol: row.symbol,
    side: row.side,
    lastQty: Number(row.lastQty),
    lastPx: Number(row.lastPx),
    feeMicro: Number(row.feeMicro),
    liquidity: row.liquidity,
    venueUs: Number(row.venueUs),
    receivedUs: Number(row.receivedUs),
    midAtFill: num(row.midAtFill),
  }
  return execution as unknown as ExecutionRecord
}

function decisionOf(row: Decision): DecisionRecord {
  const scoreSource = (row.scoreSource === 'model' ? { kind: 'model', modelId: row.modelId } : { kind: row.scoreSource, reason: row.scoreReason }) as ScoreSource
  const decision = {
    type: 'decision',
    decisionId: Number(row.decisionId),
    parentId: row.parentId,
    decisionNo: row.decisionNo,
    trigger: row.trigger,
    requestedUs: Number(row.requestedUs),
    decidedUs: Number(row.decidedUs),
    leavesQty: Number(row.leavesQty),
    objective: row.objective,
    objectiveVersion: row.objectiveVersion,
    weights: { slippage: row.weightSlippage, fill: row.weightFill, speed: row.weightSpeed, leakage: row.weightLeakage, fees: row.weightFees },
    scoreSource,
    featureSchemaHash: row.featureSchemaHash,
    features: row.features,
    candidates: row.candidates,
    ranked: row.ranked,
    staticOrder: row.staticOrder,
    plan: row.plan,
    staticCostMicroBps: row.staticCostMicroBps,
    predictedSlippageMicroBps: row.predictedSlippageMicroBps,
    market: { bid: num(row.bid), ask: num(row.ask), spreadBps: row.spreadBps, imbalance: row.imbalance, volatility5m: row.volatility5m, sizeOverAdv: row.sizeOverAdv },
    inferenceUs: row.inferenceUs,
    viewAgeUs: num(row.viewAgeUs),
  }
  return decision as unknown as DecisionRecord
}
