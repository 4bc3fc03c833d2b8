import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SessionId } from '@sluice/domain'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FIX44, FileSessionStore, FixAcceptor, FixInitiator, FixSession, MemorySessionStore, type FixAcceptorOptions, type FixSessionConfig } from '../../src/index.ts'
import { encodeRaw, utc } from '../conformance/raw-message.ts'
import { orderBody } from '../conformance/scene.ts'
import { Happenings, systemClock } from '../tcp-peer.ts'

const HOST = '127.0.0.1'
const GOOD = ['GOOD1', 'GOOD2'] as const
const EVIL = 'EVIL'
const ORDERS = 60
const MAX_QUEUED = 200
const MAX_QUEUED_BYTES = 100_000
const MAX_PENDING = 20

/** An acceptor with two sessions that do their work and one whose counterparty is hostile. */
describe('a hostile counterparty', () => {
  let dir: string
  let closers: (() => Promise<unknown> | void)[]
  let happenings: Happenings
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'fix-hostile-'))
    closers = []
    happenings = new Happenings()
  })
  afterEach(async () => {
    for (const close of closers.reverse()) await close()
    rmSync(dir, { recursive: true, force: true })
  })

  const stand = async (config: Partial<FixSessionConfig> = {}, options: Partial<FixAcceptorOptions> = {}) => {
    const refusals: string[] = []
    const sessions = new Map([...GOOD, EVIL].map((name) => [name, answering(name, config)]))
    const acceptor = new FixAcceptor({
      host: HOST, port: 0, sessions: [...sessions.values()], clock: systemClock, pollMs: 5, maxPendingConnections: MAX_PENDING, onRefused: (reason) => {
        refusals.push(reason)
        happenings.notify()
      }, ...options,
    })
    await acceptor.listen()
    closers.push(() => acceptor.close(100))
    const good = GOOD.map((name) => worker(name, acceptor.port))
    await happenings.until('logons', () => good.every(({ session }) => session.isUp))
    return { acceptor, evil: sessions.get(EVIL)!, refusals, good }
  }

  /** A session of the acceptor that answers every order with an execution. */
  const answering = (name: string, config: Partial<FixSessionConfig>): FixSession => {
    const store = new FileSessionStore({ dir: join(dir, name), durability: 'written' })
    closers.push(() => store.close())
    const session: FixSession = new FixSession(
      { sessionId: name as SessionId, role: 'acceptor', senderCompId: 'SLUICE', targetCompId: name, dictionary: FIX44, maxQueuedMessages: MAX_QUEUED, maxQueuedBytes: MAX_QUEUED_BYTES, ...config }, store,
      {
        onMessage: (message, { nowUs }) => {
          const clOrdId = message.get(11) ?? 'NONE'
          session.send({ msgType: '8', body: `37=O\x0111=${clOrdId}\x0117=E${message.msgSeqNum}\x01150=0\x0139=0\x0155=AVAX\x0154=1\x01151=100\x0114=0\x016=0\x01`, clOrdId }, nowUs)
          happenings.notify()
        },
        onUp: () => happenings.notify(),
        onDown: () => happenings.notify(),
        onEvent: () => happenings.notify(),
      },
    )
    return session
  }

  /** A counterparty that does its work: one order at a time. */
  const worker = (name: string, port: number) => {
    const answers: string[] = []
    let downs = 0
    const session: FixSession = new FixSession({ sessionId: name as SessionId, role: 'initiator', senderCompId: name, targetCompId: 'SLUICE' }, new MemorySessionStore(), {
      onMessage: (message) => {
        answers.push(message.get(11) ?? '')
        if (answers.length < ORDERS) order()
        happenings.notify()
      },
      onUp: () => happenings.notify(),
      onDown: () => { downs++ },
    })
    const order = (): void => {
      const nowUs = systemClock.nowUs()
      session.send({ msgType: 'D', body: orderBody(`C${answers.length + 1}`, utc(nowUs)).replaceAll('|', '\x01'), clOrdId: null }, nowUs)
    }
    const initiator = new FixInitiator({ host: HOST, port, session, clock: systemClock, pollMs: 5 })
    initiator.start()
    closers.push(() => initiator.close(100))
    return { session, order, answers, downs: () => downs }
  }

  /** The good ones do all their work while the hostile one does its worst; nothing of theirs is lost, late or out of order. */
  const workThrough = async ({ good }: Awaited<ReturnType<typeof stand>>): Promise<void> => {
    for (const { order } of good) order()
    await happenings.until('all answers', () => good.every(({ answers }) => answers.length === ORDERS), 15_000)
    for (const { answers, downs } of good) {
      expect(answers).toEqual(Array.from({ length: ORDERS }, (_, i) => `C${i + 1}`))
      expect(downs()).toBe(0)
    }
  }

  const dial = (port: number): Socket => {
    const socket = connect({ host: HOST, port })
    socket.on('error', () => undefined)
    socket.on('data', () => undefined)
    closers.push(() => { socket.destroy() })
    return socket
  }
  const message = (msgType: string, seq: number, body: string): string => encodeRaw(msgType, { sender: EVIL, target: 'SLUICE', seq, time: utc(systemClock.nowUs()) }, body)
  const anOrder = (seq: number): string => message('D', seq, orderBody(`X${seq}`, utc(systemClock.nowUs())))
  /** Writes without end, as fast as the socket takes it, until it is closed. */
  const pour = (socket: Socket, chunk: () => string | Buffer): void => {
    const more = (): void => {
      while (!socket.destroyed && socket.writable && socket.write(chunk(), 'latin1')) { /* until it is full */ }
    }
    socket.on('drain', () => setImmediate(more))
    more()
  }
  const loggedOn = async (port: number, evil: FixSession): Promise<Socket> => {
    const socket = dial(port)
    socket.write(message('A', 1, '98=0|108=30|'), 'latin1')
    await happenings.until('logon', () => evil.isUp)
    return socket
  }

  it('a flood of valid messages is slowed down to its rate', async () => {
    const scene = await stand({ maxInboundPerSecond: 500 })
    const socket = await loggedOn(scene.acceptor.port, scene.evil)
    let seq = 1
    pour(socket, () => anOrder(++seq))
    await workThrough(scene)
    // What it wrote waits on its own side.
    expect(scene.evil.state().nextIn).toBeLessThan(seq + 1)
    expect(scene.evil.state().queuedIn).toBe(0)
  })

  it('jumps of 1e9 in its numbers cost a bounded queue and one question', async () => {
    const scene = await stand()
    const socket = await loggedOn(scene.acceptor.port, scene.evil)
    let jumps = 0
    pour(socket, () => anOrder(2 + 1_000_000_000 * (1 + (++jumps % 1_000))))
    await workThrough(scene)
    expect(scene.evil.state().queuedIn).toBeLessThanOrEqual(MAX_QUEUED)
    expect(scene.evil.state()).toMatchObject({ nextIn: 2, resendsAsked: 1 })
  })

  it('resend requests without end are answered a bounded number of times', async () => {
    const scene = await stand({ maxResendsPerSecond: 5 })
    const socket = await loggedOn(scene.acceptor.port, scene.evil)
    for (let seq = 2; seq < 52; seq++) socket.write(anOrder(seq), 'latin1')
    let seq = 51
    pour(socket, () => message('2', ++seq, '7=1|16=0|'))
    const startUs = systemClock.nowUs()
    await workThrough(scene)
    const seconds = (systemClock.nowUs() - startUs) / 1_000_000
    expect(scene.evil.state().resendsServed).toBeLessThanOrEqual(5 * (seconds + 2))
  })

  it('garbage without end ends its connection', async () => {
    const scene = await stand({}, { maxGarbageBytes: 200_000 })
    const socket = await loggedOn(scene.acceptor.port, scene.evil)
    const garbage = randomBytes(20_000)
    pour(socket, () => garbage)
    await workThrough(scene)
    await happenings.until('the end of the hostile connection', () => !scene.evil.isConnected)
  })

  for (const [what, spoil] of [
    ['a BodyLength of 1e9', (raw: string) => raw.replace(/9=\d+/, '9=1000000000')],
    ['half messages', (raw: string) => raw.slice(0, 60)],
  ] as const) {
    it(`${what}, again and again, is garbage and takes no memory`, async () => {
      const scene = await stand({}, { maxGarbageBytes: 1_000_000 })
      const socket = await loggedOn(scene.acceptor.port, scene.evil)
      const before = process.memoryUsage().arrayBuffers
      const chunk = spoil(anOrder(2)).repeat(100)
      pour(socket, () => chunk)
      await workThrough(scene)
      await happenings.until('the end of the hostile connection', () => !scene.evil.isConnected)
      // Buffers of this process, those of the hostile side included.
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024)
      expect(scene.evil.state().nextIn).toBe(2)
    })
  }

  it('[T30] a crowd that never logs on is bounded, and shut out while it pushes', async () => {
    const scene = await stand({}, { maxConnectionsPerSecond: 40 })
    const sockets = Array.from({ length: 400 }, () => dial(scene.acceptor.port))
    await happenings.until('the door is shut', () => scene.refusals.some((reason) => reason.includes('connections a second')))
    await workThrough(scene)
    expect(scene.refusals.some((reason) => reason.includes('too many connections'))).toBe(true)
    for (const socket of sockets) socket.destroy()
    // Open again: who has something to say gets in.
    worker(EVIL, scene.acceptor.port)
    await happenings.until('a logon', () => scene.evil.isUp)
  })

  it('slow ones are closed when their message is not whole in time', async () => {
    const scene = await stand({}, { logonTimeoutMs: 300, partialTimeoutMs: 300 })
    const logon = message('A', 1, '98=0|108=30|')
    const slow = Array.from({ length: MAX_PENDING }, () => dial(scene.acceptor.port))
    let closed = 0
    for (const socket of slow) {
      socket.once('close', () => {
        closed++
        happenings.notify()
      })
      socket.write(logon.slice(0, 30), 'latin1')
    }
    await workThrough(scene)
    await happenings.until('all slow ones are gone', () => closed === MAX_PENDING)
    expect(scene.evil.isConnected).toBe(false)
  })
})
