import { InferenceSession, Tensor } from 'onnxruntime-node'

export type Provider = 'cpu' | 'webgpu'

export interface SessionShape {
  readonly input: string
  readonly output: string
  readonly featureCount: number
  readonly outputCount: number
  readonly rowsMax: number
}

interface Slot {
  readonly buffer: Float32Array
  /** Input tensors over the front of `buffer`, by row count. */
  readonly tensors: Map<number, Tensor>
}

const SLOTS_MAX = 16
/** Tensors of larger calls are made anew: their cost does not show beside the run. */
const CACHED_ROWS_MAX = 64

/** One model on one provider. Input buffers and tensors are reused; a run takes a slot until it answers. */
export class OnnxSession {
  private readonly session: InferenceSession
  private readonly shape: SessionShape
  private readonly free: Slot[] = []
  private slots = 0

  private constructor(session: InferenceSession, shape: SessionShape) {
    this.session = session
    this.shape = shape
  }

  static async open(model: Uint8Array, provider: Provider, shape: SessionShape): Promise<OnnxSession> {
    const session = await InferenceSession.create(model, {
      executionProviders: [provider], intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all', logSeverityLevel: 3,
    })
    for (const [names, name, kind] of [[session.inputNames, shape.input, 'input'], [session.outputNames, shape.output, 'output']] as const) {
      if (!names.includes(name)) throw new Error(`the model has no ${kind} ${name}, only ${names.join(', ')}`)
    }
    return new OnnxSession(session, shape)
  }

  /** Scores of the first `rows` rows, in a new array. Throws when all slots are busy. */
  async run(features: Float32Array, rows: number): Promise<Float32Array> {
    const { featureCount, outputCount, input, output } = this.shape
    const slot = this.take()
    try {
      slot.buffer.set(rows * featureCount === features.length ? features : features.subarray(0, rows * featureCount))
      const answer = await this.session.run({ [input]: this.tensor(slot, rows) }, [output])
      const scores = answer[output]!.data as Float32Array
      if (scores.length !== rows * outputCount) throw new Error(`the model answered ${scores.length} numbers for ${rows} rows, not ${rows * outputCount}`)
      return scores
    } finally {
      this.free.push(slot)
    }
  }

  async close(): Promise<void> {
    await this.session.release()
  }

  private take(): Slot {
    const slot = this.free.pop()
    if (slot !== undefined) return slot
    if (this.slots >= SLOTS_MAX) throw new Error(`${SLOTS_MAX} scorings are under way already`)
    this.slots += 1
    return { buffer: new Float32Array(this.shape.rowsMax * this.shape.featureCount), tensors: new Map() }
  }

  private tensor(slot: Slot, rows: number): Tensor {
    let tensor = slot.tensors.get(rows)
    if (tensor === undefined) {
      tensor = new Tensor('float32', slot.buffer.subarray(0, rows * this.shape.featureCount), [rows, this.shape.featureCount])
      if (rows <= CACHED_ROWS_MAX) slot.tensors.set(rows, tensor)
    }
    return tensor
  }
}
