import { JournalError } from '@sluice/runtime'

/** A damaged place: `offset` in bytes within `segment`, `lsn` of the first record that cannot be read. */
export class JournalCorruptError extends JournalError {
  override readonly name = 'JournalCorruptError'
  readonly segment: string
  readonly offset: number
  readonly lsn: number
  readonly reason: string

  constructor(place: { readonly segment: string; readonly offset: number; readonly lsn: number; readonly reason: string }) {
    super('JOURNAL_CORRUPT', `segment ${place.segment} at byte ${place.offset}, record ${place.lsn}: ${place.reason}`)
    this.segment = place.segment
    this.offset = place.offset
    this.lsn = place.lsn
    this.reason = place.reason
  }
}
