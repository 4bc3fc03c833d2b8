import {
  assert, isTerminal,
  type Aggressiveness, type Candidate, type ChildOrder, type ClOrdId, type DecisionRecord, type EngineConfig, type Entry, type ExecId, type Input, type Mic, type Output, type ParentId, type ParentRequest,
  type QtyLots, type SymbolId, type UnixUs, type VenueView,
} from '@sluice/domain'
import { MarketBoard } from '@sluice/engine'
import { FEATURE_SCHEMA, OrderOutcomes, writeFeatureRows } from '@sluice/features'

/** The vectors of one decision as they were recorded, and as they follow from the session's views and reports. */
export interface CapturedVectors {
  readonly decisionId: number
  readonly parentId: ParentId
  readonly candidates: readonly Candidate[]
  readonly recorded: Float32Array
  readonly recomputed: Float32Array
}

/** One step of a captured session: what came in, and what the desk sent and recorded. */
export interface CapturedStep {
  readonly entry: Entry
  readonly outputs: readonly Output[]
}

/**
 * The feature vectors of every decision of a session, computed again without an engine: books and trades from the views, histories from
 * the orders sent and the venues' reports, the question from the parent. What a model is trained on from captured sessions. A session
 * in which the configuration changed, a venue was asked what became of an order, or took back or corrected a trade, is not followed beyond that.
 */
export function recomputeVectors(config: EngineConfig, session: readonly CapturedStep[]): CapturedVectors[] {
  return new CapturedSession(config, session).run()
}

interface CapturedParent {
  readonly request: ParentRequest
  readonly receivedUs: UnixUs
  cumQty: number
}

interface CapturedChild {
  readonly order: ChildOrder
  readonly aggressiveness: Aggressiveness
  acked: boolean
  cumQty: number
  readonly execIds: Set<ExecId>
}

/** Displayed quantity that a take went for and that no view reflects yet. */
interface Taken {
  readonly order: ChildOrder
  readonly atUs: UnixUs
}

/** A replaced child goes on under an id of a higher revision; it is known by its order's. */
const orderIdOf = (clOrdId: ClOrdId): ClOrdId => `${clOrdId.slice(0, clOrdId.lastIndexOf('-'))}-0` as ClOrdId

class CapturedSession {
  private readonly config: EngineConfig
  private readonly board: MarketBoard
  private readonly session: readonly CapturedStep[]
  private readonly decisions: ReadonlyMap<number, DecisionRecord>
  private readonly styles: ReadonlyMap<ClOrdId, Aggressiveness>
  private readonly outcomes = new OrderOutcomes()
  private readonly parents = new Map<ParentId, CapturedParent>()
  private readonly live = new Map<ClOrdId, CapturedChild>()
  private taken: readonly Taken[] = []
  private readonly vectors: CapturedVectors[] = []

  constructor(config: EngineConfig, session: readonly CapturedStep[]) {
    this.config = config
    this.session = session
    const records = session.flatMap(({ outputs }) => outputs.flatMap((o) => (o.kind === 'record' ? [o.record] : [])))
    this.decisions = new Map(records.flatMap((r) => (r.type === 'decision' ? [[r.decisionId, r] as const] : [])))
    this.styles = new Map(records.flatMap((r) => (r.type === 'child' ? [[r.clOrdId, r.aggressiveness] as const] : [])))
    this.board = new MarketBoard(config)
    this.outcomes.useVenues(config.venues)
  }

  run(): CapturedVectors[] {
    for (const { entry, outputs } of this.session) {
      const { tsUs, input } = entry
      this.outcomes.advance(tsUs, (symbol) => this.midTimes2(symbol, tsUs))
      if (input.kind === 'submit-parent') this.parents.set(`P-${entry.seq}` as ParentId, { request: input.request, receivedUs: tsUs, cumQty: 0 })
      else if (input.kind === 'views') this.takeViews(input.views, tsUs)
      else if (input.kind === 'venue-execution') this.takeReport(input, tsUs)
      else if (input.kind === 'venue-message-rejected' && input.clOrdId !== null) this.end(input.clOrdId, 'rejected', tsUs)
      else if (input.kind === 'children-unsent') for (const clOrdId of input.clOrdIds) this.end(clOrdId, 'unsent', tsUs)
      for (const output of outputs) this.follow(output, tsUs)
    }
    return this.vectors
  }

  private takeViews(views: readonly VenueView[], nowUs: UnixUs): void {
    for (const view of views) this.taken = this.taken.filter((t) => t.order.symbol !== view.symbol || t.order.mic !== view.mic || t.atUs >= view.receivedUs)
    this.board.takeViews(views, nowUs, (symbol) => this.consolidated(symbol, nowUs))
  }

  private takeReport({ report }: Extract<Input, { kind: 'venue-execution' }>, nowUs: UnixUs): void {
    const clOrdId = orderIdOf(report.origClOrdId ?? report.clOrdId)
    const child = this.live.get(clOrdId)
    if (child === undefined) return
    child.acked = true
    this.outcomes.onAnswer(clOrdId, nowUs)
    const trade = report.execType === 'trade' && !child.execIds.has(report.execId)
    if (trade) {
      child.execIds.add(report.execId)
      child.cumQty += report.lastQty
      this.parentOf(child.order.parentId).cumQty += report.lastQty
    }
    // Nothing of an order that is over is in the market that its last fill is seen in.
    const ended = isTerminal(report.ordStatus)
    if (ended) this.live.delete(clOrdId)
    if (trade) this.outcomes.onFill(clOrdId, { lastQty: report.lastQty, lastPx: report.lastPx, nowUs, midTimes2: this.midTimes2(child.order.symbol, nowUs) })
    if (ended) this.over(child, report.ordStatus === 'rejected' ? 'rejected' : 'done', nowUs)
  }

