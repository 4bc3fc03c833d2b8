import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Happenings, Peer, systemClock } from '../test/tcp-peer.ts'
import { FixAcceptor, type FixAcceptorOptions } from './acceptor.ts'
import { AddressList } from './address-list.ts'
import { FixInitiator, type FixInitiatorOptions } from './initiator.ts'
import { MemorySessionStore } from './memory-session-store.ts'
import { MessageBuilder } from './message-builder.ts'
import type { FixSessionConfig } from './session-config.ts'

const HOST = '127.0.0.1'
const VENUE = { role: 'acceptor', senderCompId: 'XNAS', targetCompId: 'SLUICE' } as const
const DESK = { role: 'initiator', senderCompId: 'SLUICE', targetCompId: 'XNAS', heartBtIntS: 30 } as const

let happenings: Happenings
let closers: (() => Promise<unknown> | void)[]
let refusals: string[]
beforeEach(() => {
  happenings = new Happenings()
  closers = []
  refusals = []
})
afterEach(async () => {
  for (const close of closers.reverse()) await close()
})

const noted = (reason: string): void => {
  refusals.push(reason)
  happenings.notify()
}
async function listen(config: Partial<FixSessionConfig> = {}, options: Partial<FixAcceptorOptions> = {}): Promise<{ venue: Peer; acceptor: FixAcceptor }> {
  const venue = new Peer({ ...VENUE, ...config }, new MemorySessionStore(), happenings)
  const acceptor = new FixAcceptor({ host: HOST, port: 0, sessions: [venue.session], clock: systemClock, pollMs: 5, onRefused: noted, ...options })
  await acceptor.listen()
  closers.push(() => acceptor.close(200))
  return { venue, acceptor }
}
function dial(port: number, options: Partial<FixInitiatorOptions> = {}, config: Partial<FixSessionConfig> = {}): { desk: Peer; initiator: FixInitiator; failures: string[] } {
  const desk = new Peer({ ...DESK, ...config }, new MemorySessionStore(), happenings)
  const failures: string[] = []
  const onFailed = (reason: string): void => {
    failures.push(reason)
    happenings.notify()
  }
  const initiator = new FixInitiator({ host: HOST, port, session: desk.session, clock: systemClock, pollMs: 5, reconnectMinMs: 5, reconnectMaxMs: 20, onFailed, ...options })
  initiator.start()
  closers.push(() => initiator.close(200))
  return { desk, initiator, failures }
}
function client(port: number): { socket: Socket; closed: Promise<void>; text: () => string } {
  const socket = connect({ host: HOST, port })
  let text = ''
  socket.on('data', (chunk: Buffer) => { text += chunk.toString('latin1') })
  socket.on('error', () => undefined)
  closers.push(() => { socket.destroy() })
  return { socket, closed: new Promise((resolve) => { socket.once('close', () => resolve()) }), text: () => text }
}
const builder = new MessageBuilder('SLUICE', 'XNAS', 'milliseconds')
const message = (msgType: string, msgSeqNum: number, body = ''): string => builder.build(msgType, msgSeqNum, systemClock.nowUs(), body)
const LOGON = '98=0\x01108=30\x01'

