import { createHash, type Hash } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, join } from 'node:path'
import { CommandFailed } from '../commands/command-failed.ts'
import type { ExecutionColumn } from './execution-columns.ts'
import { readExecutionCsv, type ExecutionSinks } from './execution-csv.ts'
import { readExecutionFixLog } from './execution-fix.ts'
import { ExecutionRows, executionsQuality } from './executions-quality.ts'
import { loggedMessage } from './fix-log-message.ts'
import { EXECUTION_PRICE_PLACES, EXECUTIONS_FILE, EXECUTIONS_REPORT, TRAINING_SET_VERSION, type ImportedExecution, type TrainingSetReport } from './imported-execution.ts'
import { readTextLines } from './line-reader.ts'
import { PastOrders } from './past-orders.ts'
import { pastTimeUs } from './past-time.ts'
import { Progress } from './progress.ts'
import { Rejects } from './rejects.ts'
import { RowFault } from './row-fault.ts'
import { writable, writeWhole } from './write-whole.ts'

const LINES_A_WRITE = 4_096
/** Lines of a log that may say nothing before its first message. */
const LOOKAHEAD_LINES = 1_000

export interface ExecutionsImportOptions {
  /** Folder of the training set; made when it is not there, and its files replaced when they are. */
  readonly out: string
  readonly progress: boolean
  /** Names of columns in the files, by ours. */
  readonly mapped: Partial<Readonly<Record<ExecutionColumn, string>>>
}

/** A firm's past orders and executions, from CSV files and FIX logs together, into a training set. */
export async function importExecutions(files: readonly string[], { out, progress: shown, mapped }: ExecutionsImportOptions): Promise<TrainingSetReport> {
  const startMs = performance.now()
  const progress = new Progress(files, shown)
  const sinks: ExecutionSinks = { orders: new PastOrders(), rows: new ExecutionRows(), rejects: new Rejects(), progress }
  try {
    const kinds = await Promise.all(files.map((file) => kindOf(file)))
    const later: (() => void)[] = []
    for (const { file } of kinds.filter(({ kind }) => kind === 'csv')) await readExecutionCsv(file, mapped, sinks, later)
    for (const join of later) join()
    // A log was rotated: its parts belong in the order in which they were written.
    const logs = kinds.filter(({ kind }) => kind === 'fix').sort((a, b) => a.firstUs - b.firstUs)
    for (const { file } of logs) await readExecutionFixLog(file, sinks)
  } finally {
    progress.end()
  }
  const executions = sinks.orders.executions()
  if (executions.length === 0) throw new CommandFailed(nothingTaken(sinks))
  const sha256 = writable(out, () => {
    mkdirSync(out, { recursive: true })
    return writeExecutions(join(out, EXECUTIONS_FILE), executions)
  })
  const report: TrainingSetReport = {
    version: TRAINING_SET_VERSION, files: files.map((file) => basename(file)), priceScale: 10 ** EXECUTION_PRICE_PLACES,
    executions: { file: EXECUTIONS_FILE, count: executions.length, sha256 }, ...executionsQuality(executions, sinks.rows, sinks.rejects),
    elapsedS: Number(((performance.now() - startMs) / 1_000).toFixed(3)),
  }
  writeWhole(join(out, EXECUTIONS_REPORT), `${JSON.stringify(report, null, 2)}\n`)
  return report
}

async function kindOf(file: string): Promise<{ readonly file: string; readonly kind: 'csv' | 'fix'; readonly firstUs: number }> {
  for await (const { text, line } of readTextLines(file)) {
    const firstUs = fixTimeUs(text)
    if (firstUs !== null) return { file, kind: 'fix', firstUs }
    if (line >= LOOKAHEAD_LINES) break
  }
  return { file, kind: 'csv', firstUs: 0 }
}

/** Null: no FIX message. */
function fixTimeUs(text: string): number | null {
  if (!text.includes('8=FIX')) return null
  try {
    const logged = loggedMessage(text)
    return logged === null ? null : (logged.loggedUs ?? pastTimeUs(logged.fields.get(52) ?? logged.fields.get(60) ?? '')?.us ?? 0)
  } catch (error) {
    if (error instanceof RowFault) return 0
    throw error
  }
}

/** A line an order; the checksum of the file. */
function writeExecutions(path: string, executions: readonly ImportedExecution[]): string {
  const temporary = `${path}.${process.pid}.tmp`
  const hash: Hash = createHash('sha256')
  const fd = openSync(temporary, 'w')
  try {
    for (let at = 0; at < executions.length; at += LINES_A_WRITE) {
      const bytes = Buffer.from(executions.slice(at, at + LINES_A_WRITE).map((execution) => `${JSON.stringify(execution)}\n`).join(''))
      hash.update(bytes)
      for (let from = 0; from < bytes.length;) from += writeSync(fd, bytes, from)
    }
    fsyncSync(fd)
    renameSync(temporary, path)
  } finally {
    closeSync(fd)
    rmSync(temporary, { force: true })
  }
  return hash.digest('hex')
}

function nothingTaken({ rows, rejects }: ExecutionSinks): string {
  const first = rejects.reasons()[0]
  const example = first?.examples[0]
  if (first === undefined || example === undefined) return `there is no order in ${rows.read} rows`
  return `no order could be taken of ${rows.read} rows; ${example.file} line ${example.line}: ${first.field} ${JSON.stringify(example.value)} is not allowed, allowed is ${first.allowed}`
}
