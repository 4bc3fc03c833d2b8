import { mkdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { FeedEvent } from '@sluice/domain'
import { TapeFile, type TapeHeader } from '@sluice/tape'
import { CommandFailed } from '../commands/command-failed.ts'
import type { MarketQuality, MarketQualityCollector } from './market-quality.ts'
import type { Progress } from './progress.ts'
import { writable, writeWhole } from './write-whole.ts'

export interface MarketImportOptions {
  /** The tape to write; its report lies beside it, with `.report.json` behind its name. */
  readonly out: string
  readonly progress: boolean
}

export interface MarketImport extends MarketQuality {
  readonly kind: string
  readonly files: readonly string[]
  readonly tape: { readonly file: string; readonly events: number; readonly bytes: number; readonly bytesPerEvent: number }
  readonly elapsedS: number
  readonly rowsPerS: number
}

export const reportPathOf = (out: string): string => `${out}.report.json`

/** Runs `feed` into a tape that appears, with its report, once all of it went well. */
export async function importToTape(
  { kind, header, quality, progress, files, options }: {
    readonly kind: string; readonly header: Omit<TapeHeader, 'version'>; readonly quality: MarketQualityCollector; readonly progress: Progress
    readonly files: readonly string[]; readonly options: MarketImportOptions
  },
  feed: (emit: (event: FeedEvent) => void) => Promise<void>,
): Promise<MarketImport> {
  const startMs = performance.now()
  const tape = writable(options.out, () => {
    mkdirSync(dirname(options.out), { recursive: true })
    return new TapeFile(options.out, header)
  })
  try {
    await feed((event) => tape.append(event))
    if (quality.rowsTaken === 0) throw new CommandFailed(nothingTaken(quality))
    writable(options.out, () => tape.commit())
  } finally {
    tape.abandon()
    progress.end()
  }
  const elapsedS = (performance.now() - startMs) / 1_000
  const result: MarketImport = {
    kind, files: files.map((file) => basename(file)), ...quality.report(),
    tape: { file: basename(options.out), events: tape.events, bytes: tape.bytes, bytesPerEvent: Number((tape.bytes / tape.events).toFixed(2)) },
    elapsedS: Number(elapsedS.toFixed(3)), rowsPerS: Math.round(quality.rowsRead / elapsedS),
  }
  writeWhole(reportPathOf(options.out), `${JSON.stringify(result, null, 2)}\n`)
  return result
}

function nothingTaken(quality: MarketQualityCollector): string {
  const first = quality.report().rejects[0]
  const example = first?.examples[0]
  if (first === undefined || example === undefined) return 'there is no row in the files'
  return `none of ${quality.rowsRead} rows could be taken; ${example.file} line ${example.line}: ${first.field} ${JSON.stringify(example.value)} is not allowed, allowed is ${first.allowed}`
}
