import {
  assert, isDark, isImmediate, isScoreInRange,
  type Candidate, type CandidateScore, type DecisionRecord, type Plan, type PlanSlice, type Price, type QtyLots, type RankedCandidate, type ScoreSource, type UnixUs,
} from '@sluice/domain'
import { FEATURE_SCHEMA, NO_QUOTE } from '@sluice/features'
import { bestPriceChoice, candidatesOf, expectedPlanCostMicroBps, planKeptSteps, planFillOrKill, planWaterfall, staticOrder, withoutBands, type PlanInput } from '@sluice/routing'
import { checkCollar } from '@sluice/risk'
import { cancelChild } from './child-requests.ts'
import { childDenial, orderOf, sendChild } from './child-sending.ts'
import type { DeskState } from './desk-state.ts'
import { planByScores, type PlannedChoice } from './first-choice.ts'
import { HOLD_WORDS } from './hold-words.ts'
import { addsOnly, isRestricted, isWayOf, minQtyOf } from './instructions.ts'
import { isMarketHold, marketHold, marketHoldAt } from './market-hold.ts'
import { restsUntouched } from './market-watch.ts'
import { objectiveFor } from './objectives.ts'
import { activeOverrides, allowanceOf, candidateKey, endUsedUpEdit, isPaused, keptToCome, shapingOverrides, venueRefusal } from './override-state.ts'
import { endParent, watchMissingFills } from './parent-ending.ts'
import { leavesOf, sharesOf } from './records.ts'
import { mayStillShow, settleReplacement } from './replacement-settling.ts'
import { averageScores, countAbstained, mostlyAbstained, readingOf, withAverages } from './scored-candidates.ts'
import { marketInputs, rank, rankedBy, scoringInputs, type MarketInputs, type RankedBy, type ScoringInputs, type ScoringQuestion } from './scoring-inputs.ts'
import { askShadows } from './shadows.ts'
import { isChildLive, type ChildState, type LimitWait, type ParentState, type PendingDecision } from './state.ts'

/** What is neither executed nor live: what the next plan is about. */
export const uncommittedOf = (state: DeskState, parent: ParentState): QtyLots =>
  Math.max(0, leavesOf(parent) - state.exposureOf(parent.parentId).live) as QtyLots

/** Begins a decision: asks for scores, or plans at once where none are to be had. */
export function decide(state: DeskState, parent: ParentState, trigger: DecisionRecord['trigger']): void {
  if (parent.status !== 'working' || parent.ending !== null || parent.replacement !== null || isPaused(parent)) return
  if (parent.pending !== null) {
    if (takesAll(trigger)) parent.pending.takesAll = true
    return
  }
  const qty = uncommittedOf(state, parent)
  if (qty === 0) return
  if (parent.decisions >= state.config.routing.maxPlans && hasPlannedEnough(state, parent)) return
  endUsedUpEdit(state, parent)
  const barred = state.kill.on ? 'KILLED' : marketHoldAt(state, parent.request.symbol, state.nowUs)
  if (barred !== null) {
    holdParent(state, parent, barred)
    return
  }
  const inputs = inputsFor(state, parent, qty)
  if (inputs.candidates.length === 0) {
    holdParent(state, parent, noCandidateReason(state, parent, inputs))
    return
  }
  const modelId = modelFor(state, parent)
  const request: PendingDecision = {
    requestId: state.nextRequestId++, modelId, trigger, requestedUs: state.nowUs, qty, candidates: inputs.candidates, features: inputs.features === null ? [] : Array.from(inputs.features),
    takesAll: takesAll(trigger), ...(inputs.question.postsAtLimit === true ? { postsAtLimit: true } : {}),
  }
  if (parent.strategy === 'static') conclude(state, parent, request, inputs, { scores: null, source: { kind: 'none', reason: 'static' }, inferenceUs: null })
  else if (modelId === null) concludeByAverages(state, parent, request, inputs, state.models.live === null ? 'no-model' : 'suspended')
  else if (inputs.features === null) {
    state.featureFaults.add(inputs.featureFault ?? NO_QUOTE)
    state.incident('warning', 'FEATURES_OUT_OF_RANGE', parent.parentId, `feature ${inputs.featureFault} was non-finite or out of its range: scored by venue averages`)
    concludeByAverages(state, parent, request, inputs, 'out-of-range')
  } else {
    parent.pending = request
    state.pendingParents.set(request.requestId, parent.parentId)
    const deadlineUs = (state.nowUs + state.config.routing.scoreDeadlineUs) as UnixUs
    state.timers.set(deadlineUs, { kind: 'score-deadline', parentId: parent.parentId, requestId: request.requestId })
    state.emit({
      kind: 'score-requested', purpose: 'decide', requestId: request.requestId, decisionId: null, modelId, candidates: inputs.candidates, features: inputs.features,
      objective: objectiveFor(state, parent.request.symbol, parent.request.objective).weights, deadlineUs,
    })
    state.touchParent(parent)
  }
}

