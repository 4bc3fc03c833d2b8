import { type CandidateScore, type EngineConfig, type ModelSpec, type Price } from '@sluice/domain'
import { fallbackScores } from '@sluice/routing'
import type { MarketInputs } from './scoring-inputs.ts'

/** How scores are read: which horizon they speak of, what share the cost-to-go has, and what counts where there is none. */
export type ScoreReading = Pick<ModelSpec, 'fillHorizonMs' | 'blendMicro' | 'venueAverages'>

/** Of a model; without one the configuration's. A model without averages of its own is stood in for by the configured ones. */
export function readingOf(config: EngineConfig, spec: ModelSpec | null): ScoreReading {
  const { venueAverages, routing } = config
  if (spec === null) return { fillHorizonMs: routing.fillHorizonMs, blendMicro: 0, venueAverages }
  return { fillHorizonMs: spec.fillHorizonMs, blendMicro: spec.blendMicro, venueAverages: spec.venueAverages.length > 0 ? spec.venueAverages : venueAverages }
}

/** Scores by stored venue averages where there are some, else by rule. */
export function averageScores(venueAverages: ScoreReading['venueAverages'], inputs: MarketInputs, bid: Price, ask: Price): CandidateScore[] {
  const byRule = fallbackScores(inputs.candidates, inputs.touches, { bid, ask }, inputs.question.side, inputs.question.qty)
  return inputs.candidates.map((candidate, i) =>
    venueAverages.find((a) => a.mic === candidate.mic && a.aggressiveness === candidate.aggressiveness)?.score ?? byRule[i]!)
}

export const countAbstained = (scores: readonly CandidateScore[]): number => scores.reduce((count, { abstained }) => (abstained === true ? count + 1 : count), 0)

/** With more abstentions than answers the averages decide all of it. */
export const mostlyAbstained = (scores: readonly CandidateScore[]): boolean => countAbstained(scores) * 2 > scores.length

/** The averages in the place of what the model abstained from, which stays marked. */
export const withAverages = (scores: readonly CandidateScore[], averages: readonly CandidateScore[]): CandidateScore[] =>
  scores.map((score, i) => (score.abstained === true ? { ...averages[i]!, abstained: true } : score))
