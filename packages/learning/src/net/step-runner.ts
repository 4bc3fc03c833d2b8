import type { InferenceSession, Tensor } from 'onnxruntime-node'
import type { NetTargets } from './net-targets.ts'
import { parameterCount, rawColumns, type NetShape } from './net-shape.ts'
import { matrix, openGraph, runRows, vector, type TrainingProvider } from './run-graph.ts'
import { CorrectedRate, rawOutputGraph, trainStepGraph } from './train-step.ts'

export interface StepRates {
  readonly learningRate: number
  readonly weightDecay: number
}

/** Runs training steps; parameters and moments of one step are what the next begins with. */
export class StepRunner {
  private readonly step: InferenceSession
  private readonly raw: InferenceSession
  private readonly columns: number
  private readonly inputs: number
  private readonly corrected = new CorrectedRate()
  private state: { parameters: Tensor; first: Tensor; second: Tensor }

  private constructor(shape: NetShape, parameters: Float32Array, sessions: readonly [InferenceSession, InferenceSession]) {
    const count = parameterCount(shape)
    ;[this.step, this.raw] = sessions
    this.columns = rawColumns(shape)
    this.inputs = shape.inputs
    this.state = { parameters: vector(parameters), first: vector(new Float32Array(count)), second: vector(new Float32Array(count)) }
  }

  static async open(shape: NetShape, parameters: Float32Array, provider: TrainingProvider): Promise<StepRunner> {
    return new StepRunner(shape, parameters, [await openGraph(trainStepGraph(shape), provider), await openGraph(rawOutputGraph(shape), provider)])
  }

  get parameters(): Float32Array {
    return this.state.parameters.data as Float32Array
  }

  /** One step on `rows` rows that lie side by side. */
  async run(batch: { readonly x: Float32Array } & NetTargets, rows: number, { learningRate, weightDecay }: StepRates): Promise<void> {
    const rate = Float32Array.of(this.corrected.next(learningRate), learningRate * weightDecay, 1 / rows)
    const answer = await this.step.run({
      x: matrix(batch.x.subarray(0, rows * this.inputs), rows), targets: matrix(batch.targets.subarray(0, rows * this.columns), rows),
      weights: matrix(batch.weights.subarray(0, rows * this.columns), rows), rate: vector(rate), ...this.state,
    })
    this.state = { parameters: answer['parametersOut'] as Tensor, first: answer['firstOut'] as Tensor, second: answer['secondOut'] as Tensor }
  }

  /** Raw outputs of all rows under the present parameters. */
  async rawOutputs(x: Float32Array, rows: number): Promise<Float32Array> {
    return runRows(this.raw, x, rows, { input: 'x', output: 'raw' }, { parameters: this.state.parameters })
  }

  async close(): Promise<void> {
    await this.step.release()
    await this.raw.release()
  }
}