/** After so many plans an order that is to last is planned at most this often; microseconds. */
const SLOW_PLAN_US = 10_000_000

/** An order that cannot end by itself goes on, slowly; of an immediate one the rest is canceled. True: nothing is planned now. */
function hasPlannedEnough(state: DeskState, parent: ParentState): boolean {
  if (!state.hasOrderRules || isImmediate(parent.request.timeInForce)) {
    endParent(state, parent, { by: 'router', text: `the rest canceled after ${parent.decisions} plans`, clOrdId: null })
    return true
  }
  if (state.nowUs - (parent.plannedUs ?? 0) >= SLOW_PLAN_US) return false
  holdParent(state, parent, 'ATTEMPTS_EXHAUSTED')
  return true
}

/** The ways to trade now; where the market has left the limit behind, to wait at the limit. */
function inputsFor(state: DeskState, parent: ParentState, qty: QtyLots): ScoringInputs {
  const question = questionOf(state, parent, qty)
  const inputs = scoringInputs(state, question, state.takenOut(parent.request.symbol), waysOf(parent))
  const waits = inputs.candidates.length === 0 && waitsAtLimit(state, parent) && noCandidateReason(state, parent, inputs) === 'LIMIT_AWAY_FROM_MARKET'
  return waits ? scoringInputs(state, { ...question, postsAtLimit: true }, state.takenOut(parent.request.symbol), waysOf(parent)) : inputs
}

/** The static strategy posts nothing, but for an order that asks for it. A limit that has come to lie outside the collar would not pass the gate. */
function waitsAtLimit(state: DeskState, { request, strategy }: ParentState): boolean {
  const { symbol, limitPrice, timeInForce } = request
  if (!state.hasOrderRules || limitPrice === null || isImmediate(timeInForce) || (strategy === 'static' && !addsOnly(request))) return false
  const referencePrice = state.referencePrice(symbol)
  return referencePrice !== null && checkCollar(limitPrice, referencePrice, state.config.limits) === undefined
}

/** All that works of a decision waits at the limit, and the market is still away from it. */
const stillWaits = (state: DeskState, parent: ParentState, live: readonly ChildState[]): boolean =>
  waitsAtLimit(state, parent)
  && live.every(({ aggressiveness, order }) => aggressiveness === 'post' && order.price === parent.request.limitPrice)
  && marketFor(state, parent, uncommittedOf(state, parent)).candidates.length === 0

/** An order keeps its model for as long as that one may decide. */
function modelFor(state: DeskState, parent: ParentState): string | null {
  if (parent.strategy === 'static') return null
  if (parent.modelId === null || !state.models.mayDecide(parent.modelId)) parent.modelId = state.models.assign(state.config.seed, parent.parentSeq)
  return parent.modelId
}

/** What frees quantity beside what works: the answer plans all that is free then. */
const takesAll = (trigger: DecisionRecord['trigger']): boolean => trigger === 'override' || trigger === 'venue-breaker' || trigger === 'replace'

/** An immediate order does not rest; one that may only add liquidity cannot hurry. */
function urgencyOf({ request }: ParentState): 'low' | 'normal' | 'high' {
  if (isImmediate(request.timeInForce)) return 'high'
  return request.urgency === 'high' && addsOnly(request) ? 'normal' : request.urgency
}

/** Ways to trade that the order itself and overrides leave. */
function waysOf(parent: ParentState): (candidate: Candidate) => boolean {
  const allows = allowanceOf(parent)
  if (!isRestricted(parent.request)) return allows
  const isWay = isWayOf(parent.request)
  return (candidate) => isWay(candidate) && allows(candidate)
}

function questionOf(state: DeskState, parent: ParentState, qty: QtyLots): ScoringQuestion {
  const { request } = parent
  return {
    instrument: state.instruments.get(request.symbol)!, side: request.side, qty, limitPrice: request.limitPrice,
    immediate: isImmediate(request.timeInForce), urgency: urgencyOf(parent), elapsedUs: state.nowUs - parent.receivedUs, nowUs: state.nowUs,
  }
}

const marketFor = (state: DeskState, parent: ParentState, qty: QtyLots, allows = waysOf(parent)): MarketInputs =>
  marketInputs(state, questionOf(state, parent, qty), state.takenOut(parent.request.symbol), allows)

