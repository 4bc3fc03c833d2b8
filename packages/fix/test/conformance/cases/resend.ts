import { expect } from 'vitest'
import { BOTH, rule } from '../case.ts'
import { utc, valueOf } from '../raw-message.ts'
import type { Scene } from '../scene.ts'

/** Three messages of ours, numbers 3 to 5; then a Heartbeat with number 6. Answers their SendingTime. */
async function sendThree(scene: Scene): Promise<string[]> {
  const times: string[] = []
  for (const id of ['B3', 'B4', 'B5']) {
    await scene.clock.advance(1)
    times.push(valueOf(await scene.expect(scene.ours(id), { 11: id, 43: null, 122: null }), 52) ?? '')
  }
  await scene.quiet()
  return times
}

export const RESEND_CASES = [
  ...rule('resend', [
    {
      id: '8A', title: 'stored messages are sent again with PossDupFlag, OrigSendingTime and a new SendingTime; administrative ones are gap-filled exactly', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const times = await sendThree(scene)
        await scene.clock.advance(1)
        scene.send('2', '7=1|16=0|')
        await scene.expect('4', { 34: '1', 43: 'Y', 123: 'Y', 36: '3' })
        const type = scene.role === 'acceptor' ? '8' : 'D'
        for (const [i, id] of ['B3', 'B4', 'B5'].entries()) await scene.expect(type, { 34: String(3 + i), 11: id, 43: 'Y', 122: times[i]!, 52: utc(scene.clock.now) })
        await scene.expect('4', { 34: '6', 43: 'Y', 123: 'Y', 36: '7' })
        await scene.quiet()
      },
    },
    {
      id: '8A', title: 'a resend ends where it was asked to', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        await sendThree(scene)
        scene.send('2', '7=3|16=4|')
        const type = scene.role === 'acceptor' ? '8' : 'D'
        await scene.expect(type, { 34: '3', 43: 'Y' })
        await scene.expect(type, { 34: '4', 43: 'Y' })
        await scene.quiet()
      },
    },
    {
      id: '8A', title: 'a range of administrative messages alone is one gap fill with its exact bounds', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        for (let i = 0; i < 4; i++) await scene.quiet()
        scene.send('2', '7=2|16=5|')
        await scene.expect('4', { 34: '2', 43: 'Y', 123: 'Y', 36: '6' })
        await scene.quiet()
      },
    },
    {
      id: '8A', title: 'EndSeqNo 999999, the open end of older versions, reaches to the last number', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        await sendThree(scene)
        scene.send('2', '7=5|16=999999|')
        await scene.expect(scene.role === 'acceptor' ? '8' : 'D', { 34: '5', 43: 'Y' })
        await scene.expect('4', { 34: '6', 43: 'Y', 123: 'Y', 36: '7' })
        await scene.quiet()
      },
    },
    {
      id: '8A', title: 'a message sent while a resend runs follows it with its own number', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        await sendThree(scene)
        scene.send('2', '7=3|16=5|')
        const type = scene.role === 'acceptor' ? '8' : 'D'
        for (const seq of ['3', '4', '5']) await scene.expect(type, { 34: seq, 43: 'Y' })
        scene.ours('B7')
        await scene.expect(type, { 34: '7', 11: 'B7', 43: null })
      },
    },
    {
      id: '8B', title: 'aged orders are gap-filled, and their owner is told', roles: BOTH,
      run: async (scene) => {
        await scene.up({ config: { replayLimit: { replayMaxAgeUs: 10_000_000, appliesTo: (msgType) => msgType === 'D' || msgType === '8' } } })
        await scene.expect(scene.ours('B3'), { 34: '3' })
        await scene.clock.advance(12)
        await scene.expect(scene.ours('B4'), { 34: '4' })
        scene.send('2', '7=3|16=0|')
        await scene.expect('4', { 34: '3', 43: 'Y', 123: 'Y', 36: '4' })
        await scene.expect(scene.role === 'acceptor' ? '8' : 'D', { 34: '4', 43: 'Y', 11: 'B4' })
        await scene.quiet()
        expect(scene.notReplayed).toEqual([3])
      },
    },
    {
      id: '8C', title: 'a resend request that is out of sequence itself is answered at once, and once', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        await sendThree(scene)
        scene.send('2', '7=5|16=5|', { seq: 6 })
        const first = await scene.line.next('answer and question')
        const second = await scene.line.next('answer and question')
        const types = [first, second].map((message) => (message === null ? '' : valueOf(message, 35)))
        expect(types.toSorted()).toEqual(['2', scene.role === 'acceptor' ? '8' : 'D'].toSorted())
        scene.nextIn++
        for (const seq of [4, 5]) scene.resendApp(`A${seq}`, seq)
        scene.resend('2', 6, '7=5|16=5|')
        scene.nextOut = 7
        await scene.quiet()
      },
    },
    {
      id: '20', title: 'both ask at the same time: both are answered, both go on', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        await sendThree(scene)
        const type = scene.role === 'acceptor' ? '8' : 'D'
        scene.sendApp('A6', { seq: 6 })
        await scene.expect('2', { 7: '4', 16: '5' })
        scene.send('2', '7=3|16=5|', { seq: 7 })
        for (const seq of ['3', '4', '5']) await scene.expect(type, { 34: seq, 43: 'Y' })
        for (const seq of [4, 5]) scene.resendApp(`A${seq}`, seq)
        scene.nextOut = 8
        await scene.quiet()
        expect(scene.delivered.map((line) => line.split(' ')[2])).toEqual(['A4', 'A5', 'A6'])
      },
    },
    {
      id: '8D', title: 'BeginSeqNo of 0: Reject with reference to tag 7', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.send('2', '7=0|16=0|')
        await scene.expect('3', { 45: String(seq), 372: '2', 371: '7', 373: '5' })
        await scene.quiet()
      },
    },
    {
      id: '8D', title: 'EndSeqNo below BeginSeqNo: Reject with reference to tag 16', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.send('2', '7=3|16=1|')
        await scene.expect('3', { 45: String(seq), 372: '2', 371: '16', 373: '5' })
        await scene.quiet()
      },
    },
    {
      id: '8D', title: 'numbers that we never sent are asked for in vain, and the session lives', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.send('2', '7=500|16=0|')
        scene.send('2', '7=500|16=600|')
        await scene.quiet()
      },
    },
    {
      id: '16', title: 'what was sent while nobody was connected goes out by resend after the next Logon', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        await scene.drop()
        const type = scene.ours('B3')
        scene.ours('B4')
        // Numbers 3 and 4 are taken by what waits.
        scene.nextIn = 5
        await scene.logOn()
        scene.send('2', '7=3|16=0|')
        await scene.expect(type, { 34: '3', 11: 'B3', 43: 'Y' })
        await scene.expect(type, { 34: '4', 11: 'B4', 43: 'Y' })
        await scene.expect('4', { 34: '5', 43: 'Y', 123: 'Y', 36: '6' })
        await scene.quiet()
      },
    },
  ]),
]
