import { runProbeSession } from '@sluice/backtest'
import type { GateCheck } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { datasetOf, FILL_HORIZON_MS, HEADS, type Dataset } from '../../dataset.ts'
import { evaluate, predictionsOf, type Evaluation, type LossComparison } from '../../evaluate.ts'
import { predictTouch } from '../../venue-averages.ts'
import { datasetOfRows } from '../decision-rows.ts'
import type { GateLimits, GateModel, GateOptions, GatePlan } from './gate-options.ts'

/** Losses that decide, as `evaluate` names them. */
const DECIDING = ['slippage squared error (bps²)', 'fill log loss', 'fill Brier score'] as const
const ROWS_PER_CALL = 256
const PERCENT = 100
/** A model that is right seems off by about this over the root of the rows: ten bins, chances mostly near 0 or 1. */
const CHANCE_ERROR = 0.6

/** Predictions on sessions that no training has seen: better than venue averages, not worse than the champion, calibrated, seldom abstaining. */
export async function predictionChecks(options: GateOptions, plan: GatePlan, limits: GateLimits, firstSeed: number): Promise<GateCheck[]> {
  const { candidate, champion } = options
  const { blendMicro, outputNames } = candidate.manifest
  if (blendMicro === 1_000_000) {
    return [passedOver('offline', 'the cost-to-go alone decides', 'its four predicted columns are not used; it is judged by what it does, in the sandbox')]
  }
  const data = heldOutRows(options, plan, firstSeed)
  const own = await predicted(candidate, data, options)
  const averages = averagesOf(candidate, data)
  const where = `${data.rows} probe orders of ${plan.probeSessions} sessions from seed ${firstSeed}`
  const low = outputNames.indexOf('slippageLowBps')
  const high = outputNames.indexOf('slippageHighBps')
  const quantiles = low < 0 || high < 0 ? {} : { quantiles: { low: columnOf(own.raw, low, outputNames.length), high: columnOf(own.raw, high, outputNames.length) } }
  const against = evaluate(data, { model: own.values, averages, touch: touchOf(data), ...quantiles }, firstSeed)
  const checks = [...lossChecks('offline', 'venue averages', against, where, 0), calibrationCheck(against, limits), intervalCheck(against, limits), abstentionCheck(own.abstained, data.rows, limits)]
  if (champion !== null && champion.manifest.blendMicro < 1_000_000) {
    const theirs = await predicted(champion, data, options)
    checks.push(...lossChecks('offline', `champion ${champion.manifest.modelId}`, evaluate(data, { model: own.values, averages: theirs.values, touch: touchOf(data) }, firstSeed), where, limits.lossAboveChampion))
  }
  return checks
}

/** The same on what the desk really decided, where enough of it is given. */
export async function recordedChecks(options: GateOptions, limits: GateLimits, firstSeed: number): Promise<GateCheck[]> {
  const { recorded, recordedRequired, candidate, champion } = options
  const data = recorded === null || recorded.length === 0 ? null : datasetOfRows(recorded)
  const blocks = new Set(data?.blocks).size
  const name = 'recorded backtest'
  if (data === null || data.rows < limits.recordedRowsMin || blocks < limits.recordedBlocksMin) {
    const was = recorded === null ? 'no journal given' : `${recorded.length} recorded orders in ${blocks} blocks of 30 s`
    const limit = `at least ${limits.recordedRowsMin} recorded orders in ${limits.recordedBlocksMin} blocks of 30 s`
    if (recordedRequired) return [{ check: name, passed: false, was, limit, detail: 'required by policy' }]
    return [{ check: name, passed: true, was: `passed over: ${was}`, limit: `${limit}, where given`, detail: 'not required by policy: the sandbox stands alone' }]
  }
  if (candidate.manifest.blendMicro === 1_000_000) return [passedOver(name, 'the cost-to-go alone decides', 'it predicts no outcome of one order; it is judged by what it does, in the sandbox')]
  const where = `${data.rows} orders of the journal, in ${blocks} blocks of 30 s`
  const own = await predicted(candidate, data, options)
  const rival = champion === null || champion.manifest.blendMicro === 1_000_000 ? { name: 'venue averages', values: averagesOf(candidate, data) } : { name: `champion ${champion.manifest.modelId}`, values: (await predicted(champion, data, options)).values }
  return lossChecks(name, rival.name, evaluate(data, { model: own.values, averages: rival.values, touch: touchOf(data) }, firstSeed), where, limits.lossAboveChampion)
}

function heldOutRows({ engineConfig, viewIntervalUs, onProgress }: GateOptions, plan: GatePlan, firstSeed: number): Dataset {
  const samples = Array.from({ length: plan.probeSessions }, (_, i) => {
    onProgress?.('offline', i / plan.probeSessions)
    return runProbeSession({ seed: firstSeed + i, engineConfig, warmUpS: plan.warmUpS, durationS: plan.probeS, probesPerSymbol: 2, horizonUs: FILL_HORIZON_MS * 1_000, viewIntervalUs }).samples
  })
  return datasetOf(samples.flat())
}

interface Predicted {
  readonly values: Float32Array
  readonly raw: Float32Array
  readonly abstained: number
}