function noCandidateReason(state: DeskState, parent: ParentState, { market, touches, question }: MarketInputs): NonNullable<ParentState['hold']> {
  const byOverrides = activeOverrides(parent).length > 0 && marketFor(state, parent, question.qty, isWayOf(parent.request)).candidates.length > 0
  if (byOverrides) return 'OVERRIDDEN'
  const { side, limitPrice, urgency } = question
  const isOpen = (given: { readonly touches?: MarketInputs['touches']; readonly limitPrice?: null }): boolean => candidatesOf({
    venues: state.config.venues, isUp: (mic) => state.isReachable(mic), isFresh: (mic) => touches.has(mic), touches, market, side, limitPrice, urgency, ...given,
  }).some(waysOf(parent))
  if (isOpen({ touches: withoutBands(touches) })) return 'OUTSIDE_PRICE_BAND'
  return state.hasOrderRules && limitPrice !== null && isOpen({ limitPrice: null }) ? 'LIMIT_AWAY_FROM_MARKET' : 'NO_OPEN_VENUE'
}

const killedText = (shares: number, isStrict: boolean): string => (isStrict ? `fill or kill: no one venue shows ${shares} shares at the best price within its limit` : `fill or kill: fewer than ${shares} shares are shown within its limit`)

const IMMEDIATE_WORDS = { ioc: 'immediate or cancel', fok: 'fill or kill' } as const

export function holdParent(state: DeskState, parent: ParentState, reason: NonNullable<ParentState['hold']>): void {
  const { timeInForce } = parent.request
  if (isImmediate(timeInForce) && state.exposureOf(parent.parentId).live === 0) {
    endParent(state, parent, { by: 'router', text: `${IMMEDIATE_WORDS[timeInForce]}: ${HOLD_WORDS[reason]}`, clOrdId: null })
    return
  }
  const isNews = parent.hold !== reason
  if (!isNews && parent.holdRetry !== undefined && parent.holdRetry.atUs > state.nowUs) return
  parent.hold = reason
  parent.holdNo += 1
  // An order may be held for hours: the same row at every retry would only fill the journal and the database.
  if (isNews) state.touchParent(parent)
  // Only a person, or the end of the pause, goes on from there.
  if (reason !== 'PAUSED') state.timers.set(retryUs(state, parent, isNews), { kind: 'hold-retry', parentId: parent.parentId, holdNo: parent.holdNo })
}

/** A limit that the market has left behind is looked at with its views: time alone looks ever more seldom. */
function retryUs(state: DeskState, parent: ParentState, isNews: boolean): UnixUs {
  const { holdRetryUs } = state.config.routing
  if (!state.hasOrderRules || parent.hold !== 'LIMIT_AWAY_FROM_MARKET') {
    delete parent.holdRetry
    return (state.nowUs + holdRetryUs) as UnixUs
  }
  const looks = isNews ? 0 : (parent.holdRetry?.looks ?? 0) + 1
  const atUs = (state.nowUs + seldomUs(holdRetryUs, looks)) as UnixUs
  parent.holdRetry = { atUs, looks }
  return atUs
}

/** What is looked at for something to happen, and by time only in case that was missed: doubled with every look, up to this; microseconds. */
const SELDOM_MAX_US = 30_000_000
const seldomUs = (firstUs: number, looks: number): number => Math.max(firstUs, Math.min(SELDOM_MAX_US, firstUs * (1 << Math.min(looks, 15))))

export function holdRetry(state: DeskState, parent: ParentState | undefined, holdNo: number): void {
  if (parent !== undefined && parent.hold !== null && parent.holdNo === holdNo) decide(state, parent, 'retry')
}

/** Forgets a question whose answer would not be used any more. */
export function dropPending(state: DeskState, parent: ParentState): void {
  if (parent.pending === null) return
  state.pendingParents.delete(parent.pending.requestId)
  parent.pending = null
  state.touchParent(parent)
}

/** Fresh views of a symbol: parents that waited for a market in it look again at once. */
export function marketMayBeBack(state: DeskState, symbols: ReadonlySet<string>): void {
  // In the order of their arrival: the order of an index is not part of the state.
  const held = [...state.heldParents].map((parentId) => state.parentOf(parentId)).sort((a, b) => a.parentSeq - b.parentSeq)
  for (const parent of held) {
    const { symbol } = parent.request
    if (parent.hold === null || !isMarketHold(state, parent.hold) || !symbols.has(symbol)) continue
    if (marketHoldAt(state, symbol, state.nowUs) !== parent.hold) decide(state, parent, 'retry')
  }
}

/** A venue's breaker lets orders out again: parents that waited for a venue look again at once. */
export function venuesMayBeBack(state: DeskState): void {
  const held = [...state.heldParents].map((parentId) => state.parentOf(parentId)).sort((a, b) => a.parentSeq - b.parentSeq)
  for (const parent of held) if (parent.hold === 'NO_OPEN_VENUE' || parent.hold === 'OVERRIDDEN' || (state.hasOrderRules && parent.hold === 'LIMIT_AWAY_FROM_MARKET')) decide(state, parent, 'retry')
}

