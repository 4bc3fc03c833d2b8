import { expect } from 'vitest'
import { ACCEPTOR, BOTH, INITIATOR, rule } from '../case.ts'
import type { Scene } from '../scene.ts'

/** Up with a HeartBtInt of ten seconds. */
async function upWithTen(scene: Scene): Promise<void> {
  await scene.start({ config: { heartBtIntS: 10 } })
  await scene.logOn({ body: '98=0|108=10|' })
  await scene.quiet()
}

export const LIVENESS_CASES = [
  ...rule('heartbeat and test request', [
    {
      id: '4A', title: 'nothing sent for HeartBtInt: a Heartbeat, not before', roles: BOTH,
      run: async (scene) => {
        await upWithTen(scene)
        await scene.clock.advance(9)
        expect(scene.line.waitingTypes).toEqual([])
        await scene.clock.advance(1)
        await scene.expect('0', { 112: null })
      },
    },
    {
      id: '4A', title: 'HeartBtInt of 1 second is kept', roles: BOTH,
      run: async (scene) => {
        await scene.start({ config: { heartBtIntS: 1 } })
        await scene.logOn({ body: '98=0|108=1|' })
        await scene.quiet()
        for (let i = 0; i < 3; i++) {
          await scene.clock.advance(1)
          await scene.expect('0', { 112: null })
          scene.send('0')
          await scene.until('the Heartbeat arrived', () => scene.session.state().nextIn === scene.nextOut)
        }
        await scene.quiet()
      },
    },
    {
      id: '4B', title: 'a TestRequest is answered with a Heartbeat that carries its TestReqID', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.send('1', '112=are you there?|')
        await scene.expect('0', { 112: 'are you there?' })
      },
    },
    {
      id: '5', title: 'a Heartbeat is accepted and consumes its number', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.send('0')
        scene.send('0', '112=unasked|')
        await scene.quiet()
      },
    },
    {
      id: '6', title: 'a counterparty that is silent beyond HeartBtInt gets one TestRequest, and its answer keeps the session', roles: BOTH,
      run: async (scene) => {
        await upWithTen(scene)
        await scene.clock.advance(10)
        await scene.expect('0')
        await scene.clock.advance(2.5)
        const asked = await scene.expect('1', { 112: /./ })
        const id = asked.fields.find(([tag]) => tag === 112)?.[1]
        scene.send('0', `112=${id}|`)
        await scene.quiet()
        expect(scene.downs).toEqual([])
      },
    },
    {
      id: '6', title: 'a counterparty that stays silent after the TestRequest loses its connection', roles: BOTH,
      run: async (scene) => {
        await upWithTen(scene)
        await scene.clock.advance(10)
        await scene.expect('0')
        await scene.clock.advance(2.5)
        await scene.expect('1', { 112: /./ })
        await scene.clock.advance(13)
        const rest: string[] = []
        for (let message = await scene.line.next('the end'); message !== null; message = await scene.line.next('the end')) rest.push(/\x0135=(.)/.exec(message.raw)?.[1] ?? '')
        expect(rest.filter((type) => type !== '0' && type !== '5')).toEqual([])
        expect(scene.downs).toHaveLength(1)
      },
    },
    {
      id: '1S', title: 'HeartBtInt 0: neither Heartbeat nor TestRequest, however silent both are', roles: BOTH,
      run: async (scene) => {
        await scene.start({ config: { heartBtIntS: 0 } })
        await scene.logOn({ body: '98=0|108=0|', expected: { 108: '0' } })
        await scene.quiet()
        await scene.clock.advance(100)
        await scene.clock.advance(1_000)
        await scene.quiet()
      },
    },
  ]),
  ...rule('logout', [
    {
      id: '13A', title: 'an unsolicited Logout is answered with a Logout, then the connection ends', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.send('5', '58=end of day|')
        await scene.expect('5')
        await scene.expectEnd(null)
        expect(scene.session.state()).toMatchObject({ nextIn: scene.nextOut, nextOut: scene.nextIn })
      },
    },
    {
      id: '13B', title: 'our Logout waits for the answer, then the connection ends', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.session.logout('closing', scene.clock.nowUs())
        await scene.expect('5', { 58: 'closing' })
        // Whatever was on its way still counts.
        scene.sendApp('A1')
        scene.send('5')
        await scene.expectEnd(null)
        expect(scene.delivered).toEqual([scene.got('A1', 3)])
      },
    },
    {
      id: '12', title: 'our Logout that is not answered ends the connection after its timeout', roles: BOTH,
      run: async (scene) => {
        await scene.up({ config: { logoutTimeoutUs: 2_000_000 } })
        scene.session.logout('closing', scene.clock.nowUs())
        await scene.expect('5')
        await scene.clock.advance(1)
        expect(scene.line.isClosed).toBe(false)
        await scene.clock.advance(1.5)
        await scene.expectEnd(null)
      },
    },
    {
      id: '13A', title: 'a Logout whose number is too high is answered; the gap is asked for after the next Logon', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.send('5', '', { seq: 5 })
        await scene.expect('5')
        await scene.expectEnd(null)
        await scene.clock.advance(1)
        scene.nextOut = 6
        await scene.logOn()
        await scene.expect('2', { 7: '3', 16: '5' })
        scene.resend('4', 3, '123=Y|36=6|')
        await scene.quiet()
      },
    },
    {
      id: '13', title: 'a connection that just ends keeps the numbers', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.sendApp('A1')
        await scene.quiet()
        await scene.drop()
        await scene.logOn()
        await scene.quiet()
        expect(scene.delivered).toHaveLength(1)
      },
    },
    {
      id: '12', title: 'an initiator that is closed dials no more', roles: INITIATOR,
      run: async (scene) => {
        await scene.up()
        const closed = scene.initiator?.close(500)
        await scene.expect('5')
        scene.send('5')
        await scene.expectEnd(null)
        await closed
        expect(scene.session.isConnected).toBe(false)
      },
    },
    {
      id: '12', title: 'an acceptor that is closed logs out first', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.up()
        const closed = scene.acceptor?.close(500)
        await scene.expect('5')
        scene.send('5')
        await scene.expectEnd(null)
        await closed
      },
    },
  ]),
]
