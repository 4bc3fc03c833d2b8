import { FillSampler, type FillRows } from '@sluice/learning'
import { CommandFailed } from '../commands/command-failed.ts'
import { newYorkSession, sessionOf, type TapeSession } from '../commands/tape-session.ts'
import { Rejects } from '../import/rejects.ts'
import { TAQ_PRICE_PLACES } from '../import/taq-rows.ts'
import { readTaqDay, type TaqDay } from './read-taq-day.ts'

/** Orders of one day. */
export interface DayOrders {
  readonly name: string
  readonly session: TapeSession
  /** Every four seconds: what models learn from. */
  readonly dense: FillRows
  /** The published grid, every twenty seconds, with more shares in every queue: what must not raise a chance. */
  readonly longerQueues: FillRows
  /** What was wrong with rows that were left out, a line for each reason. */
  readonly warnings: readonly string[]
}

export const DENSE_EVERY_S = 4
export const GRID_EVERY_S = 20
export const LONGER_BY = 200

export interface SampleDayOptions {
  /** Times of the day, UTC, such as 14:30-21:00; regular hours in New York by default. */
  readonly session?: string | undefined
  readonly onProgress?: (rows: number) => void
}

export async function sampleDay(day: TaqDay, { session, onProgress }: SampleDayOptions = {}): Promise<DayOrders> {
  const rejects = new Rejects()
  let hours: TapeSession | null = null
  let samplers: readonly FillSampler[] = []
  const inSession = { quotes: 0, trades: 0 }
  let taken = 0
  for await (const rows of readTaqDay(day, rejects)) {
    for (const row of rows) {
      if (hours === null) {
        hours = session === undefined ? newYorkSession(row.us) : sessionOf(session, row.us)
        const options = { priceScale: 10 ** TAQ_PRICE_PLACES, startUs: hours.fromUs, endUs: hours.toUs }
        samplers = [new FillSampler({ ...options, everyS: DENSE_EVERY_S }), new FillSampler({ ...options, everyS: GRID_EVERY_S, extraQueue: LONGER_BY })]
      }
      if (row.us >= hours.fromUs && row.us < hours.toUs) inSession[row.kind === 'quote' ? 'quotes' : 'trades'] += 1
      for (const sampler of samplers) {
        if (row.kind === 'quote') sampler.quote(row.mic, row.us, row.bid, row.bidQty, row.ask, row.askQty)
        else sampler.trade(row.mic, row.us, row.price, row.qty, row.flags)
      }
    }
    taken += rows.length
    onProgress?.(taken)
  }
  const warnings = rejects.reasons().map(({ field, allowed, count, examples: [first] }) => `${count} rows left out: ${field} ${JSON.stringify(first?.value ?? '')} (${first?.file} line ${first?.line}), allowed is ${allowed}`)
  if (hours === null) throw new CommandFailed(`${day.name}: no row could be taken${warnings.length > 0 ? `; ${warnings.join('; ')}` : ': the files are empty'}`)
  for (const kind of ['quotes', 'trades'] as const) {
    if (inSession[kind] === 0) throw new CommandFailed(`${day.name} has no ${kind} from ${timeOf(hours.fromUs)} to ${timeOf(hours.toUs)} UTC: the files must be of one day, or give --session`)
  }
  const [dense, longerQueues] = samplers.map((sampler) => sampler.end()) as [FillRows, FillRows]
  return { name: day.name, session: hours, dense, longerQueues, warnings }
}

const timeOf = (us: number): string => new Date(us / 1_000).toISOString().slice(0, 16).replace('T', ' ')
