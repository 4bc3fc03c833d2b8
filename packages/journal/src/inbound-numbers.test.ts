import { expect, it } from 'vitest'
import type { Input, Seq, SessionId, UnixUs } from '@sluice/domain'
import { FIRST_NUMBERS, MemoryJournal, SessionNumbers } from '@sluice/runtime'
import { JournalSessionStore } from './index.ts'

/** Where an entry of each kind has its inbound number: beside a venue, in the source of a command, or nowhere. */
const BORNE: Readonly<Record<Input['kind'], 'venue' | 'source' | null>> = {
  'venue-execution': 'venue', 'venue-cancel-rejected': 'venue', 'venue-message-rejected': 'venue', 'venue-unreadable': 'venue',
  'submit-parent': 'source', 'refuse-parent': 'source', 'cancel-parent': 'source', 'replace-parent': 'source', 'ask-parent-status': 'source', 'ask-mass-status': 'source',
  'set-positions': 'source', 'resolve-child': 'source', 'control-session': 'source', 'set-kill': 'source', 'set-weights': 'source', 'clear-weights': 'source', 'set-strategy': 'source',
  'override-parent': 'source', 'end-override': 'source', 'resume-parent': 'source', 'set-breaker': 'source', 'acknowledge-alert': 'source', 'comment-alert': 'source', 'assign-alert': 'source',
  'register-model': 'source', 'stage-model': 'source', 'propose-model': 'source', 'decide-proposal': 'source', 'rollback-model': 'source',
  'set-config': null, views: null, 'venues-scored': null, 'score-failed': null, 'shadow-scored': null, timer: null, session: null, 'venue-caught-up': null, 'end-of-day': null,
  'logon-locked-out': null, 'children-unsent': null, observe: null,
}

const ID = 'XNAS' as SessionId
const inputOf = (kind: Input['kind'], by: 'fix' | 'user', msgSeqNum: number): Input => {
  const source = by === 'fix' ? { kind: 'fix', session: ID, msgSeqNum } : { kind: 'user', user: 'ann', requestId: 'r' }
  const where = BORNE[kind] === 'venue' ? { mic: ID, msgSeqNum } : BORNE[kind] === 'source' ? { source } : { session: 'OTHER', up: true }
  return { kind, ...where } as unknown as Input
}

it.each(Object.keys(BORNE) as Input['kind'][])('[JS4][BT13] the number that rides on an entry of kind %s is the next one less one, also over a restart', (kind) => {
  for (const by of ['fix', 'user'] as const) {
    const journal = new MemoryJournal({ autoCommit: false })
    const store = new JournalSessionStore({ session: ID, journal, numbers: FIRST_NUMBERS, nowUs: () => 1 as UnixUs })
    store.received(1, false)
    journal.append({ t: 'entry', seq: 1 as Seq, tsUs: 1 as UnixUs, input: inputOf(kind, by, 2) })
    if (BORNE[kind] === 'venue' || (BORNE[kind] === 'source' && by === 'fix')) store.received(2, true)
    const folded = new SessionNumbers()
    for (const [i, record] of journal.records().entries()) folded.apply(record, i + 1)
    expect([by, folded.of(ID).nextIn]).toEqual([by, store.nextIn()])
  }
})
