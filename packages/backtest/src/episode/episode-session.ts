import {
  sideSign, type ChildRecord, type DecisionRecord, type EngineConfig, type ExecutionRecord, type Instrument, type ObjectiveWeights, type Output, type ParentId, type ParentRecord, type UnixUs,
} from '@sluice/domain'
import type { MarketSimOptions } from '@sluice/market-sim'
import { Agenda } from '../agenda.ts'
import { SimulatedDesk, SIMULATED_OMS, type ScoreAnswer, type ScoreQuestion } from '../simulated-desk.ts'
import { COSTS, FEES_COST, FILL_COST, LEAKAGE_COST, SLIPPAGE_COST, SPEED_COST, type EpisodeOutcome } from './episode-outcome.ts'
import type { PlannedEpisode } from './planned-episode.ts'
import { restCost } from './rest-cost.ts'
import { startStep, type OpenStep, type WorkingEpisode } from './working-episode.ts'

export interface EpisodeSessionOptions {
  readonly seed: number
  readonly engineConfig: EngineConfig
  readonly episodes: readonly PlannedEpisode[]
  readonly viewIntervalUs: number
  /** Answers the questions of the engine; null asks nobody. */
  readonly score: ((features: Float32Array, rows: number, question: ScoreQuestion) => ScoreAnswer | Promise<ScoreAnswer>) | null
  readonly market?: Partial<MarketSimOptions>
  readonly startUs?: number
}

export interface EpisodeSessionResult {
  /** In the order in which they ended. */
  readonly outcomes: EpisodeOutcome[]
  /** Parents that risk refused, or that met no market. */
  readonly dropped: number
  readonly virtualS: number
}

const START_US = 1_790_000_000_000_000
const MARKOUT_US = 1_000_000
/** Time for the cancels of an episode whose time is up to be answered. */
const CANCEL_US = 50_000
const BPS = 10_000

/** Works planned parent orders with the real engine on the simulated market, in virtual time, and measures what each decision of theirs cost. */
export async function runEpisodeSession(options: EpisodeSessionOptions): Promise<EpisodeSessionResult> {
  return new EpisodeSession(options).run()
}

class EpisodeSession {
  private readonly options: EpisodeSessionOptions
  private readonly desk: SimulatedDesk
  private readonly startUs: number
  private readonly instruments: ReadonlyMap<string, Instrument>
  private readonly agenda = new Agenda()
  private readonly waiting = new Map<string, PlannedEpisode[]>()
  private readonly working = new Map<ParentId, WorkingEpisode>()
  /** Of the parent that is being submitted: records of it come before its number is known. */
  private submitting: WorkingEpisode | null = null
  private readonly outcomes: EpisodeOutcome[] = []
  private dropped = 0

  constructor(options: EpisodeSessionOptions) {
    const { seed, viewIntervalUs, score, market, startUs = START_US } = options
    this.options = options
    this.startUs = startUs
    const engineConfig = laboratoryConfig(options.engineConfig, options.episodes)
    this.instruments = new Map(engineConfig.instruments.map((i) => [i.symbol, i]))
    this.desk = new SimulatedDesk({
      seed, engineConfig, startUs, viewIntervalUs, score, keepLog: false, ...(market === undefined ? {} : { market }),
      onOutputs: (outputs) => this.take(outputs),
    })
    for (const episode of options.episodes) this.waiting.set(episode.symbol, [...(this.waiting.get(episode.symbol) ?? []), episode])
    for (const symbol of this.waiting.keys()) this.next(symbol, startUs)
  }

  async run(): Promise<EpisodeSessionResult> {
    while (this.agenda.nextUs < Infinity) {
      // What happens on the way puts things on the agenda, a markout later at the earliest.
      await this.desk.runUntilScored(Math.min(this.agenda.nextUs, this.desk.nowUs + MARKOUT_US))
      while (this.agenda.nextUs <= this.desk.nowUs) this.agenda.runNext()
    }
    return { outcomes: this.outcomes, dropped: this.dropped, virtualS: (this.desk.nowUs - this.startUs) / 1_000_000 }
  }

  private next(symbol: string, fromUs: number): void {
    const episode = this.waiting.get(symbol)?.shift()
    if (episode === undefined) return
    const us = Math.max(fromUs, this.startUs + episode.afterUs)
    this.agenda.put(us, () => this.begin(episode, us))
  }

