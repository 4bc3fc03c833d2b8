import { isScoreInRange, type Candidate, type CandidateScore, type Input, type ObjectiveWeights, type ParentId, type Price, type ShadowRecord, type UnixUs } from '@sluice/domain'
import type { DeskState } from './desk-state.ts'
import { candidateKey } from './override-state.ts'
import { averageScores, mostlyAbstained, readingOf, withAverages } from './scored-candidates.ts'
import { rank, rankedBy, type MarketInputs, type RankedBy } from './scoring-inputs.ts'

/** Questions to shadows without an answer; the oldest make room. */
export const SHADOW_QUESTIONS_MAX = 1_000

/** What a shadow was asked about a decision that is made already. */
export interface ShadowQuestion {
  readonly requestId: number
  readonly decisionId: number
  readonly parentId: ParentId
  readonly modelId: string
  /** An answer after this is not used. */
  readonly forgetUs: UnixUs
  readonly by: RankedBy
  readonly blendMicro: number
  /** What counts where it abstains. */
  readonly averages: readonly CandidateScore[]
  /** `<mic>:<aggressiveness>` of what was done first. */
  readonly made: string
  /** Bid plus ask of a market that our own orders had not just swept; null: its takes are held against no prediction. */
  readonly midTimes2: number | null
}

export interface MadeDecision {
  readonly decisionId: number
  /** Null: no model. */
  readonly decidedBy: string | null
  readonly inputs: MarketInputs
  /** Row-major, as the deciding model saw them; empty: nobody is asked. */
  readonly features: readonly number[]
  readonly candidates: readonly Candidate[]
  readonly weights: ObjectiveWeights
  readonly bid: Price
  readonly ask: Price
  readonly made: string
  readonly untouched: boolean
}

/** Asks those that only look on, with the very rows of the decision. Nothing waits for them. */
export function askShadows(state: DeskState, parentId: ParentId, made: MadeDecision): void {
  const shadows = made.features.length === 0 ? [] : state.models.shadows(made.decidedBy)
  if (shadows.length === 0) return
  forgetOld(state)
  const { scoreDeadlineUs } = state.config.routing
  for (const { spec } of shadows) {
    const reading = readingOf(state.config, spec)
    const requestId = state.nextRequestId++
    const question: ShadowQuestion = {
      requestId, decisionId: made.decisionId, parentId, modelId: spec.modelId, forgetUs: (state.nowUs + 2 * scoreDeadlineUs) as UnixUs,
      by: rankedBy(state, made.inputs, reading, made.weights, made.bid, made.ask), blendMicro: reading.blendMicro,
      averages: averageScores(reading.venueAverages, made.inputs, made.bid, made.ask), made: made.made, midTimes2: made.untouched ? made.bid + made.ask : null,
    }
    if (state.shadowQuestions.size >= SHADOW_QUESTIONS_MAX) state.shadowQuestions.delete(state.shadowQuestions.keys().next().value!)
    state.shadowQuestions.set(requestId, question)
    state.emit({
      kind: 'score-requested', purpose: 'shadow', requestId, decisionId: made.decisionId, modelId: spec.modelId, candidates: made.candidates, features: Float32Array.from(made.features),
      objective: made.weights, deadlineUs: (state.nowUs + scoreDeadlineUs) as UnixUs,
    })
  }
}

/** What a shadow would have done; whoever answers too late, or was not asked, is not heard. */
export function shadowScored(state: DeskState, { requestId, modelId, scores, failure, inferenceUs }: Extract<Input, { kind: 'shadow-scored' }>): void {
  forgetOld(state)
  const question = state.shadowQuestions.get(requestId)
  if (question === undefined || question.modelId !== modelId) return
  state.shadowQuestions.delete(requestId)
  const usable = scores !== null && scores.length === question.by.candidates.length && scores.every(isScoreInRange) ? scores : null
  const why = usable !== null ? null : (failure ?? 'out-of-range')
  // A suspended model is measured by what it says beside: only so can it come back.
  state.alerts.onAsked(modelId, why, state)
  if (usable !== null) {
    state.alerts.onInference(modelId, inferenceUs, state)
    comparePredictions(state, question, usable)
  }
  state.record(recordOf(question, usable, why, inferenceUs))
}

function recordOf({ decisionId, modelId, by, blendMicro, averages, made }: ShadowQuestion, scores: readonly CandidateScore[] | null, failure: string | null, inferenceUs: number): ShadowRecord {
  if (scores === null) return { type: 'shadow', decisionId, modelId, firstChoice: null, agrees: false, ownCostMicroBps: null, madeCostMicroBps: null, inferenceUs: null, failure }
  const ranked = mostlyAbstained(scores) ? rank(by, averages, 0) : rank(by, withAverages(scores, averages), blendMicro)
  const firstChoice = ranked[0] === undefined ? null : candidateKey(ranked[0])
  return {
    type: 'shadow', decisionId, modelId, firstChoice, agrees: firstChoice === made, ownCostMicroBps: ranked[0]?.costMicroBps ?? null,
    madeCostMicroBps: ranked.find((candidate) => candidateKey(candidate) === made)?.costMicroBps ?? null, inferenceUs, failure: null,
  }
}

function comparePredictions(state: DeskState, { parentId, decisionId, modelId, by, midTimes2 }: ShadowQuestion, scores: readonly CandidateScore[]): void {
  if (midTimes2 === null || !state.parents.has(parentId)) return
  const children = state.childrenOf(parentId).filter((child) => child.decisionId === decisionId)
  state.alerts.notePredictions(modelId, children, by.candidates.map((candidate, i) => ({ ...candidate, score: scores[i]! })), midTimes2, state)
}

function forgetOld(state: DeskState): void {
  for (const [requestId, { forgetUs }] of state.shadowQuestions) {
    if (forgetUs >= state.nowUs) return
    state.shadowQuestions.delete(requestId)
  }
}
