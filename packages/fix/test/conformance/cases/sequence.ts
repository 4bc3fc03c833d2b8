import { expect } from 'vitest'
import { BOTH, rule } from '../case.ts'
import { utc } from '../raw-message.ts'

export const SEQUENCE_CASES = [
  ...rule('sequence numbers', [
    {
      id: '2A', title: 'messages with the expected number are delivered once, in order', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        for (const id of ['A1', 'A2', 'A3']) scene.sendApp(id)
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A1', 3), scene.got('A2', 4), scene.got('A3', 5)])
      },
    },
    {
      id: '2B', title: 'a number higher than expected: resend request, in-order delivery after the gap', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.nextOut = 7
        scene.sendApp('A7')
        await scene.expect('2', { 7: '3', 16: '6' })
        scene.sendApp('A8')
        for (const seq of [3, 4, 5, 6]) scene.resendApp(`A${seq}`, seq)
        await scene.quiet()
        expect(scene.delivered).toEqual([3, 4, 5, 6].map((seq) => scene.got(`A${seq}`, seq, ' dup')).concat(scene.got('A7', 7), scene.got('A8', 8)))
      },
    },
    {
      id: '2B', title: 'a gap that is filled by GapFill releases what waited behind it', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.nextOut = 9
        scene.sendApp('A9')
        await scene.expect('2', { 7: '3', 16: '8' })
        scene.resend('4', 3, '123=Y|36=6|')
        scene.resendApp('A6', 6)
        scene.resend('4', 7, '123=Y|36=9|')
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A6', 6, ' dup'), scene.got('A9', 9)])
      },
    },
    {
      id: '2B', title: 'a second hole behind the first is asked for when it is reached', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.sendApp('A5', { seq: 5 })
        await scene.expect('2', { 7: '3', 16: '4' })
        scene.sendApp('A8', { seq: 8 })
        for (const seq of [3, 4]) scene.resendApp(`A${seq}`, seq)
        scene.nextOut = 9
        scene.sendApp('A9')
        await scene.expect('2', { 7: '6', 16: /^[78]$/ })
        for (const seq of [6, 7]) scene.resendApp(`A${seq}`, seq)
        await scene.quiet()
        expect(scene.delivered.map((line) => line.split(' ')[2])).toEqual(['A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'A9'])
      },
    },
    {
      id: '2B', title: 'a gap is asked for once, whatever else arrives behind it', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.nextOut = 5
        for (const id of ['A5', 'A6', 'A7']) scene.sendApp(id)
        await scene.expect('2', { 7: '3', 16: '4' })
        for (const seq of [3, 4]) scene.resendApp(`A${seq}`, seq)
        await scene.quiet()
        expect(scene.delivered).toHaveLength(5)
      },
    },
    {
      id: '2B', title: 'a gap that is not filled is asked for again, three times in all, then the session ends', roles: BOTH,
      run: async (scene) => {
        await scene.up({ config: { resendTimeoutUs: 5_000_000 } })
        scene.sendApp('A5', { seq: 5 })
        await scene.expect('2', { 7: '3', 16: '4' })
        for (const asked of [2, 3]) {
          await scene.clock.advance(5.5)
          await scene.expect('2', { 7: '3', 16: '4', 58: asked > 3 ? /./ : null })
        }
        await scene.clock.advance(5.5)
        await scene.expect('5', { 58: /did not come/ })
      },
    },
    {
      id: '2B', title: 'a jump of one thousand million costs one resend request and no memory', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.sendApp('A', { seq: 1_000_000_003 })
        await scene.expect('2', { 7: '3', 16: /^(0|1000000002)$/ })
        scene.resend('4', 3, '123=Y|36=1000000003|')
        scene.nextOut = 1_000_000_004
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A', 1_000_000_003)])
      },
    },
    {
      id: '2C', title: 'a number too low without PossDupFlag: Logout that names both numbers, end', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.sendApp('A1', { seq: 2 })
        await scene.expectEnd(/too low.*3.*2/)
        expect(scene.delivered).toEqual([])
      },
    },
    {
      id: '2E', title: 'a possible duplicate that was processed already is dropped', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.sendApp('A1')
        scene.resendApp('A1', seq)
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A1', seq)])
      },
    },
    {
      id: '2E', title: 'a possible duplicate whose number was not processed yet is processed, marked', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.resendApp('A1', 3)
        scene.nextOut = 4
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A1', 3, ' dup')])
      },
    },
    {
      id: '2F', title: 'PossDupFlag with OrigSendingTime after SendingTime: Reject 373=10, Logout, end', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const { msgType, body } = scene.app('A3')
        scene.resend(msgType, 3, body, { origTime: utc(scene.clock.now + 10_000_000) })
        await scene.expect('3', { 45: '3', 373: '10', 371: '122' })
        await scene.expectEnd(/./)
        expect(scene.delivered).toEqual([])
      },
    },
    {
      id: '2G', title: 'PossDupFlag without OrigSendingTime: Reject 373=1 with reference to tag 122', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const { msgType, body } = scene.app('A3')
        scene.resend(msgType, 3, body, { origTime: null })
        await scene.expectReject(3, msgType, 1, 122)
        scene.nextOut = 4
        await scene.quiet()
        expect(scene.delivered).toEqual([])
      },
    },
    {
      id: '2', title: 'a message without MsgSeqNum ends the session with a Logout', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.send('0', '', { seq: null })
        await scene.expectEnd(/34/)
      },
    },
  ]),
  ...rule('sending time', [
    {
      id: '2N', title: 'SendingTime within two minutes either way is accepted', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.sendApp('A1', { time: utc(scene.clock.now - 119_000_000) })
        scene.sendApp('A2', { time: utc(scene.clock.now + 119_000_000) })
        await scene.quiet()
        expect(scene.delivered).toHaveLength(2)
      },
    },
    {
      id: '2O', title: 'SendingTime more than two minutes off: Reject 373=10, Logout, end', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.sendApp('A1', { time: utc(scene.clock.now - 121_000_000) })
        await scene.expect('3', { 45: String(seq), 373: '10', 371: '52' })
        await scene.expectEnd(/SendingTime/)
        expect(scene.delivered).toEqual([])
      },
    },
    {
      id: '2O', title: 'SendingTime more than two minutes ahead: Reject 373=10, Logout, end', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.sendApp('A1', { time: utc(scene.clock.now + 121_000_000) })
        await scene.expect('3', { 45: String(seq), 373: '10', 371: '52' })
        await scene.expectEnd(/SendingTime/)
        expect(scene.delivered).toEqual([])
      },
    },
    {
      id: '2O', title: 'SendingTime missing: Reject 373=1 with reference to tag 52, number consumed', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.sendApp('A1', { time: null })
        await scene.expectReject(seq, scene.app('').msgType, 1, 52)
        await scene.quiet()
        expect(scene.delivered).toEqual([])
      },
    },
    {
      id: '14F', title: 'SendingTime that is no UTC timestamp: Reject 373=6 with reference to tag 52', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.sendApp('A1', { time: '20260304 15:00' })
        await scene.expectReject(seq, scene.app('').msgType, 6, 52)
        await scene.quiet()
      },
    },
  ]),
  ...rule('sequence reset', [
    {
      id: '10A', title: 'GapFill with a number too high: resend request, then filled', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.send('4', '123=Y|36=8|', { seq: 5 })
        await scene.expect('2', { 7: '3', 16: '4' })
        for (const seq of [3, 4]) scene.resendApp(`A${seq}`, seq)
        scene.nextOut = 8
        await scene.quiet()
        expect(scene.delivered).toHaveLength(2)
      },
    },
    {
      id: '10B', title: 'GapFill with the expected number moves it forward', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.send('4', '123=Y|36=20|')
        scene.nextOut = 20
        await scene.quiet()
      },
    },
    {
      id: '10C', title: 'GapFill with a number too low and PossDupFlag is ignored', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.resend('4', 2, '123=Y|36=20|')
        await scene.quiet()
      },
    },
    {
      id: '10D', title: 'GapFill with a number too low without PossDupFlag: Logout, end', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.send('4', '123=Y|36=20|', { seq: 2 })
        await scene.expectEnd(/too low/)
      },
    },
    {
      id: '10E', title: 'GapFill that would go backwards: Reject 373=5 with reference to tag 36', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.send('4', '123=Y|36=2|')
        await scene.expectReject(seq, '4', 5, 36)
        await scene.quiet()
      },
    },
    {
      id: '10E', title: 'GapFill to its own number: Reject 373=5 with reference to tag 36', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.send('4', `123=Y|36=${scene.nextOut}|`)
        await scene.expectReject(seq, '4', 5, 36)
        await scene.quiet()
      },
    },
    {
      id: '11A', title: 'Reset mode moves the expected number forward, whatever its own number', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.send('4', '123=N|36=50|', { seq: 777 })
        scene.nextOut = 50
        await scene.quiet()
        scene.send('4', '36=70|', { seq: 1 })
        scene.nextOut = 70
        await scene.quiet()
      },
    },
    {
      id: '11B', title: 'Reset mode to the number expected already changes nothing', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.send('4', `36=${scene.nextOut}|`, { seq: 999 })
        await scene.quiet()
      },
    },
    {
      id: '11C', title: 'Reset mode backwards: Reject 373=5 with reference to tag 36, the number stays', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.nextOut
        scene.send('4', '36=1|', { seq })
        await scene.expectReject(seq, '4', 5, 36)
        await scene.quiet()
      },
    },
    {
      id: '11C', title: 'Reset mode without NewSeqNo: Reject 373=1 with reference to tag 36', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.nextOut
        scene.send('4', '123=N|', { seq })
        await scene.expectReject(seq, '4', 1, 36)
        await scene.quiet()
      },
    },
    {
      id: '11A', title: 'Reset mode ends an open gap and delivers what waited from there on', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.sendApp('A9', { seq: 9 })
        await scene.expect('2', { 7: '3', 16: '8' })
        scene.send('4', '36=9|', { seq: 3 })
        scene.nextOut = 10
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A9', 9)])
      },
    },
  ]),
  ...rule('possible resend', [
    {
      id: '19A', title: 'PossResend is delivered marked, so that its owner can look for the order', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.sendApp('A1')
        const again = scene.sendApp('A1', { more: '97=Y|' })
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A1', seq), scene.got('A1', again, ' resend')])
      },
    },
  ]),
]
