import { isScoreInRange, NEVER_ABSTAIN, OBJECTIVE_DIMENSIONS, SCORE_OUTPUTS, type AbstainLimits, type CandidateScore, type ObjectiveDimension, type ScoreOutput } from '@sluice/domain'

/** Columns of an answer without optional ones: slippage bps, fill probability, time to fill s, leakage bps. */
export const RAW_SCORE_COLUMNS = SCORE_OUTPUTS.length

export type CandidateScores =
  | { readonly ok: true; readonly scores: readonly CandidateScore[] }
  | { readonly ok: false; readonly reason: 'non-finite' | 'out-of-range'; readonly row: number }

/** Adding 0 turns -0 into 0: JSON cannot carry the sign, replay must see what was seen. */
const rounded = (value: number): number => Math.round(value) + 0

type OptionalField = 'slippageLowMicroBps' | 'slippageHighMicroBps' | 'fill1sMicro' | 'fill10sMicro' | 'fill60sMicro' | 'markout10sMicroBps'
const OPTIONAL_FIELDS: readonly (readonly [ScoreOutput, OptionalField])[] = [
  ['slippageLowBps', 'slippageLowMicroBps'], ['slippageHighBps', 'slippageHighMicroBps'], ['fillProb1s', 'fill1sMicro'], ['fillProb10s', 'fill10sMicro'],
  ['fillProb60s', 'fill60sMicro'], ['markout10sBps', 'markout10sMicroBps'],
]

/** Where in a row each value lies; -1: the model does not tell it. */
interface Columns {
  readonly count: number
  /** The four of SCORE_OUTPUTS. */
  readonly base: readonly [number, number, number, number]
  readonly optional: readonly (readonly [OptionalField, number])[]
  readonly low: number
  readonly high: number
  readonly distance: number
  readonly costToGo: readonly number[] | null
  readonly splitToGo: readonly number[] | null
}

/** By dimension in the order of OBJECTIVE_DIMENSIONS, and only all of them. */
const TO_GO: Readonly<Record<'toGo' | 'splitToGo', readonly ScoreOutput[]>> = {
  toGo: ['toGoSlippageBps', 'toGoFillBps', 'toGoSpeedBps', 'toGoLeakageBps', 'toGoFeesBps'],
  splitToGo: ['splitToGoSlippageBps', 'splitToGoFillBps', 'splitToGoSpeedBps', 'splitToGoLeakageBps', 'splitToGoFeesBps'],
}

function columnsOf(outputNames: readonly ScoreOutput[]): Columns {
  const at = (name: ScoreOutput): number => outputNames.indexOf(name)
  const all = (names: readonly ScoreOutput[]): readonly number[] | null => {
    const found = names.map(at)
    return found.every((column) => column >= 0) ? found : null
  }
  return {
    count: outputNames.length,
    base: [at('slippageBps'), at('fillProb'), at('timeToFillS'), at('leakageBps')],
    optional: OPTIONAL_FIELDS.map(([name, field]) => [field, at(name)] as const).filter(([, column]) => column >= 0),
    low: at('slippageLowBps'), high: at('slippageHighBps'), distance: at('distance'),
    costToGo: all(TO_GO.toGo), splitToGo: all(TO_GO.splitToGo),
  }
}

/**
 * Raw float32 model output, row-major [rows, outputNames.length], as the integers that come in through the door. What a model tells beyond the four
 * lies in optional fields; a row beyond the limits of `abstain` is marked. One number that is not finite, or out of its range, refuses the whole answer.
 */
export function toCandidateScores(
  raw: Float32Array, rows?: number, outputNames: readonly ScoreOutput[] = SCORE_OUTPUTS, abstain: AbstainLimits = NEVER_ABSTAIN,
): CandidateScores {
  const columns = columnsOf(outputNames)
  const count = rows ?? raw.length / columns.count
  if (raw.length !== count * columns.count || columns.base.includes(-1)) return { ok: false, reason: 'out-of-range', row: 0 }
  const scores: CandidateScore[] = []
  for (let row = 0; row < count; row++) {
    const offset = row * columns.count
    for (let i = offset; i < offset + columns.count; i++) if (!Number.isFinite(raw[i]!)) return { ok: false, reason: 'non-finite', row }
    const score = scoreOf(raw, offset, columns, abstain)
    if (!isScoreInRange(score)) return { ok: false, reason: 'out-of-range', row }
    scores.push(score)
  }
  return { ok: true, scores }
}

function scoreOf(raw: Float32Array, offset: number, columns: Columns, { distanceMax, widthMaxBps }: AbstainLimits): CandidateScore {
  const [slippage, fill, time, leakage] = columns.base
  const value = (column: number): number => raw[offset + column]!
  const score: { -readonly [Field in keyof CandidateScore]: CandidateScore[Field] } = {
    slippageMicroBps: rounded(value(slippage) * 1e6), fillProbMicro: rounded(value(fill) * 1e6), timeToFillMs: rounded(value(time) * 1e3), leakageMicroBps: rounded(value(leakage) * 1e6),
  }
  for (const [field, column] of columns.optional) score[field] = rounded(value(column) * 1e6)
  if (columns.costToGo !== null) score.costToGo = dimensions(columns.costToGo, value)
  if (columns.splitToGo !== null) score.splitToGo = dimensions(columns.splitToGo, value)
  const far = distanceMax !== null && columns.distance >= 0 && value(columns.distance) > distanceMax
  const unsure = widthMaxBps !== null && columns.low >= 0 && columns.high >= 0 && value(columns.high) - value(columns.low) > widthMaxBps
  if (far || unsure) score.abstained = true
  return score
}

const dimensions = (columns: readonly number[], value: (column: number) => number): Record<ObjectiveDimension, number> =>
  Object.fromEntries(OBJECTIVE_DIMENSIONS.map((dimension, i) => [dimension, rounded(value(columns[i]!) * 1e6)])) as Record<ObjectiveDimension, number>
