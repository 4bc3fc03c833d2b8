import { InferenceSession, Tensor } from 'onnxruntime-node'

export type Provider = 'cpu' | 'webgpu' | 'cuda'

export interface SessionShape {
  readonly input: string
  readonly output: string
  /** Numbers of one input row: features, and weights where the model uses them. */
  readonly inputColumns: number
  readonly outputColumns: number
}

interface Slot {
  buffer: Float32Array
  /** Input tensors over the front of `buffer`, by row count. */
  readonly tensors: Map<number, Tensor>
}

const SLOTS_MAX = 16
/** Slots begin with room for this many rows; tensors of larger calls are made anew: their cost does not show beside the run. */
const CACHED_ROWS_MAX = 64

/** One model on one provider. Input buffers and tensors are reused; a run takes a slot until it answers. */
export class OnnxSession {
  private readonly session: InferenceSession
  private readonly shape: SessionShape
  private readonly outputs: readonly string[]
  private readonly free: Slot[] = []
  private slots = 0

  private constructor(session: InferenceSession, shape: SessionShape) {
    this.session = session
    this.shape = shape
    this.outputs = [shape.output]
  }

  /** One thread: more would take the cores from each other for a run of microseconds. */
  static async open(model: Uint8Array, provider: Provider, shape: SessionShape, threads = 1): Promise<OnnxSession> {
    const session = await InferenceSession.create(model, {
      executionProviders: [provider], intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all', logSeverityLevel: 3,
    })
    for (const [names, name, kind] of [[session.inputNames, shape.input, 'input'], [session.outputNames, shape.output, 'output']] as const) {
      if (!names.includes(name)) throw new Error(`the model has no ${kind} ${name}, only ${names.join(', ')}`)
    }
    return new OnnxSession(session, shape)
  }

  /** Scores of the first `rows` rows, in a new array. `fill` gets a buffer of rows * inputColumns to write the rows into. Throws when all slots are busy. */
  async run(rows: number, fill: (buffer: Float32Array) => void): Promise<Float32Array> {
    const { outputColumns, input, output } = this.shape
    const slot = this.take(rows)
    try {
      fill(slot.buffer)
      const answer = await this.session.run({ [input]: this.tensor(slot, rows) }, this.outputs)
      const { data } = answer[output]!
      if (!(data instanceof Float32Array)) throw new Error('the model answers no float32 numbers')
      if (data.length !== rows * outputColumns) throw new Error(`the model answered ${data.length} numbers for ${rows} rows, not ${rows * outputColumns}`)
      return data
    } finally {
      this.free.push(slot)
    }
  }

  async close(): Promise<void> {
    await this.session.release()
  }

  private take(rows: number): Slot {
    const slot = this.free.pop() ?? this.newSlot()
    const needed = rows * this.shape.inputColumns
    if (slot.buffer.length < needed) {
      slot.buffer = new Float32Array(needed)
      slot.tensors.clear()
    }
    return slot
  }

  private newSlot(): Slot {
    if (this.slots >= SLOTS_MAX) throw new Error(`${SLOTS_MAX} scorings are under way already`)
    this.slots += 1
    return { buffer: new Float32Array(CACHED_ROWS_MAX * this.shape.inputColumns), tensors: new Map() }
  }

  private tensor(slot: Slot, rows: number): Tensor {
    let tensor = slot.tensors.get(rows)
    if (tensor === undefined) {
      tensor = new Tensor('float32', slot.buffer.subarray(0, rows * this.shape.inputColumns), [rows, this.shape.inputColumns])
      if (rows <= CACHED_ROWS_MAX) slot.tensors.set(rows, tensor)
    }
    return tensor
  }
}
