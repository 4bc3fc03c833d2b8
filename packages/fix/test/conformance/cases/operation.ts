import { expect } from 'vitest'
import type { SessionAction, UnixUs } from '@sluice/domain'
import { SessionSchedule } from '../../../src/index.ts'
import { ACCEPTOR, BOTH, INITIATOR, rule } from '../case.ts'
import type { Scene } from '../scene.ts'
import { valueOf } from '../raw-message.ts'

const HOUR_US = 3_600_000_000

/** The Logon attempt of a counterparty that must not get in: refused, with or without a word, and nobody is up. An initiator does not even dial. */
async function expectNoLogon(scene: Scene): Promise<void> {
  const before = scene.ups.length
  if (scene.role === 'acceptor') {
    await scene.connect()
    scene.send('A', '98=0|108=30|')
    for (let message = await scene.line.next('the end'); message !== null; message = await scene.line.next('the end')) {
      expect(valueOf(message, 35)).toBe('5')
      scene.nextIn++
    }
    scene.nextOut = scene.session.state().nextIn
  } else {
    for (let i = 0; i < 5; i++) await scene.clock.advance(1)
    expect(scene.dialled).toEqual([])
  }
  expect(scene.ups).toHaveLength(before)
}

function control(scene: Scene, action: SessionAction): void {
  expect(scene.session.control(action, scene.clock.nowUs())).toEqual({ ok: true, value: undefined })
}

async function stop(scene: Scene): Promise<void> {
  control(scene, { kind: 'stop' })
  await scene.expect('5', { 58: /stopped/ })
  scene.send('5')
  await scene.expectEnd(null)
}

/** Open from an hour ago until `hours` from now, and again from two hours after that. */
function hoursFrom(scene: Scene, hours: number): SessionSchedule {
  const now = scene.clock.now
  const first = { startUs: (now - HOUR_US) as UnixUs, endUs: (now + hours * HOUR_US) as UnixUs }
  const second = { startUs: (first.endUs + 2 * HOUR_US) as UnixUs, endUs: (first.endUs + 3 * HOUR_US) as UnixUs }
  return new SessionSchedule(() => [first, second])
}

const DESK = { config: { credentials: { username: 'desk', password: 'secret' } } } as const
const RIGHT = '98=0|108=30|553=desk|554=secret|'
const NO_LOCK_OUT = { failuresMax: 0, windowUs: 0, lockUs: 0 } as const

