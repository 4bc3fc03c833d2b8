import { COMMAND_NAMES, type AuditEvent } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { auditCsv, codeText, outcomeText, targetText, whatText } from './audit-words.ts'

const event = (change: Partial<AuditEvent>): AuditEvent => ({ no: 1, tsUs: 1_772_461_800_000_000, who: 'kim@desk', role: 'support', address: '::1', transport: 'socket', what: 'controlSession', outcome: 'accepted', code: null, text: '', ...change })

describe('the audit in words', () => {
  it('names commands, codes, switches and actions as the pages do', () => {
    for (const what of COMMAND_NAMES) expect(whatText({ what })).not.toBe(what)
    expect([whatText({ what: 'first-sign-ins' }), whatText({ what: '/api/users' })]).toEqual(['Make the first users', '/api/users'])
    expect([codeText(null), codeText('NOT_POSSIBLE'), codeText('KILL_SWITCH_ON')]).toEqual(['', 'not possible', 'kill switch on'])
    expect(outcomeText(event({ what: 'setFault', target: 'XNAS', text: 'noStatusRequests on' }))).toBe('No status requests on')
    expect(outcomeText(event({ what: 'setFault', target: 'XNAS', code: 'NOT_POSSIBLE', text: 'correctTrade on: the sandbox refused: no trade' }))).toBe('Not possible: correct last trade on: the sandbox refused: no trade')
    expect([targetText({ what: 'setFault', target: 'scorer' }), targetText({ what: 'controlSession', target: 'XNAS' }), targetText({ what: 'sign-in' })]).toEqual(['the scorer', 'XNAS', ''])
    expect(outcomeText(event({ target: 'XNAS', code: 'SESSION_CONTROL_REFUSED', text: 'set-next-in 1213: it is still logging out' }))).toBe('The session refused: next number in to 1,213: it is still logging out')
    expect([outcomeText(event({ text: 'XNAS: stop; asked for' })), outcomeText(event({ code: 'FORBIDDEN', text: '' }))]).toEqual(['XNAS: stop; asked for', 'Not allowed for this role'])
  })
  it('has reason, target and outcome apart in its file', () => {
    expect(auditCsv([event({ target: 'XNAS', text: 'stop', reason: 'they asked; twice' })]).split('\r\n')).toEqual([
      'no,time_utc,who,role,what,about,reason,outcome,why_not,details,from,command,code', '1,2026-03-02T14:30:00.000Z,kim@desk,support,Control sessions,XNAS,they asked; twice,accepted,,stop,socket ::1,controlSession,',
    ])
  })

  it('an e-mail address in front stays as it is written', () => {
    expect(outcomeText({ what: 'first-sign-ins', text: 'trader@desk, risk@desk', target: null, code: null } as never)).toBe('trader@desk, risk@desk')
  })
})
