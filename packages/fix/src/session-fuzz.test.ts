import { Rng, type SessionId, type UnixUs } from '@sluice/domain'
import { freshSeeds, withSeed } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { settle, START_US, TestStore } from '../test/session-harness.ts'
import { decodeMessage } from './message.ts'
import { FixSession } from './session.ts'
import type { FixSessionConfig, SessionWire } from './session-config.ts'

const STEPS = 1_500
const SETTLE_ROUNDS = 400

/** One end of a lossy link: a session, its store with late releases, and what it was given. */
class End {
  readonly store = new TestStore()
  readonly sent: string[] = []
  readonly got: string[] = []
  readonly session: FixSession
  /** On its way to the other end. */
  readonly outbound: string[] = []
  wire: SessionWire | null = null
  private readonly name: string

  ups = 0
  caughtUps = 0

  constructor(name: string, other: string, role: 'acceptor' | 'initiator', config: Partial<FixSessionConfig>) {
    this.name = name
    this.session = new FixSession({ sessionId: name as SessionId, role, senderCompId: name, targetCompId: other, heartBtIntS: 1, resendTimeoutUs: 1_000_000, maxQueuedMessages: 5, ...config }, this.store, {
      onMessage: (message) => { this.got.push(message.get(11) as string) },
      onUp: () => { this.ups++ },
      onCaughtUp: () => { this.caughtUps++ },
    })
  }

  send(nowUs: UnixUs): void {
    const clOrdId = `${this.name}${this.sent.length}`
    this.sent.push(clOrdId)
    this.session.send({ msgType: 'D', body: `11=${clOrdId}\x01`, clOrdId }, nowUs)
  }
}

class Link {
  readonly a: End
  readonly b: End
  nowUs: UnixUs = START_US
  drops = 0

  constructor(rng: Rng) {
    const config = (): Partial<FixSessionConfig> => ({
      resendChunk: rng.int(0, 2) * 2, nextExpectedMsgSeqNum: rng.int(0, 1) === 0 ? 'send' : 'honour', ...(rng.int(0, 2) === 0 ? { maxMessagesPerSecond: 40 } : {}),
    })
    this.a = new End('A', 'B', 'initiator', config())
    this.b = new End('B', 'A', 'acceptor', config())
  }

  /** Both ends lose the connection, and with it what was on its way. */
  drop(): void {
    this.drops++
    for (const end of [this.a, this.b]) {
      end.outbound.length = 0
      const wire = end.wire
      end.wire = null
      if (wire !== null) end.session.disconnected(wire, 'test', this.nowUs)
    }
  }

  connect(): void {
    if (this.a.session.isConnected || this.b.session.isConnected) return
    for (const end of [this.b, this.a]) {
      const wire: SessionWire = { queuedBytes: 0, write: (raw) => { end.outbound.push(raw) }, close: () => { end.wire = null } }
      end.wire = wire
      end.session.connected(wire, this.nowUs)
    }
  }

  deliver(from: End, to: End): void {
    const raw = from.outbound.shift()
    if (raw !== undefined) to.session.receive(decodeMessage(raw), this.nowUs)
    if (from.wire === null && to.wire !== null && from.outbound.length === 0) this.drop()
  }

  pass(us: number): void {
    this.nowUs = (this.nowUs + us) as UnixUs
    this.a.session.poll(this.nowUs)
    this.b.session.poll(this.nowUs)
  }
}

async function step(link: Link, rng: Rng): Promise<void> {
  const [from, to] = rng.int(0, 1) === 0 ? [link.a, link.b] as const : [link.b, link.a] as const
  const dice = rng.int(0, 99)
  if (dice < 30) from.send(link.nowUs)
  else if (dice < 75) for (let i = rng.int(1, 4); i > 0; i--) link.deliver(from, to)
  else if (dice < 82) link.connect()
  else if (dice < 84) link.drop()
  else if (dice < 88) from.store.holding = !from.store.holding
  else if (dice < 94) from.store.releaseAll()
  else if (dice < 97) await settle()
  else link.pass(rng.int(1_000, 700_000))
}

/** Time passes, nothing is lost any more, nobody sends: everything must arrive. */
async function quiet(link: Link): Promise<void> {
  for (const { store } of [link.a, link.b]) store.holding = false
  for (let round = 0; round < SETTLE_ROUNDS; round++) {
    for (const { store } of [link.a, link.b]) store.releaseAll()
    link.connect()
    for (let i = 0; i < 20; i++) {
      link.deliver(link.a, link.b)
      link.deliver(link.b, link.a)
    }
    await settle()
    link.pass(100_000)
  }
}

describe('two sessions over a link that fails', () => {
  for (const seed of [7, 41_107, ...freshSeeds(12)]) {
    it(`[T2] every message arrives exactly once, in order, seed ${seed}`, async () => {
      const rng = new Rng(seed)
      const link = new Link(rng)
      for (let i = 0; i < STEPS; i++) await step(link, rng)
      await quiet(link)
      withSeed(seed, () => {
        expect(link.b.got).toEqual(link.a.sent)
        expect(link.a.got).toEqual(link.b.sent)
        expect(link.drops).toBeGreaterThan(3)
        for (const end of [link.a, link.b]) {
          expect(end.caughtUps).toBeGreaterThan(0)
          expect(end.caughtUps).toBeLessThanOrEqual(end.ups)
        }
      })
    })
  }
})