export const OPERATION_CASES = [
  ...rule('credentials', [
    {
      id: '1S', title: 'the right Username and Password log on', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.start({ config: { credentials: { username: 'desk', password: 'secret' } } })
        await scene.logOn({ body: '98=0|108=30|553=desk|554=secret|', expected: { 553: null, 554: null } })
        await scene.quiet()
      },
    },
    {
      id: '1S', title: 'a wrong Username, a wrong Password and none end the connection without an answer; the log tells neither', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.start(DESK)
        for (const given of ['553=desk|554=guess|', '553=guess|554=secret|', '553=desk|', '']) await scene.strangerTries(given)
        expect(new Set(scene.refusals).size).toBe(1)
        expect(scene.refusals.join()).not.toMatch(/secret|guess/)
        expect(scene.ups).toEqual([])
      },
    },
    {
      id: '1S', title: 'a stranger who knows the CompIDs tries a hundred passwords, with reset and with numbers far ahead: the counterparty logs on without a gap', spec: 'T22', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.start({ ...DESK, transport: { lockOut: NO_LOCK_OUT } })
        await scene.logOn({ body: RIGHT })
        await scene.expect(scene.ours('B1'), { 11: 'B1' })
        await scene.drop()
        const before = scene.session.state()
        for (let i = 0; i < 100; i++) {
          // The door counts connections of a second.
          if (i % 25 === 24) await scene.clock.advance(1.1)
          await scene.strangerTries(`553=desk|554=guess${i}|${i % 2 === 0 ? '141=Y|' : ''}`, { seq: i % 2 === 0 ? 1 : 900 + i })
        }
        expect(scene.session.state()).toEqual(before)
        await scene.logOn({ body: RIGHT })
        await scene.quiet()
        expect(scene.session.state()).toMatchObject({ nextIn: scene.nextOut, nextOut: scene.nextIn, resendsAsked: 0, resendsServed: 0 })
      },
    },
    {
      id: '1S', title: 'a stranger does a session that is up no harm', spec: 'T22', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.start({ ...DESK, transport: { lockOut: NO_LOCK_OUT } })
        await scene.logOn({ body: RIGHT })
        const first = scene.line
        for (let i = 0; i < 10; i++) await scene.strangerTries('553=desk|554=guess|')
        scene.line = first
        await scene.quiet()
        expect(scene.downs).toEqual([])
      },
    },
    {
      id: 'lock', title: 'wrong passwords lock the CompID out from that address, the right one too, for a while; from another address it works', roles: ACCEPTOR,
      run: async (scene) => {
        const locked: string[] = []
        await scene.start({ ...DESK, transport: { lockOut: { failuresMax: 3, windowUs: 60_000_000, lockUs: 30_000_000 }, onLockedOut: (session: string, address: string) => { locked.push(`${session} ${address}`) } } })
        for (let i = 0; i < 3; i++) await scene.strangerTries('553=desk|554=guess|')
        await scene.strangerTries('553=desk|554=secret|')
        expect(scene.refusals.at(-1)).toContain('locked out')
        expect(locked).toEqual(['S 127.0.0.1'])
        await scene.connect('127.0.0.2')
        scene.send('A', RIGHT)
        await scene.expect('A')
        await scene.quiet()
        await scene.drop()
        await scene.clock.advance(31)
        await scene.logOn({ body: RIGHT })
        await scene.quiet()
      },
    },
    {
      id: '1B', title: 'Username and Password are in the Logon', roles: INITIATOR,
      run: async (scene) => {
        await scene.start({ config: { credentials: { username: 'desk', password: 'secret' } } })
        await scene.logOn({ expected: { 553: 'desk', 554: 'secret' } })
        await scene.quiet()
      },
    },
    {
      id: '1S', title: 'a test counterparty does not get into production, by TestMessageIndicator', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.start({ config: { isTest: false } })
        await scene.connect()
        scene.send('A', '98=0|108=30|464=Y|')
        await scene.expectEnd(/464/)
      },
    },
  ]),
  ...rule('operation by support', [
    {
      id: 'stop', title: 'stopped: Logout, end, nobody gets in until it is started; then the numbers go on', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        await stop(scene)
        await expectNoLogon(scene)
        control(scene, { kind: 'start' })
        await scene.logOn()
        await scene.quiet()
      },
    },
    {
      id: 'reset', title: 'reset while stopped: both numbers start at 1 with the next Logon', roles: BOTH,
      run: async (scene) => {
        await scene.up({ config: { resetPolicy: 'on-request' } })
        await stop(scene)
        control(scene, { kind: 'reset' })
        control(scene, { kind: 'start' })
        scene.nextOut = 1
        scene.nextIn = 1
        if (scene.role === 'acceptor') await scene.logOn()
        else await scene.logOn({ body: '98=0|108=30|141=Y|', expected: { 141: 'Y' } })
        await scene.quiet()
        expect(scene.session.state()).toMatchObject({ nextIn: 3, nextOut: 3 })
      },
    },
    {
      id: 'set', title: 'a number set ahead shows as a gap, which is filled; one set back is refused', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        await stop(scene)
        expect(scene.session.control({ kind: 'set-next-out', msgSeqNum: 1 }, scene.clock.nowUs()).ok).toBe(false)
        control(scene, { kind: 'set-next-out', msgSeqNum: 40 })
        control(scene, { kind: 'set-next-in', msgSeqNum: 60 })
        control(scene, { kind: 'start' })
        const hole = scene.nextIn
        scene.nextOut = 60
        scene.nextIn = 40
        await scene.logOn({ expected: { 34: '40' } })
        scene.send('2', `7=${hole}|16=39|`)
        await scene.expect('4', { 34: String(hole), 43: 'Y', 123: 'Y', 36: '40' })
        await scene.quiet()
      },
    },
    {
      id: 'set', title: 'a session that is not stopped is neither reset nor are its numbers set', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        for (const action of [{ kind: 'reset' }, { kind: 'set-next-in', msgSeqNum: 9 }, { kind: 'set-next-out', msgSeqNum: 99 }] as const) {
          expect(scene.session.control(action, scene.clock.nowUs()).ok).toBe(false)
        }
        await scene.quiet()
      },
    },
  ]),
  ...rule('recovery', [
    {
      id: '16', title: 'that nothing is missing any more is told once: at the Logon without a gap', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        expect(scene.caughtUp).toBe(1)
        scene.sendApp('A9', { seq: 9 })
        await scene.expect('2', { 7: '3', 16: '8' })
        scene.resend('4', 3, '123=Y|36=9|')
        scene.nextOut = 10
        await scene.quiet()
        expect(scene.caughtUp).toBe(1)
      },
    },
    {
      id: '16', title: 'that nothing is missing any more is told once: when the gap of the Logon is filled, after its messages', roles: BOTH,
      run: async (scene) => {
        await scene.start()
        scene.nextOut = 4
        await scene.logOn()
        await scene.expect('2', { 7: '1', 16: '3' })
        expect([scene.ups.length, scene.caughtUp]).toEqual([1, 0])
        for (const seq of [1, 2, 3]) scene.resendApp(`A${seq}`, seq)
        await scene.quiet()
        expect([scene.delivered.length, scene.caughtUp]).toEqual([3, 1])
      },
    },
    {
      id: '16', title: 'a message sent between the Logon and its answer reaches the counterparty', roles: INITIATOR,
      run: async (scene) => {
        await scene.start()
        await scene.connect()
        await scene.expect('A')
        const type = scene.ours('B2')
        scene.send('A', '98=0|108=30|')
        // Sent of our own accord, or its number is missed at once and asked for.
        const first = await scene.line.next('the message, or one behind it')
        if (first !== null && valueOf(first, 35) !== type) {
          scene.send('2', '7=2|16=2|')
          await scene.expect(type, { 34: '2', 11: 'B2', 43: 'Y' })
        } else expect(first === null ? null : [valueOf(first, 34), valueOf(first, 11)]).toEqual(['2', 'B2'])
      },
    },
    {
      id: '789', title: 'NextExpectedMsgSeqNum of the Logon: what is missing there is sent without being asked', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const type = scene.ours('B3')
        await scene.expect(type, { 11: 'B3' })
        await scene.drop()
        await scene.logOn({ body: '98=0|108=30|789=3|' })
        await scene.expect(type, { 34: '3', 11: 'B3', 43: 'Y' })
        const filled = await scene.line.next('the gap fill over our Logon')
        expect([34, 35, 43, 123, 36].map((tag) => (filled === null ? null : valueOf(filled, tag)))).toEqual(['4', '4', 'Y', 'Y', '5'])
        await scene.quiet()
      },
    },
    {
      id: '789', title: 'NextExpectedMsgSeqNum beyond what we sent is refused with a Logout', roles: BOTH,
      run: async (scene) => {
        await scene.start()
        await scene.connect()
        if (scene.role === 'initiator') await scene.expect('A')
        scene.send('A', '98=0|108=30|789=99|')
        await scene.expectEnd(/789/)
      },
    },
  ]),
  ...rule('reset policy', [
    {
      id: '9', title: 'a counterparty that may not reset is refused with a Logout that says so, and the numbers stay', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.up({ config: { resetPolicy: 'never' } })
        await scene.drop()
        await scene.connect()
        scene.send('A', '98=0|108=30|141=Y|', { seq: 1 })
        await scene.expectEnd(/141/)
        await scene.logOn()
        await scene.quiet()
      },
    },
    {
      id: '1S', title: 'a HeartBtInt above the limit is refused with a Logout that says so', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.start({ config: { maxHeartBtIntS: 60 } })
        await scene.connect()
        scene.send('A', '98=0|108=61|')
        await scene.expectEnd(/108/)
      },
    },
  ]),
  ...rule('schedule and end of day', [
    {
      id: 'hours', title: 'at the end of its hours the session logs out, and nobody gets in until the next', roles: BOTH,
      run: async (scene) => {
        const schedule = hoursFrom(scene, 1)
        await scene.start({ config: { schedule, heartBtIntS: 0 } })
        await scene.logOn({ body: '98=0|108=0|' })
        await scene.quiet()
        await scene.clock.advance(3_601)
        await scene.expect('5', { 58: /hours/ })
        scene.send('5')
        await scene.expectEnd(null)
        await expectNoLogon(scene)
        await scene.clock.advance(7_200)
        await scene.logOn({ body: '98=0|108=0|' })
        await scene.quiet()
      },
    },
    {
      id: 'roll', title: 'the end-of-day roll: both numbers start at 1 with the next hours', roles: BOTH,
      run: async (scene) => {
        const config: Parameters<Scene['start']>[0] = { config: { schedule: hoursFrom(scene, 1), resetAtRoll: true, heartBtIntS: 0 } }
        await scene.start(config)
        await scene.logOn({ body: '98=0|108=0|' })
        await scene.quiet()
        await scene.clock.advance(3_601)
        await scene.expect('5')
        scene.send('5')
        await scene.expectEnd(null)
        await scene.clock.advance(7_200)
        scene.nextOut = 1
        scene.nextIn = 1
        await scene.logOn({ body: '98=0|108=0|', expected: { 34: '1' } })
        await scene.quiet()
        expect(scene.session.state()).toMatchObject({ nextIn: 3, nextOut: 3 })
      },
    },
  ]),
]
