import {
  assert, Rng,
  type CandidateScore, type ChildOrder, type ClOrdId, type EngineConfig, type Entry, type Input, type Output, type ParentRequest, type QtyLots, type Seq, type SessionId, type UnixUs,
} from '@sluice/domain'
import { Engine } from '@sluice/engine'
import { MarketSim, type Market, type MarketSimOptions, type SimExecutionReport, type SimCancelReject } from '@sluice/market-sim'
import { VirtualFeed } from './virtual-feed.ts'

export type ScoreQuestion = Extract<Output, { kind: 'score-requested' }>

export interface SimulatedDeskOptions {
  readonly seed: number
  readonly engineConfig: EngineConfig
  readonly startUs?: number
  /** Virtual time between two rounds of views, microseconds. */
  readonly viewIntervalUs?: number
  /** Answers score requests; null asks nobody (venue averages). Answers that come later need `runUntilScored`; null fails the request. */
  readonly score?: ((features: Float32Array, rows: number, question: ScoreQuestion) => ScoreAnswer | Promise<ScoreAnswer>) | null
  /** Virtual time a score takes, microseconds. */
  readonly scoreUs?: number
  /** What else the market is made with. */
  readonly market?: Partial<MarketSimOptions>
  /** Told of the outputs of every entry. */
  readonly onOutputs?: (outputs: readonly Output[]) => void
  /** False: entries and outputs are not kept, for long sessions. */
  readonly keepLog?: boolean
}

export type ScoreAnswer = readonly CandidateScore[] | null

const START_US = 1_790_000_000_000_000
const OWNER = 'DESK'
export const SIMULATED_OMS = 'OMS1' as SessionId

/** The engine and the simulated market on one virtual clock in one thread; keeps every entry and every output. */
export class SimulatedDesk {
  readonly engine: Engine
  readonly market: Market
  readonly entries: Entry[] = []
  /** Outputs by entry, in order. */
  readonly outputs: (readonly Output[])[] = []
  /** Every execution the venues made for us, from the venues' own side. */
  readonly venueExecutions: SimExecutionReport[] = []
  private readonly options: SimulatedDeskOptions
  private readonly feed: VirtualFeed
  private readonly viewIntervalUs: number
  private readonly scoresDue: { readonly atUs: number; readonly input: Input | Promise<Input> }[] = []
  private inbox: Input[] = []
  private nextViewsUs: number
  private seq = 0
  private orderNo = 0

  constructor(options: SimulatedDeskOptions) {
    const { engineConfig, seed, startUs = START_US } = options
    const { instruments, venues } = engineConfig
    this.options = options
    this.viewIntervalUs = options.viewIntervalUs ?? 50_000
    this.nextViewsUs = startUs
    this.engine = new Engine(engineConfig)
    this.feed = new VirtualFeed(instruments, venues)
    this.market = new MarketSim({
      ...options.market, seed, instruments, venues, startUs,
      sink: {
        bookChanged: (mic, symbol) => this.feed.bookChanged(mic, symbol),
        trade: (trade) => this.feed.trade(trade),
        executionReport: (report) => this.onReport(report),
        cancelRejected: (reject) => this.onCancelRejected(reject),
      },
    })
    this.step({ kind: 'set-config', config: engineConfig })
    for (const { mic } of venues) this.step({ kind: 'session', session: mic as string as SessionId, role: 'orders', mic, up: true })
    if (engineConfig.orders !== undefined) for (const { mic } of venues) this.step({ kind: 'venue-caught-up', mic })
  }

  get nowUs(): UnixUs {
    return this.market.nowUs
  }

  /** Runs market, feed, timers and answers up to `untilUs`, each at its own virtual time. */
  runUntil(untilUs: number): void {
    assert(this.advance(untilUs).next().done === true, 'scores that come later need runUntilScored')
  }

  /** The same where the scores come from elsewhere: virtual time stands while one is waited for. */
  async runUntilScored(untilUs: number): Promise<void> {
    const run = this.advance(untilUs)
    for (let step = run.next(); step.done !== true;) step = run.next(await step.value)
  }

  /** Yields what has to be waited for before the session can go on. */
  private *advance(untilUs: number): Generator<Promise<Input>, void, Input> {
    for (;;) {
      const nextUs = Math.min(this.nextViewsUs, this.engine.nextTimerUs() ?? Infinity, this.scoresDue[0]?.atUs ?? Infinity, this.market.nextEventUs())
      if (nextUs > untilUs) break
      this.market.advanceTo(Math.max(nextUs, this.nowUs))
      for (const input of this.inbox.splice(0)) this.step(input)
      while ((this.scoresDue[0]?.atUs ?? Infinity) <= this.nowUs) {
        const { input } = this.scoresDue.shift()!
        this.step(input instanceof Promise ? yield input : input)
      }
      if ((this.engine.nextTimerUs() ?? Infinity) <= this.nowUs) this.step({ kind: 'timer' })
      if (this.nextViewsUs <= this.nowUs) this.publishViews()
    }
    this.market.advanceTo(untilUs)
  }

  submit(request: Omit<ParentRequest, 'clOrdId'>): readonly Output[] {
    this.orderNo += 1
    return this.step({
      kind: 'submit-parent', source: { kind: 'fix', session: SIMULATED_OMS, msgSeqNum: this.orderNo }, request: { ...request, clOrdId: `S${this.orderNo}` as ClOrdId },
    })
  }

