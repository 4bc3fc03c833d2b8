import type { ModelSpec } from '@sluice/domain'
import type { ModelDocuments, OffPolicyAnswer, OffPolicyQuestion, TrainingRow, WhyAnswer } from '@sluice/protocol'
import type { ModelDesk, TrainingRequest } from '../src/model-desk.ts'

/** A registry and a trainer that do what a test says. */
export class FakeModelDesk implements ModelDesk {
  readonly asked: (TrainingRequest | { readonly cancel: string; readonly by: string })[] = []
  readonly questions: OffPolicyQuestion[] = []
  /** Why no run begins or ends now; null: it does. */
  refusal: string | null = null
  found: ModelDocuments | null = null
  explained: WhyAnswer | null = null
  estimate: OffPolicyAnswer | Error = { ok: false, reason: 'propensities are missing' }
  private readonly made: TrainingRow[] = []
  private runListener: (run: TrainingRow) => void = () => {}
  private trainedListener: (model: ModelSpec, reason: string, by: string) => void = () => {}

  async documents(): Promise<ModelDocuments | null> {
    return this.found
  }

  async startTraining(request: TrainingRequest): ReturnType<ModelDesk['startTraining']> {
    this.asked.push(request)
    if (this.refusal !== null) return { ok: false, reason: this.refusal }
    const run: TrainingRow = { ...request, id: `T-${this.made.length + 1}`, startedUs: this.made.length + 1, endedUs: null, status: 'running', stage: 'reading sessions', progress: 0, log: [], modelId: null, error: null }
    this.tell(run)
    return { ok: true, run }
  }

  async cancelTraining(runId: string, by: string): Promise<string | null> {
    this.asked.push({ cancel: runId, by })
    return this.refusal
  }

  runs(): readonly TrainingRow[] {
    return [...this.made].reverse()
  }

  onRun(listener: (run: TrainingRow) => void): void {
    this.runListener = listener
  }

  onTrained(listener: (model: ModelSpec, reason: string, by: string) => void): void {
    this.trainedListener = listener
  }

  async why(): Promise<WhyAnswer | null> {
    return this.explained
  }

  async offPolicy(question: OffPolicyQuestion): Promise<OffPolicyAnswer> {
    this.questions.push(question)
    if (this.estimate instanceof Error) throw this.estimate
    return this.estimate
  }

  async close(): Promise<void> {}

  /** A run as it stands now. */
  tell(run: TrainingRow): void {
    const at = this.made.findIndex(({ id }) => id === run.id)
    if (at < 0) this.made.push(run)
    else this.made[at] = run
    this.runListener(run)
  }

  trained(model: ModelSpec, reason: string, by: string): void {
    this.trainedListener(model, reason, by)
  }
}
