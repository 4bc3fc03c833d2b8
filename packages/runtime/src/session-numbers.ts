import type { Input, SessionId } from '@sluice/domain'
import type { JournalRecord } from './ports.ts'

/** Numbers of one FIX session as the journal tells them. */
export interface SessionNumbersRow {
  /** Next expected inbound and next outbound MsgSeqNum. */
  readonly nextIn: number
  readonly nextOut: number
  /** Position of the last session-reset: messages before it belong to an earlier run of the numbers. */
  readonly resetLsn: number
  /** The numbers were reset by support, and nothing of the counterparty's has come under them: a session that we dial asks for the same. */
  readonly asksReset?: true
}

/** Reason of a session-reset that support asked for. */
export const OPERATOR_RESET = 'reset by the operator'
/** In place of a message in a sent-record: the numbers up to its own were passed over by agreement with the counterparty. */
export const PASSED_OVER = ''

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

type Row = { -readonly [Key in keyof SessionNumbersRow]: SessionNumbersRow[Key] }

/** Folds journal records into the numbers of every session: next expected = last journaled + 1. */
export class SessionNumbers {
  private readonly rows = new Map<string, Row>()

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
      delete row.asksReset
      return
    }
    const row = this.row(record.session)
    // Numbers that were agreed one by one, and a Logon that was answered, are not to start at 1 again.
    if (record.t !== 'sent' || record.raw === PASSED_OVER) delete row.asksReset
    if (record.t === 'sent') row.nextOut = record.msgSeqNum + 1
    else if (record.t === 'received') row.nextIn = record.msgSeqNum + 1
    else {
      row.nextIn = 1
      row.nextOut = 1
      row.resetLsn = lsn
      if (record.reason === OPERATOR_RESET) row.asksReset = true
    }
  }

  of(session: SessionId): SessionNumbersRow {
    return { ...(this.rows.get(session) ?? FIRST_NUMBERS) }
  }

  state(): SessionNumbersState {
    return Object.fromEntries([...this.rows].map(([session, row]) => [session, { ...row }]))
  }

  private row(session: string): Row {
    let row = this.rows.get(session)
    if (row === undefined) {
      row = { ...FIRST_NUMBERS }
      this.rows.set(session, row)
    }
    return row
  }
}
