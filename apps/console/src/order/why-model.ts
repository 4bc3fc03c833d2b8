import type { DecisionRecord, RankedCandidate, WhyAnswer } from '@sluice/protocol'
import { formatNumber, formatShare } from '@sluice/ui'
import { MANNER_WORDS } from './words.ts'

const MICRO = 1_000_000

/** `XNAS:take` in words. */
export function choiceText(key: string | null): string {
  if (key === null) return 'no candidate'
  const [mic = '', manner = ''] = key.split(':')
  return `${mic} ${MANNER_WORDS[manner as keyof typeof MANNER_WORDS] ?? manner}`
}

export interface ChoiceFacts {
  /** How the first choice came to be first. */
  readonly first: string
  /** None in a journal from before they were kept. */
  readonly baselines: readonly { readonly name: string; readonly choice: string; readonly same: boolean }[]
  readonly abstained: string | null
}

const keyOf = ({ mic, aggressiveness }: Pick<RankedCandidate, 'mic' | 'aggressiveness'>): string => `${mic}:${aggressiveness}`
const firstKey = ({ ranked: [first] }: DecisionRecord): string | null => (first === undefined ? null : keyOf(first))

/** What stands beside the ranking: how the first was drawn, what the baselines would have done, where the model abstained. */
export function choiceFacts(decision: DecisionRecord): ChoiceFacts {
  // Decisions of journals from before these were kept have none of them.
  const { exploration = null, baselines, abstained = 0 } = decision as Partial<Pick<DecisionRecord, 'exploration' | 'baselines' | 'abstained'>> & DecisionRecord
  const made = exploration?.chosen ?? firstKey(decision)
  const of = (name: string, key: string | null) => ({ name, choice: choiceText(key), same: key === made })
  return {
    first: firstText(decision),
    baselines: baselines === undefined ? [] : [of('Venue averages', baselines.venueAverages), of('Best price', baselines.bestPrice)],
    abstained: abstained === 0 ? null : `${formatNumber(abstained)} of ${formatNumber(decision.ranked.length)} candidates: too far from the training data or too unsure, so their venue\u2019s average counted`,
  }
}

function firstText({ exploration = null, ranked }: DecisionRecord): string {
  if (exploration === null) return 'not drawn: the cheapest, or by a rule that has no chances'
  const { chosen, explored, propensitiesMicro, regretMicroBps } = exploration
  const ties = propensitiesMicro.filter((chance) => chance > 0).length
  if (ties < 2) return 'the cheapest, for certain'
  const chance = propensitiesMicro[ranked.findIndex((candidate) => keyOf(candidate) === chosen)]
  const drawn = `of ${formatNumber(ties)} near-ties, with a chance of ${formatShare(chance === undefined ? null : chance / MICRO, 1)}`
  return explored ? `${choiceText(chosen)}, drawn out ${drawn}; expected to cost ${formatNumber(regretMicroBps / MICRO, 3)} bps more than the cheapest` : `the cheapest ${drawn}`
}

export interface WhyRow {
  readonly key: string
  readonly text: string
  readonly costBps: number
  readonly moreBps: number
  /** By group, as a share of the largest of all, -1 to 1. */
  readonly bars: readonly { readonly bps: number; readonly share: number }[]
}

/** Candidates drawn: the first and those that came close. */
export const WHY_ROWS_MAX = 12

/** Rows of the picture, cheapest first, all on one scale. */
export function whyRows({ candidates }: WhyAnswer): readonly WhyRow[] {
  const rows = [...candidates].sort((a, b) => a.moreThanFirstBps - b.moreThanFirstBps).slice(0, WHY_ROWS_MAX)
  const largest = Math.max(0.001, ...rows.flatMap(({ contributions }) => contributions.map(Math.abs)))
  return rows.map(({ key, costBps, moreThanFirstBps, contributions }) => ({
    key, text: choiceText(key), costBps, moreBps: moreThanFirstBps, bars: contributions.map((bps) => ({ bps, share: bps / largest })),
  }))
}