/** Scores came: late ones, and ones for what has changed meanwhile, are dropped. */
export function venuesScored(state: DeskState, requestId: number, modelId: string, scores: readonly CandidateScore[], inferenceUs: number): void {
  const parent = pendingParent(state, requestId, modelId)
  if (parent === undefined) return
  const request = parent.pending!
  parent.pending = null
  if (!state.models.mayDecide(modelId)) {
    // Whoever may decide now is asked.
    decide(state, parent, request.trigger)
    return
  }
  const inputs = inputsAsAsked(state, parent, request)
  if (scores.length !== request.candidates.length || !scores.every(isScoreInRange)) {
    state.incident('warning', 'SCORES_OUT_OF_RANGE', parent.parentId, `model ${modelId} answered out of range: scored by venue averages`)
    concludeByAverages(state, parent, request, inputs, 'out-of-range')
    return
  }
  conclude(state, parent, request, inputs, { scores, source: { kind: 'model', modelId, arm: state.models.get(modelId)?.stage === 'canary' ? 'canary' : 'live' }, inferenceUs })
}

export function scoreFailed(state: DeskState, requestId: number, reason: Extract<ScoreSource, { kind: 'fallback' }>['reason']): void {
  const parent = pendingParent(state, requestId)
  if (parent === undefined) return
  const request = parent.pending!
  parent.pending = null
  state.incident('warning', 'SCORER_FALLBACK', parent.parentId, `no usable scores (${reason}): scored by venue averages`)
  concludeByAverages(state, parent, request, inputsAsAsked(state, parent, request), reason)
}

function pendingParent(state: DeskState, requestId: number, modelId: string | null = null): ParentState | undefined {
  const parentId = state.pendingParents.get(requestId)
  if (modelId !== null && parentId !== undefined && state.parents.get(parentId)?.pending?.modelId !== modelId) return undefined
  state.pendingParents.delete(requestId)
  const parent = parentId === undefined ? undefined : state.parents.get(parentId)
  return parent?.pending?.requestId === requestId ? parent : undefined
}

/** The market as it is now, for the very candidates that were scored. */
const inputsAsAsked = (state: DeskState, parent: ParentState, request: PendingDecision): MarketInputs =>
  ({ ...marketFor(state, parent, request.qty), candidates: request.candidates })

function concludeByAverages(state: DeskState, parent: ParentState, request: PendingDecision, inputs: MarketInputs, reason: Extract<ScoreSource, { kind: 'fallback' }>['reason']): void {
  conclude(state, parent, request, inputs, { scores: null, source: { kind: 'fallback', reason }, inferenceUs: null })
}

interface Scored {
  /** Null: venue averages. */
  readonly scores: readonly CandidateScore[] | null
  readonly source: ScoreSource
  readonly inferenceUs: number | null
}

/** Everything that a decision was ranked and planned by. */
interface Ranking {
  readonly inputs: MarketInputs
  readonly bid: Price
  readonly ask: Price
  readonly objective: ReturnType<typeof objectiveFor>
  readonly by: RankedBy
  readonly ranked: readonly RankedCandidate[]
  readonly source: ScoreSource
  /** First choice of the venue averages. */
  readonly byAverages: string | null
  readonly abstained: number
}

/** Ranks, plans, records why, and sends the first step. */
function conclude(state: DeskState, parent: ParentState, request: PendingDecision, inputs: MarketInputs, scored: Scored): void {
  noteAsked(state, request, scored.source)
  const { bid, ask } = inputs.market
  const free = uncommittedOf(state, parent)
  const qty = request.takesAll ? free : (Math.min(request.qty, free) as QtyLots)
  const barred = marketHold(state, parent.request.symbol, inputs.market)
  if (bid === null || ask === null || barred !== null || qty === 0) {
    if (qty > 0) holdParent(state, parent, barred ?? 'NO_REFERENCE_PRICE')
    return
  }
  const ranking = rankingOf(state, parent, request, inputs, scored, bid, ask)
  const decisionId = request.requestId
  const all: Sendable = { ranked: ranking.ranked, touches: inputs.touches }
  const inputOf = (strategy: Plan['strategy'], left: Sendable): PlanInput => planInput(state, parent, qty, request, ranking, strategy, left)
  const choice = planOf(state, parent, ranking, all, decisionId, inputOf)
  if (choice === null) {
    if (parent.request.timeInForce === 'fok') endParent(state, parent, { by: 'router', text: killedText(sharesOf(state, parent.request.symbol, qty), state.isStrict), clOrdId: null })
    else holdParent(state, parent, activeOverrides(parent).length > 0 ? 'OVERRIDDEN' : 'NO_OPEN_VENUE')
    return
  }
  const { plan, exploration } = choice
  if (plan.hold !== null && plan.hold === parent.hold) {
    // Nothing new to tell: the same answer every retry would only fill the journal.
    holdParent(state, parent, plan.hold)
    return
  }
  parent.decisions += 1
  parent.plannedUs = state.nowUs
  parent.objective = ranking.objective.name
  parent.objectiveVersion = ranking.objective.version
  const staticPlan = parent.strategy === 'static' ? plan : planWaterfall(inputOf('static', allowedOf(state, parent, 'static', all)))
  parent.plan = { decisionId, steps: plan.steps, firstOpen: 0 }
  state.record(decisionRecord(state, parent, { request, ranking, inferenceUs: scored.inferenceUs, plan, staticPlan, exploration }))
  if (plan.hold !== null || plan.steps.length === 0) {
    holdParent(state, parent, plan.hold ?? 'NO_OPEN_VENUE')
    return
  }
  parent.hold = null
  execute(state, parent, plan, decisionId)
  afterDecision(state, parent, request, ranking, plan)
}

