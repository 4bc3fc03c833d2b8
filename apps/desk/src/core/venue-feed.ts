import type { Config } from '@sluice/config'
import type { Instrument, Mic, UnixUs } from '@sluice/domain'
import { FeedHandler, FixInitiator, FixSession, MemorySessionStore, fieldErrorText, type FixMessage } from '@sluice/fix'
import { marketDataSessionId, type DeskSession } from './desk-sessions.ts'
import { sessionOptions, type FixEdge } from './fix-port.ts'

/** The market-data session of one venue; keeps nothing: reset at logon, then a snapshot. */
export class VenueFeed implements DeskSession {
  readonly role = 'market-data'
  readonly mic: Mic
  readonly session: FixSession
  readonly handler: FeedHandler
  private readonly initiator: FixInitiator
  private readonly edge: FixEdge

  constructor(edge: FixEdge, venue: Config['venues'][number], instruments: readonly Instrument[]) {
    const { config, clock } = edge
    const mic = venue.mic as Mic
    const id = marketDataSessionId(mic)
    this.mic = mic
    this.edge = edge
    this.handler = new FeedHandler({ mic, instruments, send: (message) => void this.session.send(message, clock.nowUs()) })
    this.session = new FixSession({
      ...sessionOptions(config), sessionId: id, role: 'initiator', senderCompId: `${config.fix.compId}-MD`, targetCompId: mic, resetOnLogon: true, refuseWhenDown: true,
    }, new MemorySessionStore(), {
      onMessage: (message, context) => this.onMessage(message, context.nowUs),
      onUp: (nowUs) => {
        edge.submit({ kind: 'session', session: id, role: 'market-data', mic, up: true })
        this.handler.onUp(nowUs)
      },
      onDown: () => {
        this.handler.onDown()
        edge.submit({ kind: 'session', session: id, role: 'market-data', mic, up: false })
      },
      onEvent: (text) => edge.event(id, text),
    })
    // Market data is not logged message by message: the tape is for that.
    this.initiator = new FixInitiator({
      host: venue.host, port: venue.port, session: this.session, clock, reconnectMinMs: config.fix.reconnectMs, reconnectMaxMs: config.fix.reconnectMaxMs,
    })
  }

  start(): void {
    this.initiator.start()
  }

  close(timeoutMs: number): Promise<void> {
    return this.initiator.close(timeoutMs)
  }

  private onMessage(message: FixMessage, nowUs: UnixUs): 'refused' | void {
    if (message.msgType !== 'W' && message.msgType !== 'X') {
      this.edge.event(this.session.config.sessionId, `${message.msgType}: ${message.get(58) ?? 'not market data'}`)
      return
    }
    const fault = this.handler.onMessage(message, nowUs)
    if (fault !== null) this.edge.event(this.session.config.sessionId, `market data refused: ${fieldErrorText(fault)}`)
  }
}
