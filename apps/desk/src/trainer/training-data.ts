import { existsSync } from 'node:fs'
import type { Config } from '@sluice/config'
import type { EngineConfig } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import {
  buildDecisionDataset, datasetDigest, datasetOfRows, DEFAULT_SESSIONS, journalDigests, simulateSessions, splitByTime, type DatasetManifest, type DecisionRow, type SupervisedData,
} from '@sluice/learning'
import { journalLog } from './journal-log.ts'
import type { TrainJob } from './train-job.ts'

export type OnProgress = (share: number, line: string) => void

/** Of all sessions, those beside the training ones: the same proportions as by default. */
const VALIDATION_PER_TRAINING = DEFAULT_SESSIONS.validationSessions / DEFAULT_SESSIONS.trainSessions
const HELD_OUT_PER_TRAINING = DEFAULT_SESSIONS.heldOutSessions / DEFAULT_SESSIONS.trainSessions
const SPLIT = { validation: 0.1, heldOut: 0.2 } as const

/** Probe orders in seeded sessions of the simulated market. */
export async function sandboxData(job: TrainJob, { config, engineConfig }: { readonly config: Config; readonly engineConfig: EngineConfig }, onProgress: OnProgress): Promise<SupervisedData> {
  const trainSessions = config.learning.sessions
  const plan = {
    ...DEFAULT_SESSIONS, trainSessions, durationS: config.learning.sessionS,
    validationSessions: Math.max(1, Math.round(trainSessions * VALIDATION_PER_TRAINING)), heldOutSessions: Math.max(1, Math.round(trainSessions * HELD_OUT_PER_TRAINING)),
  }
  const { sessionSeeds, train, validation, heldOut } = await simulateSessions(plan, { seed: job.seed, engineConfig, viewIntervalUs: config.core.viewIntervalMs * 1_000, onProgress })
  const parts = [train, validation, heldOut]
  const times = parts.flatMap(({ sentUs }) => [sentUs[0] ?? 0, sentUs[sentUs.length - 1] ?? 0])
  const dataset: DatasetManifest = {
    source: 'sandbox', seed: job.seed, rows: parts.reduce((sum, { rows }) => sum + rows, 0), fromUs: Math.min(...times), toUs: Math.max(...times), featureSchemaHash: FEATURE_SCHEMA.hash,
    codeVersion: job.codeVersion, inputs: Object.entries(sessionSeeds).map(([part, seeds]) => ({ name: part, hash: `sessions of seeds ${seeds.join(', ')}` })), curation: [], sha256: datasetDigest(parts),
  }
  return { train, validation, heldOut, dataset }
}

/** What this desk decided and what came of it, split in time. */
export async function decisionData(job: TrainJob, { config }: { readonly config: Config }, onProgress: OnProgress): Promise<SupervisedData> {
  const { rows, manifest } = await buildDecisionDataset({
    records: journalLog(job.journalDir), inputs: await journalDigests(job.journalDir), codeVersion: job.codeVersion, seed: job.seed, onProgress: (line) => onProgress(0.3, line),
  })
  const { decisionRowsMin } = config.learning
  if (rows.length < decisionRowsMin) throw new Error(`the journal tells of ${rows.length} orders with a known outcome, at least ${decisionRowsMin} are needed (learning.decisionRowsMin): let the desk trade on, or train on the sandbox`)
  const { train, validation, heldOut } = splitByTime(datasetOfRows(rows), SPLIT)
  return { train, validation, heldOut, dataset: manifest }
}

/** Rows of recorded decisions for the gate; null where there are none. */
export async function recordedRows(journalDir: string, job: Pick<TrainJob, 'codeVersion' | 'seed'>): Promise<readonly DecisionRow[] | null> {
  if (!existsSync(journalDir)) return null
  const { rows } = await buildDecisionDataset({ records: journalLog(journalDir), inputs: [], codeVersion: job.codeVersion, seed: job.seed })
  return rows.length === 0 ? null : rows
}
