import type { DecisionRecord, WhyAnswer } from '@sluice/protocol'
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
  /** Null: it may not have been drawn, or the journal is from before draws were kept. */
  readonly baselines: readonly { readonly name: string; readonly choice: string; readonly same: boolean }[]
  readonly abstained: string | null
}

const firstKey = ({ ranked: [first] }: DecisionRecord): string | null => (first === undefined ? null : `${first.mic}:${first.aggressiveness}`)

/** What stands beside the ranking: how the first was drawn, what the baselines would have done, where the model abstained. */
export function choiceFacts(decision: DecisionRecord): ChoiceFacts {
  // Decisions of journals from before these were kept have none of them.
  const { exploration = null, baselines, abstained = 0 } = decision as Partial<Pick<DecisionRecord, 'exploration' | 'baselines' | 'abstained'>> & DecisionRecord
  const made = exploration?.chosen ?? firstKey(decision)
  const of = (name: string, key: string | null) => ({ name, choice: choiceText(key), same: key === made })
  return {
    first: firstText(exploration),
    baselines: baselines === undefined ? [] : [of('Venue averages', baselines.venueAverages), of('Best price', baselines.bestPrice)],
    abstained: abstained === 0 ? null : `${formatNumber(abstained)} of ${formatNumber(decision.ranked.length)} candidates: too far from the training data or too unsure, so their venue\u2019s average counted`,
  }
}

function firstText(exploration: DecisionRecord['exploration']): string {
  if (exploration === null) return 'not drawn: the cheapest, or by a rule that has no chances'
  const ties = exploration.propensitiesMicro.filter((chance) => chance > 0)
  const chance = chanceOf(exploration)
  const with_ = chance === null ? '' : `, with a chance of ${formatShare(chance, 1)}`
  if (ties.length < 2) return `the cheapest; nothing was near enough to draw from${with_}`
  return exploration.explored
    ? `drawn: ${choiceText(exploration.chosen)} among ${formatNumber(ties.length)} near-ties${with_}; expected to cost ${formatNumber(exploration.regretMicroBps / MICRO, 3)} bps more than the cheapest`
    : `the cheapest of ${formatNumber(ties.length)} near-ties${with_}`
}

/** Of what came first, as a share; null where it cannot be told from the order of the chances. */
function chanceOf({ explored, regretMicroBps, propensitiesMicro }: NonNullable<DecisionRecord['exploration']>): number | null {
  if (!explored || regretMicroBps === 0) return (propensitiesMicro[0] ?? 0) / MICRO
  const others = [...new Set(propensitiesMicro.slice(1).filter((chance) => chance > 0))]
  return others.length === 1 ? (others[0] as number) / MICRO : null
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
