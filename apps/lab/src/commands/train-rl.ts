import { Command } from 'commander'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { engineConfigOf, loadConfig } from '@sluice/config'
import { MODEL_ID_PATTERN, type ModelManifest, type UnixUs } from '@sluice/domain'
import {
  DEFAULT_OFF_POLICY_UPDATE, DEFAULT_RL, judgeRl, loggedEpisodes, NotEnoughLogged, readDecisionLog, readQNetwork, rlModel, SIMULATED_VIEW_US, trainRl, updateOffPolicy, writeModelFolder,
  type BaseModel, type LoggedDecision, type QNetwork, type RlLearned, type RlReport, type SupervisedScores,
} from '@sluice/learning'
import { openModelArm, type ModelArm } from './arm-of-model.ts'
import { CommandFailed } from './command-failed.ts'
import { firstRecordOf, journalRecords } from './journal-records.ts'
import { integerBetween, matching } from './option-parsers.ts'

interface TrainRlFlags {
  readonly seed: number
  readonly out: string
  readonly base: string
  readonly modelId: string
  readonly blendId: string
  readonly rounds: number
  readonly sessions: number
  readonly duration: number
  readonly judged: number
  readonly trainedAt: number
  readonly lineage?: string
  readonly from?: string
  readonly fromDecisions?: string
  readonly steps: number
}

const MODEL_ID = matching(MODEL_ID_PATTERN, '1 to 40 small letters, digits, dots or hyphens, a letter or digit first')

/** Learns costs to go on the simulated market, or updates them from a desk's own decisions, judges them and writes both models. */
export function trainRlCommand(): Command {
  return new Command('train-rl')
    .description('Reinforcement learning: costs to go by objective dimension, on simulated sessions or bounded updates from logged decisions; writes a model of its own and a blend.')
    .option('--seed <n>', 'seed of sessions and training; the same seed gives the same files', integerBetween(0, 900), 1)
    .option('--out <dir>', 'folder that the folders of both models are written to', 'models')
    .option('--base <dir>', 'supervised model whose columns the graph has, too', 'models/nn-1')
    .option('--model-id <id>', 'name of the model', MODEL_ID, 'rl-1')
    .option('--blend-id <id>', 'name of the blend', MODEL_ID, 'blend-1')
    .option('--rounds <n>', 'rounds of experience and updates; 0: only judge and write --from again', integerBetween(0, 1_000), DEFAULT_RL.rounds)
    .option('--sessions <n>', 'sessions of each round', integerBetween(1, 1_000), DEFAULT_RL.sessionsPerRound)
    .option('--duration <seconds>', 'virtual seconds of each session', integerBetween(30, 100_000), DEFAULT_RL.durationS)
    .option('--judged <n>', 'sessions that it is judged on, for calibration and for blends each', integerBetween(3, 1_000), 8)
    .option('--trained-at <seconds>', 'time that the model says it was trained at, seconds since 1970', integerBetween(0, 10_000_000_000), 0)
    .option('--lineage <id>', 'model that it is to follow', MODEL_ID)
    .option('--from <dir>', 'model whose costs to go are taken as they are (--rounds 0), or updated (--from-decisions)')
    .option('--from-decisions <dir>', 'journal of a desk: no simulated experience, bounded off-policy steps from its decisions, a new version to shadow the one before')
    .option('--steps <n>', 'optimiser steps at most, with --from-decisions', integerBetween(1, 100_000), DEFAULT_OFF_POLICY_UPDATE.maxSteps)
    .action(runTrainRl)
}

async function runTrainRl(flags: TrainRlFlags): Promise<void> {
  const { config } = loadConfig()
  const engineConfig = engineConfigOf(config)
  const viewIntervalUs = SIMULATED_VIEW_US
  const startMs = performance.now()
  const say = (line: string): void => console.log(`${((performance.now() - startMs) / 1_000).toFixed(1).padStart(6)} s  ${line}`)
  const model = await openModelArm(resolve(flags.base))
  try {
    const base: BaseModel = { manifest: model.manifest, onnx: await readFile(join(resolve(flags.base), model.manifest.file)) }
    if (base.manifest.usesObjective) throw new CommandFailed(`${flags.base} is no supervised model: it uses the objective's weights`)
    const supervised = supervisedOf(model, engineConfig.objectives[engineConfig.defaultObjective]!)
    const learned = await learn(flags, { engineConfig, viewIntervalUs, supervised, say, baseSha256: base.manifest.sha256 })
    const report = await judgeRl(learned, { seed: flags.seed, engineConfig, viewIntervalUs, supervised, base: base.manifest, sessions: flags.judged, onProgress: say })
    const { slope } = report.calibration.chanceOut
    say(`slope of what came on Q ${slope.toFixed(3)}; best blend b = ${report.bestBlendMicro / 1e6}, ${report.blendBeatsBoth ? 'better than both parts' : 'not better than both parts'}`)
    const lineage = flags.lineage ?? learned.lineage
    for (const [modelKind, modelId, blendMicro] of [['rl', flags.modelId, 1_000_000], ['blend', flags.blendId, report.bestBlendMicro]] as const) {
      const folder = await rlModel({
        net: learned.net, base, modelId, modelKind, blendMicro, trainedUs: (flags.trainedAt * 1_000_000) as UnixUs, lineage: modelId === lineage ? null : lineage,
        datasetSha256: learned.datasetSha256, presets: engineConfig.objectives, report,
      })
      const out = join(resolve(flags.out), modelId)
      await writeModelFolder(out, folder)
      // What was written must pass the checks that the desk makes before it lets a model score.
      await (await openModelArm(out)).close()
      say(`written to ${out}`)
    }
  } finally {
    await model.close()
  }
}

