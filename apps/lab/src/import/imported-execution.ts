import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ExecutionsQuality } from './executions-quality.ts'

/** Version of the files of a training set. */
export const TRAINING_SET_VERSION = 1
export const EXECUTIONS_FILE = 'executions.jsonl'
export const EXECUTIONS_REPORT = 'report.json'
/** Price units in a currency unit, as the desk's instruments have. */
export const EXECUTION_PRICE_PLACES = 4

export interface ImportedFill {
  /** ExecID(17); null where the source has none. */
  readonly execId: string | null
  /** Microseconds since 1970. */
  readonly us: number
  /** Shares. */
  readonly qty: number
  /** Price units. */
  readonly price: number
  /** Null: the source does not say. */
  readonly liquidity: 'added' | 'removed' | null
}

export type ImportedStatus = 'open' | 'partiallyFilled' | 'filled' | 'canceled' | 'rejected' | 'expired'

/** One past order with everything that became of it: a line of `executions.jsonl`. */
export interface ImportedExecution {
  readonly orderId: string
  /** OrderID(37), given by who took the order: the `parentId` of its pieces. Null where the source does not say. */
  readonly assignedId: string | null
  /** The order that it was a piece of; null where the source does not say. */
  readonly parentId: string | null
  /** `sent` to a venue or broker, or `received` from whom we work for. */
  readonly flow: 'sent' | 'received'
  readonly symbol: string
  /** Market identifier code, or the source's own name of the venue; null where it does not say. */
  readonly venue: string | null
  readonly side: 'buy' | 'sell' | 'sellShort'
  /** Null where the source does not say. */
  readonly ordType: 'market' | 'limit' | 'midpointPeg' | null
  readonly timeInForce: 'day' | 'ioc' | null
  /** Shares, as last replaced. */
  readonly qty: number
  /** Price units, as last replaced; null for an order without a limit. */
  readonly limitPrice: number | null
  readonly sentUs: number
  /** First answer of the venue; null: none is known. */
  readonly acknowledgedUs: number | null
  readonly cancelRequestedUs: number | null
  /** When it ended; null: it did not, as far as the source goes. */
  readonly endedUs: number | null
  readonly status: ImportedStatus
  readonly filledQty: number
  readonly replaces: number
  readonly cancelRejects: number
  readonly text: string | null
  readonly fills: readonly ImportedFill[]
}

/** `report.json`: what the set is made of, and what to think of it. */
export interface TrainingSetReport extends ExecutionsQuality {
  readonly version: number
  readonly files: readonly string[]
  readonly priceScale: number
  readonly executions: { readonly file: string; readonly count: number; readonly sha256: string }
  readonly elapsedS: number
}

/** The orders of a training set in order of time; throws when the files do not belong together. */
export async function* readImportedExecutions(folder: string): AsyncGenerator<ImportedExecution, void, void> {
  const report = JSON.parse(readFileSync(join(folder, EXECUTIONS_REPORT), 'utf8')) as TrainingSetReport
  if (report.version !== TRAINING_SET_VERSION) throw new Error(`${folder} has version ${report.version}, readable is ${TRAINING_SET_VERSION}`)
  const hash = createHash('sha256')
  const file = createReadStream(join(folder, EXECUTIONS_FILE))
  file.on('data', (chunk) => hash.update(chunk))
  for await (const line of createInterface({ input: file, crlfDelay: Infinity })) yield JSON.parse(line) as ImportedExecution
  if (hash.digest('hex') !== report.executions.sha256) throw new Error(`${join(folder, EXECUTIONS_FILE)} is not the file that ${EXECUTIONS_REPORT} tells of: import it again`)
}