/** Whether the model that was asked answered; that it was not asked, or abstained, says nothing of its provider. */
function noteAsked(state: DeskState, { modelId }: PendingDecision, source: ScoreSource): void {
  if (modelId !== null && source.kind !== 'none') state.alerts.onAsked(modelId, source.kind === 'model' ? null : source.reason, state)
}

/** The candidates under the order's objective: by the model's scores, by averages where it abstained, and by them alone where it mostly did or gave none. */
function rankingOf(state: DeskState, parent: ParentState, request: PendingDecision, inputs: MarketInputs, { scores, source }: Scored, bid: Price, ask: Price): Ranking {
  const objective = objectiveFor(state, parent.request.symbol, parent.request.objective)
  const reading = readingOf(state.config, (request.modelId === null ? state.models.live?.spec : state.models.get(request.modelId)?.spec) ?? null)
  const averages = averageScores(reading.venueAverages, inputs, bid, ask)
  const by = rankedBy(state, inputs, reading, objective.weights, bid, ask)
  const rankedByAverages = rank(by, averages, 0)
  const usable = scores !== null && mostlyAbstained(scores) ? null : scores
  const [first] = rankedByAverages
  return {
    inputs, bid, ask, objective, by,
    ranked: usable === null ? rankedByAverages : rank(by, withAverages(usable, averages), reading.blendMicro),
    source: scores !== null && usable === null ? { kind: 'fallback', reason: 'abstained' } : source,
    byAverages: first === undefined ? null : candidateKey(first),
    abstained: scores === null ? 0 : countAbstained(scores),
  }
}

const planInput = (state: DeskState, parent: ParentState, qty: QtyLots, { postsAtLimit }: PendingDecision, { inputs, bid, ask }: Ranking, strategy: Plan['strategy'], left: Sendable): PlanInput => ({
  strategy, side: parent.request.side, qty, limitPrice: parent.request.limitPrice, urgency: urgencyOf(parent), ...left,
  market: { bid, ask }, instrument: inputs.question.instrument, venues: state.venues, routing: state.config.routing, ...instructed(state, parent), ...(postsAtLimit === true ? { postsAtLimit } : {}),
})

/** What the order's instructions add to a plan. */
function instructed(state: DeskState, parent: ParentState): Pick<PlanInput, 'minQty' | 'showMax' | 'postsOnly' | 'oneVenue'> {
  const minQty = minQtyOf(parent.request)
  const showMax = mayStillShow(state, parent)
  return {
    ...(minQty === null ? {} : { minQty: Math.min(minQty, leavesOf(parent)) as QtyLots }), ...(showMax === null ? {} : { showMax }), ...(addsOnly(parent.request) ? { postsOnly: true } : {}),
    ...(state.isStrict ? { oneVenue: true } : {}),
  }
}

/** A person's kept steps, else the router's plan. Null: overrides or instructions leave nothing, or less than all of what has to be filled or killed is shown. */
function planOf(
  state: DeskState, parent: ParentState, { ranked, source }: Ranking, all: Sendable, decisionId: number, inputOf: (strategy: Plan['strategy'], left: Sendable) => PlanInput,
): PlannedChoice | null {
  if (parent.request.timeInForce === 'fok') {
    const plan = planFillOrKill(inputOf(parent.strategy, allowedOf(state, parent, 'dynamic', all)))
    return plan === null ? null : { plan, exploration: null }
  }
  const kept = planOfKept(state, parent, inputOf(parent.strategy, allowedOf(state, parent, 'dynamic', all)))
  if (kept !== null) return { plan: kept, exploration: null }
  const allowed = allowedOf(state, parent, parent.strategy, all)
  if (ranked.length > 0 && allowed.ranked.length === 0) return null
  const byModel = source.kind === 'model' && parent.strategy === 'dynamic'
  return planOfUntried(parent, allowed, (left) => {
    const input = inputOf(parent.strategy, left)
    return byModel ? planByScores(state, parent, input, ranked, decisionId) : { plan: planWaterfall(input), exploration: null }
  })
}

