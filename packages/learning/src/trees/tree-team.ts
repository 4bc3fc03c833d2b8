import { Worker } from 'node:worker_threads'
import { GROUP, kernelSource, RESULT_WIDTH, runGroup, TASK, TASK_LENGTH, type KernelMemory } from './tree-kernel.ts'
import type { BinnedFeatures } from './bin-features.ts'

/** Places in the control words: turn number, next group to take, threads still at work, whether to stop, whether one failed. */
const TURN = 0
const NEXT = 1
const PENDING = 2
const STOP = 3
const FAILED = 4
const CONTROL_LENGTH = 5

/** One turn of a thread takes milliseconds; the first waits until the thread has started. */
const TURN_TIMEOUT_MS = 60_000
/** Below so many additions a turn is done by the caller alone: waking threads would take longer. */
const ALONE_BELOW = 40_000

const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes)

/** The histogram memory of one data set and the threads that work on it. The results are the same for any number of threads. */
export class TreeTeam {
  readonly memory: KernelMemory
  /** Histograms that it has room for. */
  readonly slots: number
  private readonly threads: number
  private workers: Worker[] = []

  constructor(binned: BinnedFeatures, threads: number, slots: number) {
    this.threads = threads
    this.slots = slots
    const { rows, columns, valueBins, hasMissing } = binned
    const binStart = new Int32Array(shared((columns + 1) * 4))
    for (let c = 0; c < columns; c++) binStart[c + 1] = binStart[c]! + valueBins[c]! + hasMissing[c]!
    const sharedValueBins = new Int32Array(shared(columns * 4))
    sharedValueBins.set(valueBins)
    this.memory = {
      rows, bins: binned.bins, binStart, valueBins: sharedValueBins,
      monotone: new Int8Array(shared(columns)), columns: new Int32Array(shared(columns * 4)), order: new Int32Array(shared(rows * 4)), gathered: new Float64Array(shared(rows * 16)),
      histograms: new Float64Array(shared(slots * binStart[columns]! * 16)), task: new Float64Array(shared(TASK_LENGTH * 8)), results: new Float64Array(shared(columns * 2 * RESULT_WIDTH * 8)),
      control: new Int32Array(shared(CONTROL_LENGTH * 4)),
    }
  }

  /** Does the task that stands in the memory. */
  run(): void {
    const { task, control } = this.memory
    const groups = Math.ceil(task[TASK.columnCount]! / GROUP)
    if (this.threads === 1 || task[TASK.columnCount]! * task[TASK.count]! < ALONE_BELOW) {
      for (let group = 0; group < groups; group++) runGroup(this.memory, group)
      return
    }
    if (this.workers.length === 0) this.start()
    Atomics.store(control, NEXT, 0)
    Atomics.store(control, PENDING, this.workers.length)
    Atomics.add(control, TURN, 1)
    Atomics.notify(control, TURN)
    for (let group = Atomics.add(control, NEXT, 1); group < groups; group = Atomics.add(control, NEXT, 1)) runGroup(this.memory, group)
    for (let left = Atomics.load(control, PENDING); left > 0; left = Atomics.load(control, PENDING)) {
      if (Atomics.wait(control, PENDING, left, TURN_TIMEOUT_MS) === 'timed-out') throw new Error(`a training thread gave no sign within ${TURN_TIMEOUT_MS} ms`)
    }
    if (Atomics.load(control, FAILED) !== 0) throw new Error('a training thread failed')
  }

  close(): void {
    const { control } = this.memory
    Atomics.store(control, STOP, 1)
    Atomics.add(control, TURN, 1)
    Atomics.notify(control, TURN)
  }

  private start(): void {
    this.workers = Array.from({ length: this.threads - 1 }, () => {
      const worker = new Worker(kernelSource(), { eval: true, workerData: this.memory, execArgv: [] })
      worker.unref()
      return worker
    })
  }
}
