import { Rng } from '@sluice/domain'
import { freshSeeds, withSeed } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { Harness, settle } from '../test/session-harness.ts'
import { FIX44 } from './dictionary/fix44.ts'
import { formatUtc } from './utc-timestamp.ts'

const STEPS = 500
const TYPES = ['0', '1', '2', '3', '4', '5', 'A', 'D', 'D', 'D', 'F', '8', 'j', 'G', 'ZZ', '', 'AE'] as const
const NUMBERS = ['0', '1', '2', '-1', '5', '1.5', 'x', '', '999999', '1000000000', '999999999999999', '9999999999999999'] as const
const TAGS = [7, 16, 36, 45, 98, 108, 112, 115, 128, 11, 38, 54, 58, 97, 141, 123, 373, 453, 555, 4999, 789, 464, 95, 96] as const
const VALUES = ['Y', 'N', 'x', '', '\xe9', '\x01', '=', ...NUMBERS] as const

class Hostile {
  readonly harness: Harness
  private readonly rng: Rng
  /** Numbers delivered since the last reset. */
  private delivered: number[] = []
  private seenResets = 0
  private lastIn = 1
  private lastOut = 1

  constructor(rng: Rng) {
    this.rng = rng
    this.harness = new Harness({
      ...(rng.int(0, 1) === 0 ? { dictionary: FIX44 } : {}), ...(rng.int(0, 1) === 0 ? { appMsgTypes: new Set(['D', 'F', '8']) } : {}), ...(rng.int(0, 2) === 0 ? { maxMessagesPerSecond: 3 } : {}),
      role: rng.int(0, 2) === 0 ? 'initiator' : 'acceptor', resetPolicy: this.pick(['never', 'on-request', 'always'] as const), nextExpectedMsgSeqNum: this.pick(['send', 'honour', 'ignore'] as const),
      maxQueuedMessages: 20, resendChunk: rng.int(0, 2) * 4, resendTimeoutUs: 2_000_000,
    })
  }

  async step(): Promise<void> {
    const { harness, rng } = this
    const dice = rng.int(0, 99)
    if (dice < 60 && !harness.session.isConnected) this.reconnect()
    else if (dice < 70 && harness.session.isConnected && !harness.session.isUp) this.logon()
    else if (dice < 10) this.say('2', `7=${rng.int(0, 30)}\x0116=${this.pick([0, 0, 5, 30, 999_999])}\x01`, this.number())
    else if (dice < 20) harness.peerSends(this.pick(['D', 'D', '0', '4']), harness.session.state().nextIn, '11=C1\x0136=40\x01123=Y\x01')
    else if (dice < 80) this.say(this.pick(TYPES), this.body(), this.number())
    else if (dice < 86) harness.send({ msgType: this.pick(['D', 'F', '8'] as const), clOrdId: `C${rng.int(0, 99)}`, body: `11=C${rng.int(0, 99)}\x0141=C${rng.int(0, 99)}\x01` })
    else if (dice < 90) harness.wait(rng.int(0, 3_000) / 1_000)
    else if (dice < 93) await settle()
    else if (dice < 95) harness.session.disconnected(harness.wire, 'test', harness.nowUs)
    else if (dice < 97) harness.session.control(this.pick([{ kind: 'stop' }, { kind: 'start' }, { kind: 'start' }, { kind: 'reset' }, { kind: 'set-next-out', msgSeqNum: rng.int(1, 99) }] as const), harness.nowUs)
    else harness.peerSendsRaw(this.mangled())
    this.check()
  }

  private reconnect(): void {
    this.harness.session.control({ kind: 'start' }, this.harness.nowUs)
    this.harness.connect()
  }

  /** Mostly one that holds. */
  private logon(): void {
    const { harness, rng } = this
    const { nextIn } = harness.session.state()
    const asksReset = rng.int(0, 7) === 0
    harness.peerSends('A', asksReset ? 1 : rng.int(0, 3) === 0 ? this.number() : nextIn, `98=0\x01108=${this.pick([0, 1, 30])}\x01${asksReset ? '141=Y\x01' : ''}${rng.int(0, 3) === 0 ? `789=${rng.int(0, 20)}\x01` : ''}`)
  }

  /** Numbers never go back but by a reset, and each message is delivered once, in order. */
  private check(): void {
    const { harness } = this
    const { nextIn, nextOut } = harness.session.state()
    if (harness.resets.length > this.seenResets) {
      this.seenResets = harness.resets.length
      this.delivered = []
      this.lastIn = 1
      this.lastOut = 1
    }
    for (const { msgSeqNum } of harness.delivered.splice(0)) {
      expect(msgSeqNum).toBeGreaterThan(this.delivered.at(-1) ?? 0)
      this.delivered.push(msgSeqNum)
    }
    expect(nextIn).toBeGreaterThanOrEqual(this.lastIn)
    expect(nextOut).toBeGreaterThanOrEqual(this.lastOut)
    expect(nextIn).toBeGreaterThan(this.delivered.at(-1) ?? 0)
    this.lastIn = nextIn
    this.lastOut = nextOut
    expect(harness.session.state().queuedIn).toBeLessThanOrEqual(20)
  }

  private say(msgType: string, body: string, msgSeqNum: number): void {
    const { harness, rng } = this
    const original = formatUtc(harness.nowUs, 'milliseconds')
    const header = rng.int(0, 5) === 0 ? `43=Y\x01122=${original}\x01` : rng.int(0, 20) === 0 ? '43=Y\x01' : rng.int(0, 10) === 0 ? '115=A\x01128=B\x0150=C\x01' : ''
    harness.peerSends(msgType, msgSeqNum, body, header)
  }

  private number(): number {
    const { nextIn } = this.harness.session.state()
    const dice = this.rng.int(0, 19)
    return dice < 13 ? nextIn : dice < 16 ? nextIn + this.rng.int(1, 6) : dice < 18 ? Math.max(0, nextIn - this.rng.int(1, 5)) : dice < 19 ? nextIn + 1_000_000_000 : 999_999_999_999_999
  }

  private body(): string {
    let body = ''
    for (let i = this.rng.int(0, 4); i > 0; i--) body += `${this.pick(TAGS)}=${this.pick(VALUES)}\x01`
    return body
  }

  private mangled(): string {
    const raw = this.harness.store.messages.at(-1)?.raw ?? '8=FIX.4.4\x019=5\x0135=0\x0110=000\x01'
    const at = this.rng.int(0, raw.length)
    return this.rng.int(0, 1) === 0 ? raw.slice(0, at) : raw.slice(0, at) + String.fromCharCode(this.rng.int(0, 255)) + raw.slice(at)
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.rng.int(0, from.length - 1)] as T
  }
}

describe('a hostile counterparty', () => {
  for (const seed of [3, 8_191, ...freshSeeds(10)]) {
    it(`[S45] nothing it sends throws, takes numbers back or is delivered twice, seed ${seed}`, async () => {
      const hostile = new Hostile(new Rng(seed))
      let step = 0
      try {
        for (; step < STEPS; step++) await hostile.step()
      } catch (error) {
        withSeed(seed, () => { throw error })
      }
      expect(step).toBe(STEPS)
    })
  }
})
