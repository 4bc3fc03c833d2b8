import { parseArgs } from 'node:util'
import type { FixMessageLog } from '@sluice/gateway'
import { FixMessagesQuerySchema, requestErrorOf, type FixMessageRow, type FixMessagesQuery } from '@sluice/protocol'

export const FIX_LOG_USAGE = `npm run fix-log -- --session OMS1 [--text HODQ-1] [--type D,8] [--way in|out] [--last 50] [--fields] [--zone America/New_York]
What was said on a FIX session, in words, oldest first: out of <dataDir>/logs/fix-desk.log and the files that it was rotated to. Passwords are in none of them.
  --text    messages that contain it, such as a ClOrdID
  --type    MsgTypes(35), with commas; without it all but heartbeats and test requests
  --last    how many of the newest, 1 to 5,000
  --fields  every field of each, with its name and what its code stands for
  --zone    time zone of the times, as an IANA name`
const LAST_MAX = 5_000
const PAGE = 200

/** What cannot be done with these arguments, in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export interface FixLogQuestion {
  readonly query: Omit<FixMessagesQuery, 'limit' | 'before'>
  readonly last: number
  readonly fields: boolean
  readonly zone: string
}

/** Throws UsageError. */
export function fixLogQuestion(args: readonly string[]): FixLogQuestion {
  const { session, text, type, way, last, fields, zone } = argumentsOf(args)
  const input = { ...(session === undefined ? {} : { session }), ...(text === undefined ? {} : { text }), ...(type === undefined ? { exceptType: '0,1' } : { msgType: type }), ...(way === undefined ? {} : { direction: way }) }
  const parsed = FixMessagesQuerySchema.safeParse(input)
  if (!parsed.success) {
    const { message } = requestErrorOf(parsed.error, input)
    throw new UsageError(`--${message.replace(/^msgType/, 'type').replace(/^direction/, 'way')}`)
  }
  if (!/^\d{1,4}$/.test(last) || Number(last) < 1 || Number(last) > LAST_MAX) throw new UsageError(`--last is ${JSON.stringify(last.slice(0, 40))}: must be a whole number from 1 to ${LAST_MAX}`)
  try {
    clockOf(zone)
  } catch {
    throw new UsageError(`--zone is ${JSON.stringify(zone.slice(0, 40))}: must be an IANA time zone such as America/New_York or UTC`)
  }
  return { query: parsed.data, last: Number(last), fields, zone }
}

function argumentsOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: {
      session: { type: 'string' }, text: { type: 'string' }, type: { type: 'string' }, way: { type: 'string' }, last: { type: 'string', default: '50' }, fields: { type: 'boolean', default: false }, zone: { type: 'string', default: 'America/New_York' },
    } }).values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** The newest messages that are asked for, oldest first; the log is read as far back as it takes. */
export async function newestMessages(log: FixMessageLog, { query, last }: FixLogQuestion): Promise<FixMessageRow[]> {
  const found: FixMessageRow[] = []
  let before: string | null = null
  do {
    const page = await log.messages({ ...query, limit: Math.min(PAGE, last - found.length), ...(before === null ? {} : { before }) })
    // It was rotated away while it was read: what came before it is gone.
    if (page === null) break
    found.push(...page.messages)
    before = page.next
  } while (before !== null && found.length < last)
  return found.reverse()
}

const clockOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' })

/** Control characters would act on a terminal. */
const printable = (text: string): string => text.replace(/[\0-\x1f\x7f-\x9f]/g, '\ufffd')

export function messageLines(rows: readonly FixMessageRow[], { fields: withFields, zone }: Pick<FixLogQuestion, 'fields' | 'zone'>): string[] {
  const clock = clockOf(zone)
  return rows.flatMap(({ tsUs, direction, msgSeqNum, name, msgType, possDup, summary, fields }) => [
    `${clock.format(tsUs / 1_000).replace(', ', ' ')} ${direction === 'in' ? '<- in ' : '-> out'} ${String(msgSeqNum ?? '-').padStart(7)} ${name} (${msgType})${possDup ? ' again' : ''}: ${printable(summary)}`,
    ...(withFields ? fields.map(({ tag, name: field, value, meaning, depth }) => `${' '.repeat(8 + depth * 2)}${String(tag).padStart(5)} ${field} = ${printable(value)}${meaning === null || meaning === '' ? '' : ` (${meaning})`}`) : []),
  ])
}
