import { Command, Option } from 'commander'
import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import {
  buildDecisionDataset, datasetDifference, datasetOfRows, DatasetFileError, decodeDataset, DEFAULT_CURATION, HEADS, journalDigests, TARGETS, writeFileAtomically,
  type CurationRules, type DatasetFile, type DatasetManifest,
} from '@sluice/learning'
import { codeVersion } from './code-version.ts'
import { CommandFailed } from './command-failed.ts'
import { firstRecordOf, journalRecords } from './journal-records.ts'
import { integerBetween, numberBetween } from './option-parsers.ts'
import { progress } from './progress.ts'
import { journalDirOf, unreadable } from './verify.ts'

interface BuildFlags {
  readonly journal?: string
  readonly out: string
  readonly seed: number
  readonly excludeFrom?: number
  readonly excludeTo?: number
  readonly reason?: string
  readonly rules?: string
  readonly halts: CurationRules['halts']
  readonly busts: CurationRules['busts']
  readonly outliers: CurationRules['outliers']
  readonly outlierBps: number
}

/** Training rows from what the desk decided: made, looked at, compared. */
export function datasetCommand(): Command {
  return new Command('dataset').description('Training data from the decision log: build it from a journal, look at it, compare two.')
    .addCommand(buildCommand())
    .addCommand(new Command('info').description('What a dataset is made of, what was left out, and how its outcomes are distributed.').argument('<file>').action(info))
    .addCommand(new Command('diff').description('What became of a dataset: rows added, removed and changed, and how every column is distributed.').argument('<before>').argument('<after>').action(diff))
}

function buildCommand(): Command {
  const rule = (flag: string, what: string, by: string): Option => new Option(`${flag} <what>`, what).choices(['leave-out', 'tag']).default(by)
  return new Command('build').description('One row for each order that a decision sent: features as recorded, outcomes from later entries alone.')
    .option('--journal <dir>', 'folder of the journal; the configured desk\'s by default')
    .requiredOption('--out <file>', 'file to write')
    .option('--seed <n>', 'seed that the manifest names, for what is drawn from the rows later', integerBetween(0, 1_000_000), 1)
    .option('--exclude-from <time>', 'rows sent from this time on are left out (ISO 8601, UTC)', timeUs)
    .option('--exclude-to <time>', 'until this time, not included', timeUs)
    .option('--reason <text>', 'why; needed with --exclude-from or --exclude-to')
    .option('--rules <file>', 'further ranges, as JSON: [{ "from": "2026-11-20", "to": "2026-11-21", "action": "leave-out" or "tag", "reason": "..." }]')
    .addOption(rule('--halts', 'rows in whose time the symbol did not trade', DEFAULT_CURATION.halts))
    .addOption(rule('--busts', 'rows of which a trade was taken back or corrected', DEFAULT_CURATION.busts))
    .addOption(rule('--outliers', 'rows with an outcome beyond --outlier-bps', DEFAULT_CURATION.outliers))
    .option('--outlier-bps <bps>', 'a slippage or markout further from 0 is an outlier', numberBetween(0.01, 10_000), DEFAULT_CURATION.outlierBps)
    .action(build)
}

async function build(flags: BuildFlags): Promise<void> {
  const dir = journalDirOf(flags.journal)
  const names = await readdir(dir).catch(unreadable(dir))
  const ranges = [...rangesOf(flags), ...(flags.rules === undefined ? [] : await rangesIn(flags.rules))]
  const { bytes, manifest } = await buildDecisionDataset({
    records: journalRecords(dir, firstRecordOf(names)), inputs: await journalDigests(dir), codeVersion: codeVersion(), seed: flags.seed,
    curation: { ranges, halts: flags.halts, busts: flags.busts, outliers: flags.outliers, outlierBps: flags.outlierBps }, onProgress: progress,
  })
  progress('')
  const out = resolve(flags.out)
  await writeFileAtomically(out, bytes)
  printManifest(manifest)
  console.log(`written to ${out}`)
}

function rangesOf({ excludeFrom, excludeTo, reason }: BuildFlags): CurationRules['ranges'] {
  if (excludeFrom === undefined && excludeTo === undefined) return []
  if (reason === undefined || reason.trim() === '') throw new CommandFailed('rows are left out for a reason: give --reason')
  const [fromUs, toUs] = [excludeFrom ?? -Infinity, excludeTo ?? Infinity]
  if (fromUs >= toUs) throw new CommandFailed('--exclude-from must be before --exclude-to')
  return [{ fromUs, toUs, action: 'leave-out', reason }]
}

