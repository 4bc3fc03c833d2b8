import { parseFixLogLine, type DescribedMessage, type FixLogEntry } from '@sluice/fix'
import type { FixMessageLog } from '@sluice/gateway'
import type { FixMessageRow, FixMessagesPage, FixMessagesQuery } from '@sluice/protocol'
import { PlaceGone, backwardLines, type PlacedLine } from './backward-lines.ts'

export interface FixMessageFilesOptions {
  /** The log of the desk's sessions; older parts have `.1`, `.2` behind. */
  readonly path: string
  /** Of a raw message, with its separators. */
  readonly describe: (raw: string) => Omit<DescribedMessage, 'sendingTime'>
  /** Longest search; what was not reached is gone on with from the answer's `next`. */
  readonly searchMsMax?: number
  readonly chunkBytes?: number
  readonly nowMs?: () => number
}

const SEARCH_MS_MAX = 1_500
/** Time of a line, `2026-03-02T14:30:00.000000Z` and a space, comes before the session's name. */
const TIME_CHARS = 28
const SOH = '\x01'
/** Password(554), NewPassword(925), EncryptedPassword(1402), EncryptedNewPassword(1404), and RawData(96), which a Logon may carry one in. */
const SECRET_TAGS: ReadonlySet<number> = new Set([554, 925, 1402, 1404, 96])
const SECRETS = new RegExp(`\\|(${[...SECRET_TAGS].join('|')})=[^|]*`, 'g')
const MASK = '***'

/** What the desk's FIX sessions said, out of the log that the core writes: read backwards, a bounded time at a go. */
export class FixMessageFiles implements FixMessageLog {
  private readonly options: Required<FixMessageFilesOptions>

  constructor(options: FixMessageFilesOptions) {
    this.options = { searchMsMax: SEARCH_MS_MAX, chunkBytes: 256 * 1024, nowMs: () => performance.now(), ...options }
  }

  async messages(query: FixMessagesQuery): Promise<FixMessagesPage | null> {
    const { path, searchMsMax, chunkBytes, nowMs } = this.options
    const untilMs = nowMs() + searchMsMax
    const wanted = matcherOf(query)
    const found: FixMessageRow[] = []
    let readBackToUs: number | null = null
    let read = 0
    try {
      const before = query.before === undefined ? {} : { before: placeOf(query.before) }
      for await (const lines of backwardLines({ path, chunkBytes, ...before })) {
        for (const line of lines) {
          const tsUs = timeOf(line.text)
          if (tsUs === null) continue
          readBackToUs = tsUs
          read++
          if (query.from !== undefined && tsUs < query.from) return { messages: found, next: null, readBackToUs, read }
          const entry = wanted(line.text, tsUs)
          if (entry === null) continue
          found.push(this.rowOf(line, entry, tsUs))
          if (found.length >= query.limit) return { messages: found, next: idOf(line), readBackToUs, read }
        }
        const last = lines.at(-1)
        if (last !== undefined && nowMs() >= untilMs) return { messages: found, next: idOf(last), readBackToUs, read }
      }
      return { messages: found, next: null, readBackToUs, read }
    } catch (error) {
      if (error instanceof PlaceGone) return null
      throw error
    }
  }

  private rowOf(line: PlacedLine, { text, session, direction }: FixLogEntry, tsUs: number): FixMessageRow {
    const { fields, summary, name, msgType, msgSeqNum, possDup } = this.options.describe(rawOf(text))
    return {
      id: idOf(line), tsUs, session, direction: direction === 'IN' ? 'in' : 'out', msgType, name, msgSeqNum: msgSeqNum === 0 ? null : msgSeqNum, possDup, summary: readable(summary),
      fields: fields.map((field) => ({ ...field, ...(SECRET_TAGS.has(field.tag) ? { value: MASK, meaning: null } : { value: readable(field.value) }) })),
    }
  }
}

const idOf = ({ inode, offset }: PlacedLine): string => `${inode}-${offset}`
function placeOf(id: string): { readonly inode: number; readonly offset: number } {
  const [inode, offset] = id.split('-').map(Number)
  return { inode: inode as number, offset: offset as number }
}

/** Microseconds since 1970; null for what is no line of the log. */
function timeOf(line: string): number | null {
  if (line[TIME_CHARS - 1] !== ' ' || line[TIME_CHARS - 2] !== 'Z') return null
  const ms = Date.parse(`${line.slice(0, 19)}Z`)
  const micros = Number(line.slice(20, 26))
  return Number.isFinite(ms) && Number.isInteger(micros) ? ms * 1_000 + micros : null
}

/** The entry of a line that is asked for; null for every other. */
function matcherOf({ session, text: sought, msgType, exceptType, direction, fromNo, toNo, to }: FixMessagesQuery): (line: string, tsUs: number) => FixLogEntry | null {
  const needle = sought === undefined ? undefined : Buffer.from(sought, 'utf8').toString('latin1').toLowerCase()
  const head = `${session} `
  return (line, tsUs) => {
    if (!line.startsWith(head, TIME_CHARS) || (to !== undefined && tsUs > to)) return null
    const parsed = parseFixLogLine(line)
    if (parsed === undefined || (direction !== undefined && (parsed.direction === 'IN') !== (direction === 'in'))) return null
    // Nobody finds a password by searching for it.
    const text = parsed.text.replace(SECRETS, `|$1=${MASK}`)
    const type = /\|35=([^|]*)\|/.exec(text)?.[1] ?? ''
    if (msgType?.includes(type) === false || exceptType?.includes(type) === true) return null
    if (fromNo !== undefined || toNo !== undefined) {
      const no = Number(/\|34=(\d{1,16})\|/.exec(text)?.[1] ?? Number.NaN)
      if (!(no >= (fromNo ?? 0) && no <= (toNo ?? Number.MAX_SAFE_INTEGER))) return null
    }
    return needle === undefined || text.toLowerCase().includes(needle) ? parsed : null
  }
}

/** The message as it was on the wire: the log has | for its separators, and a broken bar for a | of a value (which is no byte of a longer UTF-8 character there). */
const rawOf = (text: string): string => text.replaceAll('|', SOH).replace(/(?<![\x80-\xff])\xa6/g, '|')

/** Bytes that are UTF-8 as the text that they are. */
function readable(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1) || /[^\x00-\xff]/.test(latin1)) return latin1
  const text = Buffer.from(latin1, 'latin1').toString('utf8')
  return text.includes('\ufffd') ? latin1 : text
}