  step(input: Input): readonly Output[] {
    this.seq += 1
    const entry: Entry = { seq: this.seq as Seq, tsUs: this.nowUs, input }
    const outputs = this.engine.step(entry)
    if (this.options.keepLog ?? true) {
      this.entries.push(entry)
      this.outputs.push(outputs)
    }
    this.options.onOutputs?.(outputs)
    for (const output of outputs) this.handle(output)
    return outputs
  }

  private publishViews(): void {
    this.nextViewsUs += this.viewIntervalUs
    const views = this.feed.take(this.market, this.nowUs)
    if (views.length > 0) this.step({ kind: 'views', views })
  }

  private handle(output: Output): void {
    if (output.kind === 'send-order') this.send(output.order)
    else if (output.kind === 'send-replace') this.replace(output)
    else if (output.kind === 'send-cancel') this.market.cancel(output.mic, output.origClOrdId, output.clOrdId)
    else if (output.kind === 'score-requested') this.answer(output)
  }

  private replace({ order, replacement: { clOrdId, origClOrdId, orderQty, price } }: Extract<Output, { kind: 'send-replace' }>): void {
    this.market.replace(order.mic, { clOrdId, origClOrdId, qty: orderQty, price })
  }

  private send(order: ChildOrder): void {
    this.market.submit({
      mic: order.mic, clOrdId: order.clOrdId, symbol: order.symbol, side: order.side, qty: order.orderQty, price: order.price, ordType: order.ordType,
      timeInForce: order.timeInForce, owner: OWNER, ...(order.minQty === undefined ? {} : { minQty: order.minQty }),
    })
  }

  private answer(question: ScoreQuestion): void {
    const { score, scoreUs = 30 } = this.options
    assert(score !== null && score !== undefined, 'a configuration with a model needs a score function')
    const { purpose, requestId, decisionId, modelId, features, candidates } = question
    const shadowOf = (scores: ScoreAnswer): Input => ({ kind: 'shadow-scored', requestId, decisionId: decisionId ?? 0, modelId, scores, failure: scores === null ? 'provider-failed' : null, inferenceUs: scoreUs })
    const inputOf = (scores: ScoreAnswer): Input => (purpose === 'shadow' ? shadowOf(scores) : scores === null
      ? { kind: 'score-failed', requestId, reason: 'provider-failed' }
      : { kind: 'venues-scored', requestId, modelId, scores, inferenceUs: scoreUs })
    const answered = score(features, candidates.length, question)
    this.scoresDue.push({ atUs: this.nowUs + scoreUs, input: answered instanceof Promise ? answered.then(inputOf) : inputOf(answered) })
  }

  private onReport(report: SimExecutionReport): void {
    if (report.execType === 'trade') this.venueExecutions.push(report)
    this.inbox.push({
      kind: 'venue-execution', mic: report.mic, msgSeqNum: this.seq,
      report: {
        clOrdId: report.clOrdId, ...(report.origClOrdId === null ? {} : { origClOrdId: report.origClOrdId }), execId: report.execId, venueOrderId: report.venueOrderId,
        execType: report.execType, ordStatus: report.ordStatus, lastQty: report.lastQty, lastPx: report.lastPx, cumQty: report.cumQty, leavesQty: report.leavesQty,
        liquidity: report.liquidity, venueUs: report.venueUs, ...(report.execType === 'replaced' ? { orderQty: report.orderQty } : {}), ...(report.text === null ? {} : { text: report.text }),
      },
    })
  }

  private onCancelRejected(reject: SimCancelReject): void {
    this.inbox.push({
      kind: 'venue-cancel-rejected', mic: reject.mic, msgSeqNum: this.seq, clOrdId: reject.clOrdId, origClOrdId: reject.origClOrdId, unknownOrder: reject.unknownOrder, text: reject.text,
      ...(reject.ofReplace === true ? { ofReplace: true } : {}),
    })
  }
}

/** Parents at random times, of random symbols, sides and sizes, from a stream of the seed. */
export function submitAtRandom(desk: SimulatedDesk, options: { readonly seed: number; readonly parents: number; readonly spacingUs: number; readonly qtyMax?: number }): void {
  const rng = new Rng(options.seed, 0x5061)
  const { instruments } = desk.engine.config
  for (let i = 0; i < options.parents; i++) {
    desk.runUntil(desk.nowUs + rng.int(1, options.spacingUs * 2))
    const instrument = instruments[rng.int(0, instruments.length - 1)]!
    desk.submit({
      symbol: instrument.symbol, side: rng.next() < 0.5 ? 'buy' : 'sell', orderQty: (rng.int(1, Math.floor((options.qtyMax ?? 5_000) / 100)) * 100) as QtyLots,
      ordType: 'market', limitPrice: null, timeInForce: 'day', objective: null, urgency: (['low', 'normal', 'high'] as const)[rng.int(0, 2)]!, account: 'SIM',
    })
  }
}

/** Steps the entries through a fresh engine: what replay gives. */
export function replayEntries(config: EngineConfig, entries: readonly Entry[]): { readonly engine: Engine; readonly outputs: readonly (readonly Output[])[] } {
  const engine = new Engine(config)
  const outputs = entries.map((entry) => engine.step(entry))
  return { engine, outputs }
}

