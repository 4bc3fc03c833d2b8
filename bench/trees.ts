import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Rng } from '@sluice/domain'
import { bagTrees, predictTrees, trainTrees, type TreeData } from '@sluice/learning'
import { benchRow, type BenchRow } from './bench-row.ts'

const [ROWS, HELD_OUT_ROWS, COLUMNS] = [100_000, 20_000, 52]
const [DEPTH, ROUNDS, LEARNING_RATE] = [6, 100, 0.1]
/** Both are timed so often, in turns; the fastest counts, as what else runs on the machine only slows. */
const REPEATS = 2
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
    const best = { cpu: Infinity, wall: Infinity, wallOfTwo: Infinity, theirs: Infinity }
    for (let i = 0; i < REPEATS; i++) {
      const ours = timed(() => (model = trainTrees(train, options)))
      best.cpu = Math.min(best.cpu, ours.cpuMs)
      best.wall = Math.min(best.wall, ours.wallMs)
      if (xgboost !== null) best.theirs = Math.min(best.theirs, xgboost.train())
      best.wallOfTwo = Math.min(best.wallOfTwo, timed(() => trainTrees(train, { ...options, threads: 2 })).wallMs)
    }
    const loss = logLoss(predictTrees(model, heldOut.features, heldOut.rows), heldOut.targets)
    const against = xgboost === null ? '' : `xgboost ${xgboost.version}, one thread, same run`
    return [
      benchRow(`trees: training, ${shape}, one thread, CPU time`, best.cpu, 'ms', xgboost === null ? null : best.theirs, against),
      benchRow('trees: log loss of it on 20,000 other rows', loss, 'nats', xgboost?.heldOutLoss() ?? null, against),
      benchRow('trees: the same training with two threads, by the clock', best.wallOfTwo, 'ms', best.wall, 'one thread'),
      fillRow(),
    ]
  } finally {
    xgboost?.close()
  }
}

function fillRow(): BenchRow {
  const { rows, columns, rounds, bags, aimMs } = FILLS
  const data = probes(3, rows, columns)
  const { cpuMs } = timed(() => bagTrees(data, { loss: 'logistic', maxDepth: 2, rounds, rowShare: 0.5, columnShare: 0.5, learningRate: 0.05, maxBins: 64 }, bags))
  return benchRow(`trees: training, ${rows.toLocaleString('en')} rows of ${columns}, depth 2, ${bags} bags of ${rounds} rounds, one thread, CPU time`, cpuMs, 'ms', aimMs, 'aim')
}

function timed(work: () => void): { readonly cpuMs: number; readonly wallMs: number } {
  const cpu = process.cpuUsage()
  const start = performance.now()
  work()
  const wallMs = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return { cpuMs: (user + system) / 1_000, wallMs }
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

  /** Milliseconds of CPU time, less those for reading its file: shared by what its own clock tells of either. */
  train(): number {
    const said = this.call(this.settings)
    const told = (pattern: RegExp): number[] => {
      const found = pattern.exec(said)
      if (found === null) throw new Error(`xgboost did not say ${pattern.source}`)
      return found.slice(1).map(Number)
    }
    const [training] = told(/Complete Training loop time: ([\d.]+) sec/) as [number]
    const [loading] = told(/Loading data: ([\d.]+) sec/) as [number]
    // What `times` of the shell says of its children: user, then system.
    const [userMin, userS, systemMin, systemS] = told(/\n(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/) as [number, number, number, number]
    return (1_000 * ((userMin + systemMin) * 60 + userS + systemS) * training) / (training + loading)
  }

  heldOutLoss(): number {
    this.call(['task=pred', 'model_in=model.json', 'test:data=held-out.csv?format=csv&label_column=0', 'name_pred=pred.txt', 'nthread=1'])
    return logLoss(readFileSync(join(this.folder, 'pred.txt'), 'utf8').trim().split('\n').map(Number), this.heldOut.targets)
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private call(args: readonly string[]): string {
    return execFileSync('sh', ['-c', 'xgboost empty.conf "$@" 2>&1 && times', 'sh', ...args], { cwd: this.folder, timeout: TIMEOUT_MS, maxBuffer: 16 * 2 ** 20, encoding: 'utf8' })
  }
}

function writeCsv(file: string, { rows, columns, features, targets }: TreeData): void {
  const handle = openSync(file, 'w')
  for (let row = 0; row < rows; row++) writeSync(handle, `${targets[row]},${features.subarray(row * columns, (row + 1) * columns).join(',')}\n`)
  closeSync(handle)
}