/** What the model answers for every row, asked in calls of bounded size. Models that use the objective are asked under the firm's own. */
async function predicted({ manifest, score, toScores }: GateModel, data: Dataset, { engineConfig }: GateOptions): Promise<Predicted> {
  const columns = FEATURE_SCHEMA.count
  const outputs = manifest.outputNames.length
  const raw = new Float32Array(data.rows * outputs)
  const weights = manifest.usesObjective ? (engineConfig.objectives[engineConfig.defaultObjective] ?? null) : null
  let abstained = 0
  for (let row = 0; row < data.rows; row += ROWS_PER_CALL) {
    const count = Math.min(ROWS_PER_CALL, data.rows - row)
    const answer = await score(data.features.slice(row * columns, (row + count) * columns), count, weights)
    raw.set(answer, row * outputs)
    abstained += toScores(answer, count)?.filter((each) => each.abstained === true).length ?? count
  }
  return { values: predictionsOf(raw, manifest.outputNames, data.rows), raw, abstained }
}

/** The averages that would score in the model's place, row by row. */
function averagesOf({ manifest }: GateModel, data: Dataset): Float32Array {
  const byKey = new Map(manifest.venueAverages.map(({ mic, aggressiveness, score }) =>
    [`${mic} ${aggressiveness}`, [score.slippageMicroBps / 1e6, score.fillProbMicro / 1e6, score.timeToFillMs / 1e3, score.leakageMicroBps / 1e6]]))
  const all = [...byKey.values()]
  const overall = [0, 1, 2, 3].map((head) => (all.length === 0 ? (head === 1 ? 0.5 : 0) : all.reduce((sum, each) => sum + each[head]!, 0) / all.length))
  const out = new Float32Array(data.rows * HEADS).fill(NaN)
  data.keys.forEach((key, row) => out.set(byKey.get(key) ?? overall, row * HEADS))
  return out
}

/** `above`: share of the rival's loss that the upper end of the interval may lie above it. */
function lossChecks(check: string, rival: string, evaluation: Evaluation, where: string, above: number): GateCheck[] {
  return DECIDING.flatMap((name) => {
    const found = evaluation.comparisons.find(({ loss }) => loss === name)
    if (found === undefined || found.rows === 0) return [{ check: `${check}: ${name} against ${rival}`, passed: false, was: 'no row with an outcome', limit: 'at least one', detail: where }]
    return [lossCheck(check, rival, found, where, above)]
  })
}

function lossCheck(check: string, rival: string, { loss, model, baseline, difference, rows }: LossComparison, where: string, above: number): GateCheck {
  const bound = above * baseline
  return {
    check: `${check}: ${loss} against ${rival}`, passed: difference.high <= bound && (above > 0 || difference.high < 0),
    was: `difference ${signed(difference.mean)} [${signed(difference.low)}, ${signed(difference.high)}]`,
    limit: above > 0 ? `interval below +${bound.toPrecision(3)} (${above * PERCENT} % of its loss)` : 'interval below 0',
    detail: `model ${model.toPrecision(4)}, ${rival} ${baseline.toPrecision(4)}; ${rows} of ${where}; 95 % block bootstrap`,
  }
}

function calibrationCheck({ fillCalibrationError, fillCalibrations, rows }: Evaluation, { calibrationErrorMax }: GateLimits): GateCheck {
  const known = fillCalibrations[0]?.rows ?? rows
  const limit = calibrationErrorMax + CHANCE_ERROR / Math.sqrt(Math.max(1, known))
  return {
    check: 'calibration of fill chances', passed: fillCalibrationError <= limit, was: fillCalibrationError.toFixed(4), limit: `at most ${limit.toFixed(4)} (${calibrationErrorMax} and what chance makes of ${known} rows)`,
    detail: `mean distance of predicted and seen fill rates over ten bins, ${known} rows`,
  }
}

function intervalCheck({ coverage }: Evaluation, { intervalMissMax }: GateLimits): GateCheck {
  const check = 'coverage of the slippage interval'
  if (coverage === null || coverage.rows === 0) return passedOver(check, 'the model gives no interval', 'nothing uses it')
  const { belowLow, aboveHigh, rows, meanWidthBps } = coverage
  return {
    check, passed: belowLow <= intervalMissMax && aboveHigh <= intervalMissMax, was: `${(belowLow * PERCENT).toFixed(1)} % below, ${(aboveHigh * PERCENT).toFixed(1)} % above`,
    limit: `at most ${intervalMissMax * PERCENT} % on either side`, detail: `a tenth on either side wanted, less where many fill at one price; ${rows} filled orders, mean width ${meanWidthBps.toFixed(2)} bps`,
  }
}

function abstentionCheck(abstained: number, rows: number, { abstainedMax }: GateLimits): GateCheck {
  const share = abstained / Math.max(1, rows)
  return { check: 'abstention', passed: share <= abstainedMax, was: `${(share * PERCENT).toFixed(1)} % of rows`, limit: `at most ${abstainedMax * PERCENT} %`, detail: `${rows} rows of held-out sessions, left to the venue's average` }
}

export const passedOver = (check: string, why: string, detail: string): GateCheck => ({ check, passed: true, was: `passed over: ${why}`, limit: 'none', detail })

const touchOf = (data: Dataset): Float32Array => predictTouch(data, FEATURE_SCHEMA.names.indexOf('priceToMidBps'))
const columnOf = (raw: Float32Array, column: number, outputs: number): Float32Array => Float32Array.from({ length: raw.length / outputs }, (_, row) => raw[row * outputs + column]!)
const signed = (value: number): string => `${value >= 0 ? '+' : ''}${value.toPrecision(3)}`
