import type { ProbeSample } from '@sluice/backtest'
import { SCORE_OUTPUTS, type ScoreOutput } from '@sluice/domain'

/** Columns of the targets, and of predictions that are judged against them. */
export const TARGETS = [...SCORE_OUTPUTS, 'fillProb1s', 'fillProb10s', 'fillProb60s', 'markout10sBps'] as const satisfies readonly ScoreOutput[]
export const SLIPPAGE = 0
export const FILL = 1
export const TIME = 2
export const LEAKAGE = 3
export const FILL_1S = 4
export const FILL_10S = 5
export const FILL_60S = 6
export const MARKOUT_10S = 7
export const HEADS = TARGETS.length

/** Horizon of the fill probability. */
export const FILL_HORIZON_MS = 5_000

/** What came of one candidate that was sent, with the features it was decided on. bps are positive when they cost us. */
export interface OutcomeRow {
  readonly features: ArrayLike<number>
  readonly mic: string
  readonly aggressiveness: string
  readonly sentUs: number
  /** When the last of the outcome was known: what a later part may not overlap. */
  readonly knownUs: number
  /** Seconds from sending to the whole quantity's fill; null when it never filled whole. */
  readonly waitS: number | null
  /**
   * Seconds after which it was, or would have been, called back, whatever came of it; Infinity for what ends by itself. (Were it the time until
   * the outcome, those that fill would look better watched than the others, and every longer horizon too good.)
   */
  readonly watchedS: number
  /** Of what filled within the horizon; null without a fill. */
  readonly slippageBps: number | null
  readonly leakageBps: number | null
  readonly markout10sBps: number | null
  /** Rows of one group (a simulated session, a day) hang together in time; no block of the bootstrap spans two. */
  readonly group: string
}

/** Rows in the order of groups and time. A target that has no value (nothing filled, not watched for so long) is NaN and counts nowhere. */
export interface Dataset {
  readonly rows: number
  /** Row-major [rows, features]. */
  readonly features: Float32Array
  /** Row-major [rows, HEADS]. */
  readonly targets: Float32Array
  /** See OutcomeRow; NaN for null. */
  readonly waitS: Float32Array
  readonly watchedS: Float32Array
  readonly sentUs: Float64Array
  readonly knownUs: Float64Array
  /** `<mic> <aggressiveness>` of each row. */
  readonly keys: readonly string[]
  /** Rows of one block lie close in time, so that they are resampled together. */
  readonly blocks: readonly string[]
}

/** Length of a block of the bootstrap: longer than most probes and their markouts live. */
const BLOCK_US = 30_000_000

export const datasetOf = (samples: readonly ProbeSample[]): Dataset => buildDataset(samples.map((sample) => ({ ...sample, group: String(sample.seed) })))

/** `fillHorizonMs`: horizon of the target `fillProb`. */
export function buildDataset(outcomes: readonly OutcomeRow[], fillHorizonMs = FILL_HORIZON_MS): Dataset {
  const columns = outcomes[0]?.features.length ?? 0
  const features = new Float32Array(outcomes.length * columns)
  const targets = new Float32Array(outcomes.length * HEADS)
  outcomes.forEach((row, at) => {
    if (row.features.length !== columns) throw new RangeError(`row ${at} has ${row.features.length} features, the first has ${columns}`)
    features.set(row.features, at * columns)
    targets.set(targetsOf(row, fillHorizonMs / 1_000), at * HEADS)
  })
  return {
    rows: outcomes.length, features, targets,
    waitS: Float32Array.from(outcomes, (o) => o.waitS ?? NaN), watchedS: Float32Array.from(outcomes, (o) => o.watchedS),
    sentUs: Float64Array.from(outcomes, (o) => o.sentUs), knownUs: Float64Array.from(outcomes, (o) => o.knownUs),
    keys: outcomes.map((o) => averageKey(o.mic, o.aggressiveness)),
    blocks: outcomes.map((o) => `${o.group} ${Math.floor(o.sentUs / BLOCK_US)}`),
  }
}

function targetsOf(row: OutcomeRow, horizonS: number): number[] {
  const out = new Array<number>(HEADS).fill(NaN)
  out[SLIPPAGE] = row.slippageBps ?? NaN
  out[FILL] = filledWithin(row, horizonS)
  out[TIME] = row.waitS !== null && row.waitS <= horizonS ? row.waitS : NaN
  out[LEAKAGE] = row.leakageBps ?? NaN
  out[FILL_1S] = filledWithin(row, 1)
  out[FILL_10S] = filledWithin(row, 10)
  out[FILL_60S] = filledWithin(row, 60)
  out[MARKOUT_10S] = row.markout10sBps ?? NaN
  return out
}

/** 1 or 0; NaN for one that was not to be watched for so long. */
function filledWithin({ waitS, watchedS }: OutcomeRow, seconds: number): number {
  if (!(watchedS >= seconds)) return NaN
  return waitS !== null && waitS <= seconds ? 1 : 0
}

/** The named rows, in that order. */
export function rowsOf(data: Dataset, rows: readonly number[]): Dataset {
  const columns = data.rows === 0 ? 0 : data.features.length / data.rows
  const pick = (values: Float32Array, width: number): Float32Array => {
    const out = new Float32Array(rows.length * width)
    rows.forEach((row, at) => out.set(values.subarray(row * width, (row + 1) * width), at * width))
    return out
  }
  return {
    rows: rows.length, features: pick(data.features, columns), targets: pick(data.targets, HEADS),
    waitS: pick(data.waitS, 1), watchedS: pick(data.watchedS, 1),
    sentUs: Float64Array.from(rows, (row) => data.sentUs[row]!), knownUs: Float64Array.from(rows, (row) => data.knownUs[row]!),
    keys: rows.map((row) => data.keys[row]!), blocks: rows.map((row) => data.blocks[row]!),
  }
}

/** Parts of a dataset in time order. `purged`: rows in none, as their outcome was known only within the next part. */
export interface TimeSplit {
  readonly train: Dataset
  readonly validation: Dataset
  readonly heldOut: Dataset
  readonly purged: number
}

/** The oldest rows train, the next ones validate, the newest are held out. A row whose outcome became known after the next part began is left out. */
export function splitByTime(data: Dataset, shares: { readonly validation: number; readonly heldOut: number }): TimeSplit {
  const { validation, heldOut } = shares
  if (!(validation > 0 && heldOut > 0 && validation + heldOut < 1)) throw new RangeError(`shares of validation (${validation}) and held-out rows (${heldOut}) must be above 0 and below 1 together`)
  const order = Array.from({ length: data.rows }, (_, row) => row).sort((a, b) => data.sentUs[a]! - data.sentUs[b]! || a - b)
  const validationAt = Math.floor(data.rows * (1 - validation - heldOut))
  const heldOutAt = Math.floor(data.rows * (1 - heldOut))
  const begins = (at: number): number => (at < order.length ? data.sentUs[order[at]!]! : Infinity)
  const known = (beforeUs: number) => (row: number): boolean => data.knownUs[row]! < beforeUs
  const train = order.slice(0, validationAt).filter(known(begins(validationAt)))
  const middle = order.slice(validationAt, heldOutAt).filter(known(begins(heldOutAt)))
  const last = order.slice(heldOutAt)
  return { train: rowsOf(data, train), validation: rowsOf(data, middle), heldOut: rowsOf(data, last), purged: data.rows - train.length - middle.length - last.length }
}

export const averageKey = (mic: string, aggressiveness: string): string => `${mic} ${aggressiveness}`
