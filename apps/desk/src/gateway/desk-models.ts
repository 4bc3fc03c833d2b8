import type { DecisionRecord, ModelSpec } from '@sluice/domain'
import type { ModelDesk, TrainingRequest } from '@sluice/gateway'
import { ModelRegistry } from '@sluice/learning'
import type { ModelDocuments, OffPolicyAnswer, OffPolicyQuestion, TrainingRow, WhyAnswer } from '@sluice/protocol'
import { parseManifest } from '@sluice/scorer'
import type { TrainJob } from '../trainer/train-job.ts'
import { ModelOpener } from './model-opener.ts'
import { OffPolicyDesk } from './off-policy-desk.ts'
import { TrainingRuns } from './training-runs.ts'
import { isExplainable, whyOf } from './why-of.ts'

export interface DeskModelsOptions {
  /** Folder of the registry: models are written here. */
  readonly registryDir: string
  /** Folders of models that are only read: what is shipped. */
  readonly shippedDirs: readonly string[]
  readonly journalDir: string
  /** Module of the trainer process. */
  readonly trainer: string
  readonly trainerExecArgv?: readonly string[]
  /** Keeps the list of training runs over restarts. */
  readonly runsFile: string
  /** A run that takes longer is ended, milliseconds. */
  readonly runMsMax: number
  readonly codeVersion: string
  readonly nowUs: () => number
  /** Id of the model that scores live; null: venue averages do. */
  readonly liveModelId: () => string | null
  readonly decision: (decisionId: number) => Promise<DecisionRecord | null>
  readonly onError: (message: string) => void
}

/** The registry of models and the trainer, as the gateway asks them. */
export class DeskModels implements ModelDesk {
  private readonly options: DeskModelsOptions
  private readonly registry: ModelRegistry
  private readonly opener: ModelOpener
  private readonly training: TrainingRuns
  private readonly policies: OffPolicyDesk

  constructor(options: DeskModelsOptions) {
    this.options = options
    this.registry = new ModelRegistry({ dir: options.registryDir, shipped: options.shippedDirs, parseManifest })
    this.opener = new ModelOpener(this.registry)
    this.policies = new OffPolicyDesk({
      modulePath: options.trainer, journalDir: options.journalDir, folderOf: (modelId) => this.registry.folderOf(modelId),
      ...(options.trainerExecArgv === undefined ? {} : { execArgv: options.trainerExecArgv }),
    })
    this.training = new TrainingRuns({
      modulePath: options.trainer, file: options.runsFile, runMsMax: options.runMsMax, nowUs: options.nowUs, jobOf: (request) => this.jobOf(request), onError: options.onError,
      ...(options.trainerExecArgv === undefined ? {} : { execArgv: options.trainerExecArgv }),
    })
  }

  async documents(modelId: string): Promise<ModelDocuments | null> {
    const model = await this.registry.read(modelId)
    if (model === null) return null
    const { card, gate, curves, dataset, manifest } = model
    return { modelId, card, gate, curves, dataset, featureNames: manifest.featureNames, reference: manifest.reference }
  }

  startTraining(request: TrainingRequest): ReturnType<ModelDesk['startTraining']> {
    return this.training.start(request)
  }

  async cancelTraining(runId: string, by: string): Promise<string | null> {
    return this.training.cancel(runId, by)
  }

  runs(): readonly TrainingRow[] {
    return this.training.runs()
  }

  onRun(listener: (run: TrainingRow) => void): void {
    this.training.onRun(listener)
  }

  onTrained(listener: (model: ModelSpec, reason: string, by: string) => void): void {
    this.training.onTrained(listener)
  }

  async why(decisionId: number): Promise<WhyAnswer | null> {
    const decision = await this.options.decision(decisionId)
    if (decision === null || !isExplainable(decision) || decision.scoreSource.kind !== 'model') return null
    const opened = await this.opener.model(decision.scoreSource.modelId)
    return opened === null ? null : whyOf(decision, opened)
  }

  offPolicy(question: OffPolicyQuestion): Promise<OffPolicyAnswer> {
    return this.policies.answer(question)
  }

  async close(): Promise<void> {
    this.training.close()
    this.policies.close()
    await this.opener.close()
  }

  private async jobOf({ kind, source, seed }: TrainingRequest): Promise<TrainJob> {
    const { registryDir, shippedDirs, journalDir, codeVersion, nowUs, liveModelId } = this.options
    const live = liveModelId()
    return { job: 'train', kind, source, seed, nowUs: nowUs(), registryDir, shippedDirs, journalDir, codeVersion, championDir: live === null ? null : await this.registry.folderOf(live) }
  }
}