  private begin(episode: PlannedEpisode, us: number): void {
    const { symbol, side, qty, urgency, horizonUs, no } = episode
    const { bid, ask } = this.desk.engine.consolidated(symbol, us as UnixUs)
    if (bid === null || ask === null) {
      this.drop(symbol, us)
      return
    }
    const work: WorkingEpisode = {
      episode, startUs: us, mid: (bid + ask) / 2, sign: sideSign(side), parentId: null, left: qty, step: null, steps: [], tried: new Set(), filledUsLots: 0, lastFillUs: us, over: false, markoutsDue: 0,
    }
    this.submitting = work
    const outputs = this.desk.submit({ symbol, side, orderQty: qty, ordType: 'market', limitPrice: null, timeInForce: 'day', objective: objectiveName(no), urgency, account: 'SIM' })
    this.submitting = null
    const parent = parentOf(outputs)
    if (parent === undefined || parent.denial !== null) {
      this.drop(symbol, us)
      return
    }
    work.parentId = parent.parentId
    this.working.set(parent.parentId, work)
    this.agenda.put(us + horizonUs, () => this.timeUp(work))
  }

  private drop(symbol: string, us: number): void {
    this.dropped += 1
    this.next(symbol, us + MARKOUT_US)
  }

  private timeUp(work: WorkingEpisode): void {
    if (work.over) return
    this.desk.step({ kind: 'cancel-parent', source: { kind: 'fix', session: SIMULATED_OMS, msgSeqNum: 0 }, parentId: work.parentId, origClOrdId: null, clOrdId: null })
    this.agenda.put(this.desk.nowUs + CANCEL_US, () => this.charge(work))
  }

  private take(outputs: readonly Output[]): void {
    for (const output of outputs) {
      if (output.kind !== 'record') continue
      const { record } = output
      if (record.type === 'decision') this.onDecision(record)
      else if (record.type === 'execution') this.onExecution(record)
      else if (record.type === 'child') this.onChild(record)
    }
  }

  private workOf(parentId: ParentId): WorkingEpisode | undefined {
    return this.working.get(parentId) ?? this.submitting ?? undefined
  }

  private onDecision(decision: DecisionRecord): void {
    const work = this.workOf(decision.parentId)
    if (work === undefined || work.over || decision.plan.hold !== null) return
    const { bid, ask } = decision.market
    if (bid === null || ask === null) return
    this.closeStep(work, (bid + ask) / 2)
    work.step = startStep(work, decision, this.desk.market.latentValue(decision.symbol))
  }

  private onExecution({ parentId, lastQty, lastPx, feeMicro, midAtFill, receivedUs, symbol }: ExecutionRecord): void {
    const work = this.workOf(parentId)
    const step = work?.step
    if (work === undefined || step === null || step === undefined) return
    const { lotSize, priceScale } = this.instruments.get(symbol)!
    work.left -= lastQty
    work.filledUsLots += (receivedUs - work.startUs) * lastQty
    work.lastFillUs = receivedUs
    step.sums[SLIPPAGE_COST]! += lastQty * work.sign * (lastPx - step.mid)
    step.sums[SPEED_COST]! += lastQty * (receivedUs - step.atUs)
    step.sums[FEES_COST]! += (feeMicro / lotSize) * (priceScale / 1_000_000)
    step.chance += lastQty * work.sign * (this.desk.market.latentValue(symbol) - step.value)
    if (midAtFill !== null) this.watchMarkout(work, step, lastQty, midAtFill, receivedUs)
    if (work.left === 0) this.finish(work)
  }

  /** Adverse: the mid moves against what we hold now. */
  private watchMarkout(work: WorkingEpisode, step: OpenStep, lots: number, mid: number, us: number): void {
    work.markoutsDue += 1
    this.agenda.put(us + MARKOUT_US, () => {
      work.markoutsDue -= 1
      const { bid, ask } = this.desk.engine.consolidated(work.episode.symbol, this.desk.nowUs)
      if (bid !== null && ask !== null) step.sums[LEAKAGE_COST]! += lots * work.sign * (mid - (bid + ask) / 2)
      this.deliver(work)
    })
  }

  private onChild({ parentId, mic, aggressiveness, cumQty, leavesQty, doneUs, status }: ChildRecord): void {
    if (doneUs === null || cumQty > 0 || leavesQty > 0 || status === 'unsent') return
    this.workOf(parentId)?.tried.add(`${mic}:${aggressiveness}`)
  }

