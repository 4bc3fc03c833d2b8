import { Worker } from 'node:worker_threads'
import { histogramModule } from './histogram-wasm.ts'
import { accumulatorsOf, GROUP, kernelSource, RESULT_WIDTH, runGroup, TASK, TASK_LENGTH, type Accumulators, type KernelMemory } from './tree-kernel.ts'
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

const PAGE_BYTES = 65_536
const MAX_BYTES = 2 ** 32
const ALIGNMENT = 64

/** The histogram memory of one data set and the threads that work on it. The results are the same for any number of threads. */
export class TreeTeam {
  readonly memory: KernelMemory
  readonly binned: BinnedFeatures
  /** Histograms that it has room for. */
  readonly slots: number
  private readonly threads: number
  private readonly accumulators: Accumulators
  private workers: Worker[] = []

  constructor(binned: BinnedFeatures, threads: number, slots: number) {
    this.binned = binned
    this.threads = threads
    this.slots = slots
    this.memory = memoryFor(binned, slots)
    this.accumulators = accumulatorsOf(this.memory)
  }

  /** Does the task that stands in the memory. */
  run(): void {
    const { task, control } = this.memory
    const groups = Math.ceil(task[TASK.columnCount]! / GROUP)
    if (this.threads === 1 || task[TASK.columnCount]! * task[TASK.count]! < ALONE_BELOW) {
      for (let group = 0; group < groups; group++) runGroup(this.memory, this.accumulators, group)
      return
    }
    if (this.workers.length === 0) this.start()
    Atomics.store(control, NEXT, 0)
    Atomics.store(control, PENDING, this.workers.length)
    Atomics.add(control, TURN, 1)
    Atomics.notify(control, TURN)
    for (let group = Atomics.add(control, NEXT, 1); group < groups; group = Atomics.add(control, NEXT, 1)) runGroup(this.memory, this.accumulators, group)
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

/** All arrays side by side in one memory that the threads share. */
function memoryFor(binned: BinnedFeatures, slots: number): KernelMemory {
  const { rows, columns, hasMissing } = binned
  const starts = new Int32Array(columns + 1)
  for (let c = 0; c < columns; c++) starts[c + 1] = starts[c]! + binned.valueBins[c]! + hasMissing[c]!
  const sizes = {
    bins: rows * columns, binStart: (columns + 1) * 4, valueBins: columns * 4, monotone: columns, columns: columns * 4, order: rows * 4, gathered: rows * 16,
    histograms: slots * starts[columns]! * 16, task: TASK_LENGTH * 8, results: columns * 2 * RESULT_WIDTH * 8, control: CONTROL_LENGTH * 4,
  }
  const room = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
  const bytes = Object.values(sizes).reduce((sum, size) => sum + room(size), 0)
  if (bytes >= MAX_BYTES) throw new RangeError(`${rows} rows of ${columns} columns and ${slots} histograms take ${bytes} bytes: fewer than ${MAX_BYTES} are possible`)
  const pages = Math.ceil(bytes / PAGE_BYTES)
  const wasm = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  let next = 0
  const place = (name: keyof typeof sizes): readonly [ArrayBufferLike, number] => {
    const at = next
    next += room(sizes[name])
    return [wasm.buffer, at]
  }
  const memory: KernelMemory = {
    rows, wasm, module: histogramModule(pages),
    bins: new Uint8Array(...place('bins'), rows * columns), binStart: new Int32Array(...place('binStart'), columns + 1), valueBins: new Int32Array(...place('valueBins'), columns),
    monotone: new Int8Array(...place('monotone'), columns), columns: new Int32Array(...place('columns'), columns), order: new Int32Array(...place('order'), rows),
    gathered: new Float64Array(...place('gathered'), rows * 2), histograms: new Float64Array(...place('histograms'), slots * starts[columns]! * 2), task: new Float64Array(...place('task'), TASK_LENGTH),
    results: new Float64Array(...place('results'), columns * 2 * RESULT_WIDTH), control: new Int32Array(...place('control'), CONTROL_LENGTH),
  }
  memory.bins.set(binned.bins)
  memory.binStart.set(starts)
  memory.valueBins.set(binned.valueBins)
  return memory
}
