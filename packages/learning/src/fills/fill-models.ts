import { calibrated, fitCalibration, type CalibrationMap } from './calibration-map.ts'
import { columnsOf, designMatrix, designOf, type FillDesign } from './fill-design.ts'
import { brierScore } from './fill-metrics.ts'
import type { FillRows } from './fill-sampler.ts'
import { binsOf, fitFillTrees } from './fill-trees.ts'
import { fitLogistic, logistic, logisticMargins } from './logistic.ts'
import { fitRidge, ridgeMargins, ridgeMoments, ridgeScores, type RidgeMoments } from './ridge.ts'
import { fitStandardiser, standardise, type Standardiser } from './standardiser.ts'
import { timeFolds, type TimeFolds } from './time-folds.ts'
import { predictMargins } from '../trees/tree-model.ts'
import type { BinnedFeatures } from '../trees/bin-features.ts'
import type { TreeOptions } from '../trees/tree-options.ts'

export const FILL_MODEL_NAMES = ['venue rate', 'logistic', 'ridge', 'trees', 'blend'] as const
export type FillModelName = (typeof FILL_MODEL_NAMES)[number] | 'blend, level followed'
export const FILL_HORIZONS = [10, 60] as const
export type FillHorizon = (typeof FILL_HORIZONS)[number]

/** Chances of a fill within the horizon. */
export interface FillModel {
  readonly name: FillModelName
  readonly horizonS: FillHorizon
  predict(rows: FillRows): Float64Array
  /** Chance of each training row by a model that did not see its block of time; null where that was not asked. */
  readonly outOfFold: Float64Array | null
}

/** What cross-validation inside the training rows chose. */
export interface FillChoices {
  /** By training row. */
  readonly ridgePenalty: number
  /** Of the blend's margin. */
  readonly treeShare: number
}

export interface FillModels {
  readonly models: readonly FillModel[]
  readonly choices: Readonly<Record<FillHorizon, FillChoices>>
  readonly trainingMs: number
}

/** Blocks of time that are left out in turn. */
const FOLDS = 5
/** Orders' worth of the market's rate in a venue's. */
const VENUE_PRIOR = 20
const LOGISTIC_PENALTY = 1
const SEED_STRIDE = 1_000
const LOGISTIC_FEATURES = ['queue', 'spread', 'venue-hits-to-queue-30s', 'spread-change-30s', 'micro-move-5s', 'side-hits-30s', 'venue-volume-300s', 'micro-gap'] as const

/** Found by time-blocked cross-validation on the first half of a recorded day; docs/fill-models.md tells how. */
export const FILL_TREES: Readonly<Record<FillHorizon, Partial<TreeOptions>>> = {
  10: { rounds: 100, learningRate: 0.1, maxDepth: 2, minChildWeight: 60, lambda: 50, rowShare: 0.5, columnShare: 0.1 },
  60: { rounds: 120, learningRate: 0.05, maxDepth: 2, minChildWeight: 150, lambda: 200, rowShare: 0.5, columnShare: 0.05 },
}

/** Shares of the trees in the blend's margin that are tried. */
const TREE_SHARES = [0.25, 0.5, 0.75] as const

/** Margins of rows of the design. */
type Margins = (x: Float32Array, rows: number) => Float64Array

interface Learned extends FillChoices {
  readonly models: readonly FillModel[]
}

interface Prepared {
  readonly rows: FillRows
  readonly design: FillDesign
  readonly matrix: Float32Array
  readonly standardiser: Standardiser
  readonly standardised: Float32Array
  readonly folds: TimeFolds
  readonly moments: RidgeMoments
  readonly binned: BinnedFeatures
}

/** Trains every model for both horizons on these rows alone, on the caller's thread. */
export function trainFillModels(rows: FillRows, { seed, trees = FILL_TREES }: { readonly seed: number; readonly trees?: Readonly<Record<FillHorizon, Partial<TreeOptions>>> }): FillModels {
  const startMs = performance.now()
  const prepared = prepare(rows)
  const byHorizon = FILL_HORIZONS.map((horizonS) => {
    const outcomes = outcomesOf(rows, horizonS)
    const learned = learnedModels(prepared, outcomes, { horizonS, trees: { ...trees[horizonS], seed: seed + SEED_STRIDE * horizonS } })
    return { ...learned, models: [venueRateModel(prepared, outcomes, horizonS), logisticModel(prepared, outcomes, horizonS), ...learned.models] }
  })
  const [ten, sixty] = byHorizon as unknown as readonly [Learned, Learned]
  return { models: [...ten.models, ...sixty.models], choices: { 10: choicesOf(ten), 60: choicesOf(sixty) }, trainingMs: performance.now() - startMs }
}

const choicesOf = ({ ridgePenalty, treeShare }: FillChoices): FillChoices => ({ ridgePenalty, treeShare })

export const outcomesOf = (rows: FillRows, horizonS: FillHorizon): Uint8Array => (horizonS === 10 ? rows.filled10 : rows.filled60)

