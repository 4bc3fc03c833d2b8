import type { SessionId, UnixUs } from '@sluice/domain'
import type { SessionStorePort } from '@sluice/runtime'
import { decodeMessage, type FixMessage } from '../src/message.ts'
import { MessageBuilder, type OutboundMessage } from '../src/message-builder.ts'
import type { FixSessionConfig, SessionWire } from '../src/session-config.ts'
import { FixSession } from '../src/session.ts'
import { formatUtc } from '../src/utc-timestamp.ts'

export const START_US = 1_790_000_000_000_000 as UnixUs
const S = 1_000_000

/** A store that keeps messages in memory and releases at once, or when told. */
export class TestStore implements SessionStorePort {
  out = 1
  inbound = 1
  readonly messages: { msgSeqNum: number; raw: string; tsUs: UnixUs }[] = []
  readonly received_: { msgSeqNum: number; asEntry: boolean }[] = []
  readonly resets: string[] = []
  /** When set, releases wait for `releaseAll`. */
  holding = false
  private waiting: (() => void)[] = []

  nextOut(): number { return this.out }
  nextIn(): number { return this.inbound }
  send(message: { readonly msgSeqNum: number; readonly raw: string; readonly tsUs: UnixUs }, release: () => void): void {
    this.out = message.msgSeqNum + 1
    this.messages.push(message)
    if (this.holding) this.waiting.push(release)
    else release()
  }
  releaseAll(): void {
    const waiting = this.waiting
    this.waiting = []
    for (const release of waiting) release()
  }
  received(msgSeqNum: number, asEntry: boolean): void {
    this.received_.push({ msgSeqNum, asEntry })
    this.inbound = msgSeqNum + 1
  }
  async read(begin: number, end: number): Promise<{ msgSeqNum: number; raw: string; tsUs: UnixUs }[]> {
    return this.messages.filter((message) => message.msgSeqNum >= begin && message.msgSeqNum <= end)
  }
  setNextIn(next: number): void { this.inbound = next }
  setNextOut(next: number): void { this.out = next }
  reset(reason: string): void {
    this.out = 1
    this.inbound = 1
    this.messages.length = 0
    this.resets.push(reason)
  }
}

/** One session under test against a counterparty that is played by hand. */
export class Harness {
  readonly store: TestStore
  readonly session: FixSession
  readonly written: FixMessage[] = []
  readonly delivered: { msgSeqNum: number; msgType: string; possDup: boolean; possResend: boolean }[] = []
  readonly events: string[] = []
  readonly ups: number[] = []
  readonly downs: string[] = []
  readonly notReplayed: number[] = []
  readonly caughtUp: number[] = []
  readonly resets: string[] = []
  readonly unsent: string[] = []
  /** What the handler answers for the next messages. */
  verdict: 'refused' | undefined
  closedWhy: string | null = null
  nowUs: UnixUs = START_US
  wire: SessionWire & { queuedBytes: number } = this.newWire()
  private readonly peer: MessageBuilder

  constructor(config: Partial<FixSessionConfig> = {}, store: TestStore = new TestStore()) {
    this.store = store
    const full: FixSessionConfig = { sessionId: 'T' as SessionId, role: 'acceptor', senderCompId: 'SLUICE', targetCompId: 'OMS1', ...config }
    this.peer = new MessageBuilder(full.targetCompId, full.senderCompId, 'milliseconds')
    this.session = new FixSession(full, store, {
      onMessage: (message, { possDup, possResend }) => {
        this.delivered.push({ msgSeqNum: message.msgSeqNum, msgType: message.msgType, possDup, possResend })
        return this.verdict
      },
      onUp: (nowUs) => { this.ups.push(nowUs) },
      onCaughtUp: (nowUs) => { this.caughtUp.push(nowUs) },
      onReset: (reason) => { this.resets.push(reason) },
      onUnsent: (message, reason) => { this.unsent.push(`${message.msgType} ${message.clOrdId} ${reason}`) },
      onDown: (reason) => { this.downs.push(reason) },
      onNotReplayed: (message) => { this.notReplayed.push(message.msgSeqNum) },
      onEvent: (text) => { this.events.push(text) },
    })
  }

  private newWire(): SessionWire & { queuedBytes: number } {
    return { queuedBytes: 0, write: (raw) => { this.written.push(decodeMessage(raw)) }, close: (reason) => { this.closedWhy = reason } }
  }

  connect(): this {
    this.wire = this.newWire()
    this.closedWhy = null
    this.session.connected(this.wire, this.nowUs)
    return this
  }

  /** The counterparty's message with this number. */
  peerSends(msgType: string, msgSeqNum: number, body = '', header = ''): void {
    this.session.receive(decodeMessage(this.peer.build(msgType, msgSeqNum, this.nowUs, body, header)), this.nowUs)
  }

  peerSendsRaw(raw: string): void {
    this.session.receive(decodeMessage(raw), this.nowUs)
  }

  peerSendsDup(msgType: string, msgSeqNum: number, body = ''): void {
    this.peerSends(msgType, msgSeqNum, body, `43=Y\x01122=${formatUtc(this.nowUs, 'milliseconds')}\x01`)
  }

  /** Connected and logged on; what was written so far is forgotten. */
  logOn(msgSeqNum = 1, body = '98=0\x01108=30\x01'): this {
    this.connect()
    this.peerSends('A', msgSeqNum, body)
    this.written.length = 0
    return this
  }

  send(message: Partial<OutboundMessage> = {}): ReturnType<FixSession['send']> {
    return this.session.send({ msgType: 'D', body: '11=C-1\x0155=AVAX\x01', clOrdId: 'C-1', ...message }, this.nowUs)
  }

  wait(seconds: number): void {
    this.nowUs = (this.nowUs + seconds * S) as UnixUs
    this.session.poll(this.nowUs)
  }

  /** `35 34 and the named tags` of everything written since the last take, such as `4 2 123=Y 36=5`. */
  take(...tags: number[]): string[] {
    return this.written.splice(0).map((message) => [message.msgType, message.msgSeqNum, ...tags.filter((tag) => message.get(tag) !== undefined).map((tag) => `${tag}=${message.get(tag)}`)].join(' '))
  }
}

/** Lets the promises of the store resolve. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