/** What is to be learnt of a decision once it is made. */
function afterDecision(state: DeskState, parent: ParentState, request: PendingDecision, { inputs, source, objective, bid, ask, ranked }: Ranking, plan: Plan): void {
  const { requestId: decisionId, modelId, candidates, features, trigger } = request
  const untouched = UNTOUCHED.has(trigger)
  if (source.kind === 'model' && untouched) {
    state.alerts.notePredictions(source.modelId, state.liveChildrenOf(parent.parentId).filter((child) => child.decisionId === decisionId), ranked, bid + ask, state)
  }
  const first = plan.steps[0]?.slices[0]
  if (parent.strategy === 'static' || first === undefined) return
  askShadows(state, parent.parentId, { decisionId, decidedBy: modelId, inputs, features, candidates, weights: objective.weights, bid, ask, made: candidateKey(first), untouched })
}

/** Plans on a market that our own orders have not just swept: the card of a model speaks of those, and is held against no others. */
const UNTOUCHED: ReadonlySet<DecisionRecord['trigger']> = new Set<DecisionRecord['trigger']>(['arrival', 'timeout', 'retry'])

/** What a plan may be made of. */
interface Sendable {
  readonly ranked: readonly RankedCandidate[]
  readonly touches: MarketInputs['touches']
}

/** The waterfall of the steps that a person kept; their turn passes where they cannot be sent. Null: the router plans. */
function planOfKept(state: DeskState, parent: ParentState, input: PlanInput): Plan | null {
  const kept = keptToCome(parent)
  if (kept.length === 0) return null
  const planned = planKeptSteps(input, kept)
  parent.keptBegun += planned === null ? kept.length : planned.passedOver + 1
  if (planned === null) endUsedUpEdit(state, parent)
  return planned?.plan ?? null
}

/**
 * Without what overrides rule out now: they may be younger than the question. The static strategy has one way a venue; where
 * that is ruled out, so is the venue.
 */
function allowedOf(state: DeskState, parent: ParentState, strategy: Plan['strategy'], { ranked, touches }: Sendable): Sendable {
  if (activeOverrides(parent).length === 0 && !isRestricted(parent.request)) return { ranked, touches }
  const allows = waysOf(parent)
  const onLit = addsOnly(parent.request) ? 'post' : 'take'
  const allowsVenue = (mic: Candidate['mic']): boolean => {
    const venue = state.venues.get(mic)
    return venue !== undefined && allows({ mic, aggressiveness: isDark(venue.kind) ? 'mid' : onLit })
  }
  return {
    ranked: ranked.filter((r) => allows(r) && (strategy === 'dynamic' || allowsVenue(r.mic))),
    touches: new Map([...touches].filter(([mic]) => (strategy === 'dynamic' ? venueRefusal(parent, mic) === null : allowsVenue(mic)))),
  }
}

/** A waterfall goes on, it does not begin anew: what ended without a fill is passed over until nothing else can be sent. */
function planOfUntried(parent: ParentState, all: Sendable, plan: (left: Sendable) => PlannedChoice): PlannedChoice {
  const choice = plan(untried(parent, all))
  if (choice.plan.steps.length > 0 || parent.tried.length === 0) return choice
  parent.tried = []
  return plan(all)
}

function untried(parent: ParentState, all: Sendable): Sendable {
  const passed = new Set(parent.tried)
  const ranked = all.ranked.filter((r) => !passed.has(triedKey(r.mic, r.aggressiveness)))
  if (ranked.length === 0) {
    parent.tried = []
    return all
  }
  return { ranked, touches: new Map([...all.touches].filter(([mic]) => !passed.has(triedKey(mic, 'mid')))) }
}

const triedKey = (mic: string, how: ChildState['aggressiveness']): string => `${mic}:${how}`

export function noteTried(parent: ParentState, mic: string, how: ChildState['aggressiveness']): void {
  const key = triedKey(mic, how)
  if (!parent.tried.includes(key)) parent.tried = [...parent.tried, key]
}

