import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SessionStorePort } from '@sluice/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Happenings, Peer, systemClock } from '../test/tcp-peer.ts'
import { FixAcceptor, type FixAcceptorOptions } from './acceptor.ts'
import { FileFixLog, parseFixLogLine } from './fix-log.ts'
import { FileSessionStore } from './file-session-store.ts'
import { FixInitiator, type FixInitiatorOptions } from './initiator.ts'
import { MemorySessionStore } from './memory-session-store.ts'
import { MessageBuilder } from './message-builder.ts'
import type { FixSessionConfig } from './session-config.ts'

const HOST = '127.0.0.1'
const ACCEPTOR = { role: 'acceptor', senderCompId: 'XNAS', targetCompId: 'SLUICE' } as const
const INITIATOR = { role: 'initiator', senderCompId: 'SLUICE', targetCompId: 'XNAS', heartBtIntS: 30 } as const
const names = (prefix: string, from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `${prefix}${from + i}`)

describe('transport over TCP', () => {
  let dir: string
  let happenings: Happenings
  let closers: (() => Promise<unknown> | void)[]
  let refusals: string[]
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'fix-tcp-'))
    happenings = new Happenings()
    closers = []
    refusals = []
  })
  afterEach(async () => {
    for (const close of closers.reverse()) await close()
    rmSync(dir, { recursive: true })
  })

  const fileStore = (name: string): FileSessionStore => {
    const store = new FileSessionStore({ dir: join(dir, name), durability: 'written' })
    closers.push(() => store.close())
    return store
  }
  const peer = (config: ConstructorParameters<typeof Peer>[0], store: SessionStorePort): Peer => new Peer(config, store, happenings)
  const listen = async (sessions: Peer[], options: Partial<FixAcceptorOptions> = {}): Promise<FixAcceptor> => {
    const onRefused = (reason: string): void => {
      refusals.push(reason)
      happenings.notify()
    }
    const acceptor = new FixAcceptor({ host: HOST, port: 0, sessions: sessions.map(({ session }) => session), clock: systemClock, pollMs: 5, onRefused, ...options })
    await acceptor.listen()
    closers.push(() => acceptor.close(200))
    return acceptor
  }
  const dial = (initiatorPeer: Peer, port: number, options: Partial<FixInitiatorOptions> = {}): FixInitiator => {
    const initiator = new FixInitiator({ host: HOST, port, session: initiatorPeer.session, clock: systemClock, pollMs: 5, reconnectMinMs: 5, reconnectMaxMs: 20, ...options })
    initiator.start()
    closers.push(() => initiator.close(200))
    return initiator
  }
  const pair = async (config: { venue?: Partial<FixSessionConfig>; desk?: Partial<FixSessionConfig> } = {}) => {
    const venue = peer({ ...ACCEPTOR, ...config.venue }, fileStore('venue'))
    const desk = peer({ ...INITIATOR, ...config.desk }, fileStore('desk'))
    const acceptor = await listen([venue])
    const initiator = dial(desk, acceptor.port)
    await desk.until('logon', () => desk.ups === 1 && venue.ups === 1)
    return { venue, desk, acceptor, initiator }
  }
  /** A bare socket that speaks as told and remembers when it was closed. */
  const rawClient = (port: number): { socket: Socket; closed: Promise<void>; text: () => string } => {
    const socket = connect({ host: HOST, port })
    let text = ''
    socket.on('data', (chunk: Buffer) => { text += chunk.toString('latin1') })
    socket.on('error', () => undefined)
    closers.push(() => { socket.destroy() })
    return { socket, closed: new Promise((resolve) => { socket.once('close', () => resolve()) }), text: () => text }
  }
  const logon = (sender: string, target: string): string => new MessageBuilder(sender, target, 'milliseconds').build('A', 1, systemClock.nowUs(), '98=0\x01108=30\x01')

  it('[T1] messages go both ways, in order', async () => {
    const { venue, desk } = await pair()
    for (const name of names('C', 1, 200)) desk.send(name)
    for (const name of names('V', 1, 200)) venue.send(name)
    await desk.until('all messages', () => venue.got.length === 200 && desk.got.length === 200)
    expect([venue.clOrdIds, desk.clOrdIds]).toEqual([names('C', 1, 200), names('V', 1, 200)])
  })

  it('[T2] after a drop it reconnects, and every message arrives exactly once', async () => {
    const { venue, desk, acceptor, initiator } = await pair()
    let sent = 0
    for (let drop = 1; drop <= 6; drop++) {
      for (let i = 0; i < 40; i++) desk.send(`C${++sent}`)
      venue.send(`V${drop}`)
      if (drop % 2 === 0) acceptor.dropConnections()
      else initiator.dropConnection()
      await desk.until(`down ${drop}`, () => desk.downs.length === drop && venue.downs.length === drop)
      desk.send(`C${++sent}`)
      await desk.until(`up ${drop}`, () => desk.ups === drop + 1 && venue.ups === drop + 1)
    }
    desk.send(`C${++sent}`)
    venue.send('V7')
    await desk.until('all messages', () => venue.got.length >= sent && desk.got.length >= 7)
    expect(venue.clOrdIds).toEqual(names('C', 1, sent))
    expect(desk.clOrdIds).toEqual(names('V', 1, 7))
  })

  it('[T12] suspended on either side there is no connection; resumed, every message arrives exactly once', async () => {
    const { venue, desk, acceptor, initiator } = await pair()
    for (const [i, side] of [acceptor, initiator].entries()) {
      side.suspend()
      await desk.until('down', () => desk.downs.length === i + 1 && venue.downs.length === i + 1)
      desk.send(`C${i + 1}`)
      const client = rawClient(acceptor.port)
      if (side === acceptor) await client.closed
      else client.socket.destroy()
      expect([desk.ups, venue.ups]).toEqual([i + 1, i + 1])
      side.resume()
      await desk.until('up', () => desk.ups === i + 2 && venue.ups === i + 2)
    }
    await desk.until('all messages', () => venue.got.length === 2)
    expect(venue.clOrdIds).toEqual(names('C', 1, 2))
  })

  it('[T3] a process that starts again from its files goes on where it was', async () => {
    const venue = peer(ACCEPTOR, fileStore('venue'))
    const acceptor = await listen([venue])
    let sent = 0
    for (let life = 1; life <= 3; life++) {
      // A new store over the same folder; the old life neither logged out nor closed.
      const desk = peer(INITIATOR, fileStore('desk'))
      const initiator = dial(desk, acceptor.port, { reconnectMinMs: 60_000 })
      await desk.until(`life ${life}`, () => desk.ups === 1 && venue.ups === life)
      for (let i = 0; i < 30; i++) desk.send(`C${++sent}`)
      venue.send(`V${life}`)
      if (life < 3) {
        initiator.dropConnection()
        await desk.until('down', () => desk.downs.length === 1 && venue.downs.length === life)
        await initiator.close()
      } else await desk.until('the rest', () => venue.got.length >= sent && desk.clOrdIds.includes('V3'))
    }
    expect(venue.clOrdIds).toEqual(names('C', 1, sent))
  })

  it('[T4] wrong CompIDs are refused without an answer', async () => {
    const venue = peer(ACCEPTOR, new MemorySessionStore())
    const acceptor = await listen([venue])
    for (const [sender, target] of [['EVIL', 'XNAS'], ['SLUICE', 'XNYS']] as const) {
      const client = rawClient(acceptor.port)
      client.socket.write(logon(sender, target))
      await client.closed
      expect(client.text()).toBe('')
    }
    expect(refusals).toHaveLength(2)
    expect(venue.ups).toBe(0)
  })

  it('[T4] a second connection of a live session is refused without harm to the first', async () => {
    const { venue, desk, acceptor } = await pair()
    const client = rawClient(acceptor.port)
    client.socket.write(logon('SLUICE', 'XNAS'))
    await client.closed
    expect(client.text()).toBe('')
    desk.send('C1')
    await desk.until('C1', () => venue.got.length === 1)
    expect([desk.downs, venue.downs]).toEqual([[], []])
  })

  it('[T5] a connection without Logon, or with something else first, is dropped', async () => {
    const acceptor = await listen([peer(ACCEPTOR, new MemorySessionStore())], { logonTimeoutMs: 30 })
    const silent = rawClient(acceptor.port)
    await silent.closed
    const talking = rawClient(acceptor.port)
    talking.socket.write(new MessageBuilder('SLUICE', 'XNAS', 'milliseconds').build('0', 1, systemClock.nowUs(), ''))
    await talking.closed
    expect(refusals).toEqual(['no Logon in time', 'first message 0 of SLUICE is no Logon'])
  })

  it('[T5] connections that wait for their Logon are bounded', async () => {
    const acceptor = await listen([peer(ACCEPTOR, new MemorySessionStore())], { maxPendingConnections: 2 })
    const clients = [rawClient(acceptor.port), rawClient(acceptor.port), rawClient(acceptor.port)]
    await Promise.race(clients.map(({ closed }) => closed))
    await happenings.until('refusal', () => refusals.length === 1)
  })

  it('[T6] a counterparty that does not read is disconnected at the limit', async () => {
    const venue = peer(ACCEPTOR, new MemorySessionStore())
    const acceptor = await listen([venue], { maxQueuedBytes: 200_000 })
    const client = rawClient(acceptor.port)
    client.socket.pause()
    client.socket.write(logon('SLUICE', 'XNAS'))
    await venue.until('logon', () => venue.ups === 1)
    const filler = 'x'.repeat(30_000)
    for (let i = 0; i < 10_000 && venue.downs.length === 0; i++) {
      venue.session.send({ msgType: 'B', body: `58=${filler}\x01`, clOrdId: null }, systemClock.nowUs())
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(venue.downs[0]).toContain('more than 200000 bytes')
  })

  it('[T25] behind garbage of many reads the next message is taken, while others go on', async () => {
    const other = peer({ ...ACCEPTOR, targetCompId: 'OTHER' }, new MemorySessionStore())
    const venue = peer(ACCEPTOR, new MemorySessionStore())
    const acceptor = await listen([venue, other])
    const client = rawClient(acceptor.port)
    client.socket.write(logon('SLUICE', 'XNAS'))
    await venue.until('logon', () => venue.ups === 1)
    const answered = new Promise<void>((resolve) => client.socket.on('data', () => { if (client.text().includes('112=behind')) resolve() }))
    client.socket.write('8=FIX.4.4 '.repeat(30_000))
    client.socket.write(new MessageBuilder('SLUICE', 'XNAS', 'milliseconds').build('1', 2, systemClock.nowUs(), '112=behind\x01'))
    const desk = peer({ ...INITIATOR, senderCompId: 'OTHER' }, new MemorySessionStore())
    dial(desk, acceptor.port)
    await desk.until('logon', () => desk.ups === 1 && other.ups === 1)
    await answered
    expect(venue.downs).toEqual([])
  })

  it('[T7] close logs out on both sides and keeps the numbers', async () => {
    const { venue, desk, initiator, acceptor } = await pair()
    desk.send('C1')
    await initiator.close()
    expect(desk.downs).toEqual(['logged out'])
    expect(venue.downs[0]).toContain('logged out')
    expect(venue.clOrdIds).toEqual(['C1'])
    expect(desk.session.state().nextOut).toBe(venue.session.state().nextIn)
    expect(venue.session.state().nextOut).toBe(desk.session.state().nextIn)
    await acceptor.close()
  })

  it('[T7] an acceptor that closes logs its sessions out', async () => {
    const { desk, acceptor } = await pair()
    await acceptor.close()
    await desk.until('down', () => desk.downs.length === 1)
    expect(desk.downs[0]).toContain('closing')
  })

  it('[T8] an initiator keeps trying until there is a counterparty', async () => {
    const first = await listen([])
    const { port } = first
    await first.close()
    const desk = peer(INITIATOR, new MemorySessionStore())
    dial(desk, port)
    const venue = peer(ACCEPTOR, new MemorySessionStore())
    await listen([venue], { port })
    await desk.until('logon', () => desk.ups === 1)
  })

  it('[T9] heartbeats keep an idle session up, and show in the health', async () => {
    const heartbeats: string[] = []
    const log = {
      write: (direction: string, _session: string, raw: string): void => {
        if (raw.includes('\x0135=0\x01')) heartbeats.push(direction)
        happenings.notify()
      },
    }
    const venue = peer(ACCEPTOR, new MemorySessionStore())
    const acceptor = await listen([venue])
    const desk = peer({ ...INITIATOR, heartBtIntS: 1 }, new MemorySessionStore())
    dial(desk, acceptor.port, { log })
    await desk.until('Heartbeats both ways', () => heartbeats.includes('IN') && heartbeats.includes('OUT'))
    expect(desk.session.state()).toMatchObject({ up: true, nextIn: 3 })
    expect([desk.downs, venue.downs]).toEqual([[], []])
  })

  it('[T10] a synced log has the line before delivery and before the socket', async () => {
    const path = join(dir, 'fix.log')
    const log = new FileFixLog({ path, sync: true })
    closers.push(() => log.close())
    const venue = peer(ACCEPTOR, new MemorySessionStore())
    const acceptor = await listen([venue], { log })
    const desk = peer(INITIATOR, new MemorySessionStore())
    dial(desk, acceptor.port)
    await desk.until('logon', () => desk.ups === 1 && venue.ups === 1)
    const lines = () => readFileSync(path, 'latin1').trimEnd().split('\n').map(parseFixLogLine)
    const seen: boolean[] = []
    venue.onMessage = () => { seen.push(lines().at(-1)?.text.includes('|11=C1|') === true) }
    desk.onMessage = () => { seen.push(lines().at(-1)?.text.includes('|11=V1|') === true) }
    desk.send('C1')
    await desk.until('C1', () => venue.got.length === 1)
    venue.send('V1')
    await desk.until('V1', () => desk.got.length === 1)
    expect(seen).toEqual([true, true])
    expect(lines().map((line) => `${line?.session} ${line?.direction} ${/35=(.)/.exec(line?.text ?? '')?.[1]}`)).toEqual(['XNAS-SLUICE IN A', 'XNAS-SLUICE OUT A', 'XNAS-SLUICE IN D', 'XNAS-SLUICE OUT D'])
    expect(lines()[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
  })

  it('[T10] a log is rotated at its size and keeps the newest files', () => {
    const path = join(dir, 'small.log')
    const log = new FileFixLog({ path, sync: true, maxBytes: 500, filesKept: 2 })
    for (let i = 0; i < 50; i++) log.write('OUT', 'S', `8=FIX.4.4\x019=5\x0135=0\x0134=${i}\x0110=000\x01`, systemClock.nowUs())
    log.close()
    const kept = [`${path}.2`, `${path}.1`, path].flatMap((file) => readFileSync(file, 'latin1').split('\n').filter((line) => line !== ''))
    expect(kept.length).toBeGreaterThan(5)
    expect(kept.map((line) => Number(/34=(\d+)/.exec(line)?.[1]))).toEqual(Array.from({ length: kept.length }, (_, i) => 50 - kept.length + i))
    expect(() => readFileSync(`${path}.3`)).toThrow()
  })
})