  /** What was not filled in time is taken at what the books show. */
  private charge(work: WorkingEpisode): void {
    if (work.over) return
    const { symbol, side } = work.episode
    const { bid, ask } = this.desk.engine.consolidated(symbol, this.desk.nowUs)
    const mid = bid === null || ask === null ? work.mid : (bid + ask) / 2
    const rest = restCost(this.desk.market, this.options.engineConfig.venues, this.instruments.get(symbol)!, side, work.left, mid)
    if (work.step === null || rest === null) {
      work.over = true
      this.working.delete(work.parentId!)
      this.drop(symbol, this.desk.nowUs)
      return
    }
    const lots = work.left
    this.closeStep(work, mid, { keep: false })
    const last = work.steps.at(-1)!
    last.sums[FILL_COST]! += rest.away
    last.sums[FEES_COST]! += rest.fees
    work.filledUsLots += lots * work.episode.horizonUs
    work.lastFillUs = work.startUs + work.episode.horizonUs
    this.end(work)
  }

  private finish(work: WorkingEpisode): void {
    this.closeStep(work, work.mid)
    this.end(work)
  }

  private end(work: WorkingEpisode): void {
    work.over = true
    work.restLots = work.left
    this.deliver(work)
    this.next(work.episode.symbol, this.desk.nowUs + MARKOUT_US * 2)
  }

  /** Ends the step in progress at this midpoint: what is left has moved with the market and has waited. */
  private closeStep(work: WorkingEpisode, mid: number, { keep = true } = {}): void {
    const { step } = work
    if (step === null) return
    const nowUs = this.desk.nowUs
    step.sums[SLIPPAGE_COST]! += work.left * work.sign * (mid - step.mid)
    step.sums[SPEED_COST]! += work.left * (nowUs - step.atUs)
    step.chance += work.left * work.sign * (this.desk.market.latentValue(work.episode.symbol) - step.value)
    step.keep = keep ? work.left / step.lots : 0
    work.steps.push(step)
    work.step = null
  }

  /** Once the last markout is in. */
  private deliver(work: WorkingEpisode): void {
    if (!work.over || work.markoutsDue > 0) return
    this.working.delete(work.parentId ?? ('' as ParentId))
    const { episode, startUs, mid } = work
    const costs = new Float64Array(COSTS)
    let chanceBps = 0
    const steps = work.steps.map((step) => {
      const ended = this.stepOf(step, mid, episode.horizonUs)
      const share = step.lots / episode.qty
      for (let d = 0; d < COSTS; d++) costs[d]! += share * ended.costs[d]!
      chanceBps += share * ended.chanceBps
      return ended
    })
    this.outcomes.push({
      episode, startUs, steps, costs, chanceBps, filledShare: 1 - (work.restLots ?? 0) / episode.qty, timeS: work.filledUsLots / episode.qty / 1_000_000, doneS: (work.lastFillUs - startUs) / 1_000_000,
    })
  }

  /** Sums in price units times lots, and microseconds times lots, into basis points a lot. */
  private stepOf(step: OpenStep, mid: number, horizonUs: number): EpisodeOutcome['steps'][number] {
    const perBps = BPS / mid / step.lots
    const costs = step.sums.map((sum) => sum * perBps)
    costs[SPEED_COST] = (step.sums[SPEED_COST]! / step.lots / horizonUs) * step.unfilledBps
    const { features, candidates, open, chosen, split, atUs, lots, keep, source } = step
    return { features, candidates, open, chosen, split, atUs, lots, costs, chanceBps: step.chance * perBps, keep, source }
  }
}

const parentOf = (outputs: readonly Output[]): ParentRecord | undefined =>
  outputs.flatMap((output) => (output.kind === 'record' && output.record.type === 'parent' ? [output.record] : []))[0]

const objectiveName = (no: number): string => `e${no}`

/** Every episode's weights as an objective of its own; nothing of the desk's surveillance steps in between. */
function laboratoryConfig(config: EngineConfig, episodes: readonly PlannedEpisode[]): EngineConfig {
  const objectives: Record<string, ObjectiveWeights> = { ...config.objectives }
  for (const { no, weights } of episodes) objectives[objectiveName(no)] = weights
  return {
    ...config, objectives,
    alerts: config.alerts.map((rule) => ({ ...rule, enabled: false })),
    breaker: { ...config.breaker, enabled: false },
    limits: { ...config.limits, maxRepeatedOrders: 1_000_000, maxMessagesPerSecond: 1_000_000, maxOpenParents: 1_000_000 },
  }
}
