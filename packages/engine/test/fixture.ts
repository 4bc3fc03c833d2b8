import type {
  CandidateScore, ChildOrder, ClOrdId, EngineConfig, Entry, ExecId, ExecutionRecord, FeePerShareMicro, Input, Mic, MoneyMicro, Output, ParentRecord, ParentRequest,
  Price, ProjectionRecord, QtyLots, Seq, SessionId, SymbolId, UnixUs, Venue, VenueExecutionReport, VenueKind, VenueView,
} from '@sluice/domain'
import { QUOTE_POLICIES, aBreaker, alertRules } from '@sluice/testkit'
import { Engine } from '../src/index.ts'

export const SYMBOL = 'AVAX' as SymbolId
export const START_US = 1_700_000_000_000_000
export const OMS = 'OMS1' as SessionId

const venue = (mic: string, kind: VenueKind): Venue => ({
  mic: mic as Mic, name: mic, kind, takeFee: 3_000 as FeePerShareMicro, addFee: -2_000 as FeePerShareMicro, minQtyLots: 1 as QtyLots,
})

export const VENUES = [venue('XNAS', 'lit-maker-taker'), venue('XBOS', 'lit-inverted'), venue('XNYS', 'lit-maker-taker'), venue('DRK1', 'dark-midpoint')]

/** With these the rules about venues and owners hold that journals of before do not know. */
export const ORDER_RULES: NonNullable<EngineConfig['orders']> = { cancelOnDisconnectUs: {}, holdsPositions: false, dropCopySessions: [] }

export const testConfig = (change: Partial<EngineConfig> = {}): EngineConfig => ({
  mode: 'SIMULATION',
  seed: 7,
  instruments: [{
    symbol: SYMBOL, name: 'Avax', currency: 'USD', priceScale: 10_000, lotSize: 1, tick: 100 as Price, advLots: 2_000_000 as QtyLots, referencePrice: 1_574_300 as Price,
  }],
  venues: VENUES,
  limits: {
    maxOrderQty: 100_000 as QtyLots, maxNotional: 20_000_000_000_000 as MoneyMicro, collarBps: 500, maxOpenNotional: 900_000_000_000_000 as MoneyMicro,
    maxRepeatedOrders: 20, repeatedWindowUs: 1_000_000, maxMessagesPerSecond: 1_000, maxOpenParents: 1_000,
  },
  objectives: { balanced: { slippage: 1_000, fill: 1_000, speed: 500, leakage: 500, fees: 1_000 } },
  defaultObjective: 'balanced',
  routing: {
    strategy: 'dynamic', staticWaterfall: ['DRK1', 'XBOS', 'XNAS', 'XNYS'] as Mic[], controlShareMicro: 0, waterfallMode: 'auto', splitWidth: 3, staleAfterUs: 3_000_000,
    scoreDeadlineUs: 20_000, takeTimeoutUs: 500_000, postTimeoutUs: 2_000_000, midTimeoutUs: 1_000_000, fillHorizonMs: 10_000, holdRetryUs: 500_000,
    unackedTimeoutUs: 2_000_000, minSliceLots: 1 as QtyLots, maxPlans: 50, restingWhenBlind: 'keep', absurdBps: 1_000,
    exploration: { enabled: false, shareMicro: 0, maxRegretMicroBps: 0, maxCandidates: 1 },
  },
  quotePolicies: QUOTE_POLICIES,
  breaker: aBreaker({ enabled: false }),
  alerts: alertRules(),
  model: { modelId: 'nn-test', featureSchemaHash: 'x', cardSlippageMseBps2: null },
  models: { suspendOn: [] },
  venueAverages: [],
  ...change,
})

export const request = (change: Partial<ParentRequest> = {}): ParentRequest => ({
  clOrdId: 'A-1' as ClOrdId, symbol: SYMBOL, side: 'buy', orderQty: 1_000 as QtyLots, ordType: 'market', limitPrice: null, timeInForce: 'day',
  objective: null, urgency: 'normal', account: 'ACC', ...change,
})

export const view = (mic: string, nowUs: number, bid = 1_574_200, ask = 1_574_400, qty = 500): VenueView => ({
  symbol: SYMBOL, mic: mic as Mic, venueUs: nowUs as UnixUs, receivedUs: nowUs as UnixUs, processedUs: nowUs as UnixUs, status: null, trades: null, gap: false, recovering: false,
  bids: mic === 'DRK1' ? [] : [[bid as Price, qty as QtyLots]], asks: mic === 'DRK1' ? [] : [[ask as Price, qty as QtyLots]],
})

