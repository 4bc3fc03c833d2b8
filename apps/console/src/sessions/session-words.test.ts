import type { SessionHealth } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { bySessionState, hoursText, resetText, sessionState, sinceText, startText, stopText } from './session-words.ts'

const session = (changes: Partial<SessionHealth> = {}): SessionHealth => ({ session: 'XNAS', role: 'orders', mic: 'XNAS', up: true, nextIn: 5, nextOut: 5, ...changes }) as SessionHealth

describe('a session in words', () => {
  it('says how it is, also where the core tells little', () => {
    expect(sessionState(session())).toMatchObject({ text: 'Logged on', tone: 'fine' })
    expect(sessionState(session({ up: false }))).toMatchObject({ text: 'Not connected', tone: 'critical' })
    expect(sessionState(session({ up: false, phase: 'stopped', stopped: true }))).toMatchObject({ text: 'Stopped by a person', tone: 'warning' })
    expect(sessionState(session({ phase: 'filling a gap', gapEnd: 19 }))).toMatchObject({ text: 'Filling a gap up to 19', tone: 'warning' })
    expect(sessionState(session({ up: false, phase: 'logging on' }))).toMatchObject({ text: 'Logging on', tone: 'warning' })
    expect(sessionState(session({ up: false, phase: 'outside hours' }))).toMatchObject({ text: 'Outside its hours', tone: 'neutral' })
    expect(sessionState(session({ up: false, role: 'oms', mic: null, nextIn: 1 }))).toMatchObject({ text: 'Never on yet', tone: 'neutral' })
  })
  it('puts first what needs a person', () => {
    const sorted = [session({ session: 'A' }), session({ session: 'B', up: false }), session({ session: 'C', stopped: true, up: false }), session({ session: 'D', role: 'oms', mic: null, up: false, nextIn: 1 })].sort(bySessionState)
    expect(sorted.map((each) => each.session)).toEqual(['B', 'C', 'A', 'D'])
  })
  it('tells since when, and what stopping and starting do, by what it is for', () => {
    expect(sinceText(session())).toBe('')
    expect(sinceText(session({ sinceUs: 1_772_461_800_000_000 as SessionHealth['sinceUs'] & number }))).toBe('since 09:30:00')
    expect([stopText(session()), stopText(session({ role: 'oms', session: 'OMS1', mic: null }))]).toEqual([expect.stringContaining('No order goes there'), expect.stringContaining('OMS1 is logged out')])
    expect(startText(session())).toContain('dials XNAS')
    expect(resetText(session())).toMatch(/now 5 in, 5 out.*141.*it will log us out/)
    expect(resetText(session({ role: 'oms', session: 'OMS1', mic: null }))).toMatch(/OMS1 must reset, too.*it will log out/)
  })
  it('tells its hours', () => {
    const us = 1_772_461_800_000_000 as NonNullable<SessionHealth['opensUs']>
    expect([hoursText({}), hoursText({ openUntilUs: us, opensUs: null }), hoursText({ openUntilUs: null, opensUs: us }), hoursText({ openUntilUs: null, opensUs: null })]).toEqual([
      'always open', 'open until 2026-03-02 09:30:00', 'closed, opens 2026-03-02 09:30:00', 'closed, no hours ahead are known',
    ])
  })
})
