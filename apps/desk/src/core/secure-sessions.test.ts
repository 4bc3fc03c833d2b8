import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type ConnectionOptions } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigSchema, type Config } from '@sluice/config'
import type { Input, Mic, SessionId, UnixUs } from '@sluice/domain'
import { FixAcceptor, FixSession, MemorySessionStore, MessageBuilder, type AcceptorTls } from '@sluice/fix'
import { FIRST_NUMBERS, MemoryJournal, systemClock } from '@sluice/runtime'
import { selfSigned } from '@sluice/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeskSession } from './desk-sessions.ts'
import type { FixEdge } from './fix-port.ts'
import { NO_TAPE } from './feed-tape.ts'
import { OmsSessions } from './oms-sessions.ts'
import { VenueFeed } from './venue-feed.ts'
import { VenueOrders } from './venue-orders.ts'

const MIC = 'XNAS' as Mic
const WAIT_MS = 5_000
const clock = systemClock()

describe('sessions over TLS with credentials, as the configuration has them', () => {
  let dir: string
  const closing: (() => Promise<unknown>)[] = []
  const events: string[] = []
  const inputs: Input[] = []
  const checks = new Set<() => void>()
  const happened = (): void => { for (const check of [...checks]) check() }

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sluice-tls-'))
    events.length = 0
    inputs.length = 0
  })
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
    rmSync(dir, { recursive: true, force: true })
  })

  const until = (what: string, holds: () => boolean): Promise<void> => new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      checks.delete(check)
      reject(new Error(`${what}: not within ${WAIT_MS} ms; ${events.join('\n')}`))
    }, WAIT_MS)
    const check = (): void => {
      if (!holds()) return
      clearTimeout(timer)
      checks.delete(check)
      resolve()
    }
    checks.add(check)
    check()
  })
  const file = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text)
    return join(dir, name)
  }

  function edgeOf(config: Config): FixEdge {
    const edge: Partial<FixEdge> = {
      config, clock, log: { write: () => undefined }, journal: new MemoryJournal() as unknown as FixEdge['journal'], tape: NO_TAPE, instruments: () => undefined, numbersOf: () => FIRST_NUMBERS, cause: () => null,
      submit: (input) => { inputs.push(input); happened() }, event: (session, text) => { events.push(`${session}: ${text}`); happened() }, isStopped: () => false, onChildReleased: () => undefined,
    }
    return edge as FixEdge
  }

  /** A venue that demands these credentials, and a certificate where `tls` names who signs it. */
  async function venueAt(tls: AcceptorTls, password = 'hush'): Promise<{ readonly port: number; readonly sessions: readonly FixSession[]; readonly refused: string[] }> {
    const refused: string[] = []
    const handlers = { onMessage: () => undefined, onUp: happened, onDown: happened }
    const sessions = ['SLUICE', 'SLUICE-MD'].map((targetCompId) =>
      new FixSession({ sessionId: targetCompId as SessionId, role: 'acceptor', senderCompId: MIC, targetCompId, credentials: { username: 'firm', password }, certificateNames: ['desk.example'] }, new MemorySessionStore(), handlers))
    const acceptor = new FixAcceptor({ host: '127.0.0.1', port: 0, sessions, clock, pollMs: 5, tls, onRefused: (reason) => { refused.push(reason); happened() } })
    await acceptor.listen()
    closing.push(() => acceptor.close(100))
    return { port: acceptor.port, sessions, refused }
  }

  function dial(port: number, over: object): { readonly orders: DeskSession; readonly feed: DeskSession } {
    const config = ConfigSchema.parse({ fix: { reconnectMs: 50, reconnectMaxMs: 50 } })
    const venue = { ...config.venues.find(({ mic }) => mic === MIC)!, host: '127.0.0.1', port, tls: true, tlsServerName: 'venue.example', username: 'firm', passwordFrom: `file:${file('password', 'hush\n')}`, ...over }
    const edge = edgeOf(config)
    const [orders, feed] = [new VenueOrders(edge, venue), new VenueFeed(edge, venue, [], () => undefined)]
    for (const session of [orders, feed]) {
      session.start()
      closing.push(() => session.close(100))
    }
    return { orders, feed }
  }

  const [server, client, other] = [selfSigned('venue.example'), selfSigned('desk.example'), selfSigned('other.example')]
  const files = (own: typeof client, ca = server.cert): object => ({ tlsCaFile: file('ca.pem', ca), tlsCertFile: file('own.pem', own.cert), tlsKeyFile: file('own.key', own.key) })

  it('both sessions of a venue log on with our certificate and its credentials', async () => {
    const venue = await venueAt({ ...server, clientCa: client.cert })
    const { orders, feed } = dial(venue.port, files(client))
    await until('both up', () => [orders, feed].every(({ session }) => session.isUp) && venue.sessions.every((session) => session.isUp))
  })

  it('a venue whose certificate another authority signed gets no Logon, and support reads why', async () => {
    const venue = await venueAt({ ...server, clientCa: client.cert })
    const { orders } = dial(venue.port, files(client, other.cert))
    await until('the reason', () => orders.session.state().lastReason !== null)
    expect(orders.session.state()).toMatchObject({ up: false, nextOut: 1, lastReason: `no connection to 127.0.0.1:${venue.port} over TLS: self-signed certificate` })
    expect(events).toContain(`XNAS: no connection to 127.0.0.1:${venue.port} over TLS: self-signed certificate`)
  })

  it('a venue that is another than its name says gets no Logon either', async () => {
    const venue = await venueAt({ ...server, clientCa: client.cert })
    const { orders } = dial(venue.port, { ...files(client), tlsServerName: 'elsewhere.example' })
    await until('the reason', () => orders.session.state().lastReason !== null)
    expect(orders.session.state().lastReason).toContain("Hostname/IP does not match certificate's altnames: Host: elsewhere.example.")
  })

  it('a wrong password, and a certificate of another firm, are closed without an answer', async () => {
    const [stern, named] = [await venueAt({ ...server, clientCa: client.cert }, 'other'), await venueAt({ ...server, clientCa: other.cert })]
    const sessions = [dial(stern.port, files(client)), dial(named.port, files(other))]
    await until('refusals', () => stern.refused.some((why) => why.includes('Username(553)')) && named.refused.some((why) => why.includes('certificate')))
    expect(sessions.map(({ orders }) => orders.session.isUp)).toEqual([false, false])
    expect(stern.sessions.map((session) => session.state().nextOut)).toEqual([1, 1])
  })

  it('an OMS with its certificate and password logs on; wrong passwords lock out and are written down once', async () => {
    const tls = { certFile: file('desk.pem', server.cert), keyFile: file('desk.key', server.key), caFile: file('clients.pem', client.cert + other.cert) }
    const party = { compId: 'OMS1', username: 'oms', passwordFrom: `file:${file('oms', 'right')}`, certificateNames: ['desk.example'] }
    const parsed = ConfigSchema.parse({ fix: { tls, counterparties: [party], dropCopies: [], logonFailuresMax: 2 } })
    const oms = new OmsSessions(edgeOf({ ...parsed, fix: { ...parsed.fix, omsPort: 0 } }))
    await oms.listen()
    closing.push(() => oms.close(100))
    const logOn = async (own: typeof client, password: string, from = '127.0.0.1'): Promise<string> => {
      const socket = connect({ host: '127.0.0.1', port: oms.port, ca: server.cert, servername: 'venue.example', localAddress: from, ...own } as ConnectionOptions)
      socket.on('error', () => undefined)
      closing.push(async () => { socket.destroy() })
      const logon = new MessageBuilder('OMS1', 'SLUICE', 'milliseconds').build('A', 1, clock.nowUs() as UnixUs, `98=0\x01108=30\x01553=oms\x01554=${password}\x01`)
      socket.once('secureConnect', () => socket.write(logon, 'latin1'))
      return new Promise((resolve) => {
        socket.once('data', (bytes: Buffer) => resolve(/\x0135=(.)/.exec(bytes.toString('latin1'))?.[1] ?? ''))
        socket.once('close', () => resolve('closed'))
      })
    }
    expect(await logOn(other, 'right')).toBe('closed')
    for (let i = 0; i < 3; i++) expect(await logOn(client, 'wrong')).toBe('closed')
    expect(await logOn(client, 'right')).toBe('closed')
    expect(await logOn(client, 'right', '127.0.0.2')).toBe('A')
    expect(inputs.filter(({ kind }) => kind === 'logon-locked-out')).toEqual([{ kind: 'logon-locked-out', session: 'OMS1', address: '127.0.0.1', failures: 2, seconds: 60 }])
    expect(events.join()).not.toMatch(/right|wrong password/)
  })
})
