import type { SessionAction } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { Harness, settle } from '../test/session-harness.ts'

const asInitiator = { role: 'initiator', senderCompId: 'SLUICE', targetCompId: 'XNAS' } as const
const control = (harness: Harness, action: SessionAction): string => {
  const done = harness.session.control(action, harness.nowUs)
  return done.ok ? 'done' : done.error
}
/** Logged on, three messages sent, then stopped and away. */
function stopped(config: ConstructorParameters<typeof Harness>[0] = {}): Harness {
  const harness = new Harness(config)
  if (config?.role === 'initiator') harness.connect().peerSends('A', 1, '98=0\x01108=10\x01')
  else harness.logOn()
  for (let i = 0; i < 3; i++) harness.send()
  control(harness, { kind: 'stop' })
  harness.peerSends('5', 2)
  harness.take()
  return harness
}

describe('what support does to a session', () => {
  it('[S74] stop logs out, stays away, and holds until start', () => {
    const harness = new Harness().logOn()
    expect(control(harness, { kind: 'stop' })).toBe('done')
    expect(harness.take(58)).toEqual(['5 2 58=stopped by the operator'])
    expect(harness.session.state()).toMatchObject({ stopped: true, phase: 'logging out' })
    harness.peerSends('5', 2)
    expect(harness.session.state()).toMatchObject({ stopped: true, phase: 'stopped', lastReason: 'logged out' })
    expect([harness.session.connected(harness.wire, harness.nowUs), harness.session.refusal(harness.nowUs)]).toEqual([false, 'is stopped by its operator'])
    expect(control(harness, { kind: 'start' })).toBe('done')
    harness.logOn(3)
    expect(harness.session.state()).toMatchObject({ up: true, stopped: false, nextIn: 4, nextOut: 4 })
  })

  it('[S74] stop and start twice are no fault; a stop while logging on drops the connection', () => {
    const harness = new Harness().connect()
    expect([control(harness, { kind: 'stop' }), control(harness, { kind: 'stop' }), harness.session.isConnected]).toEqual(['done', 'done', false])
    expect([control(harness, { kind: 'start' }), control(harness, { kind: 'start' }), harness.session.isStopped]).toEqual(['done', 'done', false])
  })

  it('[S74] numbers are touched only of a stopped session that is gone', () => {
    const harness = new Harness().logOn()
    const actions: SessionAction[] = [{ kind: 'reset' }, { kind: 'set-next-in', msgSeqNum: 9 }, { kind: 'set-next-out', msgSeqNum: 9 }]
    expect(actions.map((action) => control(harness, action))).toEqual(Array(3).fill('session T must be stopped first'))
    control(harness, { kind: 'stop' })
    expect(actions.map((action) => control(harness, action))).toEqual(Array(3).fill('session T is still logging out'))
    expect(harness.session.state()).toMatchObject({ nextIn: 2, nextOut: 3 })
    expect([...actions, { kind: 'start' } as const].map((action) => harness.session.controlFault(action))).toEqual([...Array<string>(3).fill('session T is still logging out'), null])
  })

  it('[S74] reset starts both numbers at 1; an initiator asks for it until it was answered', () => {
    const harness = stopped(asInitiator)
    expect(control(harness, { kind: 'reset' })).toBe('done')
    expect([harness.resets, harness.session.state().nextIn, harness.session.state().nextOut]).toEqual([['reset by the operator'], 1, 1])
  })

  it('[S74] and then asks with ResetSeqNumFlag, also after a connection that came to nothing', () => {
    const harness = stopped({ ...asInitiator, resetPolicy: 'on-request' })
    control(harness, { kind: 'reset' })
    control(harness, { kind: 'start' })
    for (let i = 0; i < 2; i++) {
      expect(harness.connect().take(141)).toEqual(['A 1 141=Y'])
      if (i === 0) harness.session.disconnected(harness.wire, 'test', harness.nowUs)
    }
    harness.peerSends('A', 1, '98=0\x01108=10\x01141=Y\x01')
    expect(harness.session.isUp).toBe(true)
    harness.session.disconnected(harness.wire, 'test', harness.nowUs)
    expect(harness.connect().take(141)).toEqual(['A 2'])
  })

  it('[S74] also after a restart, and after a Logout that refused it', () => {
    const harness = new Harness({ ...asInitiator, resetPolicy: 'on-request', resumed: { asksReset: true } })
    expect(harness.connect().take(141)).toEqual(['A 1 141=Y'])
    harness.peerSends('5', 1, '58=not yet\x01')
    // Nothing of the counterparty's counts as received: a restart asks again.
    expect([harness.store.inbound, harness.connect().take(141)]).toEqual([1, ['A 1 141=Y']])
    harness.peerSends('A', 1, '98=0\x01108=10\x01141=Y\x01')
    harness.session.disconnected(harness.wire, 'test', harness.nowUs)
    expect(harness.connect().take(141)).toEqual(['A 2'])
    expect(new Harness({ ...asInitiator, resetPolicy: 'never', resumed: { asksReset: true } }).connect().take(141)).toEqual(['A 1'])
  })

  it('[S74] the number sent next is raised, never lowered; what lies between is gap-filled at once', async () => {
    const harness = stopped()
    expect(control(harness, { kind: 'set-next-out', msgSeqNum: 5 })).toBe('the number that we send next is never lowered: 6 to 999999999, not 5')
    expect(control(harness, { kind: 'set-next-out', msgSeqNum: 100_000_000 })).toBe('done')
    control(harness, { kind: 'start' })
    harness.logOn(3)
    harness.send()
    harness.take()
    harness.peerSends('2', 4, '7=1\x0116=0\x01')
    for (let i = 0; i < 1_000 && harness.session.state().resendsServed === 0; i++) await settle()
    expect(harness.take(36)).toEqual(['4 1 36=2', 'D 2', 'D 3', 'D 4', '4 5 36=100000001', 'D 100000001'])
  })

  it('[S74] the number expected next is set to what was agreed', () => {
    const harness = stopped()
    for (const msgSeqNum of [0, -1, 1.5, 1e9, Number.NaN]) expect(control(harness, { kind: 'set-next-in', msgSeqNum })).toContain('must be a whole number from 1 to 999999999')
    expect(control(harness, { kind: 'set-next-in', msgSeqNum: 40 })).toBe('done')
    control(harness, { kind: 'start' })
    harness.logOn(40)
    expect(harness.session.state()).toMatchObject({ up: true, nextIn: 41 })
  })
})
