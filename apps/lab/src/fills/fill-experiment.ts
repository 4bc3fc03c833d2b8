import { FILL_FEATURES, followLevel, judgeFillModels, queueRises, selectRows, trainFillModels, type FillChoices, type FillHorizon, type FillJudgement, type FillRows } from '@sluice/learning'
import { CommandFailed } from '../commands/command-failed.ts'
import { DENSE_EVERY_S, GRID_EVERY_S, LONGER_BY, type DayOrders } from './sample-day.ts'

const US_PER_S = 1_000_000
const LIFE_US = 60 * US_PER_S
/** Rows to learn from at most: a whole day's are thinned to every second or third round. */
const TRAINING_ROWS_MAX = 22_000
const ROWS_MIN = 300
export const RESAMPLES = 500
export const BLOCK_S = 300
/** The second table leaves out so much at either end of the session. */
export const EDGE_S = 300

export interface VenueFillRates {
  readonly mic: string
  readonly orders: number
  readonly filled: readonly [ten: number, sixty: number]
}

export interface FillExperiment {
  readonly train: string
  readonly test: string
  /** Whether both are halves of one day. */
  readonly halves: boolean
  readonly seed: number
  readonly features: number
  readonly trainingRows: number
  readonly trainingS: number
  readonly trainingCpuS: number
  readonly choices: Readonly<Record<FillHorizon, FillChoices>>
  readonly judgements: readonly FillJudgement[]
  /** The same without the first and last minutes of the session. */
  readonly withoutEdges: readonly FillJudgement[]
  readonly venues: readonly VenueFillRates[]
  /** Chances that rose with the queue among all that were compared. */
  readonly monotone: { readonly compared: number; readonly rose: number; readonly most: number; readonly longerBy: number }
  readonly warnings: readonly string[]
}

/** Learns from the first half of a day, judged on its second half. */
export function halvesExperiment(day: DayOrders, seed: number): FillExperiment {
  const { fromUs, toUs } = day.session
  const middleUs = fromUs + Math.floor((toUs - fromUs) / 2 / (GRID_EVERY_S * US_PER_S)) * GRID_EVERY_S * US_PER_S
  // What trains must be over before the second half begins.
  const training = selectRows(day.dense, (row) => day.dense.atUs[row]! + LIFE_US <= middleUs)
  return experiment({ training, tested: day, fromUs: middleUs, train: `${day.name}, first half`, test: `${day.name}, second half`, halves: true, seed, warnings: day.warnings })
}

/** Learns from one day, judged on another. */
export function daysExperiment(train: DayOrders, test: DayOrders, seed: number): FillExperiment {
  const rounds = Math.ceil(train.dense.rows / TRAINING_ROWS_MAX)
  const every = rounds * DENSE_EVERY_S * US_PER_S
  const training = selectRows(train.dense, (row) => (train.dense.atUs[row]! - train.session.fromUs) % every === 0)
  const warnings = [...train.warnings, ...(test.name === train.name ? ['trained and tested on days of the same name'] : []), ...test.warnings]
  return experiment({ training, tested: test, fromUs: test.session.fromUs, train: train.name, test: test.name, halves: false, seed, warnings })
}

interface Parts {
  readonly training: FillRows
  readonly tested: DayOrders
  readonly fromUs: number
  readonly train: string
  readonly test: string
  readonly halves: boolean
  readonly seed: number
  readonly warnings: readonly string[]
}

function experiment({ training, tested, fromUs, train, test, halves, seed, warnings }: Parts): FillExperiment {
  const { dense, longerQueues, session } = tested
  const grid = selectRows(dense, (row) => dense.atUs[row]! >= fromUs && (dense.atUs[row]! - session.fromUs) % (GRID_EVERY_S * US_PER_S) === 0)
  const longer = selectRows(longerQueues, (row) => longerQueues.atUs[row]! >= fromUs)
  for (const [name, rows] of [[`train ${train}`, training], [`test ${test}`, grid]] as const) checkRows(name, rows)
  const cpu = process.cpuUsage()
  const { models: trained, choices, trainingMs } = trainFillModels(training, { seed })
  const { user, system } = process.cpuUsage(cpu)
  const seen = selectRows(dense, (row) => dense.atUs[row]! >= fromUs)
  const models = [...trained, ...trained.filter(({ name }) => name === 'blend').map((blend) => followLevel(blend, seen))]
  const judge = { seed, resamples: RESAMPLES, blockS: BLOCK_S }
  const edgeUs = EDGE_S * US_PER_S
  const inner = selectRows(grid, (row) => grid.atUs[row]! >= session.fromUs + edgeUs && grid.atUs[row]! <= session.toUs - edgeUs)
  return {
    train, test, halves, seed, features: FILL_FEATURES.length, trainingRows: training.rows, trainingS: trainingMs / 1_000, trainingCpuS: (user + system) / US_PER_S, choices,
    judgements: judgeFillModels(models, grid, judge), withoutEdges: judgeFillModels(models, inner, judge), venues: venueRates(grid),
    monotone: { compared: grid.rows * models.length, ...queueRises(models, grid, longer), longerBy: LONGER_BY }, warnings,
  }
}

function checkRows(name: string, rows: FillRows): void {
  if (rows.rows < ROWS_MIN) throw new CommandFailed(`${name}: ${rows.rows} orders could be sent, at least ${ROWS_MIN} are needed`)
  for (const outcomes of [rows.filled10, rows.filled60]) {
    const filled = outcomes.reduce((sum, one) => sum + one, 0)
    if (filled === 0 || filled === rows.rows) throw new CommandFailed(`${name}: ${filled} of ${rows.rows} orders were filled; some that were and some that were not are needed (are the trades of the same day and stock as the quotes?)`)
  }
}

function venueRates(rows: FillRows): VenueFillRates[] {
  return rows.mics.map((mic, venue) => {
    let [orders, ten, sixty] = [0, 0, 0]
    for (let row = 0; row < rows.rows; row++) {
      if (rows.venues[row] !== venue) continue
      orders += 1
      ten += rows.filled10[row]!
      sixty += rows.filled60[row]!
    }
    return { mic, orders, filled: [ten / orders, sixty / orders] as const }
  }).filter(({ orders }) => orders > 0).sort((a, b) => b.orders - a.orders)
}
