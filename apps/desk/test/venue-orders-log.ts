import { join } from 'node:path'
import { parentOfChild, readFixLogs, type LoggedMessage } from './judge.ts'

/** What one venue's own FIX log says of the orders of one parent. */
export class VenueOrdersLog {
  private readonly dataDir: string

  constructor(dataDir: string) {
    this.dataDir = dataDir
  }

  messages(mic: string): LoggedMessage[] {
    return readFixLogs(join(this.dataDir, 'sandbox', mic))
  }

  /** NewOrderSingle(D) that reached the venue. */
  orders(mic: string, parentId: string): LoggedMessage[] {
    return this.messages(mic).filter(({ direction, fields }) => direction === 'IN' && fields.get(35) === 'D' && parentOfChild(fields.get(11) ?? '') === parentId)
  }

  /** ClOrdIDs that the venue was asked to cancel. */
  cancelsAsked(mic: string, parentId: string): ReadonlySet<string> {
    return new Set(this.messages(mic).filter(({ direction, fields }) => direction === 'IN' && fields.get(35) === 'F' && parentOfChild(fields.get(41) ?? '') === parentId).map(({ fields }) => fields.get(41)!))
  }

  /** ClOrdIDs that the venue took and has not ended, by its own reports. */
  live(mic: string, parentId: string): ReadonlySet<string> {
    const live = new Set<string>()
    for (const { direction, fields } of this.messages(mic)) {
      if (direction !== 'OUT' || fields.get(35) !== '8') continue
      const clOrdId = fields.get(41) ?? fields.get(11) ?? ''
      if (parentOfChild(clOrdId) !== parentId) continue
      if (ENDED.has(fields.get(39) ?? '')) live.delete(clOrdId)
      else live.add(clOrdId)
    }
    return live
  }
}

/** OrdStatus(39): filled, canceled, rejected, expired. */
const ENDED: ReadonlySet<string> = new Set(['2', '4', '8', 'C'])

/** Time of a log line, microseconds since 1970. */
export const loggedUs = ({ time }: LoggedMessage): number => Date.parse(`${time.slice(0, 23)}Z`) * 1_000 + Number(time.slice(23, 26))