/** Drives an engine as the runtime would, and keeps every entry and output. */
export class Driver {
  readonly engine: Engine
  readonly entries: Entry[] = []
  readonly outputs: Output[][] = []
  nowUs = START_US
  seq = 0
  private execNo = 0

  constructor(config = testConfig()) {
    this.engine = new Engine(config)
  }

  step(input: Input, advanceUs = 10): readonly Output[] {
    this.nowUs += advanceUs
    this.seq += 1
    const entry: Entry = { seq: this.seq as Seq, tsUs: this.nowUs as UnixUs, input }
    this.entries.push(structuredClone(entry))
    const outputs = this.engine.step(entry)
    this.outputs.push([...outputs])
    return outputs
  }

  /** Venues up, one fresh two-sided market. */
  open(): this {
    for (const { mic } of this.engine.config.venues) this.step({ kind: 'session', session: mic as unknown as SessionId, role: 'orders', mic, up: true })
    if (this.engine.config.orders !== undefined) for (const { mic } of this.engine.config.venues) this.step({ kind: 'venue-caught-up', mic })
    this.quote()
    return this
  }

  quote(bid?: number, ask?: number, qty?: number): readonly Output[] {
    return this.step({ kind: 'views', views: this.engine.config.venues.map(({ mic }) => view(mic, this.nowUs, bid, ask, qty)) })
  }

  submit(change: Partial<ParentRequest> = {}): readonly Output[] {
    return this.step({ kind: 'submit-parent', source: { kind: 'fix', session: OMS, msgSeqNum: this.seq }, request: request(change) })
  }

  /** Answers the last score request; `score` tells how good a candidate is. */
  answer(outputs: readonly Output[], score: (mic: string, how: string) => Partial<CandidateScore> = () => ({})): readonly Output[] {
    const asked = outputs.find((o) => o.kind === 'score-requested')
    if (asked === undefined) throw new Error('no scores were asked for')
    return this.step({
      kind: 'venues-scored', requestId: asked.requestId, modelId: asked.modelId, inferenceUs: 30,
      scores: asked.candidates.map((c) => ({ slippageMicroBps: 500_000, fillProbMicro: 500_000, timeToFillMs: 100, leakageMicroBps: 100_000, ...score(c.mic, c.aggressiveness) })),
    })
  }

  report(order: ChildOrder, change: Partial<VenueExecutionReport>): readonly Output[] {
    return this.step({
      kind: 'venue-execution', mic: order.mic, msgSeqNum: this.seq,
      report: {
        clOrdId: order.clOrdId, execId: `E${this.execNo++}` as ExecId, venueOrderId: '1', execType: 'new', ordStatus: 'new', lastQty: 0 as QtyLots, lastPx: 0 as Price,
        cumQty: 0 as QtyLots, leavesQty: order.orderQty, liquidity: 'removed', venueUs: this.nowUs as UnixUs, ...change,
      },
    })
  }

  fill(order: ChildOrder, lastQty: number, cumQty = lastQty, lastPx = order.price): readonly Output[] {
    return this.report(order, {
      execType: 'trade', ordStatus: cumQty >= order.orderQty ? 'filled' : 'partiallyFilled', lastQty: lastQty as QtyLots, lastPx, cumQty: cumQty as QtyLots,
      leavesQty: Math.max(0, order.orderQty - cumQty) as QtyLots,
    })
  }

  fireTimers(): readonly Output[] {
    const atUs = this.engine.nextTimerUs()
    if (atUs === null) throw new Error('no timer is set')
    return this.step({ kind: 'timer' }, Math.max(10, atUs - this.nowUs))
  }
}

export const ordersOf = (outputs: readonly Output[]): ChildOrder[] => outputs.flatMap((o) => (o.kind === 'send-order' ? [o.order] : []))
export const recordsOf = (outputs: readonly Output[]): ProjectionRecord[] => outputs.flatMap((o) => (o.kind === 'record' ? [o.record] : []))
export const parentOf = (outputs: readonly Output[]): ParentRecord => recordsOf(outputs).filter((r) => r.type === 'parent').at(-1)!
export const executionsOf = (outputs: readonly Output[]): ExecutionRecord[] => recordsOf(outputs).filter((r) => r.type === 'execution')
