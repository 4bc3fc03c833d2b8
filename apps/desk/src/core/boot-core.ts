import { join } from 'node:path'
import { engineConfigOf, type Config } from '@sluice/config'
import { AGGRESSIVENESS, type EngineConfig } from '@sluice/domain'
import { Engine } from '@sluice/engine'
import { openJournal, readBatches, SnapshotFiles, type FileJournal } from '@sluice/journal'
import { boot, type Booted } from '@sluice/runtime'
import type { Logger } from 'pino'
import { openLiveModel, type LiveModel } from './live-model.ts'
import { ModelShelf } from './model-shelf.ts'
import { GRID_QUESTIONS } from './score-grid.ts'

export interface CoreOptions {
  readonly config: Config
  readonly dataDir: string
  /** Folder that `model.dir` is relative to. */
  readonly root: string
  readonly log: Logger
  /** The core cannot go on: the process should end and be started again. */
  readonly onFatal: (error: Error) => void
}

/** Engine and journal where the last run left them. */
export interface BootedCore {
  readonly model: LiveModel
  readonly shelf: ModelShelf
  readonly engineConfig: EngineConfig
  readonly engine: Engine
  readonly journal: FileJournal
  readonly journalDir: string
  readonly snapshots: SnapshotFiles
  readonly booted: Booted
  /** Why nothing may be traded; null when all is well. */
  readonly halted: string | null
}

/** Model, then journal, then snapshot and tail through the engine, then the models that it asks. Nothing is sent yet. */
export async function bootCore({ config, dataDir, root, log }: CoreOptions): Promise<BootedCore> {
  const model = await openLiveModel(config, root, (reason) => log.error({ reason }, 'scoring fell back to the CPU'))
  log.info({ modelId: model.scoring.model?.modelId ?? null, provider: model.scorer?.provider ?? null, note: model.note }, 'scoring')
  const configured = engineConfigOf(config, model.scoring)
  // What scores says over which time its chances hold; the configured horizon is for the rules.
  const engineConfig = model.fillHorizonMs === null ? configured : { ...configured, routing: { ...configured.routing, fillHorizonMs: model.fillHorizonMs } }
  const engine = new Engine(engineConfig)
  const journalDir = join(dataDir, 'journal')
  const { core } = config
  const journal = await openJournal({
    dir: journalDir, durability: core.durability, segmentBytes: core.journalSegmentBytes, maxPendingBytes: core.journalPendingBytesMax, commitDelayMs: core.commitIntervalMs,
  })
  if (journal.tornTail !== null) log.warn({ tornTail: journal.tornTail }, 'a torn group was cut off the end of the journal')
  const snapshots = new SnapshotFiles({ dir: join(dataDir, 'snapshots'), keep: core.snapshotsKept })
  const booted = await boot({ engine, journal, snapshots, readBatches: (fromLsn) => readBatches(journalDir, { fromLsn }) })
  const { seq, snapshotSeq, replayedEntries, unsent, unsentReports, damagedSnapshots } = booted
  log.info({ seq, snapshotSeq, replayedEntries, unsent: unsent.length, unsentReports: unsentReports.length, damagedSnapshots }, 'journal replayed')
  const shelf = new ModelShelf({
    config, root, dataDir, configured: model, faults: { budgetUs: engineConfig.alerts.find(({ kind }) => kind === 'inference-latency')?.raiseAt ?? 0, deadlineUs: engineConfig.routing.scoreDeadlineUs },
    gridRows: GRID_QUESTIONS * engineConfig.venues.length * AGGRESSIVENESS.length, warn: (details, text) => log.error(details, text),
  })
  await shelf.adopt(engine.modelRecords())
  const halted = booted.halted === null ? null : `entry ${booted.halted.seq} cannot be replayed: ${booted.halted.error.message}`
  if (halted !== null) log.fatal(halted)
  return { model, shelf, engineConfig, engine, journal, journalDir, snapshots, booted, halted }
}