function decisionRecord(state: DeskState, parent: ParentState, d: {
  request: PendingDecision; ranking: Ranking; inferenceUs: number | null; plan: Plan; staticPlan: Plan; exploration: DecisionRecord['exploration']
}): DecisionRecord {
  const { bid, ask, by, ranked, source, objective, inputs, byAverages, abstained } = d.ranking
  const { market, question, volatility5m, touches } = inputs
  const { bidDepth5, askDepth5 } = market
  const depth = bidDepth5 + askDepth5
  return {
    type: 'decision',
    decisionId: d.request.requestId,
    parentId: parent.parentId,
    decisionNo: parent.decisions,
    symbol: parent.request.symbol,
    side: parent.request.side,
    trigger: d.request.trigger,
    requestedUs: d.request.requestedUs,
    decidedUs: state.nowUs,
    leavesQty: leavesOf(parent),
    objective: parent.objective,
    objectiveVersion: parent.objectiveVersion,
    weights: objective.weights,
    scoreSource: source,
    featureSchemaHash: FEATURE_SCHEMA.hash,
    features: d.request.features,
    candidates: d.request.candidates.map((c) => `${c.mic}:${c.aggressiveness}`),
    ranked,
    staticOrder: staticOrder(state.config.routing, new Set(touches.keys())),
    plan: d.plan,
    overrides: shapingOverrides(parent),
    staticCostMicroBps: expectedPlanCostMicroBps(d.staticPlan, ranked),
    predictedSlippageMicroBps: predictedSlippage(d.plan, ranked),
    exploration: d.exploration,
    baselines: { venueAverages: byAverages, bestPrice: bestPriceChoice(inputs.candidates, touches, question.side) },
    abstained,
    market: {
      bid, ask,
      spreadBps: ((ask - bid) / (ask + bid)) * 2e4,
      imbalance: depth === 0 ? null : (bidDepth5 - askDepth5) / depth,
      volatility5m,
      sizeOverAdv: parent.request.orderQty / question.instrument.advLots,
      unfilledCostMicroBps: by.unfilledCostMicroBps,
      horizonMs: by.horizonMs,
    },
    inferenceUs: d.inferenceUs,
    viewAgeUs: state.board.oldestFreshAgeUs(parent.request.symbol, state.nowUs),
  }
}

/** Quantity-weighted over the first step. */
function predictedSlippage(plan: Plan, ranked: readonly RankedCandidate[]): number | null {
  let qty = 0
  let sum = 0
  for (const slice of plan.steps[0]?.slices ?? []) {
    const candidate = ranked.find((r) => r.mic === slice.mic && r.aggressiveness === slice.aggressiveness)
    if (candidate === undefined) continue
    qty += slice.qty
    sum += candidate.score.slippageMicroBps * slice.qty
  }
  return qty === 0 ? null : Math.round(sum / qty)
}

function execute(state: DeskState, parent: ParentState, plan: Plan, decisionId: number): void {
  const [step] = plan.steps
  assert(step !== undefined, 'a plan without steps is a hold')
  parent.step = { decisionId, stepNo: parent.decisions, timedOut: false, cause: 'step-done' }
  let sent = 0
  // All of it or nothing: where one part may not leave, none does.
  const isHindered = parent.request.timeInForce === 'fok' && step.slices.some((slice) => childDenial(state, parent, orderOf(parent, slice)) !== null)
  if (!isHindered) for (const slice of step.slices) if (sendSlice(state, parent, slice, decisionId)) sent += 1
  if (sent === 0) {
    parent.step = null
    holdParent(state, parent, 'NO_OPEN_VENUE')
    return
  }
  parent.plan!.firstOpen = 1
  state.timers.set(state.nowUs + step.timeoutUs, { kind: 'step-timeout', parentId: parent.parentId, decisionId })
  state.touchParent(parent)
}

/** One child of the router, if the gate lets it out. */
function sendSlice(state: DeskState, parent: ParentState, slice: PlanSlice, decisionId: number): boolean {
  const order = orderOf(parent, slice)
  const denial = childDenial(state, parent, order)
  if (denial !== null) {
    state.incident('warning', `CHILD_DENIED_${denial.code}`, parent.parentId, `${slice.qty} at ${slice.mic} refused by the risk gate: ${JSON.stringify(denial)}`)
    return false
  }
  return sendChild(state, parent, order, slice.aggressiveness, { decisionId, overrideId: null })
}

/** What is kept although its patience is over, in a lost market or at a limit that is away from it, is looked at again after this long. */
const KEPT_RETRY_US = 1_000_000

/** The patience of a decision's children is over, also where a newer decision works beside them. */
export function stepTimeout(state: DeskState, parent: ParentState | undefined, decisionId: number): void {
  if (parent === undefined || parent.status !== 'working') return
  const live = state.liveChildrenOf(parent.parentId).filter((child) => child.decisionId === decisionId)
  const afterUs = keptFor(state, parent, decisionId, live)
  if (afterUs !== null) {
    state.timers.set(state.nowUs + afterUs, { kind: 'step-timeout', parentId: parent.parentId, decisionId })
    return
  }
  noteWait(state, parent, decisionId, null)
  if (parent.step?.decisionId === decisionId) {
    parent.step.timedOut = true
    parent.step.cause = 'timeout'
  }
  for (const child of live) cancelChild(state, child)
}

/** How long these stay although their patience is over, until they are looked at again; null: they do not. */
function keptFor(state: DeskState, parent: ParentState, decisionId: number, live: readonly ChildState[]): number | null {
  if (live.length === 0 || parent.ending !== null || isImmediate(parent.request.timeInForce)) return null
  if (restsUntouched(state, parent.request.symbol)) return KEPT_RETRY_US
  if (!stillWaits(state, parent, live)) return null
  const looks = parent.waits?.find((wait) => wait.decisionId === decisionId)?.looks ?? 0
  noteWait(state, parent, decisionId, { decisionId, looks: looks + 1, lookedUs: state.nowUs })
  return seldomUs(KEPT_RETRY_US, looks)
}

