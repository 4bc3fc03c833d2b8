import type { Input, SessionId } from '@sluice/domain'
import type { JournalRecord } from './ports.ts'

/** Numbers of one FIX session as the journal tells them. */
export interface SessionNumbersRow {
  /** Next expected inbound and next outbound MsgSeqNum. */
  readonly nextIn: number
  readonly nextOut: number
  /** Position of the last session-reset: messages before it belong to an earlier run of the numbers. */
  readonly resetLsn: number
}

export type SessionNumbersState = Readonly<Record<string, SessionNumbersRow>>
export const FIRST_NUMBERS: SessionNumbersRow = { nextIn: 1, nextOut: 1, resetLsn: 0 }

/** The session and number that ride on an entry; an order session of a venue is named by its MIC. */
export function inboundOf(input: Input): { readonly session: SessionId; readonly msgSeqNum: number } | null {
  switch (input.kind) {
    case 'venue-execution':
    case 'venue-cancel-rejected':
    case 'venue-message-rejected':
      return { session: input.mic as string as SessionId, msgSeqNum: input.msgSeqNum }
    case 'submit-parent':
    case 'cancel-parent':
    case 'replace-parent':
    case 'ask-parent-status':
    case 'ask-mass-status':
      return input.source.kind === 'fix' ? { session: input.source.session, msgSeqNum: input.source.msgSeqNum } : null
    default:
      return null
  }
}

/** Folds journal records into the numbers of every session: next expected = last journaled + 1. */
export class SessionNumbers {
  private readonly rows = new Map<string, { nextIn: number; nextOut: number; resetLsn: number }>()

  constructor(state: SessionNumbersState = {}) {
    for (const [session, row] of Object.entries(state)) this.rows.set(session, { ...row })
  }

  apply(record: JournalRecord, lsn: number): void {
    if (record.t === 'records' || record.t === 'skip') return
    if (record.t === 'entry') {
      const inbound = inboundOf(record.input)
      if (inbound === null) return
      const row = this.row(inbound.session)
      row.nextIn = Math.max(row.nextIn, inbound.msgSeqNum + 1)
      return
    }
    const row = this.row(record.session)
    if (record.t === 'sent') row.nextOut = record.msgSeqNum + 1
    else if (record.t === 'received') row.nextIn = record.msgSeqNum + 1
    else {
      row.nextIn = 1
      row.nextOut = 1
      row.resetLsn = lsn
    }
  }

  of(session: SessionId): SessionNumbersRow {
    return { ...(this.rows.get(session) ?? FIRST_NUMBERS) }
  }

  state(): SessionNumbersState {
    return Object.fromEntries([...this.rows].map(([session, row]) => [session, { ...row }]))
  }

  private row(session: string): { nextIn: number; nextOut: number; resetLsn: number } {
    let row = this.rows.get(session)
    if (row === undefined) {
      row = { ...FIRST_NUMBERS }
      this.rows.set(session, row)
    }
    return row
  }
}
