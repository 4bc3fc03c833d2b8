import { expect } from 'vitest'
import { BOTH, rule } from '../case.ts'
import { framed, utc, withSum } from '../raw-message.ts'
import type { Scene } from '../scene.ts'

const SOH = '\x01'

/** Bytes that are no message: nothing is said about them, and the next message has the number that they claimed. */
const ignored = (bytes: (scene: Scene) => string) => async (scene: Scene): Promise<void> => {
  await scene.up()
  scene.line.write(bytes(scene))
  await scene.quiet()
  expect([scene.delivered, scene.downs]).toEqual([[], []])
}

/** The counterparty's next application message, valid. */
const valid = (scene: Scene): string => {
  const { msgType, body } = scene.app('A1')
  return scene.encode(msgType, body)
}

const head = (scene: Scene): string => `49=PEER${SOH}56=SLUICE${SOH}34=${scene.nextOut}${SOH}52=${utc(scene.clock.now)}${SOH}`

export const GARBLED_CASES = [
  ...rule('garbled messages', [
    { id: '3B', title: 'a wrong CheckSum: ignored, no number consumed', roles: BOTH, run: ignored((scene) => valid(scene).replace(/10=(\d)/, (_, digit: string) => `10=${(Number(digit) + 1) % 3}`)) },
    { id: '3C', title: 'a CheckSum of two digits: ignored, no number consumed', roles: BOTH, run: ignored((scene) => `${valid(scene).slice(0, -4)}12${SOH}`) },
    { id: '3C', title: 'CheckSum missing: ignored, no number consumed', roles: BOTH, run: ignored((scene) => valid(scene).slice(0, -7)) },
    { id: '2M', title: 'a BodyLength too small: ignored, no number consumed', roles: BOTH, run: ignored((scene) => withSum(valid(scene).slice(0, -7).replace(/9=(\d+)/, (_, length: string) => `9=${Number(length) - 5}`))) },
    {
      id: '2M', title: 'a BodyLength too large takes the next message with it at most; the one after is read', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.line.write(withSum(valid(scene).slice(0, -7).replace(/9=(\d+)/, (_, length: string) => `9=${Number(length) + 5}`)))
        await scene.quiet()
        expect(scene.delivered).toEqual([])
      },
    },
    { id: '2M', title: 'a BodyLength of one thousand million costs nothing', roles: BOTH, run: ignored((scene) => valid(scene).replace(/9=\d+/, '9=1000000000')) },
    { id: '2M', title: 'a BodyLength that is no number: ignored', roles: BOTH, run: ignored((scene) => valid(scene).replace(/9=\d+/, '9=12a')) },
    { id: '2T', title: 'MsgType not third: ignored, no number consumed', roles: BOTH, run: ignored((scene) => framed(`49=PEER${SOH}35=0${SOH}56=SLUICE${SOH}34=${scene.nextOut}${SOH}52=${utc(scene.clock.now)}${SOH}`)) },
    { id: '2T', title: 'BodyLength not second: ignored, no number consumed', roles: BOTH, run: ignored((scene) => withSum(`8=FIX.4.4${SOH}35=0${SOH}9=60${SOH}${head(scene)}`)) },
    { id: '2T', title: 'BeginString not first: ignored, no number consumed', roles: BOTH, run: ignored((scene) => withSum(`9=60${SOH}8=FIX.4.4${SOH}35=0${SOH}${head(scene)}`)) },
    { id: '2D', title: 'garbage between messages: ignored', roles: BOTH, run: ignored(() => `GET / HTTP/1.1\r\n\r\n${SOH}${SOH}=8=FIX=8=FIX.4.4${SOH}\x00\xff`) },
    {
      id: '2D', title: 'half a message, cut off by the next one: ignored', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const { msgType, body } = scene.app('A1')
        const whole = scene.encode(msgType, body)
        scene.line.write(whole.slice(0, whole.length / 2))
        await scene.clock.advance(0)
        for (let i = 0; i < 3; i++) scene.line.write(scene.encode('0', '', { seq: scene.nextOut++ }))
        scene.nextOut = 3
        // What the half one claimed as its body may be gone with it: then the number is asked for, else nothing is.
        scene.nextOut = 6
        scene.send('1', '112=after|')
        const message = await scene.line.next('an answer')
        const isGap = message?.raw.includes(`${SOH}35=2${SOH}`) === true
        scene.nextIn++
        if (isGap) {
          scene.resend('4', 3, '123=Y|36=6|')
          await scene.expect('0', { 112: 'after' })
        } else expect(message?.raw).toContain(`${SOH}112=after${SOH}`)
        scene.nextOut = 7
        await scene.quiet()
        expect(scene.delivered).toEqual([])
      },
    },
    {
      id: '2L', title: 'messages that arrive byte by byte are read', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const { msgType, body } = scene.app('A1')
        for (const byte of scene.encode(msgType, body, { seq: scene.nextOut++ })) {
          scene.line.write(byte)
          await new Promise((resolve) => setImmediate(resolve))
        }
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A1', 3)])
      },
    },
    {
      id: '2I', title: 'another BeginString within the session: Logout, end', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        scene.send('0', '', { begin: 'FIX.4.2' })
        await scene.expectEnd(/FIX\.4\.4/)
      },
    },
  ]),
]
