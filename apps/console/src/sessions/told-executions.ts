import { TOLD_EXECUTIONS_MAX, ToldExecutionSchema, type CommandRequest } from '@sluice/protocol'
import { newYorkTimeUs } from '../api/new-york-time.ts'
import { parseQuantity } from '../ticket/ticket-form.ts'

/** An execution as somebody types it. */
export interface ToldRow {
  readonly execId: string
  readonly quantity: string
  readonly price: string
  /** Of New York. */
  readonly time: string
}
export type ToldExecution = NonNullable<Extract<CommandRequest, { name: 'resolveChild' }>['executions']>[number]

export const EMPTY_ROW: ToldRow = { execId: '', quantity: '', price: '', time: '' }
const isEmpty = (row: ToldRow): boolean => Object.values(row).every((text: string) => text.trim() === '')

export interface ToldExecutions {
  readonly executions: readonly ToldExecution[]
  /** By row: what cannot be read and what may stand there; empty rows are left out. */
  readonly faults: ReadonlyMap<number, string>
  readonly shares: number
}

const WORDS: Readonly<Record<string, string>> = {
  execId: 'an ExecID as the venue told it, without spaces', orderQty: 'whole shares above zero', price: 'a price such as 157.43', venueUs: 'a time of New York such as 14:30:05',
}

/** Reads what is typed; each row by itself. */
export function toldExecutions(rows: readonly ToldRow[], nowMs: number): ToldExecutions {
  const executions: ToldExecution[] = []
  const faults = new Map<number, string>()
  const seen = new Set<string>()
  for (const [at, row] of rows.entries()) {
    if (isEmpty(row)) continue
    const venueUs = newYorkTimeUs(row.time, nowMs)
    const parsed = ToldExecutionSchema.safeParse({ execId: row.execId.trim(), orderQty: parseQuantity(row.quantity), price: row.price.replace(/[\s,]/g, ''), venueUs })
    if (!parsed.success) {
      const fields = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))]
      faults.set(at, `Execution ${at + 1} needs ${fields.map((field) => WORDS[field] ?? field).join(', ')}.`)
    } else if (venueUs !== null && venueUs > nowMs * 1_000) faults.set(at, `Execution ${at + 1} lies in the future.`)
    else if (seen.has(parsed.data.execId)) faults.set(at, `Execution ${at + 1} repeats the ExecID ${parsed.data.execId}.`)
    else {
      seen.add(parsed.data.execId)
      executions.push(parsed.data)
    }
  }
  if (executions.length > TOLD_EXECUTIONS_MAX) faults.set(rows.length, `At most ${TOLD_EXECUTIONS_MAX} executions at a time.`)
  return { executions, faults, shares: executions.reduce((sum, { orderQty }) => sum + orderQty, 0) }
}
