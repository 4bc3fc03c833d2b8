import type { SessionId } from '@sluice/domain'
import { isNumberControl, type ControlOutput } from './dispatched-output.ts'
import type { JournalRecord } from './ports.ts'
import { inboundOf, PASSED_OVER } from './session-numbers.ts'

/**
 * What support did to the numbers of sessions that a journal cut short has no effect of: an action's record is the first of its session behind its
 * entry, so anything else of that session says that it went on without.
 */
export class PendingControls {
  private readonly bySession = new Map<SessionId, ControlOutput[]>()

  /** An output that replay made again. */
  regenerated(output: ControlOutput): void {
    if (isNumberControl(output)) this.bySession.set(output.session, [...this.bySession.get(output.session) ?? [], output])
  }

  apply(record: JournalRecord): void {
    if (this.bySession.size === 0) return
    const session = sessionOf(record)
    const waiting = session === null ? undefined : this.bySession.get(session)
    if (session === null || waiting === undefined) return
    const [first, ...rest] = waiting
    if (first !== undefined && isEffect(first, record) && rest.length > 0) this.bySession.set(session, rest)
    else this.bySession.delete(session)
  }

  /** In the order of their entries within each session. */
  list(): readonly ControlOutput[] {
    return [...this.bySession.values()].flat()
  }
}

function sessionOf(record: JournalRecord): SessionId | null {
  switch (record.t) {
    case 'entry': return inboundOf(record.input)?.session ?? null
    case 'sent':
    case 'received':
    case 'session-reset': return record.session
    default: return null
  }
}

function isEffect({ action }: ControlOutput, record: JournalRecord): boolean {
  switch (action.kind) {
    case 'reset': return record.t === 'session-reset'
    case 'set-next-in': return record.t === 'received' && record.msgSeqNum === action.msgSeqNum - 1
    case 'set-next-out': return record.t === 'sent' && record.raw === PASSED_OVER && record.msgSeqNum === action.msgSeqNum - 1
    default: return false
  }
}