describe('addresses', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3', true], ['10.1.2.3', '10.1.2.4', false], ['10.1.0.0/16', '10.1.255.9', true], ['10.1.0.0/16', '10.2.0.1', false], ['10.1.2.3', '::ffff:10.1.2.3', true],
    ['2001:db8::/32', '2001:db8:1::7', true], ['2001:db8::/32', '2001:db9::7', false], ['::1', '::1', true], ['0.0.0.0/0', '203.0.113.9', true], ['fe80::/10', 'fe80::1%eth0', true], ['10.0.0.0/8', 'nonsense', false],
  ])('[T13] %s and %s: %s', (entry, address, isIn) => {
    const list = AddressList.of([entry])
    expect(list.ok && list.value.has(address)).toBe(isIn)
  })

  it.each(['10.1.2', '10.1.2.3/33', '2001:db8::/129', '10.1.2.3/', 'localhost', '10.1.2.3/-1'])('[T13] %s is named as wrong', (entry) => {
    const list = AddressList.of(['10.0.0.1', entry])
    expect(list.ok ? '' : list.error).toContain(`'${entry}'`)
  })

  it('[T13] an address that no session allows is not read', async () => {
    const { acceptor, venue } = await listen({ allowedAddresses: ['192.0.2.0/24'] })
    const stranger = client(acceptor.port)
    stranger.socket.write(message('A', 1, LOGON))
    await stranger.closed
    expect([refusals, venue.ups, stranger.text()]).toEqual([['address 127.0.0.1 is not allowed'], 0, ''])
  })

  it('[T13] an address of one counterparty opens no door to another', async () => {
    const other = new Peer({ role: 'acceptor', senderCompId: 'XNAS', targetCompId: 'LOCAL', allowedAddresses: ['127.0.0.0/8'] }, new MemorySessionStore(), happenings)
    const venue = new Peer({ ...VENUE, allowedAddresses: ['192.0.2.1'] }, new MemorySessionStore(), happenings)
    const { acceptor } = await listen({}, { sessions: [venue.session, other.session] })
    const stranger = client(acceptor.port)
    stranger.socket.write(message('A', 1, LOGON))
    await stranger.closed
    expect(refusals).toEqual(['session XNAS-SLUICE: address 127.0.0.1 is not allowed'])
    client(acceptor.port).socket.write(new MessageBuilder('LOCAL', 'XNAS', 'milliseconds').build('A', 1, systemClock.nowUs(), LOGON))
    await other.until('the other session', () => other.ups === 1)
  })

  it('[T17] one address has so many connections at most', async () => {
    const { acceptor } = await listen({}, { maxConnectionsPerAddress: 2 })
    const clients = [client(acceptor.port), client(acceptor.port), client(acceptor.port)]
    await Promise.race(clients.map(({ closed }) => closed))
    expect(refusals).toEqual(['address 127.0.0.1 has 2 connections already'])
    for (const { socket } of clients) socket.destroy()
  })
})

describe('what a counterparty may do to the door', () => {
  it('[T15] beyond its rate it has to wait; nothing is lost', async () => {
    const { acceptor, venue } = await listen({ maxInboundPerSecond: 50 })
    const fast = client(acceptor.port)
    fast.socket.write(message('A', 1, LOGON))
    await venue.until('logon', () => venue.ups === 1)
    const from = systemClock.nowUs()
    fast.socket.write(Array.from({ length: 70 }, (_, i) => message('D', i + 2, `11=C${i}\x01`)).join(''))
    await venue.until('all messages', () => venue.got.length === 70)
    expect(venue.clOrdIds).toEqual(Array.from({ length: 70 }, (_, i) => `C${i}`))
    expect(systemClock.nowUs() - from).toBeGreaterThan(900_000)
  })

  it('[T15] far beyond it is logged out', async () => {
    const { acceptor, venue } = await listen({ maxInboundPerSecond: 20, maxInboundExcessUs: 100_000 })
    const flood = client(acceptor.port)
    flood.socket.write(message('A', 1, LOGON) + Array.from({ length: 2_000 }, (_, i) => message('0', i + 2)).join(''))
    await venue.until('down', () => venue.downs.length === 1)
    expect(venue.downs).toEqual(['more than 20 messages a second for 0.1 s'])
    await flood.closed
    expect(flood.text()).toContain('\x0135=5\x01')
  })

  it('[T16] half a message has its time', async () => {
    const { acceptor, venue } = await listen({}, { partialTimeoutMs: 50 })
    const slow = client(acceptor.port)
    slow.socket.write(`${message('A', 1, LOGON)}${message('D', 2, '11=C1\x01').slice(0, 40)}`)
    await slow.closed
    await venue.until('down', () => venue.downs.length === 1)
    expect(venue.downs).toEqual(['a message was not whole within 50 ms'])
  })

  it('[T16] garbage has a bound, messages a size', async () => {
    const { acceptor, venue } = await listen({}, { maxGarbageBytes: 10_000, maxBodyBytes: 2_000 })
    const noisy = client(acceptor.port)
    noisy.socket.write(message('A', 1, LOGON))
    await venue.until('logon', () => venue.ups === 1)
    noisy.socket.write(message('D', 2, `58=${'x'.repeat(3_000)}\x01`))
    noisy.socket.write(message('D', 2, '11=C1\x01'))
    await venue.until('the message that is not too large', () => venue.got.length === 1)
    noisy.socket.write('x'.repeat(10_001))
    await noisy.closed
    await venue.until('down', () => venue.downs.length === 1)
    expect(venue.downs).toEqual(['more than 10000 bytes belong to no message'])
  })

  it('[T18] no password reaches a log', async () => {
    const lines: string[] = []
    const log = { write: (_direction: string, _session: string, raw: string): void => { lines.push(raw) } }
    const credentials = { username: 'desk', password: 's3cret' }
    const { acceptor } = await listen({ credentials }, { log })
    const { desk } = dial(acceptor.port, { log }, { credentials })
    await desk.until('logon', () => desk.ups === 1)
    expect(lines.filter((line) => line.includes('\x01554=***\x01'))).toHaveLength(2)
    expect(lines.join('')).not.toContain('s3cret')
  })

  it('[T19] a stopped session takes no connection and makes none, until it is started', async () => {
    const { acceptor, venue } = await listen()
    const { desk } = dial(acceptor.port)
    await desk.until('logon', () => desk.ups === 1 && venue.ups === 1)
    for (const [i, side] of [venue, desk].entries()) {
      side.session.control({ kind: 'stop' }, systemClock.nowUs())
      await desk.until('down', () => desk.downs.length === i + 1 && venue.downs.length === i + 1)
      const before = refusals.length
      if (side === venue) await happenings.until('refusal', () => refusals.length > before)
      else client(acceptor.port).socket.destroy()
      expect([desk.session.isUp, venue.session.isUp]).toEqual([false, false])
      side.session.control({ kind: 'start' }, systemClock.nowUs())
      await desk.until('up', () => desk.ups === i + 2 && venue.ups === i + 2)
    }
    expect(refusals).toContain('session XNAS-SLUICE is stopped by its operator')
  })
})

