import { TRADE_FLAG, type FeedEntry, type FeedEvent, type VenueStatus } from '@sluice/domain'
import { AGGRESSORS, ENTRY_KINDS, STATES } from './event-codes.ts'
import { TapeValueError } from './tape-error.ts'

const SAFE = 'a safe integer'
/** Keeps a block of one event below what a reader takes. */
const ENTRIES_MAX = 1_048_576
const FLAGS_ALL = Object.values(TRADE_FLAG).reduce((sum, flag) => sum + flag, 0)

/** Throws a TapeValueError unless the event comes back from a tape as it is. */
export function checkEvent(event: FeedEvent): void {
  switch (event.kind) {
    case 'views':
      integer('nowUs', event.nowUs)
      optionalText('symbol', event.symbol)
      return
    case 'up':
    case 'down':
      checkStamp(event)
      return
    case 'refused':
      checkStamp(event)
      optionalText('symbol', event.symbol)
      return
    case 'status':
      checkStamp(event)
      text('symbol', event.symbol)
      integer('venueUs', event.venueUs)
      checkStatus(event.status)
      return
    case 'update':
      checkStamp(event)
      text('symbol', event.symbol)
      integer('venueUs', event.venueUs)
      integer('rptSeq', event.rptSeq)
      if (event.entries.length > ENTRIES_MAX) throw new TapeValueError('entries', `of length ${event.entries.length}`, `a length of at most ${ENTRIES_MAX}`)
      for (const entry of event.entries) checkEntry(entry)
      return
    default:
      throw new TapeValueError('kind', (event as { kind: unknown }).kind, 'update, status, up, down, refused or views')
  }
}

function checkStamp(event: { readonly mic: string; readonly receivedUs: number }): void {
  text('mic', event.mic)
  integer('receivedUs', event.receivedUs)
}

function checkStatus({ state, bandLow, bandHigh }: VenueStatus): void {
  if (!STATES.includes(state)) throw new TapeValueError('status.state', state, STATES.join(', '))
  if (bandLow !== null) integer('status.bandLow', bandLow)
  if (bandHigh !== null) integer('status.bandHigh', bandHigh)
}

function checkEntry(entry: FeedEntry): void {
  if (!ENTRY_KINDS.includes(entry.kind)) throw new TapeValueError('entries.kind', entry.kind, ENTRY_KINDS.join(', '))
  integer('entries.price', entry.price)
  integer('entries.qty', entry.qty)
  if (entry.kind !== 'trade') return
  if (!AGGRESSORS.includes(entry.aggressor)) throw new TapeValueError('entries.aggressor', entry.aggressor, 'buy, sell or null')
  if (!Number.isInteger(entry.flags) || (entry.flags & ~FLAGS_ALL) !== 0) throw new TapeValueError('entries.flags', entry.flags, `a sum of trade flags, 0 to ${FLAGS_ALL}`)
}

function integer(field: string, value: number): void {
  // Negative zero would come back as zero.
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new TapeValueError(field, value, SAFE)
}

function text(field: string, value: string): void {
  if (typeof value !== 'string') throw new TapeValueError(field, value, 'text')
}

function optionalText(field: string, value: string | null): void {
  if (value !== null) text(field, value)
}
