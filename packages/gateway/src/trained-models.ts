import type { ModelInput, ModelSpec } from '@sluice/domain'
import { randomUUID } from 'node:crypto'
import type { CommandOutcome } from './link-client.ts'

export interface TrainedModelsOptions {
  readonly send: (requestId: string, input: ModelInput) => Promise<CommandOutcome>
  readonly onError: (message: string) => void
  readonly retryMs?: number
}

interface Waiting {
  readonly requestId: string
  readonly input: Extract<ModelInput, { kind: 'register-model' }>
}

/** Models that wait for a core that is away; more than are trained in a day. */
const WAITING_MAX = 50

/** Tells the core of every model that came out of training, in order, again and again until it has answered. */
export class TrainedModels {
  private readonly options: Required<TrainedModelsOptions>
  private readonly waiting: Waiting[] = []
  private timer: NodeJS.Timeout | null = null
  private sending = false
  private closed = false

  constructor(options: TrainedModelsOptions) {
    this.options = { retryMs: 2_000, ...options }
  }

  add(model: ModelSpec, reason: string, by: string): void {
    if (this.waiting.length >= WAITING_MAX) return this.options.onError(`model ${model.modelId} was not registered: ${WAITING_MAX} others wait for the core; it lies in the registry`)
    const requestId = randomUUID()
    this.waiting.push({ requestId, input: { kind: 'register-model', source: { kind: 'user', user: by, requestId }, model, reason } })
    void this.run()
  }

  close(): void {
    this.closed = true
    if (this.timer !== null) clearTimeout(this.timer)
  }

  private async run(): Promise<void> {
    if (this.sending || this.closed) return
    this.sending = true
    let next: Waiting | undefined
    while ((next = this.waiting[0]) !== undefined && !this.closed) {
      if (!this.isDone(next, await this.options.send(next.requestId, next.input))) break
      this.waiting.shift()
    }
    this.sending = false
    if (next !== undefined && !this.closed) this.timer = setTimeout(() => void this.run(), this.options.retryMs)
  }

  /** One that was registered by an earlier try whose answer was lost is there already, and that is well. */
  private isDone({ input: { model } }: Waiting, outcome: CommandOutcome): boolean {
    const { onError } = this.options
    if (outcome.kind === 'refused') onError(`model ${model.modelId} was not registered: ${outcome.reason}`)
    if (outcome.kind === 'answered' && outcome.answer.denial !== null && outcome.answer.denial.code !== 'MODEL_EXISTS') onError(`model ${model.modelId} was not registered: ${outcome.answer.denial.code}`)
    return outcome.kind === 'refused' || outcome.kind === 'answered'
  }
}