/** `wait` null: nothing of that decision waits any more. */
function noteWait(state: DeskState, parent: ParentState, decisionId: number, wait: LimitWait | null): void {
  const others = parent.waits?.filter((known) => known.decisionId !== decisionId) ?? []
  const waits = wait === null ? others : [...others, wait]
  if (waits.length > 0) {
    parent.waits = waits
    state.waitingParents.add(parent.parentId)
    return
  }
  delete parent.waits
  state.waitingParents.delete(parent.parentId)
}

/** Fresh views of these symbols: what waits at its limit there goes on once the market leaves another way; each is looked at no more than once a second. */
export function lookAtLimits(state: DeskState, symbols: ReadonlySet<string>): void {
  const due: ParentState[] = []
  for (const parentId of state.waitingParents) {
    const parent = state.parentOf(parentId)
    if (symbols.has(parent.request.symbol) && parent.waits?.some((wait) => isLookDue(state, wait)) === true) due.push(parent)
  }
  // In the order of their arrival: the order of an index is not part of the state.
  for (const parent of due.sort((a, b) => a.parentSeq - b.parentSeq)) lookAtLimit(state, parent, (wait) => isLookDue(state, wait))
}

const isLookDue = ({ nowUs }: DeskState, { lookedUs }: LimitWait): boolean => nowUs - lookedUs >= KEPT_RETRY_US

/** What of the order waits at its limit: does it still? */
export function lookAtLimit(state: DeskState, parent: ParentState, isDue: (wait: LimitWait) => boolean = () => true): void {
  for (const wait of parent.waits ?? []) {
    if (!isDue(wait)) continue
    const { decisionId } = wait
    const live = state.liveChildrenOf(parent.parentId).filter((child) => child.decisionId === decisionId)
    const stays = parent.status === 'working' && live.length > 0 && (restsUntouched(state, parent.request.symbol) || stillWaits(state, parent, live))
    noteWait(state, parent, decisionId, stays ? { ...wait, lookedUs: state.nowUs } : null)
    if (!stays) stepTimeout(state, parent, decisionId)
  }
}

/** A child moved: is its step done, or did it leave something to plan at once? */
export function afterChild(state: DeskState, parent: ParentState, child: ChildState, cause: 'fill' | 'reject' | 'step-done'): void {
  watchMissingFills(state, parent)
  if (parent.status !== 'working' || parent.ending !== null) return
  if (settleReplacement(state, parent)) {
    lookAtLimit(state, parent)
    decide(state, parent, 'replace')
    if (parent.status !== 'working' || parent.ending !== null) return
  }
  if (parent.step !== null && parent.step.decisionId === child.decisionId && !parent.step.timedOut) {
    parent.step.cause = cause === 'step-done' ? (child.planAnewAtOnce ?? cause) : cause
  }
  if (isChildLive(child)) return
  const ioc = isImmediate(parent.request.timeInForce)
  if (child.planAnewAtOnce !== null && !ioc && stepIsLive(state, parent)) decide(state, parent, child.planAnewAtOnce)
  else if (cause === 'reject' && stepIsLive(state, parent)) decide(state, parent, 'reject')
  else stepMaybeDone(state, parent, child.planAnewAtOnce ?? 'fill')
}

const stepIsLive = (state: DeskState, parent: ParentState): boolean =>
  parent.step !== null && state.liveChildrenOf(parent.parentId).some((c) => c.decisionId === parent.step!.decisionId && !isOutOfReach(state, c))

/** Nobody can say when it ends: its venue is silent about it, or cannot be reached. What it holds stays reserved. */
const isOutOfReach = (state: DeskState, { status, order }: ChildState): boolean => state.hasOrderRules && (status === 'unknown' || !state.isReachable(order.mic))

/** A child came out of reach: what else there is of its order does not wait for it. */
export function goOnWithout(state: DeskState, parent: ParentState): void {
  if (state.hasOrderRules && parent.status === 'working' && parent.ending === null && uncommittedOf(state, parent) > 0) stepMaybeDone(state, parent, 'timeout')
}

function stepMaybeDone(state: DeskState, parent: ParentState, otherCause: DecisionRecord['trigger']): void {
  if (stepIsLive(state, parent)) return
  const cause = parent.step?.cause ?? otherCause
  parent.step = null
  const { timeInForce } = parent.request
  if (isImmediate(timeInForce) && parent.decisions > 0) {
    if (state.exposureOf(parent.parentId).live === 0 && parent.replacement === null && parent.pending?.trigger !== 'replace') {
      endParent(state, parent, { by: 'router', text: `${IMMEDIATE_WORDS[timeInForce]}: the rest`, clOrdId: null })
    }
    return
  }
  decide(state, parent, cause)
}

