import { log, Rng, type AbstainLimits, type FeatureReference, type ScoreOutput } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { FILL_HORIZON_MS, type Dataset } from '../dataset.ts'
import { ONNX_INPUT, ONNX_OUTPUT } from '../onnx-export.ts'
import { TrainingCancelled } from '../trees/tree-options.ts'
import { abstainedShare, abstainLimits } from './abstain-limits.ts'
import { exportNet, type Net } from './export-net.ts'
import { featureReference } from './feature-reference.ts'
import { AT_RISK_MIN, fillColumns, outputNamesOf, parameterCount, parameterParts, RAW, rawColumns, type NetShape } from './net-shape.ts'
import { intervalsOf, netLoss, netTargets, targetScales, type NetTargets } from './net-targets.ts'
import { runModel, type TrainingProvider } from './run-graph.ts'
import { StepRunner } from './step-runner.ts'
import { leastDeviations, standardise, whiteningOf } from './whitening.ts'

/** What decides the bytes of a trained net, beside its data. */
export interface NetSettings {
  readonly seed: number
  readonly hidden: readonly number[]
  /** Passes over the training rows at most; the learning rate falls to a twentieth over them. */
  readonly epochs: number
  /** Ends sooner when the validation loss has not fallen for so many passes. */
  readonly patience: number
  readonly batchRows: number
  readonly learningRate: number
  readonly weightDecay: number
  /** Horizon of the output `fillProb`. */
  readonly fillHorizonMs: number
  /** Fewest training rows that must have been watched through an interval of time for the net to answer horizons beyond it. */
  readonly atRiskMin: number
}

export interface TrainNetOptions extends Partial<Omit<NetSettings, 'seed'>> {
  readonly seed: number
  /** Names of the feature columns; by default those of the feature schema. */
  readonly featureNames?: readonly string[]
  /** Kept in the file. */
  readonly metadata?: Readonly<Record<string, string>>
  readonly provider?: TrainingProvider
  /** Told after each pass: share done (0 to 1), and a line for people. */
  readonly onProgress?: (share: number, line: string) => void
  /** Asked between batches; true ends the training with TrainingCancelled. */
  readonly isCancelled?: () => boolean
}

/** One pass: losses after it on a part of the training rows and on the validation rows. */
export interface EpochLosses {
  readonly epoch: number
  readonly trainLoss: number
  readonly validationLoss: number
}

export interface TrainNetReport {
  readonly settings: NetSettings
  readonly rows: { readonly train: number; readonly validation: number }
  readonly epochs: readonly EpochLosses[]
  readonly bestEpoch: number
  /** Ends of the intervals of time to a fill that the data tell of, seconds. */
  readonly intervalEndsS: readonly number[]
  /** Share of the validation rows that lie above the limits. */
  readonly validationAbstained: number
}

export interface TrainedNet {
  readonly onnx: Uint8Array
  readonly outputNames: readonly ScoreOutput[]
  readonly fillHorizonMs: number
  readonly abstain: AbstainLimits
  readonly reference: readonly FeatureReference[]
  readonly report: TrainNetReport
  /** Training rows a second, all of the loop counted: of this run and machine, so it is no part of the report. */
  readonly rowsPerS: number
  /** The same by the processor's time, which does not depend on what else runs. */
  readonly rowsPerCpuS: number
}

export const NET_DEFAULTS: Omit<NetSettings, 'seed'> = {
  hidden: [64, 64], epochs: 14, patience: 4, batchRows: 256, learningRate: 2e-3, weightDecay: 1, fillHorizonMs: FILL_HORIZON_MS, atRiskMin: AT_RISK_MIN,
}
/** Training rows on which the training loss is told after each pass. */
const LOSS_ROWS = 4_096
const LAST_RATE = 0.05
/** The event loop gets a turn after so many batches. */
const BATCHES_PER_TURN = 32
const QUOTED_FEATURE = 'priceToMidBps'

