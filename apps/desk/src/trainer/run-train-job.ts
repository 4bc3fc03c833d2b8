import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { engineConfigOf, type Config } from '@sluice/config'
import type { EngineConfig, ModelSpec, UnixUs } from '@sluice/domain'
import { DEFAULT_GATE_LIMITS, DEFAULT_GATE_PLAN, judgeRl, ModelRegistry, QUICK_GATE_PLAN, rlModel, runGate, trainRl, trainSupervised, unseenRows, type ModelFolder } from '@sluice/learning'
import { parseManifest } from '@sluice/scorer'
import { openModel, type TrainerModel } from './open-model.ts'
import type { TrainJob } from './train-job.ts'
import { decisionData, recordedRows, sandboxData, type OnProgress } from './training-data.ts'

/** Shares of a run: its data, the training, and the gate. */
const DATA_SHARE = 0.4
const TRAINED_SHARE = 0.6
const SUPERVISED_COLUMNS_FROM = 'nn-1'
/** Sessions that costs to go are judged on. */
const JUDGED_SESSIONS = 4

interface Surroundings {
  readonly config: Config
  readonly engineConfig: EngineConfig
  readonly viewIntervalUs: number
  readonly registry: ModelRegistry
}

/** Trains what was asked for, puts it into the registry, tries it at the gate, and answers what the core is to know of it. */
export async function runTrainJob(job: TrainJob, config: Config, onProgress: (stage: string, share: number, line: string | null) => void): Promise<ModelSpec> {
  const registry = new ModelRegistry({ dir: job.registryDir, shipped: job.shippedDirs, parseManifest })
  const around: Surroundings = { config, engineConfig: engineConfigOf(config), viewIntervalUs: config.core.viewIntervalMs * 1_000, registry }
  const modelId = await registry.nextId(job.kind)
  const folder = job.kind === 'net' || job.kind === 'trees' ? await supervised(job, modelId, around, onProgress) : await learnedCosts(job, modelId, around, onProgress)
  const dir = await registry.write(folder)
  onProgress('gate', TRAINED_SHARE, `${modelId} lies in the registry`)
  await registry.writeGate(await gate(job, dir, folder.dataset, around, (share, line) => onProgress('gate', TRAINED_SHARE + (1 - TRAINED_SHARE) * share, line)))
  return registry.spec(modelId)
}

async function supervised(job: TrainJob, modelId: string, around: Surroundings, onProgress: (stage: string, share: number, line: string | null) => void): Promise<ModelFolder> {
  const inData: OnProgress = (share, line) => onProgress('data', DATA_SHARE * share, line)
  const data = job.source === 'sandbox' ? await sandboxData(job, around, inData) : await decisionData(job, around, inData)
  onProgress('training', DATA_SHARE, `${data.train.rows} rows train, ${data.validation.rows} validate, ${data.heldOut.rows} judge`)
  return trainSupervised(data, {
    kind: job.kind === 'trees' ? 'trees' : 'net', seed: job.seed, modelId, trainedUs: job.nowUs as UnixUs, lineage: await championId(job),
    onProgress: (share, line) => onProgress('training', DATA_SHARE + (TRAINED_SHARE - DATA_SHARE) * share, line),
  })
}

/** Costs to go by reinforcement learning on the simulated market, in one graph with the supervised columns of the champion. */
async function learnedCosts(job: TrainJob, modelId: string, { config, engineConfig, viewIntervalUs, registry }: Surroundings, onProgress: (stage: string, share: number, line: string | null) => void): Promise<ModelFolder> {
  if (job.source !== 'sandbox') throw new Error('costs to go are learned on the sandbox here; bounded updates from decisions are made by `lab train-rl --from-decisions`')
  const baseDir = await supervisedDir(job, registry)
  const model = await openModel(baseDir)
  try {
    const scores = async (features: Float32Array, rows: number) => {
      const answer = await model.scores(features, rows, engineConfig.objectives[engineConfig.defaultObjective]!)
      if (answer === null) throw new Error(`${model.manifest.modelId} answered out of range on a simulated decision`)
      return answer
    }
    const learned = await trainRl({
      seed: job.seed, engineConfig, viewIntervalUs, supervised: scores, plan: { rounds: config.learning.rounds, durationS: config.learning.sessionS }, onProgress: (line, share) => onProgress('training', DATA_SHARE * share, line),
    })
    const report = await judgeRl({ ...learned, learnedBeside: model.manifest.sha256, lineage: null, update: null }, {
      seed: job.seed, engineConfig, viewIntervalUs, supervised: scores, base: model.manifest, sessions: JUDGED_SESSIONS, onProgress: (line) => onProgress('judging', TRAINED_SHARE, line),
    })
    return await rlModel({
      net: learned.net, base: { manifest: model.manifest, onnx: await readFile(join(baseDir, model.manifest.file)) }, modelId, modelKind: job.kind === 'blend' ? 'blend' : 'rl',
      blendMicro: job.kind === 'blend' ? report.bestBlendMicro : 1_000_000, trainedUs: job.nowUs as UnixUs, lineage: await championId(job), datasetSha256: null, presets: engineConfig.objectives, report,
    })
  } finally {
    await model.close()
  }
}

/** The champion where it is supervised, else the shipped net. */
async function supervisedDir(job: TrainJob, registry: ModelRegistry): Promise<string> {
  if (job.championDir !== null) {
    const champion = await openModel(job.championDir)
    const { usesObjective } = champion.manifest
    await champion.close()
    if (!usesObjective) return job.championDir
  }
  const shipped = await registry.folderOf(SUPERVISED_COLUMNS_FROM)
  if (shipped === null) throw new Error(`there is no supervised model to build on: neither the live one nor ${SUPERVISED_COLUMNS_FROM}`)
  return shipped
}

async function championId({ championDir }: TrainJob): Promise<string | null> {
  if (championDir === null) return null
  return (JSON.parse(await readFile(join(championDir, 'model.json'), 'utf8')) as { modelId: string }).modelId
}

async function gate(job: TrainJob, dir: string, dataset: ModelFolder['dataset'], { config, engineConfig, viewIntervalUs }: Surroundings, onProgress: OnProgress) {
  const candidate = await openModel(dir)
  let champion: TrainerModel | null = null
  try {
    champion = job.championDir === null ? null : await openModel(job.championDir)
    const recorded = await recordedRows(job.journalDir, job)
    return await runGate({
      candidate, champion, engineConfig, viewIntervalUs, recorded: recorded === null ? null : unseenRows(recorded, dataset), recordedRequired: job.source === 'decisions', checkedUs: job.nowUs as UnixUs,
      plan: config.learning.gate === 'quick' ? QUICK_GATE_PLAN : DEFAULT_GATE_PLAN, clockMs: () => performance.now(), preemptions: () => process.resourceUsage().involuntaryContextSwitches,
      limits: { ...DEFAULT_GATE_LIMITS, latencyP99MaxMs: config.routing.scoreDeadlineMs / 2 },
      onProgress: (check, share) => onProgress(share, `checks ${check}`),
    })
  } finally {
    await candidate.close()
    await champion?.close()
  }
}
