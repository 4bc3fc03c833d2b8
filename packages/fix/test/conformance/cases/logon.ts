import { expect } from 'vitest'
import { ACCEPTOR, BOTH, INITIATOR, rule } from '../case.ts'
import { PEER, SUBJECT, type Scene } from '../scene.ts'
import { utc } from '../raw-message.ts'

/** Connects and lets the counterparty send this Logon, as request or as answer. */
async function offer(scene: Scene, body: string, options: Parameters<Scene['send']>[2] = {}): Promise<number> {
  await scene.connect()
  if (scene.role === 'initiator') await scene.expect('A')
  return scene.send('A', body, options)
}

const echo = (heartBtInt: string) => async (scene: Scene): Promise<void> => {
  await scene.start()
  await scene.logOn({ body: `98=0|108=${heartBtInt}|`, expected: { 108: heartBtInt, 141: null } })
  await scene.quiet()
}

const refused = (body: string, why: RegExp) => async (scene: Scene): Promise<void> => {
  await scene.start()
  await offer(scene, body)
  await scene.expectEnd(why)
  expect(scene.ups).toEqual([])
}

export const LOGON_CASES = [
  ...rule('logon', [
    { id: '1S', title: 'a valid Logon is answered with a Logon and HeartBtInt echoed', roles: ACCEPTOR, run: echo('30') },
    { id: '1S', title: 'HeartBtInt of 1 second is accepted and echoed', roles: ACCEPTOR, run: echo('1') },
    { id: '1S', title: 'HeartBtInt of one hour is accepted and echoed', roles: ACCEPTOR, run: echo('3600') },
    {
      id: '1B', title: 'the Logon leaves first, with EncryptMethod 0 and the HeartBtInt configured', roles: INITIATOR,
      run: async (scene) => {
        await scene.start({ config: { heartBtIntS: 7 } })
        await scene.logOn({ body: '98=0|108=7|', expected: { 108: '7', 141: null } })
        await scene.quiet()
        expect(scene.ups).toHaveLength(1)
      },
    },
    { id: '17', title: 'EncryptMethod other than 0 is refused with a Logout that says so', roles: BOTH, run: refused('98=1|108=30|', /98/) },
    { id: '1S', title: 'a Logon without HeartBtInt is refused with a Logout that says so', roles: BOTH, run: refused('98=0|', /108/) },
    { id: '1S', title: 'a Logon without EncryptMethod is refused with a Logout that says so', roles: BOTH, run: refused('108=30|', /98/) },
    { id: '1S', title: 'a negative HeartBtInt is refused with a Logout that says so', roles: BOTH, run: refused('98=0|108=-1|', /108/) },
    { id: '1S', title: 'a HeartBtInt that is no number is refused with a Logout that says so', roles: BOTH, run: refused('98=0|108=abc|', /108/) },
    {
      id: '1S', title: 'SendingTime of the Logon off by more than the tolerance is refused with a Logout', roles: BOTH,
      run: async (scene) => {
        await scene.start()
        await offer(scene, '98=0|108=30|', { time: utc(scene.clock.now - 121_000_000) })
        await scene.expectEnd(/SendingTime/)
      },
    },
    {
      id: '1S', title: 'a SenderCompID that nobody expects ends the connection without an answer', roles: BOTH,
      run: async (scene) => {
        await scene.start()
        await offer(scene, '98=0|108=30|', { sender: 'STRANGER' })
        await scene.expectEnd(null)
        expect(scene.ups).toEqual([])
      },
    },
    {
      id: '1S', title: 'a TargetCompID that is not ours ends the connection without an answer', roles: BOTH,
      run: async (scene) => {
        await scene.start()
        await offer(scene, '98=0|108=30|', { target: 'OTHER' })
        await scene.expectEnd(null)
      },
    },
    {
      id: '1S', title: 'another BeginString ends the connection and logs nobody on', roles: BOTH,
      run: async (scene) => {
        await scene.start()
        await offer(scene, '98=0|108=30|', { begin: 'FIX.4.2' })
        const message = await scene.line.next('the end')
        if (message !== null) expect(message.raw).toContain('\x0135=5\x01')
        if (message !== null) expect(await scene.line.next('the end')).toBe(null)
        expect(scene.ups).toEqual([])
      },
    },
    {
      id: '1S', title: 'a first message that is no Logon ends the connection without an answer', roles: BOTH,
      run: async (scene) => {
        await scene.start()
        await scene.connect()
        if (scene.role === 'initiator') await scene.expect('A')
        scene.sendApp('A1')
        await scene.expectEnd(null)
        expect(scene.delivered).toEqual([])
      },
    },
    {
      id: '1B', title: 'a Logout in answer to the Logon ends the connection, its text is kept, and the next attempt follows', roles: INITIATOR,
      run: async (scene) => {
        await scene.start()
        await scene.connect()
        await scene.expect('A')
        scene.send('5', '58=not before eight|')
        await scene.expectEnd(null)
        await scene.clock.advance(1)
        await scene.connect()
        await scene.expect('A')
        scene.send('A', '98=0|108=30|')
        await scene.quiet()
      },
    },
    {
      id: '1S', title: 'a connection without a Logon in time is closed', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.start({ transport: { logonTimeoutMs: 5_000 } })
        await scene.connect()
        await scene.clock.advance(4)
        expect(scene.line.isClosed).toBe(false)
        await scene.clock.advance(2)
        await scene.expectEnd(null)
      },
    },
    {
      id: '1B', title: 'a Logon that is not answered in time ends the connection', roles: INITIATOR,
      run: async (scene) => {
        await scene.start({ config: { logonTimeoutUs: 5_000_000 } })
        await scene.connect()
        await scene.expect('A')
        await scene.clock.advance(4)
        expect(scene.line.isClosed).toBe(false)
        await scene.clock.advance(2)
        await scene.expectEnd(null)
      },
    },
    {
      id: '1S', title: 'a second connection of a live session is refused without harm to the first', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.up()
        const first = scene.line
        const second = await scene.connect()
        scene.send('A', '98=0|108=30|', { seq: 1 })
        await scene.expectEnd(null, second)
        scene.line = first
        scene.sendApp('A1')
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A1', 3)])
        expect(scene.downs).toEqual([])
      },
    },
    {
      id: '1S', title: 'a second Logon within the session is rejected, and the session lives on', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.send('A', '98=0|108=30|')
        await scene.expect('3', { 45: String(seq), 372: 'A' })
        await scene.quiet()
      },
    },
    {
      id: '1S', title: 'a Logon with ResetSeqNumFlag=Y behind our Logout does not bring the session up again', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.session.logout('enough', scene.clock.nowUs())
        await scene.expect('5', { 58: 'enough' })
        const { nextIn, nextOut } = scene.session.state()
        scene.send('A', '98=0|108=30|141=Y|', { seq: 1 })
        scene.send('5')
        await scene.expectEnd(null)
        expect(scene.session.state()).toMatchObject({ up: false, nextIn: nextIn + 1, nextOut })
        expect(scene.ups).toHaveLength(1)
      },
    },
    {
      id: '1S', title: 'a second Logon behind our Logout is rejected, and the session ends as it was to', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.session.logout('enough', scene.clock.nowUs())
        await scene.expect('5', { 58: 'enough' })
        const seq = scene.send('A', '98=0|108=30|')
        await scene.expectReject(seq, 'A', 99, 35)
        scene.send('5')
        await scene.expectEnd(null)
        expect(scene.ups).toHaveLength(1)
      },
    },
    {
      id: '9', title: 'a Logon with ResetSeqNumFlag=Y within the session, to us who dialled: Logout, end, the numbers stay', roles: INITIATOR,
      run: async (scene) => {
        await scene.up()
        scene.send('A', '98=0|108=30|141=Y|', { seq: 1 })
        await scene.expectEnd(/141/)
        await scene.clock.advance(1)
        await scene.logOn()
        await scene.quiet()
      },
    },
    {
      id: '2B', title: 'a Logon whose number is too high is accepted and the gap is asked for', roles: BOTH,
      run: async (scene) => {
        await scene.start()
        scene.nextOut = 4
        await scene.logOn()
        await scene.expect('2', { 7: '1', 16: '3' })
        for (const seq of [1, 2, 3]) scene.resendApp(`A${seq}`, seq)
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A1', 1, ' dup'), scene.got('A2', 2, ' dup'), scene.got('A3', 3, ' dup')])
      },
    },
    {
      id: '2C', title: 'a Logon whose number is too low is refused with a Logout that names both numbers', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        await scene.drop()
        scene.nextOut = 1
        await offer(scene, '98=0|108=30|')
        await scene.expectEnd(/too low.*3.*1/)
      },
    },
    {
      id: '1S', title: 'after an orderly Logout the numbers go on with the next Logon', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.send('5')
        await scene.expect('5')
        await scene.expectEnd(null)
        await scene.clock.advance(1)
        await scene.logOn()
        await scene.quiet()
        expect(scene.session.state()).toMatchObject({ nextIn: scene.nextOut, nextOut: scene.nextIn })
      },
    },
  ]),
  ...rule('reset policy', [
    {
      id: '9', title: 'ResetSeqNumFlag=Y with number 1 starts both numbers at 1 and is echoed', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.up()
        await scene.drop()
        scene.nextOut = 1
        scene.nextIn = 1
        await scene.logOn({ body: '98=0|108=30|141=Y|', expected: { 141: 'Y' } })
        await scene.quiet()
        expect(scene.session.state()).toMatchObject({ nextIn: 3, nextOut: 3 })
      },
    },
    {
      id: '9', title: 'ResetSeqNumFlag=Y within the session starts both numbers at 1, and nothing else ends', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.up()
        scene.sendApp('A1')
        await scene.quiet()
        scene.nextOut = 1
        scene.nextIn = 1
        scene.send('A', '98=0|108=30|141=Y|')
        await scene.expect('A', { 141: 'Y' })
        scene.sendApp('A2')
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A1', 3), scene.got('A2', 2)])
        expect(scene.downs).toEqual([])
      },
    },
    {
      id: '9', title: 'ResetSeqNumFlag=Y with a number other than 1 is refused with a Logout', roles: BOTH,
      run: async (scene) => {
        await scene.start({ config: { resetOnLogon: scene.role === 'initiator' } })
        await offer(scene, '98=0|108=30|141=Y|', { seq: 5 })
        await scene.expectEnd(/141/)
      },
    },
    {
      id: '9', title: 'ResetSeqNumFlag=Y that was not asked for is refused with a Logout', roles: INITIATOR,
      run: async (scene) => {
        await scene.start()
        await offer(scene, '98=0|108=30|141=Y|')
        await scene.expectEnd(/141/)
      },
    },
    {
      id: '9', title: 'resetOnLogon: every Logon starts both numbers at 1', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.up({ config: { resetOnLogon: true } })
        await scene.drop()
        scene.nextOut = 1
        scene.nextIn = 1
        await scene.logOn()
        await scene.quiet()
        expect(scene.session.state()).toMatchObject({ nextIn: 3, nextOut: 3 })
      },
    },
    {
      id: '9', title: 'resetOnLogon: every Logon asks with ResetSeqNumFlag=Y and number 1', roles: INITIATOR,
      run: async (scene) => {
        await scene.start({ config: { resetOnLogon: true } })
        for (const attempt of [1, 2]) {
          scene.nextOut = 1
          scene.nextIn = 1
          await scene.logOn({ body: '98=0|108=30|141=Y|', expected: { 141: 'Y', 34: '1' } })
          await scene.quiet()
          if (attempt === 1) await scene.drop()
        }
        expect(scene.session.state()).toMatchObject({ nextIn: 3, nextOut: 3 })
      },
    },
    {
      id: '9', title: 'what was sent before a reset is not sent again after it', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.up()
        await scene.expect(scene.ours('B1'), { 11: 'B1' })
        await scene.drop()
        scene.nextOut = 1
        scene.nextIn = 1
        await scene.logOn({ body: '98=0|108=30|141=Y|', expected: { 141: 'Y' } })
        scene.send('2', '7=1|16=0|')
        await scene.expect('4', { 34: '1', 43: 'Y', 123: 'Y', 36: '2' })
        await scene.quiet()
      },
    },
  ]),
  ...rule('CompIDs', [
    {
      id: '2K', title: 'another SenderCompID within the session: Reject 373=9, Logout, end', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.send('0', '', { sender: 'STRANGER' })
        await scene.expect('3', { 45: String(seq), 372: '0', 373: '9', 371: '49' })
        await scene.expectEnd(/./)
      },
    },
    {
      id: '2K', title: 'another TargetCompID within the session: Reject 373=9, Logout, end', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.send('0', '', { target: 'OTHER' })
        await scene.expect('3', { 45: String(seq), 372: '0', 373: '9', 371: '56' })
        await scene.expectEnd(/./)
      },
    },
    {
      id: '2J', title: 'everything we send carries our CompID as sender and theirs as target', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        await scene.expect(scene.ours('B1'), { 49: SUBJECT, 56: PEER })
      },
    },
  ]),
]
