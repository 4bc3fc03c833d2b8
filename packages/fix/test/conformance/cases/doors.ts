import { connect as connectTcp } from 'node:net'
import { selfSigned } from '@sluice/testkit'
import { expect } from 'vitest'
import { ACCEPTOR, BOTH, INITIATOR, rule } from '../case.ts'
import { Line } from '../line.ts'
import { orderBody, type Scene } from '../scene.ts'
import { utc } from '../raw-message.ts'

/** Our application message as it is given to the session: type, fields, the order that it names. */
function give(scene: Scene, msgType: string, body: string, clOrdId: string, urgent?: boolean): boolean {
  return scene.session.send({ msgType, body: body.replaceAll('|', '\x01'), clOrdId, ...(urgent === undefined ? {} : { urgent }) }, scene.clock.nowUs()).ok
}

export const DOOR_CASES = [
  ...rule('allow-list and TLS', [
    {
      id: 'address', title: 'an address that is not on the list is closed without an answer', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.start({ config: { allowedAddresses: ['10.1.0.0/16', '192.0.2.7'] } })
        await scene.connect()
        scene.send('A', '98=0|108=30|')
        await scene.expectEnd(null)
        expect(scene.refusals.join()).toContain('not allowed')
      },
    },
    {
      id: 'address', title: 'an address on the list gets in', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.up({ config: { allowedAddresses: ['127.0.0.0/8', '::1'] } })
      },
    },
    {
      id: 'TLS', title: 'a session over TLS', roles: BOTH,
      run: async (scene) => {
        const pair = selfSigned('localhost')
        await scene.up({ tls: pair, transport: { tls: scene.role === 'acceptor' ? pair : { ca: pair.cert, serverName: 'localhost' } } })
        scene.sendApp('A1')
        await scene.expect(scene.ours('B1'), { 11: 'B1' })
        await scene.quiet()
        expect(scene.delivered).toHaveLength(1)
      },
    },
    {
      id: 'TLS', title: 'plain bytes get no session where TLS is asked for', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.start({ transport: { tls: selfSigned('localhost') } })
        const line = new Line(connectTcp({ host: '127.0.0.1', port: scene.port }))
        line.write(scene.encode('A', '98=0|108=30|'))
        await scene.until('the end', () => line.isClosed)
        expect(scene.ups).toEqual([])
      },
    },
    {
      id: 'TLS', title: 'who shows no certificate gets no session where one is asked for', roles: ACCEPTOR,
      run: async (scene) => {
        const pair = selfSigned('localhost')
        await scene.start({ tls: pair, transport: { tls: { ...pair, clientCa: pair.cert } } })
        const line = await scene.connect()
        scene.send('A', '98=0|108=30|')
        await scene.until('the end', () => line.isClosed)
        expect(scene.ups).toEqual([])
      },
    },
    {
      id: 'TLS', title: 'a certificate of another counterparty is closed without an answer, and nothing of the session moves', spec: 'T21, T22', roles: ACCEPTOR,
      run: async (scene) => {
        const [server, client] = [selfSigned('localhost'), selfSigned('other.example')]
        await scene.start({ tls: { ...server, client }, config: { certificateNames: ['oms.example'] }, transport: { tls: { ...server, clientCa: client.cert } } })
        await scene.strangerTries('')
        expect(scene.refusals.join()).toContain('the certificate shown from 127.0.0.1 is of none of the names of this session')
        expect(scene.session.state()).toMatchObject({ nextIn: 1, nextOut: 1 })
      },
    },
    {
      id: 'TLS', title: 'a certificate of one of the names of the session logs on', spec: 'T21', roles: ACCEPTOR,
      run: async (scene) => {
        const [server, client] = [selfSigned('localhost'), selfSigned('oms.example')]
        await scene.up({ tls: { ...server, client }, config: { certificateNames: ['oms-dr.example', 'oms.example'] }, transport: { tls: { ...server, clientCa: client.cert } } })
      },
    },
    {
      id: 'TLS', title: 'a certificate that nobody vouches for gets no Logon', roles: INITIATOR,
      run: async (scene) => {
        const failures: string[] = []
        await scene.start({ tls: selfSigned('localhost'), transport: { tls: { ca: selfSigned('localhost').cert, serverName: 'localhost' }, onFailed: (reason: string) => { failures.push(reason) } } })
        await scene.until('the refusal', () => failures.length > 0)
        expect(scene.session.state()).toMatchObject({ nextOut: 1, up: false })
      },
    },
  ]),
  ...rule('limits', [
    {
      id: 'size', title: 'a message above the largest size is garbage: no number is consumed', roles: BOTH,
      run: async (scene) => {
        await scene.up({ transport: { maxBodyBytes: 1_000 } })
        const { msgType, body } = scene.app('A1')
        scene.line.write(scene.encode(msgType, `${body}58=${'x'.repeat(1_000)}|`))
        scene.sendApp('A2')
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A2', 3)])
      },
    },
    {
      id: 'rate', title: 'messages beyond the limit of a second wait, in order; none is lost', roles: BOTH,
      run: async (scene) => {
        await scene.up({ config: { maxInboundPerSecond: 6 } })
        // Logon and TestRequest count too.
        await scene.clock.advance(1.1)
        for (let i = 1; i <= 6; i++) scene.sendApp(`A${i}`)
        await scene.until('the first six', () => scene.delivered.length === 6)
        await scene.clock.advance(0.98)
        for (let i = 7; i <= 9; i++) scene.sendApp(`A${i}`)
        await scene.clock.advance(0.01)
        expect(scene.delivered).toHaveLength(6)
        await scene.clock.advance(0.02)
        await scene.until('the rest', () => scene.delivered.length === 9)
        expect(scene.delivered.map((line) => line.split(' ')[2])).toEqual(['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'A9'])
      },
    },
    {
      id: 'rate', title: 'a counterparty that stays above its limit is logged out', roles: BOTH,
      run: async (scene) => {
        await scene.up({ config: { maxInboundPerSecond: 5, maxInboundExcessUs: 1_000 } })
        await scene.clock.advance(1.1)
        for (let i = 1; i <= 5; i++) scene.sendApp(`A${i}`)
        await scene.until('the first five', () => scene.delivered.length === 5)
        await scene.clock.advance(0.98)
        for (let i = 6; i <= 9; i++) scene.sendApp(`A${i}`)
        await scene.clock.advance(0.005)
        await scene.clock.advance(0.01)
        await scene.expectEnd(/messages a second/)
      },
    },
    {
      id: 'loris', title: 'a message that does not get whole in time ends the connection', roles: BOTH,
      run: async (scene) => {
        await scene.up({ transport: { partialTimeoutMs: 10_000 } })
        const { msgType, body } = scene.app('A1')
        // In one piece with a whole message, whose answer says that both were read.
        scene.line.write(scene.encode('1', '112=whole|', { seq: scene.nextOut++ }) + scene.encode(msgType, body).slice(0, 40))
        await scene.expect('0', { 112: 'whole' })
        await scene.clock.advance(9)
        expect(scene.line.isClosed).toBe(false)
        await scene.clock.advance(2)
        await scene.expectEnd(null)
      },
    },
    {
      id: 'garbage', title: 'more than the allowed bytes that belong to no message end the connection', roles: BOTH,
      run: async (scene) => {
        await scene.up({ transport: { maxGarbageBytes: 10_000 } })
        scene.line.write('x'.repeat(9_000))
        await scene.quiet()
        scene.line.write('x'.repeat(11_000))
        await scene.expectEnd(null)
      },
    },
    {
      id: 'door', title: 'connections that wait for their Logon are bounded, and those that are up feel nothing', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.up({ transport: { maxPendingConnections: 3 } })
        const first = scene.line
        for (let i = 0; i < 3; i++) await scene.connect()
        const tooMany = await scene.connect()
        await scene.expectEnd(null, tooMany)
        scene.line = first
        await scene.quiet()
      },
    },
  ]),
  ...rule('throttle', [
    {
      id: 'E12', title: 'under the throttle cancels, and what is marked urgent, go before orders; numbers follow the wire', roles: INITIATOR,
      run: async (scene) => {
        await scene.up({ config: { maxMessagesPerSecond: 2 } })
        await scene.clock.advance(1.1)
        const order = (id: string): string => orderBody(id, utc(scene.clock.now))
        for (const id of ['B1', 'B2', 'B3', 'B4']) expect(give(scene, 'D', order(id), id)).toBe(true)
        expect(give(scene, 'F', `41=B1|11=X1|55=AVAX|54=1|60=${utc(scene.clock.now)}|38=100|`, 'X1')).toBe(true)
        expect(give(scene, 'G', `41=B2|${order('K1')}`, 'K1', true)).toBe(true)
        await scene.expect('D', { 11: 'B1' })
        await scene.expect('D', { 11: 'B2' })
        await scene.clock.advance(1.1)
        await scene.expect('F', { 11: 'X1' })
        await scene.expect('G', { 11: 'K1' })
        await scene.clock.advance(1.1)
        await scene.expect('D', { 11: 'B3' })
        await scene.expect('D', { 11: 'B4' })
      },
    },
    {
      id: 'E12', title: 'an order that waits is taken out by its cancel: neither leaves', roles: INITIATOR,
      run: async (scene) => {
        const unsent: string[] = []
        await scene.up({ config: { maxMessagesPerSecond: 1 }, onUnsent: ({ msgType, clOrdId }, reason) => { unsent.push(`${msgType} ${clOrdId} ${reason}`) } })
        await scene.clock.advance(1.1)
        for (const id of ['B1', 'B2', 'B3']) give(scene, 'D', orderBody(id, utc(scene.clock.now)), id)
        expect(give(scene, 'F', `41=B2|11=X2|55=AVAX|54=1|60=${utc(scene.clock.now)}|38=100|`, 'X2')).toBe(true)
        expect(unsent).toEqual(['D B2 cancelled'])
        await scene.expect('D', { 11: 'B1' })
        await scene.clock.advance(1.1)
        await scene.expect('D', { 11: 'B3' })
        await scene.clock.advance(2.2)
        await scene.quiet()
      },
    },
    {
      id: 'E12', title: 'the cancel of an order that waits follows it where nobody is told of it', roles: INITIATOR,
      run: async (scene) => {
        await scene.up({ config: { maxMessagesPerSecond: 1 } })
        await scene.clock.advance(1.1)
        for (const id of ['B1', 'B2', 'B3']) give(scene, 'D', orderBody(id, utc(scene.clock.now)), id)
        give(scene, 'F', `41=B3|11=X3|55=AVAX|54=1|60=${utc(scene.clock.now)}|38=100|`, 'X3')
        const seen: string[] = []
        for (let i = 0; i < 4; i++) {
          seen.push((await scene.line.next('the next message'))?.fields.find(([tag]) => tag === 11)?.[1] ?? '')
          await scene.clock.advance(1.1)
        }
        expect(seen).toEqual(['B1', 'B3', 'X3', 'B2'])
      },
    },
  ]),
]
