import { Command } from 'commander'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { engineConfigOf, loadConfig } from '@sluice/config'
import type { UnixUs } from '@sluice/domain'
import {
  buildDecisionDataset, DEFAULT_GATE_LIMITS, DEFAULT_GATE_PLAN, gateText, MODEL_FILES, QUICK_GATE_PLAN, runGate, unseenRows, writeGateReport, type DatasetManifest, type DecisionRow,
} from '@sluice/learning'
import { codeVersion } from './code-version.ts'
import { CommandFailed } from './command-failed.ts'
import { openGateModel } from './gate-model.ts'
import { firstRecordOf, journalRecords } from './journal-records.ts'
import { progress } from './progress.ts'
import { unreadable } from './verify.ts'

interface GateFlags {
  readonly champion?: string
  readonly journal?: string
  readonly quick?: true
}

/** Checks a model against what scores now; its report is what the desk goes by before the model may decide. */
export function gateCommand(): Command {
  return new Command('gate')
    .description('Check a model before it may decide: scores, replay, recorded decisions, held-out sessions, sandbox. Writes gate.json; exit status 1 when it does not pass.')
    .argument('<dir>', 'folder of the model')
    .option('--champion <dir>', 'folder of the model that scores now; venue averages by default')
    .option('--journal <dir>', 'journal whose decisions it is tried on, too; they are required then')
    .option('--quick', 'small samples: finds what is broken, not what is a little worse; the report is printed, not written')
    .action(runCommand)
}

async function runCommand(dir: string, flags: GateFlags): Promise<void> {
  const { config } = loadConfig()
  const folder = resolve(dir)
  const candidate = await openGateModel(folder)
  const champion = flags.champion === undefined ? null : await openGateModel(resolve(flags.champion))
  try {
    const report = await runGate({
      candidate, champion, engineConfig: engineConfigOf(config), viewIntervalUs: config.core.viewIntervalMs * 1_000, recorded: await recordedRows(flags.journal, folder), recordedRequired: flags.journal !== undefined,
      checkedUs: (Date.now() * 1_000) as UnixUs, plan: flags.quick === true ? QUICK_GATE_PLAN : DEFAULT_GATE_PLAN, clockMs: () => performance.now(), preemptions: () => process.resourceUsage().involuntaryContextSwitches,
      limits: { ...DEFAULT_GATE_LIMITS, latencyP99MaxMs: config.routing.scoreDeadlineMs / 2 },
      onProgress: (check, share) => progress(`${(share * 100).toFixed(0).padStart(3)} %  ${check}`),
    })
    progress('')
    console.log(gateText(report))
    if (flags.quick !== true) {
      await writeGateReport(folder, report)
      console.log(`written to ${folder}/gate.json`)
    }
    if (!report.passed) throw new CommandFailed(`${report.modelId} does not pass the gate`)
  } finally {
    await candidate.close()
    await champion?.close()
  }
}

async function recordedRows(journal: string | undefined, folder: string): Promise<readonly DecisionRow[] | null> {
  if (journal === undefined) return null
  const dir = resolve(journal)
  const names = await readdir(dir).catch(unreadable(dir))
  const { rows } = await buildDecisionDataset({ records: journalRecords(dir, firstRecordOf(names)), inputs: [], codeVersion: codeVersion(), seed: 1, onProgress: progress })
  progress('')
  return unseenRows(rows, await datasetOf(folder))
}

/** What the model was trained on, where its folder tells. */
async function datasetOf(folder: string): Promise<DatasetManifest | null> {
  const text = await readFile(join(folder, MODEL_FILES.dataset), 'utf8').catch(() => null)
  return text === null ? null : (JSON.parse(text) as DatasetManifest)
}
