import type { Input, Mic, SessionId, UnixUs } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { downState, OVERDUE_US, SessionHours } from './session-hours.ts'

/** Open from 1,000 s to 2,000 s. */
const schedule = { at: (nowUs: number) => (nowUs >= 1e9 && nowUs < 2e9 ? { startUs: 1e9 } : null) }
const a = (changes: object = {}) => ({ isUp: false, isStopped: false, config: { sessionId: 'XNAS' as SessionId, schedule }, ...changes }) as never as Parameters<typeof downState>[0]
const at = (us: number): UnixUs => us as UnixUs

describe('why a session is down', () => {
  it('is told where nothing is wrong, and only there', () => {
    expect(downState(a(), 'logged out', at(1.5e9))).toEqual({ up: false, downWhy: 'logged-out' })
    expect(downState(a(), 'logged out: end of the day', at(1.5e9))).toEqual({ up: false, downWhy: 'logged-out' })
    expect(downState(a(), 'logged out: MsgSeqNum too low, expecting 9', at(1.5e9))).toEqual({ up: false })
    expect(downState(a(), 'no heartbeat of the counterparty', at(1.5e9))).toEqual({ up: false })
    expect(downState(a({ isStopped: true }), 'no Logout in time', at(1.5e9))).toEqual({ up: false, downWhy: 'logged-out' })
    expect(downState(a(), 'connection reset', at(2.5e9))).toEqual({ up: false, downWhy: 'outside-hours' })
    expect(downState(a({ config: { sessionId: 'X' } }), 'connection reset', at(2.5e9))).toEqual({ up: false })
  })
})

describe('the hours of sessions that are down', () => {
  const follow = (role: 'orders' | 'oms') => {
    const told: [number, string | undefined][] = []
    let nowUs = 0
    const hours = new SessionHours((input: Extract<Input, { kind: 'session' }>) => { told.push([nowUs, input.downWhy]) })
    return { told, look: (us: number, changes: object = {}) => { nowUs = us; hours.round([{ role, mic: role === 'oms' ? null : 'XNAS' as Mic, session: a(changes) }], at(us)) } }
  }
  it('end once, and have begun without it once', () => {
    const { told, look } = follow('orders')
    for (const us of [1.9e9, 2.1e9, 2.2e9]) look(us)
    expect(told).toEqual([[2.1e9, 'outside-hours']])
    const opened = { config: { sessionId: 'XNAS', schedule: { at: () => ({ startUs: 0 }) } } }
    look(3e9, opened)
    look(2.2e9 + OVERDUE_US - 1, opened)
    expect(told).toEqual([[2.1e9, 'outside-hours'], [3e9, 'overdue']])
    look(4e9, opened)
    look(5e9, { ...opened, isUp: true })
    look(6e9, opened)
    expect(told).toHaveLength(2)
  })
  it('let an OMS come when it likes, and a stopped session be', () => {
    const { told, look } = follow('oms')
    look(2.1e9)
    look(1.5e9)
    expect(told).toEqual([[2.1e9, 'outside-hours']])
    const stopped = follow('orders')
    stopped.look(2.1e9)
    stopped.look(9e9, { isStopped: true, config: { sessionId: 'XNAS', schedule: { at: () => ({ startUs: 0 }) } } })
    expect(stopped.told).toEqual([[2.1e9, 'outside-hours']])
  })
})
