import type { SessionId } from '@sluice/domain'
import { FixInitiator, FixSession, MemorySessionStore, type FixMessage, type FixSessionConfig, type OutboundMessage } from '@sluice/fix'
import type { ClockPort } from '@sluice/runtime'

/** A counterparty of the desk: an OMS, or a reader of copies. */
export class FixClient {
  /** Application messages and Rejects of the desk, in order. */
  readonly received: FixMessage[] = []
  readonly lastDown: string[] = []
  private readonly session: FixSession
  private readonly initiator: FixInitiator
  private readonly clock: ClockPort

  constructor(compId: string, port: number, clock: ClockPort, changed: () => void, over: Partial<FixSessionConfig> = {}) {
    this.clock = clock
    this.session = new FixSession({ sessionId: compId as SessionId, role: 'initiator', senderCompId: compId, targetCompId: 'SLUICE', timestampPrecision: 'microseconds', ...over }, new MemorySessionStore(), {
      onMessage: (message) => {
        this.received.push(message)
        changed()
      },
      onUp: changed,
      onDown: (reason) => {
        this.lastDown.push(reason)
        changed()
      },
    })
    this.initiator = new FixInitiator({ host: '127.0.0.1', port, session: this.session, clock, reconnectMinMs: 20, reconnectMaxMs: 50, pollMs: 10 })
    this.initiator.start()
  }

  get isUp(): boolean {
    return this.session.isUp
  }

  get numbers(): { readonly nextIn: number; readonly nextOut: number } {
    const { nextIn, nextOut } = this.session.state()
    return { nextIn, nextOut }
  }

  send(message: OutboundMessage): void {
    this.session.send(message, this.clock.nowUs())
  }

  /** Reports that name this order, by its fields. */
  reports(clOrdId: string): FixMessage[] {
    return this.received.filter((message) => message.msgType === '8' && (message.get(11) === clOrdId || message.get(41) === clOrdId))
  }

  has(clOrdId: string, execType: string): boolean {
    return this.reports(clOrdId).some((report) => report.get(150) === execType)
  }

  away(): void {
    this.initiator.suspend()
  }

  back(): void {
    this.initiator.resume()
  }

  close(): Promise<void> {
    return this.initiator.close(500)
  }
}
