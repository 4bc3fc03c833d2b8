import { execFile, execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Rng } from '@sluice/domain'
import { bagTrees, predictTrees, trainTrees, type TreeData } from '@sluice/learning'
import { benchRow, type BenchRow } from './bench-row.ts'

const [ROWS, HELD_OUT_ROWS, COLUMNS] = [100_000, 20_000, 52]
const [DEPTH, ROUNDS, LEARNING_RATE] = [6, 100, 0.1]
/** Both are timed so often, in turns; the fastest counts, as what else runs on the machine only slows. */
const REPEATS = 3
const TIMEOUT_MS = 300_000
/** What a training of fill models is like (docs/fill-models.md). */
const FILLS = { rows: 17_000, columns: 160, rounds: 200, bags: 5, aimMs: 5_000 }

export async function run(): Promise<BenchRow[]> {
  const [train, heldOut] = [probes(1, ROWS, COLUMNS), probes(2, HELD_OUT_ROWS, COLUMNS)]
  const options = { loss: 'logistic', maxDepth: DEPTH, rounds: ROUNDS, learningRate: LEARNING_RATE } as const
  const shape = `${ROWS.toLocaleString('en')} rows of ${COLUMNS}, depth ${DEPTH}, ${ROUNDS} rounds`
  const xgboost = hasXgboost() ? new Xgboost(train, heldOut) : null
  try {
    let model = trainTrees(train, { ...options, rounds: 5 })
    const times = { ours: Infinity, two: Infinity, theirs: Infinity }
    for (let i = 0; i < REPEATS; i++) {
      times.ours = Math.min(times.ours, timed(() => (model = trainTrees(train, options))))
      if (xgboost !== null) times.theirs = Math.min(times.theirs, await xgboost.train())
      times.two = Math.min(times.two, timed(() => trainTrees(train, { ...options, threads: 2 })))
    }
    const loss = logLoss(predictTrees(model, heldOut.features, heldOut.rows), heldOut.targets)
    const theirLoss = xgboost === null ? null : await xgboost.heldOutLoss()
    const against = xgboost === null ? '' : `xgboost ${xgboost.version}, one thread, same run`
    return [
      benchRow(`trees: training, ${shape}, one thread`, times.ours, 'ms', xgboost === null ? null : times.theirs, against),
      benchRow(`trees: training, ${shape}, two threads`, times.two, 'ms', times.ours, 'one thread'),
      benchRow('trees: log loss of it on 20,000 other rows', loss, 'nats', theirLoss, against),
      benchRow('trees: rows times rounds a second, one thread', (ROWS * ROUNDS * 1_000) / times.ours, '1/s'),
      fillRow(),
    ]
  } finally {
    xgboost?.close()
  }
}

function fillRow(): BenchRow {
  const { rows, columns, rounds, bags, aimMs } = FILLS
  const data = probes(3, rows, columns)
  const ms = timed(() => bagTrees(data, { loss: 'logistic', maxDepth: 2, rounds, rowShare: 0.5, columnShare: 0.5, learningRate: 0.05, maxBins: 64 }, bags))
  return benchRow(`trees: training, ${rows.toLocaleString('en')} rows of ${columns}, depth 2, ${bags} bags of ${rounds} rounds, one thread`, ms, 'ms', aimMs, 'aim')
}

function timed(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** Fills that hang on some of the features, two of them together; every fourth feature has few values. */
function probes(seed: number, rows: number, columns: number): TreeData {
  const rng = new Rng(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next())
  const features = new Float32Array(rows * columns)
  const targets = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    const x = features.subarray(row * columns, (row + 1) * columns)
    for (let c = 0; c < columns; c++) x[c] = c % 4 === 3 ? rng.int(0, 4) : normal()
    const margin = 0.8 * x[0]! - 0.5 * x[1]! * x[2]! + 0.7 * Math.abs(x[4]!) - 2 + (x[3]! > 2 ? 0.5 : 0)
    targets[row] = rng.next() < 1 / (1 + Math.exp(-margin)) ? 1 : 0
  }
  return { rows, columns, features, targets }
}

const logLoss = (chances: ArrayLike<number>, targets: ArrayLike<number>): number =>
  -Array.from(chances, (p, i) => Math.log(targets[i]! > 0.5 ? p : 1 - p)).reduce((sum, v) => sum + v, 0) / chances.length

function hasXgboost(): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v xgboost'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Debian's executable on the same rows, with the same depth, rounds, bins and starting point. */
class Xgboost {
  readonly version: string
  private readonly folder = mkdtempSync(join(tmpdir(), 'sluice-bench-trees-'))
  private readonly heldOut: TreeData
  private readonly settings: readonly string[]

  constructor(train: TreeData, heldOut: TreeData) {
    this.heldOut = heldOut
    this.version = /\d+\.\d+\.\d+/.exec(execFileSync('sh', ['-c', 'xgboost 2>&1; xgboost -V 2>&1; dpkg-query -W xgboost 2>/dev/null || true'], { encoding: 'utf8' }))?.[0] ?? ''
    writeCsv(join(this.folder, 'train.csv'), train)
    writeCsv(join(this.folder, 'held-out.csv'), heldOut)
    writeFileSync(join(this.folder, 'empty.conf'), '')
    const mean = Array.from(train.targets).reduce((sum, t) => sum + t, 0) / train.rows
    this.settings = [
      'objective=binary:logistic', 'tree_method=hist', 'max_bin=256', `max_depth=${DEPTH}`, `num_round=${ROUNDS}`, `eta=${LEARNING_RATE}`, 'lambda=1', 'min_child_weight=1', 'nthread=1',
      `base_score=${mean}`, 'data=train.csv?format=csv&label_column=0', 'model_out=model.json', 'verbosity=2',
    ]
  }

  /** Milliseconds by its own clock, its files read before. */
  async train(): Promise<number> {
    const said = await this.call(this.settings)
    const seconds = /Complete Training loop time: ([\d.]+) sec/.exec(said)?.[1]
    if (seconds === undefined) throw new Error('xgboost did not tell its training time')
    return Number(seconds) * 1_000
  }

  async heldOutLoss(): Promise<number> {
    await this.call(['task=pred', 'model_in=model.json', 'test:data=held-out.csv?format=csv&label_column=0', 'name_pred=pred.txt', 'nthread=1'])
    return logLoss(readFileSync(join(this.folder, 'pred.txt'), 'utf8').trim().split('\n').map(Number), this.heldOut.targets)
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private async call(args: readonly string[]): Promise<string> {
    const { stdout, stderr } = await promisify(execFile)('xgboost', ['empty.conf', ...args], { cwd: this.folder, timeout: TIMEOUT_MS, maxBuffer: 16 * 2 ** 20 })
    return stdout + stderr
  }
}

function writeCsv(file: string, { rows, columns, features, targets }: TreeData): void {
  const handle = openSync(file, 'w')
  for (let row = 0; row < rows; row++) writeSync(handle, `${targets[row]},${features.subarray(row * columns, (row + 1) * columns).join(',')}\n`)
  closeSync(handle)
}
