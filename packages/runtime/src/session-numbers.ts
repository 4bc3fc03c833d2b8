import type { CommandSource, Input, SessionId, UnixUs } from '@sluice/domain'
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
  /** When the numbers began, or a Logon of ours was last sent under them: they are of the day of this instant. Absent in journals that are older. */
  readonly ofUs?: UnixUs
  /** First number that was stored while the session had no connection; absent once all of it went out, or the session is up and nothing was. */
  readonly unwrittenFrom?: number
  /** The numbers began anew since the session was up last. */
  readonly beganAnew?: true
}

/** Reason of a session-reset that support asked for. */
export const OPERATOR_RESET = 'reset by the operator'
/** In place of a message in a sent-record: the numbers up to its own were passed over by agreement with the counterparty. */
export const PASSED_OVER = ''

export type SessionNumbersState = Readonly<Record<string, SessionNumbersRow>>
export const FIRST_NUMBERS: SessionNumbersRow = { nextIn: 1, nextOut: 1, resetLsn: 0 }

interface Inbound {
  readonly session: SessionId
  readonly msgSeqNum: number
}

/** The session and number that ride on an entry; an order session of a venue is named by its MIC. A kind that is not named here does not compile: its number would be lost. */
export function inboundOf(input: Input): Inbound | null {
  switch (input.kind) {
    case 'venue-execution':
    case 'venue-cancel-rejected':
    case 'venue-message-rejected':
    case 'venue-unreadable':
      return { session: input.mic as string as SessionId, msgSeqNum: input.msgSeqNum }
    case 'submit-parent':
    case 'refuse-parent':
    case 'cancel-parent':
    case 'replace-parent':
    case 'ask-parent-status':
    case 'ask-mass-status':
    case 'set-positions':
    case 'resolve-child':
    case 'control-session':
    case 'set-kill':
    case 'set-weights':
    case 'clear-weights':
    case 'set-strategy':
    case 'override-parent':
    case 'end-override':
    case 'resume-parent':
    case 'set-breaker':
    case 'acknowledge-alert':
    case 'comment-alert':
    case 'assign-alert':
    case 'register-model':
    case 'stage-model':
    case 'propose-model':
    case 'decide-proposal':
    case 'rollback-model':
      return inboundOfSource(input.source)
    case 'set-config':
    case 'views':
    case 'venues-scored':
    case 'score-failed':
    case 'shadow-scored':
    case 'timer':
    case 'session':
    case 'venue-caught-up':
    case 'end-of-day':
    case 'logon-locked-out':
    case 'children-unsent':
    case 'observe':
      return null
    default:
      return ofLaterVersion(input)
  }
}

const inboundOfSource = (source: CommandSource): Inbound | null => (source.kind === 'fix' ? { session: source.session, msgSeqNum: source.msgSeqNum } : null)

/** A journal of a later version: the engine refuses the entry, and boot names it. */
const ofLaterVersion = (_input: never): null => null

/** BeginString(8) and BodyLength(9), whose values have no bearing, come before MsgType(35). */
function isLogon(raw: string): boolean {
  const at = raw.indexOf('\x0135=')
  return at > 0 && raw.startsWith('A\x01', at + 4)
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
      if (record.input.kind === 'session') this.wentUpOrDown(record.input)
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
    if (record.t === 'sent') {
      row.nextOut = record.msgSeqNum + 1
      if (isLogon(record.raw)) row.ofUs = record.tsUs
    }
    else if (record.t === 'received') row.nextIn = record.msgSeqNum + 1
    else {
      row.nextIn = 1
      row.nextOut = 1
      row.resetLsn = lsn
      row.ofUs = record.tsUs
      row.beganAnew = true
      if (row.unwrittenFrom !== undefined) row.unwrittenFrom = 1
      if (record.reason === OPERATOR_RESET) row.asksReset = true
    }
  }

  of(session: SessionId): SessionNumbersRow {
    return { ...(this.rows.get(session) ?? FIRST_NUMBERS) }
  }

  state(): SessionNumbersState {
    return Object.fromEntries([...this.rows].map(([session, row]) => [session, { ...row }]))
  }

  private wentUpOrDown({ session, up, owed }: Extract<Input, { kind: 'session' }>): void {
    const row = this.row(session)
    if (up) {
      delete row.beganAnew
      if (owed !== true) delete row.unwrittenFrom
    } else row.unwrittenFrom ??= row.nextOut
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