/** Trains on `train`, keeps the pass with the least loss on `validation`, calibrates abstention there. Same machine, arguments and provider `cpu`: same bytes. */
export async function trainNet(train: Dataset, validation: Dataset, options: TrainNetOptions): Promise<TrainedNet> {
  const settings = settingsOf(options)
  const featureNames = options.featureNames ?? FEATURE_SCHEMA.names
  checkRows('training', train, featureNames.length)
  checkRows('validation', validation, featureNames.length)
  const whitening = whiteningOf(train.features, train.rows, leastDeviations(featureNames))
  const intervals = intervalsOf(train, settings.atRiskMin)
  const horizonS = settings.fillHorizonMs / 1_000
  const shape: NetShape = { inputs: featureNames.length, hidden: settings.hidden, ...intervals, fills: fillColumns(intervals.endsS, horizonS), quoted: featureNames.indexOf(QUOTED_FEATURE) }
  const scales = targetScales(train, shape.quoted)
  const part = (data: Dataset): NetRows => ({ rows: data.rows, x: standardise(whitening, data.features), ...netTargets(data, shape, scales) })
  const loop = await fit(shape, part(train), part(validation), settings, options)
  const net: Net = { shape, parameters: loop.parameters, whitening, scales, horizonIntervals: intervals.endsS.indexOf(horizonS) + 1 }
  const onnx = exportNet(net, options.metadata ?? {})
  const outputNames = outputNamesOf(shape)
  const scores = await runModel(onnx, validation.features, validation.rows, { input: ONNX_INPUT, output: ONNX_OUTPUT })
  const abstain = abstainLimits(scores, outputNames)
  return {
    onnx, outputNames, fillHorizonMs: settings.fillHorizonMs, abstain, reference: featureReference(train.features, train.rows, featureNames), rowsPerS: loop.rowsPerS, rowsPerCpuS: loop.rowsPerCpuS,
    report: {
      settings, rows: { train: train.rows, validation: validation.rows }, epochs: loop.epochs, bestEpoch: loop.bestEpoch, intervalEndsS: intervals.endsS,
      validationAbstained: abstainedShare(scores, outputNames, abstain),
    },
  }
}

function settingsOf(options: TrainNetOptions): NetSettings {
  const { seed, hidden, epochs, patience, batchRows, learningRate, weightDecay, fillHorizonMs, atRiskMin } = { ...NET_DEFAULTS, ...options }
  return { seed, hidden, epochs, patience, batchRows, learningRate, weightDecay, fillHorizonMs, atRiskMin }
}

function checkRows(part: string, data: Dataset, columns: number): void {
  if (data.rows === 0) throw new RangeError(`there are no ${part} rows: at least one is needed`)
  if (data.features.length !== data.rows * columns) throw new RangeError(`the ${part} rows have ${data.features.length / data.rows} features, ${columns} are named`)
  const bad = data.features.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) throw new RangeError(`feature ${bad % columns} of ${part} row ${Math.floor(bad / columns)} is ${data.features[bad]}: features must be finite`)
}

interface NetRows extends NetTargets {
  readonly rows: number
  readonly x: Float32Array
}

interface Fitted {
  readonly parameters: Float32Array
  readonly epochs: readonly EpochLosses[]
  readonly bestEpoch: number
  readonly rowsPerS: number
  readonly rowsPerCpuS: number
}

async function fit(shape: NetShape, train: NetRows, validation: NetRows, settings: NetSettings, options: TrainNetOptions): Promise<Fitted> {
  const runner = await StepRunner.open(shape, initialParameters(shape, train, settings.seed), options.provider ?? 'cpu')
  try {
    const batches = new Batches(shape, train, settings)
    const columns = rawColumns(shape)
    const lossOf = async (part: NetRows): Promise<number> => netLoss(await runner.rawOutputs(part.x, part.rows), part, columns)
    const some = firstRows(train, Math.min(train.rows, LOSS_ROWS), shape)
    const epochs: EpochLosses[] = []
    let best = { epoch: 0, loss: Infinity, parameters: runner.parameters.slice() }
    let [trainingMs, processorMs] = [0, 0]
    for (let epoch = 1; epoch <= settings.epochs && epoch - best.epoch <= settings.patience; epoch++) {
      const [startMs, startCpu] = [performance.now(), process.cpuUsage()]
      await batches.pass(runner, () => options.isCancelled?.() === true)
      trainingMs += performance.now() - startMs
      const { user, system } = process.cpuUsage(startCpu)
      processorMs += (user + system) / 1_000
      const losses = { epoch, trainLoss: await lossOf(some), validationLoss: await lossOf(validation) }
      if (!Number.isFinite(losses.validationLoss)) throw new Error(`the validation loss is ${losses.validationLoss} after pass ${epoch}: a lower learning rate than ${settings.learningRate} may do`)
      epochs.push(losses)
      const isBest = losses.validationLoss < best.loss
      if (isBest) best = { epoch, loss: losses.validationLoss, parameters: runner.parameters.slice() }
      options.onProgress?.(epoch / settings.epochs, `pass ${epoch} of at most ${settings.epochs}: training loss ${losses.trainLoss.toFixed(5)}, validation loss ${losses.validationLoss.toFixed(5)}${isBest ? ' (best)' : ''}`)
    }
    const rows = epochs.length * train.rows
    return { parameters: best.parameters, epochs, bestEpoch: best.epoch, rowsPerS: rows / (trainingMs / 1_000), rowsPerCpuS: rows / (processorMs / 1_000) }
  } finally {
    await runner.close()
  }
}