const RangesSchema = z.array(z.strictObject({ from: z.string().optional(), to: z.string().optional(), action: z.enum(['leave-out', 'tag']), reason: z.string().trim().min(1).max(500) })).max(1_000)

async function rangesIn(path: string): Promise<CurationRules['ranges']> {
  const text = await readFile(resolve(path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailed(`${path} cannot be read: ${error.message}`)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new CommandFailed(`${path} is no JSON: ${(error as Error).message}`)
  }
  const ranges = RangesSchema.safeParse(json)
  if (!ranges.success) throw new CommandFailed(`${path}: ${ranges.error.issues.map(({ path: at, message }) => `${at.join('.') || 'the list'}: ${message}`).join('; ')}`)
  return ranges.data.map(({ from, to, action, reason }) => ({ fromUs: from === undefined ? -Infinity : timeUs(from), toUs: to === undefined ? Infinity : timeUs(to), action, reason }))
}

async function info(path: string): Promise<void> {
  const { manifest, rows } = await load(path)
  printManifest(manifest)
  const data = datasetOfRows(rows)
  console.log('\ntargets')
  TARGETS.forEach((name, head) => {
    let sum = 0
    let known = 0
    for (let row = 0; row < data.rows; row++) {
      const value = data.targets[row * HEADS + head]!
      if (Number.isNaN(value)) continue
      sum += value
      known += 1
    }
    console.log(`  ${name.padEnd(14)} ${String(known).padStart(8)} rows known, mean ${known === 0 ? '-' : (sum / known).toPrecision(4)}`)
  })
  console.log('\nrows by venue and style')
  const counts = new Map<string, number>()
  for (const key of data.keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  for (const [key, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(`  ${key.padEnd(12)} ${count}`)
}

async function diff(beforePath: string, afterPath: string): Promise<void> {
  const { rows, manifest, columns, keys } = datasetDifference(await load(beforePath), await load(afterPath))
  console.log(`rows: ${rows.before} before, ${rows.after} after; ${rows.added} added, ${rows.removed} removed, ${rows.changed} changed, ${rows.same} the same`)
  for (const { what, before, after } of manifest) console.log(`  ${what}: ${before} -> ${after}`)
  console.log('\ncolumns, the most changed first (population stability index; above 0.1 a change, above 0.25 a large one)')
  for (const { name, meanBefore, meanAfter, stabilityIndex } of columns.slice(0, COLUMNS_SHOWN)) {
    console.log(`  ${name.padEnd(24)} ${stabilityIndex.toFixed(3).padStart(7)}  mean ${meanBefore.toPrecision(4)} -> ${meanAfter.toPrecision(4)}`)
  }
  console.log('\nrows by venue and style')
  for (const { key, before, after } of keys) console.log(`  ${key.padEnd(12)} ${before} -> ${after}`)
}

const COLUMNS_SHOWN = 20

export async function load(path: string): Promise<DatasetFile> {
  const bytes = await readFile(resolve(path)).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailed(`${path} cannot be read: ${error.message}`)
  })
  try {
    return decodeDataset(bytes)
  } catch (error) {
    if (error instanceof DatasetFileError) throw new CommandFailed(`${path}: ${error.message}`)
    throw error
  }
}

function printManifest({ rows, fromUs, toUs, featureSchemaHash, codeVersion: version, inputs, curation, sha256, seed }: DatasetManifest): void {
  const iso = (us: number): string => new Date(us / 1_000).toISOString()
  console.log(`${rows} rows from ${iso(fromUs)} to ${iso(toUs)}`)
  console.log(`sha256 ${sha256}, feature schema ${featureSchemaHash}, code ${version}, seed ${seed}`)
  for (const { name, hash } of inputs) console.log(`  from ${name} ${hash}`)
  for (const { what, reason, rows: count } of curation) console.log(`  ${what}: ${count} (${reason})`)
}

function timeUs(text: string): number {
  const ms = Date.parse(text)
  if (!Number.isFinite(ms)) throw new CommandFailed(`${JSON.stringify(text)} is no time: give one as ISO 8601, such as 2026-11-20 or 2026-11-20T14:30:00Z`)
  return ms * 1_000
}