const supervisedOf = (model: ModelArm, objective: Parameters<ModelArm['scores']>[2]): SupervisedScores => async (features, rows) => {
  const scores = await model.scores(features, rows, objective)
  if (scores === null) throw new CommandFailed(`${model.manifest.modelId} answered out of range on a simulated decision`)
  return scores
}

interface Surroundings {
  readonly engineConfig: ReturnType<typeof engineConfigOf>
  readonly viewIntervalUs: number
  readonly supervised: SupervisedScores
  readonly say: (line: string) => void
  readonly baseSha256: string
}

async function learn(flags: TrainRlFlags, { engineConfig, viewIntervalUs, supervised, say, baseSha256 }: Surroundings): Promise<RlLearned> {
  if (flags.fromDecisions !== undefined) return fromDecisions(flags, flags.fromDecisions, say)
  if (flags.rounds === 0) return again(flags)
  const trained = await trainRl({
    seed: flags.seed, engineConfig, viewIntervalUs, supervised, plan: { rounds: flags.rounds, sessionsPerRound: flags.sessions, durationS: flags.duration }, onProgress: say,
  })
  return { ...trained, learnedBeside: baseSha256, lineage: null, update: null }
}

/** Costs to go as they are, with what their model tells of how they were learned: for another supervised model beside them. */
async function again({ from }: TrainRlFlags): Promise<RlLearned> {
  const { net, manifest } = await networkOf(from)
  const { plan, rounds, episodes, steps, firstSeed, lastSeed, learnedBeside, update } = manifest.training as RlReport
  return {
    net, plan, rounds: rounds.map((round) => ({ ...round, episodesPerS: 0 })), episodes, steps, sessionSeeds: firstSeed === 0 ? [] : [firstSeed, lastSeed],
    datasetSha256: manifest.datasetSha256, lineage: manifest.lineage, learnedBeside, update,
  }
}

/** The desk's own decisions instead of a simulation: a new version of the model in use, never the model itself. */
async function fromDecisions(flags: TrainRlFlags, journal: string, say: (line: string) => void): Promise<RlLearned> {
  const { net, manifest } = await networkOf(flags.from)
  const decisions: LoggedDecision[] = []
  const names = await readdir(resolve(journal)).catch((error: Error) => {
    throw new CommandFailed(`${journal} cannot be read: ${error.message}`)
  })
  await readDecisionLog(journalRecords(resolve(journal), await firstRecordOf(names)), (decision) => decisions.push(decision))
  const { episodes, parents, leftOut } = loggedEpisodes(decisions)
  say(`${decisions.length} decisions of ${parents} orders in ${journal}; ${leftOut} orders cannot be used`)
  try {
    const { net: updated, ...update } = updateOffPolicy(net, episodes, { ...DEFAULT_OFF_POLICY_UPDATE, seed: flags.seed, maxSteps: flags.steps })
    say(`${update.steps} steps from ${update.usedSteps} decisions, moved by ${update.shiftBps.toFixed(3)} bps${update.bounded ? ', no further: the bound' : ''}`)
    return { net: updated, plan: { ...DEFAULT_RL, rounds: 0 }, rounds: [], episodes: episodes.length, steps: update.usedSteps, sessionSeeds: [], datasetSha256: null, lineage: manifest.modelId, learnedBeside: null, update }
  } catch (error) {
    throw error instanceof NotEnoughLogged ? new CommandFailed(error.message) : error
  }
}

async function networkOf(dir: string | undefined): Promise<{ readonly net: QNetwork; readonly manifest: ModelManifest }> {
  if (dir === undefined) throw new CommandFailed('--from <dir> is needed: the model whose costs to go are taken')
  const model = await openModelArm(resolve(dir))
  await model.close()
  const net = readQNetwork(await readFile(join(resolve(dir), model.manifest.file)))
  if (net === null) throw new CommandFailed(`${dir} holds no costs to go that were learned here`)
  return { net, manifest: model.manifest }
}