/** Shuffled rows, batch by batch, in buffers that are used again. */
class Batches {
  private readonly train: NetRows
  private readonly settings: NetSettings
  private readonly order: Int32Array
  private readonly rng: Rng
  private readonly batch: { readonly x: Float32Array } & NetTargets
  private readonly widths: { readonly x: number; readonly raw: number }
  private readonly steps: number
  private step = 0

  constructor(shape: NetShape, train: NetRows, settings: NetSettings) {
    const { batchRows } = settings
    this.train = train
    this.settings = settings
    this.order = Int32Array.from({ length: train.rows }, (_, row) => row)
    this.rng = new Rng(settings.seed, 77)
    this.widths = { x: shape.inputs, raw: rawColumns(shape) }
    this.batch = { x: new Float32Array(batchRows * this.widths.x), targets: new Float32Array(batchRows * this.widths.raw), weights: new Float32Array(batchRows * this.widths.raw) }
    this.steps = settings.epochs * Math.ceil(train.rows / batchRows)
  }

  async pass(runner: StepRunner, isCancelled: () => boolean): Promise<void> {
    const { batchRows, learningRate, weightDecay } = this.settings
    this.shuffle()
    for (let from = 0; from < this.train.rows; from += batchRows) {
      const rows = Math.min(batchRows, this.train.rows - from)
      this.gather(from, rows)
      await runner.run(this.batch, rows, { learningRate: learningRate * (1 - ((1 - LAST_RATE) * this.step) / this.steps), weightDecay })
      this.step += 1
      if (isCancelled()) throw new TrainingCancelled(`cancelled after ${this.step} of at most ${this.steps} batches`)
      if (this.step % BATCHES_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** Number by number: a view of each row would cost more than its copy. */
  private gather(from: number, rows: number): void {
    const { order, widths } = this
    const { x, targets, weights } = this.train
    const { x: toX, targets: toTargets, weights: toWeights } = this.batch
    let [atX, atRaw] = [0, 0]
    for (let i = from; i < from + rows; i++) {
      const row = order[i]!
      for (let at = row * widths.x, end = at + widths.x; at < end; at++) toX[atX++] = x[at]!
      for (let at = row * widths.raw, end = at + widths.raw; at < end; at++) {
        toTargets[atRaw] = targets[at]!
        toWeights[atRaw++] = weights[at]!
      }
    }
  }

  private shuffle(): void {
    const { order, rng } = this
    for (let i = order.length - 1; i > 0; i--) {
      const j = rng.int(0, i)
      const swapped = order[i]!
      order[i] = order[j]!
      order[j] = swapped
    }
  }
}

const firstRows = (part: NetRows, rows: number, shape: NetShape): NetRows => {
  const raw = rawColumns(shape)
  return { rows, x: part.x.subarray(0, rows * shape.inputs), targets: part.targets.subarray(0, rows * raw), weights: part.weights.subarray(0, rows * raw) }
}

/** He-scaled weights from seeded streams, approximately normal as the sum of four uniforms; each hazard begins at its mean over the training rows. */
function initialParameters(shape: NetShape, train: NetRows, seed: number): Float32Array {
  const parameters = new Float32Array(parameterCount(shape))
  const parts = parameterParts(shape)
  parts.forEach(({ weights, inputs, outputs }, i) => {
    const rng = new Rng(seed, i + 1)
    // The last layer begins small, so that first answers are the means.
    const deviation = Math.sqrt(2 / inputs) * (i === parts.length - 1 ? 0.1 : 1)
    for (let at = weights; at < weights + inputs * outputs; at++) parameters[at] = (rng.next() + rng.next() + rng.next() + rng.next() - 2) * Math.sqrt(3) * deviation
  })
  const raw = rawColumns(shape)
  const bias = parts[parts.length - 1]!.bias
  for (let interval = 0; interval < shape.endsS.length; interval++) {
    const column = RAW.hazards + interval
    let [rows, fills] = [2, 1]
    for (let at = column; at < train.targets.length; at += raw) {
      if (train.weights[at]! === 0) continue
      rows += 1
      fills += train.targets[at]!
    }
    parameters[bias + column] = log(fills / (rows - fills))
  }
  return parameters
}
