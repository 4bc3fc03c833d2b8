import type { Exploration, ExplorationConfig, RankedCandidate } from '@sluice/domain'

/** Whole chances sum to this. */
const CERTAIN = 1_000_000

/** What comes first, and how it came to. */
export interface Drawn {
  readonly first: RankedCandidate
  /** Chance of each candidate, by key, to have come first; those that are not named had none. */
  readonly propensitiesMicro: ReadonlyMap<string, number>
  readonly explored: boolean
  readonly chosen: string
  /** What the first is expected to cost more than the best. */
  readonly regretMicroBps: number
}

export const candidateKey = ({ mic, aggressiveness }: Pick<RankedCandidate, 'mic' | 'aggressiveness'>): string => `${mic}:${aggressiveness}`

/**
 * Draws which of the near-ties of the best comes first: with the configured share each of them with the same chance, else the best. `word`: a uniform
 * 32-bit word. `costOf`: by what the candidates are ordered, cheapest first. Null: nothing to draw from.
 */
export function drawFirst(candidates: readonly RankedCandidate[], costOf: (candidate: RankedCandidate) => number, config: ExplorationConfig, word: number): Drawn | null {
  const [best] = candidates
  if (best === undefined) return null
  const near = nearTies(candidates, costOf, config)
  const other = Math.floor((config.enabled ? config.shareMicro : 0) / near.length)
  const ofBest = CERTAIN - other * (near.length - 1)
  const at = Math.floor((word / 0x1_0000_0000) * CERTAIN)
  const index = at < ofBest ? 0 : 1 + Math.floor((at - ofBest) / other)
  const first = near[index]!
  return {
    first,
    propensitiesMicro: new Map(near.map((candidate, i) => [candidateKey(candidate), i === 0 ? ofBest : other])),
    explored: index > 0,
    chosen: candidateKey(first),
    regretMicroBps: costOf(first) - costOf(best),
  }
}

function nearTies(candidates: readonly RankedCandidate[], costOf: (candidate: RankedCandidate) => number, { maxRegretMicroBps, maxCandidates }: ExplorationConfig): RankedCandidate[] {
  const limit = costOf(candidates[0]!) + maxRegretMicroBps
  return candidates.filter((candidate, i) => i === 0 || costOf(candidate) <= limit).slice(0, Math.max(1, maxCandidates))
}

/** As the decision tells it: one chance for each of all that was ranked. */
export const explorationOf = ({ propensitiesMicro, explored, chosen, regretMicroBps }: Drawn, ranked: readonly RankedCandidate[]): Exploration => ({
  explored, chosen, regretMicroBps, propensitiesMicro: ranked.map((candidate) => propensitiesMicro.get(candidateKey(candidate)) ?? 0),
})

/** A first choice that nothing was drawn for: it was certain. Null where it is none of what was ranked. */
export function certainChoice(chosen: string | null, ranked: readonly RankedCandidate[]): Exploration | null {
  if (chosen === null || !ranked.some((candidate) => candidateKey(candidate) === chosen)) return null
  return { explored: false, chosen, regretMicroBps: 0, propensitiesMicro: ranked.map((candidate) => (candidateKey(candidate) === chosen ? CERTAIN : 0)) }
}