const hasOpenssl = ((): boolean => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

describe.runIf(hasOpenssl)('TLS', () => {
  let dir: string
  let own: { key: string; cert: string }
  let other: { key: string; cert: string }
  const certificate = (name: string): { key: string; cert: string } => {
    const [key, cert] = [join(dir, `${name}.key`), join(dir, `${name}.crt`)]
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', cert], { stdio: 'ignore' })
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  }
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'fix-tls-'))
    own = certificate('venue.test')
    other = certificate('desk.test')
  })
  afterAll(() => rmSync(dir, { recursive: true }))

  it('[T14] both sides speak TLS, with certificates of both', async () => {
    const { acceptor, venue } = await listen({}, { tls: { ...own, clientCa: other.cert } })
    const { desk } = dial(acceptor.port, { tls: { ca: own.cert, serverName: 'venue.test', ...other } })
    await desk.until('logon', () => desk.ups === 1 && venue.ups === 1)
    for (let i = 0; i < 50; i++) desk.send(`C${i}`)
    venue.send('V1')
    await desk.until('messages', () => venue.got.length === 50 && desk.got.length === 1)
  })

  it('[T14] a counterparty without a certificate, or with a wrong one, gets nowhere', async () => {
    const { acceptor, venue } = await listen({}, { tls: { ...own, clientCa: other.cert } })
    dial(acceptor.port, { tls: { ca: own.cert, serverName: 'venue.test' } })
    await happenings.until('refusal', () => refusals.some((reason) => reason.startsWith('TLS: ')))
    expect(venue.ups).toBe(0)
  })

  it('[T14, T23] an initiator trusts nobody else, and its last reason says why', async () => {
    const { acceptor, venue } = await listen({}, { tls: own })
    const { desk, failures } = dial(acceptor.port, { tls: { ca: other.cert, serverName: 'venue.test' } })
    await desk.until('failure', () => failures.length > 0 && desk.session.state().lastReason !== null)
    expect([venue.ups, desk.ups]).toEqual([0, 0])
    expect(desk.session.state().lastReason).toMatch(/^no connection to .* over TLS: /)
  })

  it('[T14] plain text at a TLS door ends at once, a handshake that never comes after the time for a Logon', async () => {
    const { acceptor } = await listen({}, { tls: own, logonTimeoutMs: 40 })
    const plain = client(acceptor.port)
    plain.socket.write(message('A', 1, LOGON))
    await plain.closed
    const silent = client(acceptor.port)
    await silent.closed
    expect(refusals.at(-1)).toBe('no Logon in time')
  })
})