  private end(clOrdId: ClOrdId, how: 'rejected' | 'unsent', nowUs: UnixUs): void {
    const child = this.live.get(clOrdId)
    if (child !== undefined && this.live.delete(clOrdId)) this.over(child, how, nowUs)
  }

  private over({ order, aggressiveness }: CapturedChild, how: 'done' | 'rejected' | 'unsent', nowUs: UnixUs): void {
    if (aggressiveness === 'take') this.noteTaken(order, nowUs, how === 'done')
    this.outcomes.onEnd(order.clOrdId, how)
  }

  /** What the desk did in the step, in its order. */
  private follow(output: Output, nowUs: UnixUs): void {
    if (output.kind === 'score-requested') this.compute(output.requestId, nowUs)
    else if (output.kind === 'record' && output.record.type === 'decision' && output.record.requestedUs === nowUs && output.record.inferenceUs === null) this.compute(output.record.decisionId, nowUs)
    else if (output.kind === 'send-order') this.send(output.order, nowUs)
    else if (output.kind === 'send-cancel') {
      const child = this.live.get(orderIdOf(output.origClOrdId))
      // As the desk has it, an order that is being cancelled may rest, whether it was answered or not.
      if (child !== undefined) child.acked = true
    }
  }

  private send(order: ChildOrder, nowUs: UnixUs): void {
    const aggressiveness = this.styles.get(order.clOrdId)
    assert(aggressiveness !== undefined, `the session holds no record of child ${order.clOrdId}`)
    this.outcomes.onSent({
      clOrdId: order.clOrdId, symbol: order.symbol, mic: order.mic, side: order.side, aggressiveness, qty: order.orderQty, price: order.price, sentUs: nowUs,
      midTimes2: this.midTimes2(order.symbol, nowUs), view: this.board.viewOf(order.symbol, order.mic) ?? null,
    })
    this.live.set(order.clOrdId, { order, aggressiveness, acked: false, cumQty: 0, execIds: new Set() })
    if (aggressiveness === 'take') this.noteTaken(order, nowUs, true)
  }

  private noteTaken(order: ChildOrder, atUs: UnixUs, stands: boolean): void {
    const others = this.taken.filter((t) => t.order.clOrdId !== order.clOrdId)
    this.taken = stands ? [...others, { order, atUs }] : others
  }

  private compute(decisionId: number, nowUs: UnixUs): void {
    const decision = this.decisions.get(decisionId)
    if (decision === undefined || decision.features.length === 0 || this.vectors.at(-1)?.decisionId === decisionId) return
    const { request, receivedUs } = this.parentOf(decision.parentId)
    const candidates = decision.candidates.map(candidateOf)
    const recomputed = new Float32Array(candidates.length * FEATURE_SCHEMA.count)
    const fault = writeFeatureRows(recomputed, {
      market: this.board.marketOf(request.symbol), consolidated: this.consolidated(request.symbol, nowUs), instrument: this.config.instruments.find((i) => i.symbol === request.symbol)!,
      venues: new Map(this.config.venues.map((v) => [v.mic, v])), histories: this.outcomes.histories, viewOf: (mic) => this.board.viewOf(request.symbol, mic),
      side: request.side, qty: this.uncommitted(decision.parentId), limitPrice: request.limitPrice, immediate: request.timeInForce === 'ioc',
      urgency: request.timeInForce === 'ioc' ? 'high' : request.urgency, elapsedUs: nowUs - receivedUs, nowUs,
    }, candidates)
    assert(fault === null, `decision ${decisionId}: ${fault} cannot be computed again`)
    this.vectors.push({ decisionId, parentId: decision.parentId, candidates, recorded: Float32Array.from(decision.features), recomputed })
  }

  /** What of a parent is neither filled nor at a venue. */
  private uncommitted(parentId: ParentId): QtyLots {
    const { request, cumQty } = this.parentOf(parentId)
    let free = request.orderQty - cumQty
    for (const child of this.live.values()) if (child.order.parentId === parentId) free -= child.order.orderQty - child.cumQty
    return free as QtyLots
  }

  private consolidated(symbol: SymbolId, nowUs: UnixUs) {
    const own = this.taken.filter((t) => t.order.symbol === symbol).map(({ order }) => ({ mic: order.mic, side: order.side === 'buy' ? 'ask' as const : 'bid' as const, price: order.price, qty: order.orderQty }))
    for (const { order, acked, cumQty } of this.live.values()) {
      if (order.symbol !== symbol || !acked || order.ordType !== 'limit' || order.timeInForce !== 'day') continue
      own.push({ mic: order.mic, side: order.side === 'buy' ? 'bid' : 'ask', price: order.price, qty: (order.orderQty - cumQty) as QtyLots })
    }
    return this.board.consolidated(symbol, nowUs, own)
  }

  private midTimes2(symbol: SymbolId, nowUs: UnixUs): number | null {
    const { bid, ask } = this.consolidated(symbol, nowUs)
    return bid === null || ask === null ? null : bid + ask
  }

  private parentOf(parentId: ParentId): CapturedParent {
    const parent = this.parents.get(parentId)
    assert(parent !== undefined, `the session holds no parent ${parentId}`)
    return parent
  }
}

const candidateOf = (text: string): Candidate => {
  const [mic, aggressiveness] = text.split(':')
  return { mic: mic as Mic, aggressiveness: aggressiveness as Aggressiveness }
}