function prepare(rows: FillRows): Prepared {
  const design = designOf(rows)
  const columns = design.names.length
  const matrix = designMatrix(design, rows)
  const standardiser = fitStandardiser(matrix, rows.rows, columns)
  const standardised = standardise(standardiser, matrix, rows.rows)
  const folds = timeFolds(rows.atUs, FOLDS)
  return { rows, design, matrix, standardiser, standardised, folds, moments: ridgeMoments(standardised, columns, folds), binned: binsOf(matrix, rows.rows, columns) }
}

function venueRateModel({ rows, design }: Prepared, outcomes: Uint8Array, horizonS: FillHorizon): FillModel {
  const overall = outcomes.reduce((sum, filled) => sum + filled, 0) / outcomes.length
  const rates = design.mics.map((_, venue) => {
    let [orders, filled] = [0, 0]
    for (let row = 0; row < rows.rows; row++) {
      if (rows.venues[row] !== venue) continue
      orders += 1
      filled += outcomes[row]!
    }
    return (filled + VENUE_PRIOR * overall) / (orders + VENUE_PRIOR)
  })
  const predict = (others: FillRows): Float64Array => {
    const byVenue = others.mics.map((mic) => rates[design.mics.indexOf(mic)] ?? overall)
    return Float64Array.from(others.venues, (venue) => byVenue[venue]!)
  }
  return { name: 'venue rate', horizonS, predict, outOfFold: null }
}

function logisticModel({ rows, design, standardised, standardiser }: Prepared, outcomes: Uint8Array, horizonS: FillHorizon): FillModel {
  const width = design.names.length
  const picked = [...LOGISTIC_FEATURES.map((name) => design.names.indexOf(name)), ...design.mics.map((_, i) => width - design.mics.length + i)]
  const model = fitLogistic(columnsOf(standardised, rows.rows, width, picked), picked.length, outcomes, { penalty: LOGISTIC_PENALTY, directions: picked.map((j) => design.directions[j]!) })
  const predict = (others: FillRows): Float64Array => logisticMargins(model, columnsOf(standardise(standardiser, designMatrix(design, others), others.rows), others.rows, width, picked), others.rows).map(logistic)
  return { name: 'logistic', horizonS, predict, outOfFold: null }
}

function learnedModels(prepared: Prepared, outcomes: Uint8Array, { horizonS, trees }: { readonly horizonS: FillHorizon; readonly trees: Partial<TreeOptions> & { readonly seed: number } }): Learned {
  const { design, matrix, standardiser, standardised, folds, moments, binned } = prepared
  const { directions } = design
  const columns = directions.length
  const ridge = fitRidge(standardised, columns, { outcomes, directions, folds, moments })
  const forest = fitFillTrees(matrix, columns, { outcomes, directions, folds, binned, options: trees })
  const ridgeSeen = ridgeMargins(ridge.outOfFold)
  const ridgeMap = fitCalibration(ridgeSeen, outcomes)
  const treeMap = fitCalibration(forest.outOfFold, outcomes)
  const blend = fitBlend(calibrated(ridgeMap, ridgeSeen), calibrated(treeMap, forest.outOfFold), outcomes)
  const ofRidge: Margins = (x, rows) => calibrated(ridgeMap, ridgeMargins(ridgeScores(ridge.model, standardise(standardiser, x, rows), rows)))
  const ofTrees: Margins = (x, rows) => calibrated(treeMap, predictMargins(forest.model, x, rows))
  const model = (name: FillModelName, margins: Margins, outOfFold: Float64Array): FillModel => ({
    name, horizonS, predict: (rows) => margins(designMatrix(design, rows), rows.rows).map(logistic), outOfFold: outOfFold.map(logistic),
  })
  return {
    ridgePenalty: ridge.penalty, treeShare: blend.treeShare,
    models: [
      model('ridge', ofRidge, calibrated(ridgeMap, ridgeSeen)),
      model('trees', ofTrees, calibrated(treeMap, forest.outOfFold)),
      model('blend', (x, rows) => calibrated(blend.map, mix(ofRidge(x, rows), ofTrees(x, rows), blend.treeShare)), blend.outOfFold),
    ],
  }
}

/** The share of the trees, and the calibration, that judge the left-out blocks best. */
function fitBlend(ridge: Float64Array, trees: Float64Array, outcomes: Uint8Array): { readonly treeShare: number; readonly map: CalibrationMap; readonly outOfFold: Float64Array } {
  const tried = TREE_SHARES.map((treeShare) => {
    const margins = mix(ridge, trees, treeShare)
    const map = fitCalibration(margins, outcomes)
    const outOfFold = calibrated(map, margins)
    return { treeShare, map, outOfFold, loss: brierScore(outcomes, outOfFold.map(logistic)) }
  })
  return tried.reduce((best, one) => (one.loss < best.loss ? one : best))
}

const mix = (ridge: Float64Array, trees: Float64Array, treeShare: number): Float64Array => ridge.map((margin, i) => (1 - treeShare) * margin + treeShare * trees[i]!)
